"""Alerts about the stop and what moves it, in words."""

from handlers.alerts.folding import MOVES, POSITIONS
from handlers.words.notice_facts import ONCE_OURS, Facts
from handlers.words.say import Html, lines, say


def stop_moved(facts: Facts) -> Html:
    if several := facts.listed(POSITIONS):
        told = [_one_of_several(Facts(each)) for each in several]
        return lines([say("alert-stops-moved", count=len(told)), *told])
    is_put_back = facts.decimal("restored") is not None and facts.decimal("restored") == facts.decimal("new")
    origin = facts.raw("origin")
    by = ONCE_OURS if facts.is_set("once_ours") else origin
    said = [
        say(
            "alert-stop-moved",
            title=facts.title,
            old=facts.price("old"),
            new=facts.price("new"),
            origin="put-back" if is_put_back else by,
            moves=_moves(facts),
            result=facts.after_fees("result"),
            size=facts.quantity("size"),
        )
    ]
    if facts.decimal("put_back"):
        said.append(say("alert-stop-gives-way", times=facts.text("put_back")))
    if facts.decimal("found") is not None:
        said.append(say("alert-stop-found", found=facts.price("found"), origin=origin))
    if facts.decimal("restored") is not None and not is_put_back:
        said.append(say("alert-stop-moved-on", restored=facts.price("restored"), origin=origin))
    return lines(said)


def _one_of_several(facts: Facts) -> Html:
    return say(
        "alert-stops-moved-of",
        title=facts.title,
        old=facts.price("old"),
        new=facts.price("new"),
        moves=_moves(facts),
        result=facts.result("result"),
    )


def _moves(facts: Facts) -> int:
    return int(facts.decimal(MOVES) or 1)


def stop_put_back(facts: Facts) -> Html:
    return say(
        "alert-stop-put-back",
        title=facts.title,
        found=facts.or_none("found", facts.price("found")),
        by=facts.raw("by"),
        stop=facts.price("stop"),
        size=facts.quantity("size"),
    )


def stop_waits(facts: Facts) -> Html:
    return say("alert-stop-waits", title=facts.title, wanted=facts.price("wanted"), standing=facts.price("standing"))


def stop_refused(facts: Facts) -> Html:
    return say(
        "alert-stop-refused",
        title=facts.title,
        wanted=facts.price("wanted"),
        times=facts.text("refusals"),
        standing=facts.or_none("standing", facts.price("standing")),
    )


def stop_beyond_liquidation(facts: Facts) -> Html:
    return say(
        "alert-stop-beyond-liquidation",
        title=facts.title,
        liquidation=facts.price("liquidation"),
        stop=facts.price("stop"),
        size=facts.quantity("size"),
    )


def unprotected(facts: Facts) -> Html:
    return say("alert-unprotected", title=facts.title, time=facts.duration("seconds"), size=facts.quantity("size"))


def protected(facts: Facts) -> Html:
    return say("alert-protected", title=facts.title, stop=facts.price("stop"), time=facts.duration("seconds"))


def trail_set(facts: Facts) -> Html:
    return say(
        "alert-trail-set",
        title=facts.title,
        distance=facts.price("distance"),
        activation=facts.or_none("activation", facts.price("activation")),
        stop=facts.price("stop"),
    )


def trail_refused(facts: Facts) -> Html:
    return say("alert-trail-refused", title=facts.title, reason=facts.reason("text"))


def trail_changed(facts: Facts) -> Html:
    then = {"title": facts.title, "stop": facts.price("stop"), "result": facts.after_fees("result")}
    if facts.decimal("new") is None:
        return say("alert-trail-removed", **then)
    return say("alert-trail-changed", old=facts.price("old"), new=facts.price("new"), **then)


def trail_in_doubt(facts: Facts) -> Html:
    """A price that the trail may have missed."""
    return say(
        "alert-trail-in-doubt",
        title=facts.title,
        best=facts.price("best"),
        trigger=facts.price("trigger"),
        watermark=facts.price("watermark"),
        stop=facts.price("stop"),
    )


def break_even_in_doubt(facts: Facts) -> Html:
    """A price that break-even may have missed."""
    return say(
        "alert-break-even-in-doubt",
        title=facts.title,
        best=facts.price("best"),
        wanted=facts.price("wanted"),
        stop=facts.price("stop"),
    )


def trail_missed(facts: Facts) -> Html:
    return say("alert-trail-missed", title=facts.title, trigger=facts.price("trigger"), stop=facts.price("stop"))
