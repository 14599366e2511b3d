"""What a person does in the exchange's app: orders, closing, stops, the position mode."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from simulator.control.account_truth import order_truth
from simulator.control.body import Body, Outcome, Slot
from simulator.engine.requests import AmendRequest, OrderRequest, TradingStopRequest
from simulator.engine.words import Category, MarketUnit, OrderType, Side

if TYPE_CHECKING:
    from simulator.engine.engine import Engine
    from simulator.engine.records import Order
    from simulator.world import World


class PersonOrder(Body, frozen=True):
    """Without a price a market order. On spot its quantity is in base coin."""

    symbol: str
    side: Side
    qty: Decimal
    price: Decimal | None = None
    reduce_only: bool = False
    position_idx: int = 0
    category: Category = Category.LINEAR


class PersonCancel(Body, frozen=True):
    order_id: str


class PersonAmend(Body, frozen=True):
    order_id: str
    qty: Decimal | None = None
    price: Decimal | None = None
    trigger_price: Decimal | None = None


class PersonTradingStop(Body, frozen=True):
    """An absent leg stays, "0" removes it."""

    symbol: str
    position_idx: int = 0
    stop_loss: Decimal | None = None
    take_profit: Decimal | None = None
    trailing_stop: Decimal | None = None


class Hedge(Body, frozen=True):
    hedge: bool


def order(world: World, body: PersonOrder) -> Outcome:
    placed = world.engine.place(
        OrderRequest(
            symbol=body.symbol,
            side=body.side,
            order_type=OrderType.MARKET if body.price is None else OrderType.LIMIT,
            qty=body.qty,
            price=body.price,
            position_idx=body.position_idx,
            reduce_only=body.reduce_only,
            category=body.category,
            market_unit=MarketUnit.BASE if body.category is Category.SPOT and body.price is None else None,
        ),
        by_person=True,
    )
    return {"order": order_truth(placed)}


def cancel(world: World, body: PersonCancel) -> Outcome:
    known = _order(world.engine, body.order_id)
    cancelled = world.engine.cancel(
        symbol=known.symbol, order_id=body.order_id, category=known.category, by_person=True
    )
    return {"order": order_truth(cancelled)}


def amend(world: World, body: PersonAmend) -> Outcome:
    known = _order(world.engine, body.order_id)
    amended = world.engine.amend(
        AmendRequest(
            symbol=known.symbol,
            order_id=body.order_id,
            qty=body.qty,
            price=body.price,
            trigger_price=body.trigger_price,
            category=known.category,
        ),
        by_person=True,
    )
    return {"order": order_truth(amended)}


def close(world: World, body: Slot) -> Outcome:
    closing = world.engine.close_by_person(body.symbol, body.position_idx, body.qty)
    return {"order": order_truth(closing)}


def trading_stop(world: World, body: PersonTradingStop) -> Outcome:
    world.engine.trading_stop(
        TradingStopRequest(
            symbol=body.symbol,
            position_idx=body.position_idx,
            stop_loss=body.stop_loss,
            take_profit=body.take_profit,
            trailing_stop=body.trailing_stop,
        ),
        by_person=True,
    )
    return {}


def mode(world: World, body: Hedge) -> Outcome:
    world.engine.switch_mode(hedge=body.hedge)
    return {}


def _order(engine: Engine, order_id: str) -> Order:
    found = engine.find_order(order_id=order_id)
    if found is None:
        raise ValueError(f"no order {order_id}")
    return found
