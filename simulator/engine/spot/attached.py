"""The take profit and the stop loss that a spot limit order brings along (docs/bybit.md, 8.3).

Once it filled whole, they wait as orders of the opposite side for what was received: a bought coin less its fee is
sold, the proceeds of a sale are spent again. Two of them are a pair: the one that triggers cancels the other.
"""

from dataclasses import dataclass
from decimal import Decimal

from simulator.engine.grid import floored
from simulator.engine.records import Instrument, Order
from simulator.engine.requests import OrderRequest
from simulator.engine.spot import funds, locks, orders, rules
from simulator.engine.state import State
from simulator.engine.words import (
    FALLS_TO,
    RISES_TO,
    MarketUnit,
    OrderFilter,
    OrderStatus,
    OrderType,
    Side,
    StopOrderType,
    TimeInForce,
    TriggerBy,
)


@dataclass(frozen=True, slots=True)
class _Leg:
    trigger_price: Decimal
    trigger_direction: int
    limit_price: Decimal | None


def check(instrument: Instrument, request: OrderRequest, price: Decimal) -> None:
    """Legs on the grid, on their sides of the order's price, and with a limit price when they are limit orders."""
    legs = (
        ("takeProfit", "tpLimitPrice", request.take_profit, request.tp_order_type, request.tp_limit_price, 1),
        ("stopLoss", "slLimitPrice", request.stop_loss, request.sl_order_type, request.sl_limit_price, -1),
    )
    for name, limit_name, trigger_price, order_type, limit_price, sign in legs:
        if trigger_price is None:
            continue
        rules.price_on_grid(instrument, trigger_price)
        if (trigger_price - price) * request.side.sign * sign <= 0:
            raise rules.invalid(name)
        if limit_price is not None:
            rules.price_on_grid(instrument, limit_price)
        elif order_type is OrderType.LIMIT:
            raise rules.missing(limit_name)


def release(state: State, entry: Order) -> None:
    """Puts the legs of a filled order to work for what it received: base coin of a buy, quote coin of a sale.

    An order that filled in parts may have received coins that are spent by now: the legs take what is still free.
    """
    legs = _legs(entry)
    received = (entry.filled_qty if entry.side is Side.BUY else entry.cum_value) - entry.cum_fee
    received = min(received, funds.free(state, locks.taken_coin(state.spot[entry.symbol], entry.side)))
    pair_id = state.new_id() if len(legs) > 1 else ""
    for leg in legs:
        _add(state, entry, leg, received, pair_id)


def _legs(entry: Order) -> list[_Leg]:
    rises_to_win = entry.side is Side.BUY
    legs: list[_Leg] = []
    if entry.take_profit is not None:
        legs.append(_Leg(entry.take_profit, RISES_TO if rises_to_win else FALLS_TO, entry.tp_limit_price))
    if entry.stop_loss is not None:
        legs.append(_Leg(entry.stop_loss, FALLS_TO if rises_to_win else RISES_TO, entry.sl_limit_price))
    return legs


def _add(state: State, entry: Order, leg: _Leg, received: Decimal, pair_id: str) -> None:
    """A leg too small to be counted in the pair's steps comes to nothing."""
    instrument = state.spot[entry.symbol]
    side = entry.side.opposite
    is_limit = leg.limit_price is not None
    qty, unit = _sized(instrument, side, received, leg.limit_price)
    if not qty:
        return
    now = state.now()
    orders.keep(
        state,
        Order(
            order_id=state.new_id(),
            link_id="",
            symbol=entry.symbol,
            side=side,
            order_type=OrderType.LIMIT if is_limit else OrderType.MARKET,
            qty=qty,
            price=leg.limit_price or Decimal(0),
            time_in_force=TimeInForce.GTC if is_limit else TimeInForce.IOC,
            position_idx=0,
            reduce_only=False,
            close_on_trigger=False,
            status=OrderStatus.UNTRIGGERED,
            leaves_qty=qty,
            seq_no=state.next_order_no(),
            created_ms=now,
            updated_ms=now,
            trigger_price=leg.trigger_price,
            trigger_direction=leg.trigger_direction,
            trigger_by=TriggerBy.LAST,
            stop_order_type=StopOrderType.BIDIRECTIONAL_TPSL_ORDER,
            parent_link_id=entry.link_id,
            last_price_on_created=state.boards[entry.symbol].last,
            pair_id=pair_id,
            category=entry.category,
            market_unit=unit,
            spot_filter=OrderFilter.BIDIRECTIONAL_TPSL_ORDER,
            fee_currency=locks.taken_coin(instrument, side),
        ),
    )


def _sized(
    instrument: Instrument,
    side: Side,
    received: Decimal,
    limit_price: Decimal | None,
) -> tuple[Decimal, MarketUnit | None]:
    """The leg's quantity and the coin it counts: base coin, except for a buy at market, which spends quote coin."""
    if side is Side.SELL:
        return floored(received, instrument.qty_step), None if limit_price is not None else MarketUnit.BASE
    if limit_price is not None:
        return floored(received / limit_price, instrument.qty_step), None
    return floored(received, instrument.quote_precision), MarketUnit.QUOTE
