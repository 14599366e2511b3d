"""Alerts about the end of a position, or of a part of it, in words."""

from handlers.words import figures
from handlers.words.notice_facts import NONE, Facts
from handlers.words.say import Html, say


def reduced(facts: Facts) -> Html:
    return say(
        "alert-reduced",
        title=facts.title,
        qty=facts.quantity("qty"),
        price=facts.price("price"),
        profit=facts.result("profit"),
        remaining=facts.quantity("remaining"),
    )


def reduction_refused(facts: Facts) -> Html:
    return say("alert-reduction-refused", title=facts.title, reason=facts.reason("text"))


def closing(facts: Facts) -> Html:
    what = {"title": facts.title, "size": facts.quantity("size"), "reason": facts.end("reason")}
    if facts.decimal("smart") is None:
        return say("alert-closing", **what)
    return say(
        "alert-closing-smart",
        smart=facts.price("smart"),
        candles=facts.text("candles"),
        ended=figures.clock_time(facts.time("ended")),
        closed_at=facts.price("closed_at"),
        **what,
    )


def close_refused(facts: Facts) -> Html:
    return say(
        "alert-close-refused",
        title=facts.title,
        times=facts.text("refusals"),
        size=facts.quantity("size"),
        reason=facts.reason("text"),
    )


def close_unfilled(facts: Facts) -> Html:
    return say("alert-close-unfilled", title=facts.title, times=facts.text("attempts"), size=facts.quantity("size"))


def closed(facts: Facts) -> Html:
    return say(
        "alert-closed",
        title=facts.title,
        reason=say("alert-closed-by", reason=facts.end("reason"), moved_by=facts.raw("moved_by")),
        net=facts.or_none("net", facts.result("net")),
        gross=facts.or_none("gross", figures.result(facts.decimal("gross"))),
        fees=figures.money(facts.decimal("fees")),
        funding=facts.result("funding"),
        qty=facts.quantity("qty"),
        entry=facts.price("entry"),
        exit=facts.price("exit"),
        hit=f"{len(facts.listed('tps'))}",
        planned=NONE if facts.decimal("of") == 0 else facts.text("of"),
        fills=facts.text("fills"),
        time=facts.duration("seconds"),
    )


def not_filled(facts: Facts) -> Html:
    if facts.is_set("is_taken"):
        return say("alert-not-filled-taken", title=facts.title)
    if facts.is_set("is_too_old"):
        return say("alert-not-filled-too-old", title=facts.title)
    return say("alert-not-filled", title=facts.title, reason=facts.end("reason"))
