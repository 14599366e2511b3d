"""What a person does in the exchange's app: to what the bot guards, beside it, and in its way."""

import random
from decimal import Decimal
from typing import Final

from simulator.engine.records import Order, Position
from simulator.engine.requests import AmendRequest, OrderRequest, TradingStopRequest
from simulator.engine.words import OrderType, Side, StopOrderType
from tests.execution.soak.acts import D, a_position, an_order, attempt_act, last, on_grid, some
from tests.execution.soak.scene import Scene

_COVERS: Final = frozenset({StopOrderType.STOP_LOSS, StopOrderType.PARTIAL_STOP_LOSS, StopOrderType.TRAILING_STOP})
"""A trailing stop may be all that covers: where the price has crossed the stop of an entry that fills."""


def adds(scene: Scene, chance: random.Random) -> None:
    position = a_position(scene, chance)
    if position is not None:
        _person_places(
            scene,
            position.symbol,
            position.side,
            some(scene, position.symbol, position.size, chance),
            position.position_idx,
        )


def reduces(scene: Scene, chance: random.Random) -> None:
    position = a_position(scene, chance)
    if position is None:
        return
    slot = (position.symbol, position.position_idx)
    qty = chance.choice((None, some(scene, position.symbol, position.size, chance)))
    attempt_act(
        scene, f"a person closes {qty or 'all'} of {slot}", lambda: scene.house.engine.close_by_person(*slot, qty)
    )


def flips(scene: Scene, chance: random.Random) -> None:
    """One order of the other side that is larger than the position."""
    position = a_position(scene, chance)
    if position is None or scene.setting.hedge or position.side is None:
        return
    qty = position.size + some(scene, position.symbol, position.size, chance)
    _person_places(scene, position.symbol, position.side.opposite, qty, position.position_idx)


def opens(scene: Scene, chance: random.Random) -> None:
    """A position beside the bot, or, where it waits for an entry, in its very slot."""
    symbol = chance.choice(scene.house.symbols)
    side = chance.choice((Side.BUY, Side.SELL))
    index = (1 if side is Side.BUY else 2) if scene.setting.hedge else 0
    qty = some(scene, symbol, D(400) / last(scene, symbol), chance)
    stop = None
    if chance.random() < 0.3:
        stop = on_grid(scene, symbol, last(scene, symbol) * (1 - side.sign * D("0.02")))
    _person_places(scene, symbol, side, qty, index, stop_loss=stop)


def offers(scene: Scene, chance: random.Random) -> None:
    """A limit order of a person's: a reduce-only one for a part, or one that waits to open."""
    position = a_position(scene, chance)
    if position is None or position.side is None:
        return
    is_exit = chance.random() < 0.6
    side = position.side.opposite if is_exit else position.side
    away = D(chance.uniform(0.002, 0.02)).quantize(D("1e-6"))
    price = on_grid(scene, position.symbol, last(scene, position.symbol) * (1 - side.sign * away))
    qty = some(scene, position.symbol, position.size, chance)
    _person_places(scene, position.symbol, side, qty, position.position_idx, price=price, reduce_only=is_exit)


def moves_stop(scene: Scene, chance: random.Random) -> None:
    position = a_position(scene, chance)
    if position is None or position.side is None:
        return
    away = D(chance.uniform(0.001, 0.03)).quantize(D("1e-6"))
    price = on_grid(scene, position.symbol, last(scene, position.symbol) * (1 - position.side.sign * away))
    _trading_stop(scene, position, stop_loss=price)


def removes_stop(scene: Scene, chance: random.Random) -> None:
    position = a_position(scene, chance)
    if position is not None:
        _takes_cover(scene, (position.symbol, position.position_idx))
        _trading_stop(scene, position, stop_loss=D(0))


def _takes_cover(scene: Scene, slot: tuple[str, int]) -> None:
    """The removal of a stop of a part that this one made needless may be under way (R1)."""
    scene.house.naked.excuse(slot, "removed by a person", scene.setting.request_ms)


def sets_take_profit(scene: Scene, chance: random.Random) -> None:
    position = a_position(scene, chance)
    if position is None or position.side is None:
        return
    away = D(chance.uniform(0.002, 0.03)).quantize(D("1e-6"))
    price = on_grid(scene, position.symbol, last(scene, position.symbol) * (1 + position.side.sign * away))
    _trading_stop(scene, position, take_profit=chance.choice((price, price, D(0))))


def cancels(scene: Scene, chance: random.Random) -> None:
    order = an_order(scene, chance)
    if order is None:
        return
    if order.stop_order_type in _COVERS:
        _takes_cover(scene, (order.symbol, order.position_idx))
    scene.persons_cancels.add(order.order_id)
    attempt_act(
        scene,
        f"a person cancels {order.link_id or order.order_id} {order.stop_order_type}",
        lambda: scene.house.engine.cancel(symbol=order.symbol, order_id=order.order_id, by_person=True),
    )


def amends(scene: Scene, chance: random.Random) -> None:
    order = an_order(scene, chance)
    if order is None or order.trigger_price is not None:
        return
    price = qty = None
    if chance.random() < 0.6:
        away = D(chance.uniform(-0.01, 0.01)).quantize(D("1e-6"))
        price = on_grid(scene, order.symbol, order.price * (1 + away))
    if price is None or chance.random() < 0.3:
        qty = some(scene, order.symbol, order.qty * 2, chance)
    request = AmendRequest(symbol=order.symbol, order_id=order.order_id, price=price, qty=qty)
    if attempt_act(
        scene,
        f"a person amends {order.link_id or order.order_id}: {price} {qty}",
        lambda: scene.house.engine.amend(request, by_person=True),
    ):
        made = scene.house.engine.find_order(order_id=order.order_id)
        assert made is not None
        scene.persons_changes[order.order_id] += made.qty - order.qty
        _keep(scene, order.order_id)


def _person_places(
    scene: Scene,
    symbol: str,
    side: Side | None,
    qty: Decimal,
    index: int,
    *,
    price: Decimal | None = None,
    reduce_only: bool = False,
    stop_loss: Decimal | None = None,
) -> None:
    if side is None or qty <= 0:
        return
    request = OrderRequest(
        symbol=symbol,
        side=side,
        order_type=OrderType.MARKET if price is None else OrderType.LIMIT,
        qty=qty,
        price=price,
        position_idx=index,
        reduce_only=reduce_only,
        stop_loss=stop_loss,
    )
    placed: list[Order] = []

    def place() -> None:
        placed.append(scene.house.engine.place(request, by_person=True))

    if (
        attempt_act(
            scene,
            f"a person: {side} {qty} {symbol} at {price or 'market'}{' reduce-only' if reduce_only else ''}",
            place,
        )
        and price is not None
    ):
        scene.persons_orders[placed[0].order_id] = ""
        _keep(scene, placed[0].order_id)


def _keep(scene: Scene, order_id: str) -> None:
    if order_id in scene.persons_orders:
        order = scene.house.engine.find_order(order_id=order_id)
        assert order is not None
        scene.persons_orders[order_id] = str(order.price)


def _trading_stop(scene: Scene, position: Position, **what: Decimal) -> None:
    slot = (position.symbol, position.position_idx)
    request = TradingStopRequest(symbol=slot[0], position_idx=slot[1], **what)
    attempt_act(
        scene, f"a person sets {what} of {slot}", lambda: scene.house.engine.trading_stop(request, by_person=True)
    )
