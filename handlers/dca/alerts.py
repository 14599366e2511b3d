"""Alerts about DCA bots, in words. A figure is shown on its market's tick and step, as they were recorded with it."""

from decimal import Decimal
from html import escape
from typing import Final

from execution.dca.dca_bot import BotState
from handlers.dca.names import called_by
from handlers.dca.units import Units
from handlers.words import figures
from handlers.words.notice_facts import Facts
from handlers.words.plain_reasons import plain_reason
from utils.money import ZERO

OBSERVED: Final = "\n👁 MODE=observe: Holdfast itself sends nothing"
_HALF_A_CENT: Final = Decimal("0.005")
_ENDS: Final = {BotState.PAUSED.value: "paused", BotState.STOPPED.value: "stopped"}


def bought(facts: Facts) -> str:
    units = Units.of_facts(facts)
    qty, received = facts.decimal("qty"), facts.decimal("received")
    after = "" if qty == received else f"{units.qty(received)} after the fee · "
    target = facts.decimal("target")
    goal = "" if target is None else f" · to be sold at {units.price(target)}"
    return (
        f"🧺 {_bot(facts)}: lot {facts.text('lot')} bought, {units.qty(qty)} at {units.price(facts.decimal('price'))}\n"
        f"{after}cost {units.money(facts.decimal('cost'))}{goal}\n"
        f"Open lots {facts.text('lots')} of {facts.text('of')}"
        f"{_carried(facts, units, 'It takes along')}"
    )


def sold(facts: Facts) -> str:
    units = Units.of_facts(facts)
    by_stop = " by its hard stop" if facts.is_set("by_stop") else ""
    together = [str(number) for number in facts.listed("together")]
    beside = f", together with {'lot' if len(together) == 1 else 'lots'} {', '.join(together)}" if together else ""
    prices = f"{units.price(facts.decimal('buy_price'))} → {units.price(facts.decimal('sell_price'))}"
    count = facts.decimal("lots")
    lots = f"{figures.quantity(count)} lot{'' if count == 1 else 's'} open"
    return (
        f"💰 {_bot(facts)}: lot {facts.text('lot')} sold{by_stop}, {units.qty(facts.decimal('qty'))}{beside}\n"
        f"{prices}: {figures.bold(units.result(facts.decimal('profit')))} after fees\n"
        f"{lots} · {units.result(facts.decimal('total'))} in all"
        f"{_carried(facts, units, 'In it')}{_credit(facts, units)}{_beyond(facts, units)}"
    )


def _carried(facts: Facts, units: Units, begins: str) -> str:
    """What earlier lots left and could not be sold alone; what mere rounding left is less than a step, and no news."""
    qty = facts.decimal("carried") or ZERO
    if qty < (units.step or ZERO) or qty <= ZERO:
        return ""
    cost = units.money(facts.decimal("carried_cost"))
    return f"\n{begins} what was too little of lots before it: {units.qty(qty)}, cost {cost}"


def _beyond(facts: Facts, units: Units) -> str:
    qty = facts.decimal("beyond") or ZERO
    if qty <= ZERO:
        return ""
    return (
        f"\n✋ Its sell had been made larger, not by Holdfast: {units.qty(qty)} more than the lot had were sold "
        "with it. They were not the bot's, and are in none of its figures"
    )


def _credit(facts: Facts, units: Units) -> str:
    """Of less than half a cent nothing would be shown but zeros: rounding to the tick leaves that much, and no news."""
    used, given = facts.decimal("credit_used") or ZERO, facts.decimal("credit") or ZERO
    said = f"\nCredit: it had to bring {units.money(used)} less" if used > _HALF_A_CENT else ""
    if given > _HALF_A_CENT:
        to = facts.decimal("credit_to")
        whom = "the newest lot" if to is None else f"lot {figures.quantity(to)}"
        said += f"\nCredit: {whom} has to bring {units.money(given)} less now"
    return said


def sell_removed(facts: Facts) -> str:
    qty = Units.of_facts(facts).qty(facts.decimal("qty"))
    return (
        f"✋ {_bot(facts)}: the sell of lot {facts.text('lot')} was cancelled by hand\n"
        f"{qty} is kept and not offered again. /dca sell {_called(facts)} {facts.text('lot')} places it again"
    )


def refused(facts: Facts) -> str:
    what = f"the sell of lot {facts.text('lot')}" if facts.decimal("lot") is not None else "a buy"
    said = escape(plain_reason(facts.raw("text"))) or "No reason was given"
    return f"⛔️ {_bot(facts)}: {what} was refused\n{said}\nIt is tried again, ever more slowly"


def unexplained(facts: Facts) -> str:
    return (
        f"🟥 {_bot(facts)}: its orders have filled more than the exchange lists trades of\n"
        "The list is read again and again, and the bot buys nothing until they are there"
    )


def halted(facts: Facts, *, is_observing: bool) -> str:
    done = _ENDS.get(facts.raw("state"), "halted")
    reason = escape(plain_reason(facts.raw("reason"))) or figures.UNKNOWN
    bot = _called(facts)
    how = "" if "/dca " in reason else f"\n/dca show {bot} has the rest; /dca resume {bot} goes on"
    return f"🟥 {_bot(facts)} has {done} itself: {reason}{how}{OBSERVED if is_observing else ''}"


def stop_changed(facts: Facts) -> str:
    units = Units.of_facts(facts)
    stop, shown = units.price(facts.decimal("stop")), facts.decimal("shown")
    if facts.is_set("theirs"):
        return (
            f"🛡 {_bot(facts)}: you moved its hard stop to {stop}, it was {units.price(shown)}\n"
            "It is tighter, so it is kept, and later buys carry it"
        )
    what = f"moved to {units.price(shown)}" if shown is not None else "removed"
    return (
        f"🛡 {_bot(facts)}: its hard stop was {what}, and stands again at {stop}\n"
        "A bot on a perpetual keeps its stop. A tighter one of yours is kept; to be rid of it, stop the bot and close"
    )


def unprotected(facts: Facts, *, is_observing: bool) -> str:
    units = Units.of_facts(facts)
    size, stop = units.qty(facts.decimal("size")), units.price(facts.decimal("stop"))
    done = (
        f"MODE=observe: nothing is sent. It would be set at {stop}: set it yourself"
        if is_observing
        else f"It is set at {stop}, again and again until it stands"
    )
    return f"🟥 {_bot(facts)}: {size} has no stop for {facts.text('seconds')} s\n{done}"


def _bot(facts: Facts) -> str:
    return f"{figures.bold(facts.raw('name'))} {facts.text('symbol')}"


def _called(facts: Facts) -> str:
    return escape(called_by(facts.raw("name"), facts.raw("bot_id")))
