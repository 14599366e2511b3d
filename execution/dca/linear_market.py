"""USDT perpetuals as the market of DCA bots, made of the account's exchange port: long, and never without a stop."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

import structlog

from execution.dca.dca_plan import Market
from execution.dca.market import DcaMarket, DcaRequest, MarketRules, PositionSlots
from execution.exchange import Exchange
from execution.exchange_errors import PARAMETER_ERROR, ExchangeError, Refusal, Refused
from execution.facts.executions import Execution
from execution.facts.instruments import FeeRate, Instrument
from execution.facts.orders import OrderRow
from execution.facts.positions import PositionRow
from execution.facts.prices import Candle, SpotPrice, TriggerBy
from execution.facts.slots import PositionMode, Side, Slot
from execution.new_trade.liquidation import Clearance, MarginTerms, Planned, clearance, estimate
from execution.requests import AmendOrder, CancelOrder, EntryOrder, ExitOrder, Receipt, StopRequest, StopUrgency
from utils.clock import Clock, now_for_others
from utils.money import ZERO, ceil_to_step, plain
from utils.texts.catalogue import text

log = structlog.get_logger(__name__)

USDT: Final = "USDT"
_LONG_OF_A_HEDGE: Final = 1


class LinearMarket(DcaMarket, PositionSlots):
    """See the ports for what each method promises."""

    def __init__(self, exchange: Exchange, watch: Callable[[frozenset[str]], None], clock: Clock) -> None:
        """``watch`` has prices streamed beside those that others watch on the same exchange."""
        self._exchange = exchange
        self._watch = watch
        self._clock = clock

    @property
    def market(self) -> Market:
        return Market.LINEAR

    @property
    def slots(self) -> PositionSlots:
        return self

    # ------------------------------------------------------------------------------------------------- reads

    async def rules(self, symbol: str) -> MarketRules:
        instrument = await self._exchange.instrument(symbol)
        if instrument.settle_coin != USDT:
            raise Refused(Refusal.INVALID, PARAMETER_ERROR, text("dca-refused-no-perpetual", symbol=symbol, coin=USDT))
        return market_rules(instrument)

    async def symbols(self) -> frozenset[str]:
        return frozenset(symbol for symbol in await self._exchange.symbols() if symbol.endswith(USDT))

    async def fee_rate(self, symbol: str) -> FeeRate:
        return await self._exchange.fee_rate(symbol)

    async def price(self, symbol: str) -> SpotPrice:
        ticker = await self._exchange.ticker(symbol)
        return SpotPrice(symbol=ticker.symbol, price=ticker.last, at=ticker.at)

    async def available(self, coin: str) -> Decimal:
        """Margin that is free. With isolated margin the account tells none: what it holds then, as the most it is."""
        if coin != USDT:
            raise Refused(Refusal.INVALID, PARAMETER_ERROR, text("dca-refused-margin-coin", coin=USDT))
        wallet = await self._exchange.wallet()
        return wallet.equity if wallet.available is None else wallet.available

    def watch(self, symbols: frozenset[str]) -> None:
        self._watch(symbols)

    def last_price(self, symbol: str) -> SpotPrice | None:
        ticker = self._exchange.last_ticker(symbol)
        return None if ticker is None else SpotPrice(symbol=symbol, price=ticker.last, at=ticker.at)

    async def open_orders(self, symbol: str) -> list[OrderRow]:
        return await self._exchange.open_orders(symbol)

    async def find_order(self, symbol: str, link_id: str) -> OrderRow | None:
        return await self._exchange.find_order(symbol, link_id)

    async def executions(self, symbol: str, since: datetime) -> list[Execution]:
        return await self._exchange.executions(symbol, since)

    async def candles(self, symbol: str, minutes: int, limit: int) -> list[Candle]:
        since = now_for_others(self._clock) - timedelta(minutes=minutes * limit)
        return await self._exchange.candles(symbol, TriggerBy.LAST, since, minutes)

    # ------------------------------------------------------------------------------------------------ writes

    async def place(self, order: DcaRequest) -> Receipt:
        if order.qty is None:
            raise Refused(Refusal.INVALID, PARAMETER_ERROR, "an order of a perpetual counts in base currency")
        return await (self._buy(order, order.qty) if order.side is Side.BUY else self._sell(order, order.qty))

    async def _buy(self, order: DcaRequest, qty: Decimal) -> Receipt:
        if order.stop_loss is None:
            raise Refused(Refusal.INVALID, PARAMETER_ERROR, "no buy on a perpetual without its hard stop")
        entry = EntryOrder(
            link_id=order.link_id,
            symbol=order.symbol,
            position_idx=order.position_idx,
            side=Side.BUY,
            qty=qty,
            price=order.price,
            stop_loss=order.stop_loss,
            trigger_by=TriggerBy.LAST,
        )
        return await self._exchange.place_entry(entry)

    async def _sell(self, order: DcaRequest, qty: Decimal) -> Receipt:
        sale = ExitOrder(
            link_id=order.link_id,
            symbol=order.symbol,
            position_idx=order.position_idx,
            side=Side.SELL,
            qty=qty,
            price=order.price,
            is_immediate=order.is_immediate,
        )
        return await self._exchange.place_exit(sale)

    async def amend_price(self, symbol: str, link_id: str, price: Decimal) -> Receipt:
        return await self._exchange.amend(AmendOrder(link_id=link_id, symbol=symbol, qty=None, price=price))

    async def cancel(self, symbol: str, link_id: str) -> Receipt:
        return await self._exchange.cancel(CancelOrder(link_id=link_id, symbol=symbol))

    # ------------------------------------------------------------------------------------------------ slots

    async def slot_of_a_long(self, symbol: str) -> Slot:
        mode = await self._exchange.position_mode(symbol)
        return Slot(self._exchange.account, symbol, 0 if mode is PositionMode.ONE_WAY else _LONG_OF_A_HEDGE)

    async def why_liquidated_first(self, slot: Slot, price: Decimal, amount: Decimal, stop: Decimal) -> str:
        row, wallet = await self.position(slot), await self._exchange.wallet()
        try:
            mode, tiers = await self._exchange.margin_mode(), await self._exchange.risk_tiers(slot.symbol)
        except ExchangeError as error:  # what is not told is unknown, and no reason to refuse (R18)
            log.warning("margin_terms_unknown", symbol=slot.symbol, error=str(error))
            return ""
        planned = Planned(
            side=Side.BUY,
            entry=price,
            qty=amount / price,
            stop=stop,
            leverage=row.leverage if row is not None else None,
            equity=wallet.equity,
        )
        margin = MarginTerms(mode=mode, tiers=tuple(tiers), maintenance_rate=wallet.maintenance_rate)
        liquidation = estimate(planned, margin)
        if clearance(Side.BUY, stop, liquidation, margin.mode) is not Clearance.BAD or liquidation is None:
            return ""
        tick = (await self.rules(slot.symbol)).tick_size
        at = plain(ceil_to_step(max(ZERO, liquidation), tick))
        return text("dca-refused-liquidated-first", at=at, stop=plain(stop))

    async def position(self, slot: Slot) -> PositionRow | None:
        rows = await self._exchange.positions(slot.symbol)
        return next((row for row in rows if row.position_idx == slot.position_idx), None)

    async def set_stop(self, slot: Slot, price: Decimal) -> None:
        await self._exchange.set_stop(
            StopRequest(
                symbol=slot.symbol,
                position_idx=slot.position_idx,
                stop_loss=price,
                trigger_by=TriggerBy.LAST,
                urgency=StopUrgency.NAKED,
            )
        )

    async def close(self, slot: Slot, link_id: str) -> Receipt:
        order = ExitOrder(
            link_id=link_id,
            symbol=slot.symbol,
            position_idx=slot.position_idx,
            side=Side.SELL,
            qty=ZERO,
            price=None,
        )
        return await self._exchange.place_exit(order)


def market_rules(instrument: Instrument) -> MarketRules:
    """The rules of a perpetual as bots read them; nothing counts in quote currency there."""
    return MarketRules(
        symbol=instrument.symbol,
        base_coin=instrument.base_coin,
        quote_coin=instrument.quote_coin,
        is_trading=instrument.is_trading,
        tick_size=instrument.tick_size,
        qty_step=instrument.qty_step,
        amount_step=instrument.tick_size,
        min_qty=instrument.min_qty,
        min_amount=instrument.min_notional,
        max_limit_qty=instrument.max_limit_qty,
        max_market_qty=instrument.max_market_qty,
    )
