"""The position of a bot on a perpetual, and its hard stop: what is known, what was seen last and when (HTML).

Unknown is not zero: while the exchange is silent the card says what it showed last, and never that nothing is there.
"""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Final

from execution.dca.dca_order import OrderRole
from execution.dca.dca_views import DcaView
from execution.dca.own_slot import OwnSlot
from execution.dca.worth import held
from handlers.dca.units import Units
from handlers.words.figures import clock_time, duration
from utils.money import ZERO

_STALE: Final = timedelta(seconds=90)
"""It is looked at each half minute: what was seen so long ago is no verdict any more."""


def slot_lines(view: DcaView, units: Units, *, is_observing: bool) -> Iterator[str]:
    """Of a bot on linear."""
    slot = view.bot.slot
    size = None if slot is None or view.trouble else slot.size
    if slot is None or size is None:
        yield from _unknown(view, slot, units)
    elif size == ZERO:
        yield from _empty(view, units)
    else:
        yield from _open(view, slot, size, units, is_observing=is_observing)


def _unknown(view: DcaView, slot: OwnSlot | None, units: Units) -> Iterator[str]:
    bot = view.bot
    if slot is None or slot.seen_at is None:
        yield "⏳ Position not known: the exchange has not shown it yet"
    else:
        shown = slot.size if slot.shown_size is None else slot.shown_size
        stop = f", stop {units.price(slot.stop)}" if slot.stop is not None else ""
        last = f"{units.qty(shown)}{stop if shown else ''}"
        yield f"⏳ Position not known now. Seen last at {_at(view, slot)}: {last}"
    if bot.lots:
        yield f"By its fills it holds {units.qty(held(bot))}, bought at {units.price(mean_entry(view))}"
    if bot.stop_price is not None:
        yield f"🛡 Hard stop {units.price(bot.stop_price)}: not verified until the exchange answers"


def _empty(view: DcaView, units: Units) -> Iterator[str]:
    bot = view.bot
    if bot.lots:
        why = "somebody traded in its slot" if _is_concluded(bot.slot) else "it is being read what became of them"
        yield f"🟥 The exchange shows no position, and its lots hold {units.qty(held(bot))}: {why}"
    elif bot.stop_price is not None and any(order.is_open for order in bot.orders_of(OrderRole.BUY)):
        yield f"No position yet; the buy brings its hard stop {units.price(bot.stop_price)} along"
    else:
        yield "No position is open"


def _open(view: DcaView, slot: OwnSlot, size: Decimal, units: Units, *, is_observing: bool) -> Iterator[str]:
    bot = view.bot
    if size < ZERO:
        yield f"🟥 The exchange shows a SHORT of {units.qty(-size)}, and the bot only buys: somebody traded in its slot"
        return
    entry = f", bought at {units.price(mean_entry(view))}" if bot.lots else ""
    yield f"Position {units.qty(size)}{entry}"
    if size != held(bot):
        why = "the difference is being read"
        if _is_concluded(slot):
            why = "somebody traded in its slot, and the difference is not the bot's"
        yield f"⚠️ Its lots hold {units.qty(held(bot))}: {why}"
    if bot.stop_price is not None:
        yield _stop(view, slot, bot.stop_price, units, is_observing=is_observing)


def _is_concluded(slot: OwnSlot | None) -> bool:
    """Executions were read, and do not explain the size that is shown."""
    return slot is not None and slot.size is not None and slot.size == slot.odd_told


def _stop(view: DcaView, slot: OwnSlot, wanted: Decimal, units: Units, *, is_observing: bool) -> str:
    naked = f"without a stop {duration(int(view.naked.total_seconds()))} since the start"
    should = "would be set" if is_observing else "is being set"
    if slot.stop is None:
        return f"🟥 NO STOP is shown, {units.price(wanted)} {should} · {naked}"
    if slot.stop != wanted:
        return f"🟥 Hard stop {units.price(wanted)} UNCONFIRMED, {units.price(slot.stop)} stands · {naked}"
    if view.at is not None and slot.seen_at is not None and view.at - slot.seen_at > _STALE:
        return f"⏳ Hard stop {units.price(wanted)}, last seen at {_at(view, slot)}: not verified since · {naked}"
    return f"🛡 Hard stop {units.price(wanted)} · verified {clock_time(slot.seen_at)} UTC · {naked}"


def mean_entry(view: DcaView) -> Decimal | None:
    """What a unit of all that open lots hold was bought at, in the mean; None where they hold nothing."""
    lots = [lot for lot in view.bot.lots if lot.left > ZERO]
    qty = sum((lot.left for lot in lots), ZERO)
    return sum((lot.left * lot.mean_price for lot in lots), ZERO) / qty if qty else None


def _at(view: DcaView, slot: OwnSlot) -> str:
    if slot.seen_at is None or view.at is None:
        return f"{clock_time(slot.seen_at)} UTC"
    ago = max(0, int((view.at - slot.seen_at).total_seconds()))
    is_today = view.at.date() == slot.seen_at.date()
    when = clock_time(slot.seen_at) if is_today else f"{slot.seen_at:%Y-%m-%d %H:%M:%S}"
    return f"{when} UTC ({duration(ago)} ago)"
