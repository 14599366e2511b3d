"""Alerts about DCA bots, in words. A figure is shown on its market's tick and step, as they were recorded with it."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from handlers.dca.modes import mode_of
from handlers.dca.names import called_by
from handlers.words import figures
from handlers.words.notice_facts import NONE, Facts
from handlers.words.plain_reasons import plain_reason
from handlers.words.say import Html, lines, say
from handlers.words.units import Units
from utils.money import ZERO

_HALF_A_CENT: Final = Decimal("0.005")


def title(facts: Facts) -> Html:
    return say("dca-alert-title", name=facts.raw("name"), symbol=facts.text("symbol"))


def called_in(facts: Facts) -> str:
    """What names the bot in a line."""
    return called_by(facts.raw("name"), facts.raw("bot_id"))


def bought(facts: Facts) -> Html:
    units = Units.of_facts(facts)
    qty, received, target = facts.decimal("qty"), facts.decimal("received"), facts.decimal("target")
    after = "all" if qty == received else units.qty(received)
    cost = say("dca-alert-cost", received=after, cost=units.money(facts.decimal("cost")))
    if target is not None:
        cost = say("dca-alert-cost-and-target", cost=cost, target=units.price(target))
    said = say(
        "dca-alert-bought",
        title=title(facts),
        lot=facts.text("lot"),
        qty=units.qty(qty),
        price=units.price(facts.decimal("price")),
        cost=cost,
        lots=facts.text("lots"),
        of=facts.text("of"),
    )
    return lines([said, *_carried(facts, units, "buy")])


def sold(facts: Facts) -> Html:
    units, lots = Units.of_facts(facts), facts.decimal("lots")
    said = say(
        "dca-alert-sold",
        sold=_sold(facts, units),
        buy_price=units.price(facts.decimal("buy_price")),
        sell_price=units.price(facts.decimal("sell_price")),
        profit=units.result(facts.decimal("profit")),
        lots=figures.UNKNOWN if lots is None else int(lots),
        total=units.result(facts.decimal("total")),
    )
    return lines([said, *_carried(facts, units, "sell"), *_credit(facts, units), *_beyond(facts, units)])


def _sold(facts: Facts, units: Units) -> Html:
    by = "stop" if facts.is_set("by_stop") else "target"
    qty = units.qty(facts.decimal("qty"))
    said = say("dca-alert-sold-by", title=title(facts), lot=facts.text("lot"), by=by, qty=qty)
    together = [str(number) for number in facts.listed("together")]
    if not together:
        return said
    return say("dca-alert-sold-together", sold=said, count=len(together), lots=", ".join(together))


def _carried(facts: Facts, units: Units, by: str) -> Iterator[Html]:
    """What earlier lots left and could not be sold alone; what mere rounding left is less than a step, and no news."""
    qty = facts.decimal("carried") or ZERO
    if qty > ZERO and qty >= (units.step or ZERO):
        cost = units.money(facts.decimal("carried_cost"))
        yield say("dca-alert-carried", by=by, qty=units.qty(qty), cost=cost)


def _beyond(facts: Facts, units: Units) -> Iterator[Html]:
    qty = facts.decimal("beyond") or ZERO
    if qty > ZERO:
        yield say("dca-alert-sold-beyond", qty=units.qty(qty))


def _credit(facts: Facts, units: Units) -> Iterator[Html]:
    """Of less than half a cent nothing would be shown but zeros: rounding to the tick leaves that much, and no news."""
    used, given = facts.decimal("credit_used") or ZERO, facts.decimal("credit") or ZERO
    if used > _HALF_A_CENT:
        yield say("dca-alert-credit-used", credit=units.money(used))
    if given > _HALF_A_CENT:
        lot = facts.or_none("credit_to", facts.quantity("credit_to"))
        yield say("dca-alert-credit-given", credit=units.money(given), lot=lot)


def refused(facts: Facts) -> Html:
    lot, reason = facts.or_none("lot", facts.text("lot")), plain_reason(facts.raw("text")) or NONE
    return say("dca-alert-refused", title=title(facts), lot=lot, reason=reason)


def unexplained(facts: Facts) -> Html:
    return say("dca-alert-unexplained", title=title(facts))


def halted(facts: Facts, *, is_observing: bool) -> Html:
    reason = facts.reason("reason")
    parts = [say("dca-alert-halted", title=title(facts), state=facts.raw("state"), reason=reason)]
    if "/dca " not in reason:
        parts.append(say("dca-alert-halted-see", bot=called_in(facts)))
    if is_observing:
        parts.append(say("dca-alert-observed"))
    return lines(parts)


def stop_changed(facts: Facts) -> Html:
    units = Units.of_facts(facts)
    stop, shown = units.price(facts.decimal("stop")), units.price(facts.decimal("shown"))
    if facts.is_set("theirs"):
        return say("dca-alert-stop-tighter", title=title(facts), stop=stop, shown=shown)
    return say("dca-alert-stop-put-back", title=title(facts), stop=stop, shown=facts.or_none("shown", shown))


def unprotected(facts: Facts, *, is_observing: bool) -> Html:
    units = Units.of_facts(facts)
    return say(
        "dca-alert-unprotected",
        title=title(facts),
        size=units.qty(facts.decimal("size")),
        seconds=facts.text("seconds"),
        stop=units.price(facts.decimal("stop")),
        shown=facts.or_none("shown", units.price(facts.decimal("shown"))),
        mode=mode_of(is_observing=is_observing),
    )
