"""What a person does in the exchange's app, and what fate does to the account."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from simulator.control.account_truth import order_truth
from simulator.control.bodies import (
    AccountEvent,
    Delist,
    Funding,
    Hedge,
    InstrumentChange,
    Key,
    PersonAmend,
    PersonCancel,
    PersonOrder,
    PersonTradingStop,
    Slot,
)
from simulator.engine.requests import AmendRequest, OrderRequest, TradingStopRequest
from simulator.engine.words import Category, InstrumentStatus, MarketUnit, OrderType

if TYPE_CHECKING:
    from simulator.engine.engine import Engine
    from simulator.engine.records import Order
    from simulator.world import World

Outcome = dict[str, Any]


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


def liquidate(world: World, body: Slot) -> Outcome:
    world.engine.liquidate(body.symbol, body.position_idx, body.qty)
    return {}


def adl(world: World, body: Slot) -> Outcome:
    world.engine.adl(body.symbol, body.position_idx, body.qty)
    return {}


def mode(world: World, body: Hedge) -> Outcome:
    world.engine.switch_mode(hedge=body.hedge)
    return {}


def key(world: World, body: Key) -> Outcome:
    """What the exchange's site lets a person change of an API key."""
    rights: dict[str, Any] = {}
    if body.may_trade is not None:
        rights["may_trade"] = body.may_trade
    if body.addresses is not None:
        rights["addresses"] = frozenset(body.addresses)
    if body.expires_in_ms is not None:
        rights["expires_ms"] = world.engine.now_ms() + body.expires_in_ms
    if not rights:
        raise ValueError("nothing of the key is to change")
    world.key = replace(world.key, **rights)
    return {}


def event(world: World, body: AccountEvent) -> Outcome:
    match body:
        case Funding(symbol=symbol, rate=rate):
            world.engine.funding(symbol, rate)
        case Delist(symbol=symbol):
            if world.engine.instrument(symbol).status is InstrumentStatus.CLOSED:
                raise ValueError(f"{symbol} is closed already")
            world.engine.delist(symbol)
        case InstrumentChange():
            _change_instrument(world.engine, body)
    return {}


def _change_instrument(engine: Engine, body: InstrumentChange) -> None:
    engine.change_instrument(replace(engine.instrument(body.symbol), **body.changes()))


def _order(engine: Engine, order_id: str) -> Order:
    found = engine.find_order(order_id=order_id)
    if found is None:
        raise ValueError(f"no order {order_id}")
    return found
