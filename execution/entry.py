"""Opening a trade: what the market says now, checked before anything is shown and again before anything is sent."""

import difflib
from decimal import Decimal

import structlog

from execution.account_guard import require_margin
from execution.exchange import Exchange, ExchangeError, Refusal, Refused
from execution.facts import ZERO, PositionMode, PositionRow, Side
from execution.liquidation import MarginTerms
from execution.sizing import SAFE_TICKS, Limits, Market, check_again, plan_trade
from execution.trade_request import TradePreview, TradeRejected, TradeRequest
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
        if not instrument.is_trading:
            raise TradeRejected("symbol", f"{request.symbol} is not open for trading now")
        rows = await exchange.positions(request.symbol)
        mode = await exchange.position_mode(request.symbol)
        position_idx = _position_idx(mode, request.side)
        _require_free(rows, position_idx, request.symbol)
        await self._require_leverage(request, rows)
        wallet = await exchange.wallet()
        require_margin(wallet.maintenance_rate)
        market = Market(
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
        return plan_trade(request, market, self._limits)

    async def confirm(self, preview: TradePreview, other_risk: Decimal) -> int:
        """What held at the preview must hold now; the slot's seq before the first entry. Raises like `preview`."""
        symbol, side, plan = preview.symbol, preview.side, preview.plan
        rows = await self._exchange.positions(symbol)
        _require_free(rows, preview.position_idx, symbol)
        row = next((r for r in rows if r.position_idx == preview.position_idx), None)
        if row is None:
            raise TradeRejected("symbol", f"the position mode of {symbol} has changed since the preview; ask again")
        ticker = await self._exchange.ticker(symbol)
        price = ticker.price(plan.trigger_by)
        if (price - plan.stop) * side.sign < SAFE_TICKS * preview.instrument.tick_size:
            raise TradeRejected("sl", f"the price is {plain(price)} now: the stop would fire at once")
        at_market = any(entry.price is None for entry in plan.entries)
        passed = [leg for leg in plan.legs if (leg.price - ticker.last) * side.sign <= ZERO]
        if passed and at_market:
            raise TradeRejected("tp", f"the price is {plain(ticker.last)} now: TP{passed[0].number} is behind it")
        wallet = await self._exchange.wallet()
        require_margin(wallet.maintenance_rate)
        check_again(preview, ticker.last, wallet.equity, other_risk, self._limits)
        if plan.leverage is not None:
            await self._exchange.set_leverage(symbol, plan.leverage)
        return row.seq

    async def _margin_terms(self, symbol: str, rate: Decimal | None) -> MarginTerms:
        """What cannot be read is unknown, and says so in the preview: it is no reason to refuse a trade (R18)."""
        try:
            mode = await self._exchange.margin_mode()
            tiers = tuple(await self._exchange.risk_tiers(symbol))
        except ExchangeError as error:
            log.warning("margin_terms_unknown", symbol=symbol, error=str(error))
            return MarginTerms(mode=None, tiers=(), maintenance_rate=rate)
        return MarginTerms(mode=mode, tiers=tiers, maintenance_rate=rate)

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
            raise TradeRejected(
                "lev",
                f"{request.symbol} is in use at leverage {plain(stands)}, which is not changed under it",
                f"lev {plain(stands)}",
            )


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
