"""Endings of host names that make an address even without ``https://`` in front: the usual ones and all countries'."""

from __future__ import annotations

_GENERIC = """
    academy agency ai app art asia biz blog bot cafe capital cash cc chat cloud club co codes com community company
    consulting credit dev digital directory domains download edu email exchange expert finance financial fund games
    global gold gov group guide guru help host info int international investments io jobs land legal life link live ltd
    map market marketing markets me media mil mobi money name net network news ninja one online org page partners pay
    plus press pro productions properties pub report review reviews rocks run sale school services shop site social
    software solutions space store studio support systems team tech technology tel tips today ton tools top trade
    trading training travel tv university ventures video watch web website wiki wine work works world wtf xyz zone
"""
_COUNTRIES = """
    ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bw by bz ca cc cd cf
    cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu fi fj fk fm fo fr ga gb gd ge gf
    gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg kh ki km
    kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz
    na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se sg
    sh si sj sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw tz ua ug uk us uy uz va
    vc ve vg vi vn vu wf ws ye yt za zm zw рф укр бел
"""
COMMON = frozenset(_GENERIC.split()) | frozenset(_COUNTRIES.split())
