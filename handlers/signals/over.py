"""What a text tells of a trade that is on already, over, or not to be opened: no new trade without a question. Pure."""

import re
from typing import Final

from handlers.signals.plain import folded

_TICK: Final = "[✅✔☑❌✖]"
_TICKED: Final = re.compile(
    rf"^(?![ ]*{_TICK})[^\n]*?([0-9][0-9km]{{0,30}}[ ]?[%$)\]]{{0,9}}[ ]?{_TICK})", re.MULTILINE
)
"""`TP1 51000 ✅`; a line that begins with one is only dressed, where every target is.

With an end to each count: a line of nothing but digits would be looked through once for each of them.
"""
_TARGET_LINE: Final = re.compile(
    rf"^[ ]*({_TICK}?)[ ]*(?:tp|target|take[ -]?profit|t|ziel|objetivo|цель|тейк|hedef)[ ]?#?[0-9]", re.MULTILINE
)
_SIDES: Final = (
    r"(?:longs?|shorts?|long position|short position|position|trade|signal|order|лонг\w*|шорт\w*|позици\w*|сделк\w*)"
)
_ENDED: Final = re.compile(
    r"(?<![^\W_])(?:close|closing|exit|cancel|ignore|skip|delete|schlie(?:ss|ß)en?|cerrar|cerramos|закрываем|закрыть|kapat)"
    rf"[ ]+(?:(?:my|your|the|all|this|our)[ ]+)?(?:[#$]?[\w/]{{2,12}}[ ]+)?{_SIDES}(?![^\W_])"
)
_FORBIDDEN: Final = re.compile(
    r"(?<![^\W_])(?:don['’]?t|do not|no|not|never|nicht|kein|не)[ ]+(?:go[ ]+)?"
    r"(?:long|short|buy|sell|enter|open|take|вход\w*|заход\w*|покупа\w*|лонг\w*|шорт\w*)(?![^\W_])(?![ -]*term)"
)
_STATED: Final = re.compile(
    r"(?<![^\W_])(?:cancell?ed|filled|liquidated|result|results|stopped out|exited|"
    r"running|in profit|closed (?:at|in|with|by|manually)|"
    r"закрыл\w*|закрыт\w*|отмен(?:а сделки|ен\w*)|geschlossen|abgebrochen|cerrad[oa]|cancelad[oa]|iptal|"
    r"(?:sl|stop|stop loss)[ ]+(?:was |has been |is )?(?:now[ ]+)?(?:moved|raised|lowered|trailed)|"
    r"(?:sl|stop|stop loss) now)(?![^\W_])"
)


def told_over(text: str) -> str:
    """The words that tell it; "" is none."""
    body = folded(text)
    for pattern in (_TICKED, _ENDED, _FORBIDDEN, _STATED):
        found = pattern.search(body)
        if found is not None:
            at = found.span(1) if pattern.groups else found.span()
            return text[at[0] : at[1]].strip()
    ticks = {found[1] for found in _TARGET_LINE.finditer(body)}
    return "".join(sorted(ticks)) if len(ticks) > 1 else ""
