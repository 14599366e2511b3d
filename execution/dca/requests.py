"""What a bot has to ask of the exchange now, read off its record; and when it has to look again. Pure."""

from datetime import datetime
from decimal import Decimal
from typing import Final

from msgspec import Struct

from execution.dca import unexplained
from execution.dca.dca_bot import DcaBot
from execution.dca.dca_order import DcaOrder, OrderRole
from execution.dca.hard_stop import is_look_due
from execution.dca.hard_stop_plan import close_id, is_stop_due, wake_times
from execution.dca.planning import LATE, expires_at
from execution.tracked_orders import OrderState


class Send(Struct, frozen=True):
    """An order that is on disk, and has not been sent or did not land."""

    link_id: str


class Reprice(Struct, frozen=True):
    link_id: str
    price: Decimal


class Withdraw(Struct, frozen=True):
    """Cancel."""

    link_id: str


class Ask(Struct, frozen=True):
    """Look for an order by its id."""

    link_id: str


class ReadExecutions(Struct, frozen=True):
    since: datetime


class ReadCandles(Struct, frozen=True):
    """Of a minute each, those of prices that were missed; ``noted_at`` is of the gap that is known."""

    since: datetime
    noted_at: datetime | None


class ReadPosition(Struct, frozen=True):
    """The row of the slot that a bot on a perpetual owns."""


class SetStop(Struct, frozen=True):
    """The hard stop of such a bot."""

    price: Decimal


class CloseAll(Struct, frozen=True):
    """All that is left in its slot, at market."""

    link_id: str


OfSlot = ReadPosition | SetStop | CloseAll
OfOrders = Send | Reprice | Withdraw | Ask | ReadExecutions
Request = OfOrders | OfSlot | ReadCandles


EXECUTIONS: Final = "executions"


def key_of(request: Request) -> str:
    """What it is about: of two about the same, the second waits."""
    match request:
        case ReadExecutions():
            return EXECUTIONS
        case ReadCandles():
            return "candles"
        case ReadPosition():
            return "position"
        case SetStop():
            return "stop"
        case _:
            return request.link_id


def requests(bot: DcaBot, now: datetime) -> list[Request]:
    """At most one about each order, sells first; nothing about an order whose last request may still land."""
    sells_first = sorted(bot.orders.values(), key=lambda order: order.role is OrderRole.BUY)
    found = [request for order in sells_first if (request := _request(order, now)) is not None]
    if unexplained.is_read_due(bot, now):
        found = [ReadExecutions(unexplained.read_from(bot)), *found]
    if bot.price_gap is not None:
        found.append(ReadCandles(bot.price_gap.since, bot.price_gap.noted_at))
    return [*_of_slot(bot, now), *found]


def _of_slot(bot: DcaBot, now: datetime) -> list[Request]:
    """What protects comes first."""
    found: list[Request] = []
    if bot.slot is not None and bot.slot.is_closing:
        found.append(CloseAll(close_id(bot, bot.slot)))
    if bot.stop_price is not None and is_stop_due(bot, now):
        found.append(SetStop(bot.stop_price))
    if is_look_due(bot, now):
        found.append(ReadPosition())
    return found


def _request(order: DcaOrder, now: datetime) -> Request | None:
    if not order.is_open:
        return None
    if order.ask_at is not None:
        return Ask(order.link_id) if now >= order.ask_at else None
    if order.not_before is not None and now < order.not_before:
        return None
    if order.state in {OrderState.PLANNED, OrderState.ABSENT}:
        return None if order.cancelling else Send(order.link_id)
    if order.cancelling:
        return Withdraw(order.link_id)
    return Reprice(order.link_id, order.wanted_price) if order.wanted_price is not None else None


def wake_at(bot: DcaBot, now: datetime) -> datetime | None:
    """When something is due that no observation brings; None: nothing is."""
    times = [*(lot.not_before for lot in bot.lots), bot.buy_not_before, *wake_times(bot), *unexplained.wake_times(bot)]
    for order in bot.orders.values():
        times += [order.ask_at, order.not_before]
        if order.is_open:
            times += [order.created_at + LATE, expires_at(bot, order) if order.role is OrderRole.BUY else None]
    return min((at for at in times if at is not None and at > now), default=None)
