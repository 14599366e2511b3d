"""One request of a bot to its market, and what became of it as something to fold; nothing is swallowed or repeated."""

from datetime import timedelta
from typing import Final, assert_never

import structlog

from execution.dca.dca_bot import DcaBot
from execution.dca.dca_order import DcaOrder, OrderRole
from execution.dca.dca_plan import Market
from execution.dca.hard_stop import AGAIN
from execution.dca.market import DcaMarket, DcaRequest, PositionSlots
from execution.dca.observations import (
    Accepted,
    CandlesRead,
    CoinsCounted,
    Declined,
    ExecutionsRead,
    NotRead,
    Observation,
    OrderAsked,
    OrdersRead,
    PositionShown,
    SlotAnswered,
    Unanswered,
    Woken,
)
from execution.dca.requests import (
    Ask,
    CloseAll,
    OfOrders,
    OfSlot,
    ReadCandles,
    ReadExecutions,
    ReadPosition,
    Reprice,
    Request,
    Send,
    SetStop,
    Withdraw,
)
from execution.exchange_errors import Ambiguous, ExchangeError, Refusal, Refused, Transient
from execution.facts.slots import Side, Slot
from execution.stops.trail_gap import MINUTE, minute_of
from utils.clock import Clock

log = structlog.get_logger(__name__)

READ_AGAIN: Final = timedelta(seconds=1)
"""After a read of the slot that failed."""
CANDLES_AGAIN: Final = 5.0
"""Seconds; after a read of candles that failed: trails go on by what is heard meanwhile."""
_SHUT_OUT: Final = 5.0
"""Seconds; somebody has to mend the key, and everybody hears of it elsewhere."""


async def asked(market: DcaMarket, bot: DcaBot, request: Request, clock: Clock) -> tuple[Observation, ...]:
    """What is to be folded of it: facts of a read, an answer to a write, or that nobody knows."""
    if isinstance(request, ReadPosition | SetStop | CloseAll):
        return (await _asked_of_slot(market, bot, request, clock),)
    if isinstance(request, ReadCandles):
        return (await _candles(market, bot, request, clock),)
    began_at = clock.now()
    try:
        match request:
            case ReadExecutions(since):
                read = await market.executions(bot.symbol, since)
                rows = await market.open_orders(bot.symbol)
                return ExecutionsRead(tuple(read), began_at), OrdersRead(tuple(rows), began_at)
            case Ask(link_id):
                return (OrderAsked(link_id, await market.find_order(bot.symbol, link_id), began_at),)
            case Send(link_id):
                receipt = await market.place(as_request(bot, bot.orders[link_id]))
            case Reprice(link_id, price):
                receipt = await market.amend_price(bot.symbol, link_id, price)
            case Withdraw(link_id):
                receipt = await market.cancel(bot.symbol, link_id)
            case _:
                assert_never(request)
    except ExchangeError as error:
        return _failed(request, error), *await _coins_counted(market, bot, request, error)
    return (Accepted(link_id, receipt.order_id),)


async def _candles(market: DcaMarket, bot: DcaBot, request: ReadCandles, clock: Clock) -> Observation:
    """From the minute that was running then: what of it is known already, folding knows."""
    begin = minute_of(request.since)
    count = (clock.now() - begin) // MINUTE + 2  # the running one, and clocks differ
    try:
        candles = tuple(candle for candle in await market.candles(bot.symbol, 1, count) if candle.start >= begin)
        if not candles:
            raise Transient(f"there is no candle of {bot.symbol} since {begin} yet")
    except ExchangeError as error:
        log.info("dca_candles_not_read", bot=bot.bot_id, error=str(error))
        await clock.sleep(CANDLES_AGAIN)
        return Woken()
    return CandlesRead(candles, request.noted_at)


async def _coins_counted(
    market: DcaMarket, bot: DcaBot, request: OfOrders, error: ExchangeError
) -> tuple[CoinsCounted, ...]:
    """On spot, where a sell was refused for want of money: the money of a sell is coins."""
    is_short = isinstance(error, Refused) and error.refusal is Refusal.MARGIN
    if not (is_short and isinstance(request, Send)) or bot.plan.market is not Market.SPOT:
        return ()
    order = bot.orders[request.link_id]
    if order.role is OrderRole.BUY or order.qty is None:
        return ()
    try:
        coin = (await market.rules(bot.symbol)).base_coin
        return (CoinsCounted(order.lot, coin, order.qty, await market.available(coin)),)
    except ExchangeError as unread:
        log.info("dca_coins_not_counted", bot=bot.bot_id, error=str(unread))
        return ()


def _failed(request: OfOrders, error: ExchangeError) -> Observation:
    if isinstance(request, ReadExecutions | Ask):
        return NotRead(request.link_id if isinstance(request, Ask) else None)
    match error:
        case Ambiguous(fence=fence):
            return Unanswered(request.link_id, fence)
        case Transient(retry_after=seconds):
            return Declined(request.link_id, None, str(error), seconds)
        case Refused(refusal=refusal):
            return Declined(request.link_id, refusal, error.text)
        case _:
            return Declined(request.link_id, None, str(error), _SHUT_OUT)


async def _asked_of_slot(market: DcaMarket, bot: DcaBot, request: OfSlot, clock: Clock) -> Observation:
    """About the slot of a bot on a perpetual: whatever is said to a write, the row is read next."""
    slots, slot = slots_of(market), slot_of(bot)
    try:
        match request:
            case ReadPosition():
                return PositionShown(await slots.position(slot))
            case SetStop(price):
                await slots.set_stop(slot, price)
            case CloseAll(link_id):
                await slots.close(slot, link_id)
            case _:
                assert_never(request)
    except ExchangeError as error:
        log.info("dca_slot_request_failed", bot=bot.bot_id, request=type(request).__name__, error=str(error))
        if isinstance(request, ReadPosition):
            await clock.sleep(READ_AGAIN.total_seconds())
            return Woken()
    return SlotAnswered(is_close=isinstance(request, CloseAll), pause=AGAIN)


def slots_of(market: DcaMarket) -> PositionSlots:
    slots = market.slots
    if slots is None:
        raise TypeError(f"nothing on {market.market.value} is a position")
    return slots


def slot_of(bot: DcaBot) -> Slot:
    """The slot that a bot on a perpetual owns."""
    return Slot(bot.identity.account, bot.symbol, bot.slot.position_idx if bot.slot is not None else 0)


def as_request(bot: DcaBot, order: DcaOrder) -> DcaRequest:
    """The order as its market wants it."""
    is_buy = order.role is OrderRole.BUY
    return DcaRequest(
        link_id=order.link_id,
        symbol=bot.symbol,
        side=Side.BUY if is_buy else Side.SELL,
        qty=order.qty,
        amount=order.amount,
        price=order.price,
        is_immediate=order.is_immediate,
        stop_loss=bot.stop_price if is_buy else None,
        position_idx=slot_of(bot).position_idx,
    )
