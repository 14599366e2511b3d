"""Opening a trade: what the market says now, checked before anything is shown and again before anything is sent."""

from datetime import datetime
from decimal import Decimal

from msgspec.structs import replace

from execution.exchange import Exchange
from execution.exchange_errors import Refusal, Refused
from execution.exit_plan import LegKind
from execution.facts.instruments import FeeRate, Instrument
from execution.facts.positions import PositionRow
from execution.facts.prices import Ticker
from execution.facts.slots import PositionMode, Side
from execution.monitor import Monitor
from execution.new_trade.held import held_of
from execution.new_trade.merging import plan_merge
from execution.new_trade.plan_terms import SAFE_TICKS, Limits, Market
from execution.new_trade.reading import Now, read_now, together
from execution.new_trade.sizing import check_again, plan_trade
from execution.new_trade.symbol_meant import symbol_meant
from execution.new_trade.trade_request import TradePreview, TradeRejected, TradeRequest
from execution.targets.conditional_legs import KEPT_FREE, PLACES, free_places, waits
from execution.tracked_orders import Role
from execution.watching.account_guard import require_margin
from utils.money import ZERO, plain
from utils.texts.catalogue import text


class Entry:
    """Previews and last checks of new trades, through the port."""

    def __init__(self, exchange: Exchange, limits: Limits) -> None:
        self._exchange = exchange
        self._limits = limits

    async def preview(self, request: TradeRequest, other_risk: Decimal) -> TradePreview:
        """Raises TradeRejected for the person's mistakes, ExchangeError where the exchange cannot be asked."""
        symbol = request.symbol
        instrument = await self._tradable(symbol)
        async with together() as reads:
            reading = reads.create_task(read_now(self._exchange, symbol))
            asking = reads.create_task(self._exchange.fee_rate(symbol))
            asking_mode = reads.create_task(self._exchange.position_mode(symbol))
        now, fees = reading.result(), asking.result()
        position_idx = _position_idx(asking_mode.result(), request.side)
        _require_free(now.rows, position_idx, symbol)
        _require_leverage(symbol, request.leverage, now)
        market = _market(instrument, now, fees, position_idx, other_risk)
        return plan_trade(request, replace(market, leg_places=_leg_places(request.leg_kind, now)), self._limits)

    async def preview_merge(
        self, request: TradeRequest, monitor: Monitor, other_risk: Decimal, now: datetime
    ) -> TradePreview:
        """A trade that is added to a guarded position: as `preview`, of both together."""
        slot, leg_kind = monitor.slot, monitor.plan.leg_kind
        instrument = await self._tradable(slot.symbol)
        async with together() as reads:
            reading = reads.create_task(read_now(self._exchange, slot.symbol))
            asking = reads.create_task(self._exchange.fee_rate(slot.symbol))
        found, fees = reading.result(), asking.result()
        _require_side(found.rows, monitor)
        stands = next((r.leverage for r in found.rows if r.position_idx == slot.position_idx), None)
        if request.leverage is not None and stands is not None and request.leverage != stands:
            raise _leverage_stands(slot.symbol, stands)
        market = _market(instrument, found, fees, slot.position_idx, other_risk)
        ours = sum(waits(order) and order.is_open for order in monitor.orders_of(Role.TAKE_PROFIT))
        places = _leg_places(leg_kind, found) + (ours if leg_kind is LegKind.MARKET else 0)
        return plan_merge(request, replace(market, leg_places=places), self._limits, monitor, now)

    async def confirm(self, preview: TradePreview, other_risk: Decimal) -> int:
        """What held at the preview must hold now; the slot's seq before the first entry. Raises like `preview`."""
        symbol, plan = preview.symbol, preview.plan
        now = await read_now(self._exchange, symbol)
        _require_free(now.rows, preview.position_idx, symbol)
        row = next((r for r in now.rows if r.position_idx == preview.position_idx), None)
        if row is None:
            raise TradeRejected("symbol", text("refused-mode-changed", symbol=symbol))
        _require_leverage(symbol, plan.leverage, now)
        _require_room(preview, now.ticker, is_open=False)
        check_again(preview, _market_again(preview, now, other_risk), self._limits)
        if plan.leverage is not None:
            await self._exchange.set_leverage(symbol, plan.leverage)
        return row.seq

    async def confirm_merge(self, preview: TradePreview, monitor: Monitor, other_risk: Decimal, now: datetime) -> None:
        """What held when a trade was to be added must hold now. Raises like `preview`."""
        found = await read_now(self._exchange, preview.symbol)
        _require_side(found.rows, monitor)
        _require_room(preview, found.ticker, is_open=monitor.size > ZERO)
        market = _market_again(preview, found, other_risk)
        check_again(preview, market, self._limits, held_of(monitor, market.ticker, market.fees, now))

    async def _tradable(self, symbol: str) -> Instrument:
        """Read before all else: of a symbol that does not exist every other read would complain in its own way."""
        try:
            instrument = await self._exchange.instrument(symbol)
        except Refused as error:
            if error.refusal is not Refusal.INVALID:
                raise
            raise await self._unknown_symbol(symbol) from None
        if not instrument.is_trading:
            raise TradeRejected("symbol", text("refused-not-trading", symbol=symbol))
        return instrument

    async def _unknown_symbol(self, symbol: str) -> TradeRejected:
        meant = symbol_meant(symbol, await self._exchange.symbols())
        problem = text("refused-no-contract" if meant else "refused-no-contract-choose", symbol=symbol)
        return TradeRejected("symbol", problem, meant)


def _market(instrument: Instrument, now: Now, fees: FeeRate, position_idx: int, other_risk: Decimal) -> Market:
    """Raises TradeRejected while the account is too near its liquidation."""
    require_margin(now.wallet.maintenance_rate)
    return Market(
        instrument=instrument,
        ticker=now.ticker,
        fees=fees,
        equity=now.wallet.equity,
        available=now.wallet.available,
        leverage=next((r.leverage for r in now.rows if r.position_idx == position_idx), None),
        position_idx=position_idx,
        other_risk=other_risk,
        margin=now.margin,
    )


def _market_again(preview: TradePreview, now: Now, other_risk: Decimal) -> Market:
    """As `_market`, when the trade is confirmed."""
    fees = FeeRate(taker=preview.taker_fee, maker=preview.maker_fee)
    return _market(preview.instrument, now, fees, preview.position_idx, other_risk)


def _leg_places(kind: LegKind, now: Now) -> int:
    """For take profits that wait for a trigger."""
    return PLACES - KEPT_FREE if kind is LegKind.LIMIT else free_places(now.orders)


def _require_leverage(symbol: str, wanted: Decimal | None, now: Now) -> None:
    """R24: leverage is of the symbol, of both its sides; it is not changed under what exists there already."""
    if wanted is None or not (now.orders or any(r.size > ZERO for r in now.rows)):
        return
    stands = next((r.leverage for r in now.rows if r.leverage not in {None, wanted}), None)
    if stands is not None:
        raise _leverage_stands(symbol, stands)


def _position_idx(mode: PositionMode, side: Side) -> int:
    if mode is PositionMode.ONE_WAY:
        return 0
    return 1 if side is Side.BUY else 2


def _require_free(rows: list[PositionRow], position_idx: int, symbol: str) -> None:
    taken = next((r for r in rows if r.position_idx == position_idx and r.size > ZERO), None)
    if taken is not None and taken.side is not None:
        qty = plain(taken.size)
        raise TradeRejected("symbol", text("refused-slot-taken", side=taken.side.word, qty=qty, symbol=symbol))


def _leverage_stands(symbol: str, stands: Decimal) -> TradeRejected:
    problem = text("refused-leverage-stands", symbol=symbol, leverage=plain(stands))
    return TradeRejected("lev", problem, f"lev {plain(stands)}")


def _require_side(rows: list[PositionRow], monitor: Monitor) -> None:
    slot = monitor.slot
    row = next((r for r in rows if r.position_idx == slot.position_idx), None)
    if row is None or row.side not in {None, monitor.side}:
        raise TradeRejected("symbol", text("refused-not-that-side", symbol=slot.symbol, side=monitor.side.word))


def _require_room(preview: TradePreview, ticker: Ticker, *, is_open: bool) -> None:
    """The stop would not fire, and no target fill, at once. ``is_open``: there is a position already."""
    side, plan = preview.side, preview.plan
    price = ticker.price(plan.trigger_by)
    if (price - plan.stop) * side.sign < SAFE_TICKS * preview.instrument.tick_size:
        raise TradeRejected("sl", text("refused-stop-fires-now", price=plain(price)))
    at_market = is_open or any(entry.price is None for entry in preview.new_entries)
    passed = [target for target in preview.targets if (target.price - ticker.last) * side.sign <= ZERO]
    if passed and at_market:
        problem = text("refused-target-passed", price=plain(ticker.last), number=passed[0].number)
        raise TradeRejected("tp", problem)
