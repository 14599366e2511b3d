"""The lots of a bot: what each holds, where it will be sold, and what it waits for."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from execution.dca.dca_bot import BotState
from execution.dca.dca_order import DcaOrder, OrderRole
from execution.dca.dca_plan import OrderBy
from execution.dca.dca_views import DcaView
from execution.dca.lots import Lot
from execution.dca.targets import target_in
from execution.dca.unexplained import filled_of
from execution.stops.trailing import Trailing, TrailStatus, trigger_price
from execution.tracked_orders import OrderState
from handlers.dca.names import called
from handlers.words.figures import clock_time
from handlers.words.plain_reasons import plain_reason
from handlers.words.say import Html, say
from handlers.words.units import Units
from utils.texts.catalogue import Fact

_MOST_LOTS: Final = 12


def lot_lines(view: DcaView, units: Units, mode: str) -> Iterator[Html]:
    """The newest ones, two lines each."""
    lots = view.bot.lots
    if len(lots) > _MOST_LOTS:
        yield say("dca-lots-older", count=len(lots) - _MOST_LOTS)
    yield from (_lot(view, lot, units, mode) for lot in lots[-_MOST_LOTS:])


def _lot(view: DcaView, lot: Lot, units: Units, mode: str) -> Html:
    sell = view.bot.plan.sell
    target = None
    if view.rules is not None and view.fees is not None:
        target = target_in(view.bot.lots, lot.number, sell, view.rules, view.fees)
    facts: dict[str, Fact] = {
        "number": lot.number,
        "held": _held(lot, units),
        "target": units.price(None if target is None else target.price),
        "waits": _waits(view, lot, units, mode),
    }
    if sell.credit_percent and lot.credit > 0:
        return say("dca-lot-with-credit", credit=units.money(lot.credit), **facts)
    return say("dca-lot", **facts)


def _held(lot: Lot, units: Units) -> Html:
    facts = {"qty": units.qty(lot.left), "price": units.price(lot.mean_price), "cost": units.money(lot.cost)}
    if lot.sells:
        return say("dca-lot-held-in-part", back=units.money(lot.proceeds), **facts)
    return say("dca-lot-held", **facts)


def _waits(view: DcaView, lot: Lot, units: Units, mode: str) -> Html:
    bot = view.bot
    if any(order.is_open for order in bot.orders_of(OrderRole.BUY, lot.number)):
        return say("dca-lot-bought")
    sells = [order for order in bot.orders_of(OrderRole.SELL, lot.number) if order.is_open and not _is_sought(order)]
    if sells:
        return _sell(view, lot, sells[-1], units, mode)
    if lot.is_held:
        return say("dca-lot-cancelled-by-hand", bot=called(bot), number=lot.number)
    if bot.state is BotState.STOPPED:
        return say("dca-lot-kept")
    if lot.refused_because and lot.not_before is not None and (view.at is None or lot.not_before > view.at):
        reason = plain_reason(lot.refused_because)
        return say("dca-lot-refused", reason=reason, at=clock_time(lot.not_before))
    match bot.plan.sell.by:
        case OrderBy.LIMIT:
            return say("dca-lot-placed", mode=mode)
        case OrderBy.MARKET:
            return say("dca-lot-waits")
        case OrderBy.TRAILING:
            return _trail(view, lot.trail, units, mode)


def _sell(view: DcaView, lot: Lot, order: DcaOrder, units: Units, mode: str) -> Html:
    price, qty = units.price(order.price), units.qty(order.qty)
    if order.state is not OrderState.LIVE:
        return say("dca-lot-sent", mode=mode, price=price)
    filled = filled_of(view.bot, order)
    is_smaller = _is_smaller(order, lot, filled, units)
    said = say("dca-lot-rests-for-part", price=price, qty=qty) if is_smaller else say("dca-lot-rests", price=price)
    if order.is_moved:
        said = say("dca-lot-moved", rests=said)
    if filled:
        said = say("dca-lot-sold-in-part", rests=said, filled=units.qty(filled), qty=qty)
    return say("dca-lot-cancelled", mode=mode, rests=said) if order.cancelling else said


def _is_sought(order: DcaOrder) -> bool:
    """It ought to rest, and nothing shows that it does: it is looked for, and another takes its place if it is gone."""
    return order.state is OrderState.LIVE and not (order.is_seen or order.cancelling or order.fills_at_once)


def _is_smaller(order: DcaOrder, lot: Lot, filled: Decimal, units: Units) -> bool:
    """It offers less than the lot has, by more than what rounding leaves."""
    return order.qty is not None and units.step is not None and order.qty - filled + units.step <= lot.left


def _trail(view: DcaView, trail: Trailing, units: Units, mode: str) -> Html:
    match trail.status:
        case TrailStatus.ACTIVE:
            fires = trigger_price(trail, view.rules.tick_size) if view.rules is not None else None
            return say("dca-lot-trails", best=units.price(trail.watermark), fires=units.price(fires))
        case TrailStatus.TRIGGERED:
            return say("dca-lot-trail-fired", mode=mode)
        case TrailStatus.WAITING | TrailStatus.INACTIVE:
            return say("dca-lot-trail-begins", price=units.price(trail.activation))
