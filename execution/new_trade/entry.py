"""Opening a trade: what the market says now, checked before anything is shown and again before anything is sent."""

import difflib
from datetime import datetime
from decimal import Decimal

import structlog
from msgspec.structs import replace

from execution.exchange import Exchange, ExchangeError, Refusal, Refused
from execution.exit_plan import LegKind
from execution.facts import ZERO, Instrument, PositionMode, PositionRow, Side, Ticker
from execution.monitor import Monitor
from execution.new_trade.liquidation import MarginTerms
from execution.new_trade.merging import loss_of_held, plan_merge
from execution.new_trade.plan_terms import SAFE_TICKS, Limits, Market
from execution.new_trade.sizing import check_again, plan_trade
from execution.new_trade.trade_request import TradePreview, TradeRejected, TradeRequest
from execution.targets.conditional_legs import KEPT_FREE, PLACES, free_places, waits
from execution.tracked_orders import Role
from execution.watching.account_guard import require_margin
from utils.money import plain

log = structlog.get_logger(__name__)


class Entry:
    """Previews and last checks of new trades, through the port."""

    def __init__(self, exchange: Exchange, limits: Limits) -> None:
        self._exchange = exchange
        self._limits = limits

    async def preview(self, request: TradeRequest, other_risk: Decimal) -> TradePreview:
        """Raises TradeRejected for the person's mistakes, ExchangeError where the exchange cannot be asked."""
        exchange = self._exchange
        try:
            instrument = await exchange.instrument(request.symbol)
        except Refused as error:
            if error.refusal is not Refusal.INVALID:
                raise
            raise await self._unknown_symbol(request.symbol) from None
        rows = await exchange.positions(request.symbol)
        mode = await exchange.position_mode(request.symbol)
        position_idx = _position_idx(mode, request.side)
        _require_free(rows, position_idx, request.symbol)
        await self._require_leverage(request, rows)
        market = await self._market(request, instrument, rows, position_idx, other_risk)
        return plan_trade(request, replace(market, leg_places=await self._leg_places(request)), self._limits)

    async def preview_merge(
        self, request: TradeRequest, monitor: Monitor, other_risk: Decimal, now: datetime
    ) -> TradePreview:
        """A trade that is added to a guarded position: as `preview`, of both together."""
        slot = monitor.slot
        rows = await self._exchange.positions(slot.symbol)
        _require_side(rows, monitor)
        row = next((r for r in rows if r.position_idx == slot.position_idx), None)
        stands = row.leverage if row is not None else None
        if request.leverage is not None and stands is not None and request.leverage != stands:
            raise _leverage_stands(slot.symbol, stands)
        instrument = await self._exchange.instrument(slot.symbol)
        market = await self._market(request, instrument, rows, slot.position_idx, other_risk)
        terms = replace(request, leg_kind=monitor.plan.leg_kind)
        ours = sum(waits(order) and order.is_open for order in monitor.orders_of(Role.TAKE_PROFIT))
        places = await self._leg_places(terms) + (ours if terms.leg_kind is LegKind.MARKET else 0)
        return plan_merge(request, replace(market, leg_places=places), self._limits, monitor, now)

    async def _market(
        self,
        request: TradeRequest,
        instrument: Instrument,
        rows: list[PositionRow],
        position_idx: int,
        other_risk: Decimal,
    ) -> Market:
        exchange = self._exchange
        if not instrument.is_trading:
            raise TradeRejected("symbol", f"{request.symbol} is not open for trading now")
        wallet = await exchange.wallet()
        require_margin(wallet.maintenance_rate)
        return Market(
            instrument=instrument,
            ticker=await exchange.ticker(request.symbol),
            fees=await exchange.fee_rate(request.symbol),
            equity=wallet.equity,
            available=wallet.available,
            leverage=next((r.leverage for r in rows if r.position_idx == position_idx), None),
            position_idx=position_idx,
            other_risk=other_risk,
            margin=await self._margin_terms(request.symbol, wallet.maintenance_rate),
        )

    async def confirm(self, preview: TradePreview, other_risk: Decimal) -> int:
        """What held at the preview must hold now; the slot's seq before the first entry. Raises like `preview`."""
        symbol, plan = preview.symbol, preview.plan
        rows = await self._exchange.positions(symbol)
        _require_free(rows, preview.position_idx, symbol)
        row = next((r for r in rows if r.position_idx == preview.position_idx), None)
        if row is None:
            raise TradeRejected("symbol", f"the position mode of {symbol} has changed since the preview; ask again")
        ticker = await self._exchange.ticker(symbol)
        _require_room(preview, ticker, is_open=False)
        wallet = await self._exchange.wallet()
        require_margin(wallet.maintenance_rate)
        check_again(preview, ticker.last, wallet.equity, other_risk, self._limits)
        if plan.leverage is not None:
            await self._exchange.set_leverage(symbol, plan.leverage)
        return row.seq

    async def confirm_merge(self, preview: TradePreview, monitor: Monitor, other_risk: Decimal, now: datetime) -> None:
        """What held when a trade was to be added must hold now. Raises like `preview`."""
        _require_side(await self._exchange.positions(preview.symbol), monitor)
        ticker = await self._exchange.ticker(preview.symbol)
        _require_room(preview, ticker, is_open=monitor.size > ZERO)
        wallet = await self._exchange.wallet()
        require_margin(wallet.maintenance_rate)
        held = loss_of_held(monitor, preview, ticker, now)
        check_again(preview, ticker.last, wallet.equity, other_risk, self._limits, held)

    async def _margin_terms(self, symbol: str, rate: Decimal | None) -> MarginTerms:
        """What cannot be read is unknown, and says so in the preview: it is no reason to refuse a trade (R18)."""
        try:
            mode = await self._exchange.margin_mode()
            tiers = tuple(await self._exchange.risk_tiers(symbol))
        except ExchangeError as error:
            log.warning("margin_terms_unknown", symbol=symbol, error=str(error))
            return MarginTerms(mode=None, tiers=(), maintenance_rate=rate)
        return MarginTerms(mode=mode, tiers=tiers, maintenance_rate=rate)

    async def _leg_places(self, request: TradeRequest) -> int:
        if request.leg_kind is LegKind.LIMIT:
            return PLACES - KEPT_FREE
        return free_places(await self._exchange.open_orders(request.symbol))

    async def _unknown_symbol(self, symbol: str) -> TradeRejected:
        near = difflib.get_close_matches(symbol, sorted(await self._exchange.symbols()), n=1, cutoff=0.5)
        return TradeRejected("symbol", f"Bybit has no linear contract {symbol}", near[0] if near else "BTCUSDT")

    async def _require_leverage(self, request: TradeRequest, rows: list[PositionRow]) -> None:
        """R24: leverage is of the symbol; it is not changed under what exists there already."""
        stands = next((r.leverage for r in rows if r.leverage is not None), None)
        if request.leverage is None or stands is None or request.leverage == stands:
            return
        in_use = any(r.size > ZERO for r in rows) or bool(await self._exchange.open_orders(request.symbol))
        if in_use:
            raise _leverage_stands(request.symbol, stands)


def _position_idx(mode: PositionMode, side: Side) -> int:
    if mode is PositionMode.ONE_WAY:
        return 0
    return 1 if side is Side.BUY else 2


def _require_free(rows: list[PositionRow], position_idx: int, symbol: str) -> None:
    taken = next((r for r in rows if r.position_idx == position_idx and r.size > ZERO), None)
    if taken is not None and taken.side is not None:
        raise TradeRejected(
            "symbol",
            f"there is a {taken.side.word} position of {plain(taken.size)} in {symbol} already; "
            "a trade needs a free slot: close it first",
        )


def _leverage_stands(symbol: str, stands: Decimal) -> TradeRejected:
    return TradeRejected(
        "lev", f"{symbol} is in use at leverage {plain(stands)}, which is not changed under it", f"lev {plain(stands)}"
    )


def _require_side(rows: list[PositionRow], monitor: Monitor) -> None:
    slot = monitor.slot
    row = next((r for r in rows if r.position_idx == slot.position_idx), None)
    if row is None or row.side not in {None, monitor.side}:
        raise TradeRejected("symbol", f"{slot.symbol} is not {monitor.side.word} on the exchange; ask again")


def _require_room(preview: TradePreview, ticker: Ticker, *, is_open: bool) -> None:
    """The stop would not fire, and no target fill, at once. ``is_open``: there is a position already."""
    side, plan = preview.side, preview.plan
    price = ticker.price(plan.trigger_by)
    if (price - plan.stop) * side.sign < SAFE_TICKS * preview.instrument.tick_size:
        raise TradeRejected("sl", f"the price is {plain(price)} now: the stop would fire at once")
    at_market = is_open or any(entry.price is None for entry in preview.new_entries)
    passed = [target for target in preview.targets if (target.price - ticker.last) * side.sign <= ZERO]
    if passed and at_market:
        raise TradeRejected("tp", f"the price is {plain(ticker.last)} now: TP{passed[0].number} is behind it")
