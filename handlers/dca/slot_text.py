"""The position of a bot on a perpetual, and its hard stop: what is known, what was seen last and when.

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
from handlers.words.figures import clock_time, duration
from handlers.words.say import Html, say
from handlers.words.units import Units
from utils.money import ZERO

_STALE: Final = timedelta(seconds=90)
"""It is looked at each half minute: what was seen so long ago is no verdict any more."""


def slot_lines(view: DcaView, units: Units, mode: str) -> Iterator[Html]:
    """Of a bot on linear."""
    slot = view.bot.slot
    size = None if slot is None or view.trouble else slot.size
    if slot is None or size is None:
        yield from _unknown(view, slot, units)
    elif size == ZERO:
        yield _empty(view, units)
    else:
        yield from _open(view, slot, size, units, mode)


def _unknown(view: DcaView, slot: OwnSlot | None, units: Units) -> Iterator[Html]:
    bot = view.bot
    yield _seen_last(view, slot, units)
    if bot.lots:
        yield say("dca-slot-by-fills", qty=units.qty(held(bot)), price=units.price(mean_entry(view)))
    if bot.stop_price is not None:
        yield say("dca-slot-stop-not-verified", stop=units.price(bot.stop_price))


def _seen_last(view: DcaView, slot: OwnSlot | None, units: Units) -> Html:
    if slot is None or slot.seen_at is None:
        return say("dca-slot-never-seen")
    shown = slot.size if slot.shown_size is None else slot.shown_size
    facts = {"seen": _seen(view, slot), "qty": units.qty(shown)}
    if shown and slot.stop is not None:
        return say("dca-slot-seen-last-with-stop", stop=units.price(slot.stop), **facts)
    return say("dca-slot-seen-last", **facts)


def _empty(view: DcaView, units: Units) -> Html:
    bot = view.bot
    if bot.lots:
        return say("dca-slot-gone", why=_why_it_differs(bot.slot), qty=units.qty(held(bot)))
    if bot.stop_price is not None and any(order.is_open for order in bot.orders_of(OrderRole.BUY)):
        return say("dca-slot-coming", stop=units.price(bot.stop_price))
    return say("dca-slot-none")


def _open(view: DcaView, slot: OwnSlot, size: Decimal, units: Units, mode: str) -> Iterator[Html]:
    bot = view.bot
    if size < ZERO:
        yield say("dca-slot-short", qty=units.qty(-size))
        return
    if bot.lots:
        yield say("dca-slot-open-bought", qty=units.qty(size), price=units.price(mean_entry(view)))
    else:
        yield say("dca-slot-open", qty=units.qty(size))
    if size != held(bot):
        yield say("dca-slot-differs", why=_why_it_differs(slot), qty=units.qty(held(bot)))
    if bot.stop_price is not None:
        yield _stop(view, slot, bot.stop_price, units, mode)


def _why_it_differs(slot: OwnSlot | None) -> str:
    """Strange: executions were read, and do not explain the size that is shown; else they are being read."""
    is_concluded = slot is not None and slot.size is not None and slot.size == slot.odd_told
    return "strange" if is_concluded else "read"


def _stop(view: DcaView, slot: OwnSlot, wanted: Decimal, units: Units, mode: str) -> Html:
    facts = {"stop": units.price(wanted), "naked": duration(int(view.naked.total_seconds()))}
    if slot.stop is None:
        return say("dca-slot-stop-missing", mode=mode, **facts)
    if slot.stop != wanted:
        return say("dca-slot-stop-other", standing=units.price(slot.stop), **facts)
    if view.at is not None and slot.seen_at is not None and view.at - slot.seen_at > _STALE:
        return say("dca-slot-stop-old", seen=_seen(view, slot), **facts)
    return say("dca-slot-stop", at=clock_time(slot.seen_at), **facts)


def mean_entry(view: DcaView) -> Decimal | None:
    """What a unit of all that open lots hold was bought at, in the mean; None where they hold nothing."""
    lots = [lot for lot in view.bot.lots if lot.left > ZERO]
    qty = sum((lot.left for lot in lots), ZERO)
    return sum((lot.left * lot.mean_price for lot in lots), ZERO) / qty if qty else None


def _seen(view: DcaView, slot: OwnSlot) -> Html:
    """When, and how long ago, as far as that is known."""
    if slot.seen_at is None or view.at is None:
        return say("dca-slot-seen", time=clock_time(slot.seen_at))
    ago = max(0, int((view.at - slot.seen_at).total_seconds()))
    is_today = view.at.date() == slot.seen_at.date()
    time = clock_time(slot.seen_at) if is_today else f"{slot.seen_at:%Y-%m-%d %H:%M:%S}"
    return say("dca-slot-seen-ago", time=time, ago=duration(ago))
