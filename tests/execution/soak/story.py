"""All that is known when a scene has failed, as text: the exchange, the bot, the log, and what happened."""

from collections.abc import Iterator

from tests.execution.soak.scene import Scene

HELD = ("armed_at", "closing", "unexplained_qty", "ended_seq", "look_at", "row", "stop", "partial_stops")


def story(scene: Scene, found: list[str]) -> str:
    lines = [*found, f"seed {scene.seed}, exchange time {scene.now_ms()}", repr(scene.setting)]
    for part in (_exchange, _bot, _trades):
        lines += ["", *part(scene)]
    return "\n".join([*lines, "", *scene.log, ""])


def _exchange(scene: Scene) -> Iterator[str]:
    engine = scene.house.engine
    for symbol in scene.house.symbols:
        yield from (f"position {position}" for position in engine.positions(symbol))
        for order in (*engine.open_orders(symbol), *engine.closed_orders(symbol)):
            yield (
                f"order {symbol}:{order.position_idx} {order.link_id or order.order_id} {order.stop_order_type}"
                f" {order.side} {order.leaves_qty}/{order.qty} at {order.price} trigger {order.trigger_price}"
                f" stop {order.stop_loss} {order.status} {order.cancel_type} {order.created_ms}-{order.updated_ms}"
            )
    counted = {exec_id: t.trade_id for t in scene.disk.trades.values() for exec_id in t.detail["fills"]}
    for e in engine.executions():
        yield (
            f"execution {e.exec_id} {e.symbol}:{e.position_idx} seq {e.seq} {e.side} {e.qty} closing {e.closed_size}"
            f" at {e.price} {e.time_ms} {e.link_id} {e.exec_type} {e.create_type} in {counted.get(e.exec_id)}"
        )
    yield from (f"{each}" for each in scene.house.naked.found)
    yield f"refused {dict(scene.house.rejected)}, disturbed {dict(scene.network.faults)}"


def _bot(scene: Scene) -> Iterator[str]:
    if not scene.life.is_started:
        return
    for actor in scene.life.manager._actors.values():
        monitor = actor.monitor
        yield f"monitor {monitor.key} {monitor.generation} {monitor.phase} {monitor.size} {monitor.plan}"
        yield from (f"  {name} {getattr(monitor, name)}" for name in HELD)
        yield from (f"  {order}" for order in monitor.orders.values())
        yield from (f"  {fill}" for fill in monitor.fills)
    yield f"failures {scene.life.manager.failures()}"


def _trades(scene: Scene) -> Iterator[str]:
    yield from map(str, scene.disk.trades.values())
