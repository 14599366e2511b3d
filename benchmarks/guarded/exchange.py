"""The simulator with positions that are open already, as `python -m benchmarks.guarded.exchange COUNT FACTS`.

Bybit takes ten orders a second of one account: five hundred positions would have to be waited for. So they are placed
in the engine before it is served, under the ids that the bot's records have; from then on it is the simulator as it is.
What the bot would have heard of it meanwhile is written to FACTS.
"""

import asyncio
import json
import signal
import sys
from pathlib import Path
from typing import Any

from aiohttp import web

from benchmarks.guarded.positions import QTY, SHARES, STOP, TARGETS, Position, positions, symbols_for
from simulator.engine.engine import Engine
from simulator.engine.requests import OrderRequest
from simulator.engine.words import OrderType, Side, StopOrderType
from simulator.server import WORLD, build_app
from simulator.settings import Settings

LATENCY_MS = 2


def open_position(engine: Engine, position: Position) -> None:
    """As the bot would have: the entry with its stop, then the take profits."""
    engine.place(
        OrderRequest(
            symbol=position.symbol,
            side=Side.BUY,
            order_type=OrderType.MARKET,
            qty=QTY,
            stop_loss=STOP,
            link_id=position.entry_id,
        )
    )
    for leg, (share, price) in enumerate(zip(SHARES, TARGETS, strict=True), 1):
        engine.place(
            OrderRequest(
                symbol=position.symbol,
                side=Side.SELL,
                order_type=OrderType.LIMIT,
                qty=share * QTY,
                price=price,
                reduce_only=True,
                link_id=position.target_id(leg),
            )
        )


def facts(engine: Engine) -> dict[str, Any]:
    """Entry executions and take profits by our ids, stops by symbol, as streams and answers would have told them."""
    fills = {
        each.link_id: {
            "exec_id": each.exec_id,
            "order_id": each.order_id,
            "price": str(each.price),
            "fee": str(each.fee),
            "seq": each.seq,
            "time_ms": each.time_ms,
        }
        for each in engine.executions()
    }
    orders = engine.open_orders()
    resting = {each.link_id: each.order_id for each in orders if each.link_id}
    stops = {each.symbol: each.order_id for each in orders if each.stop_order_type is StopOrderType.STOP_LOSS}
    return {"fills": fills, "resting": resting, "stops": stops}


def laid_out(count: int, path: Path) -> web.Application:
    """The simulator with so many positions; ``path`` gets the facts."""
    app = build_app(Settings(symbols=symbols_for(count), latency_ms=LATENCY_MS))
    engine = app[WORLD].engine
    for position in positions(count):
        open_position(engine, position)
    path.write_text(json.dumps(facts(engine)))
    return app


async def _serve(app: web.Application) -> None:
    stopping = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopping.set)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        print(f"listening on http://127.0.0.1:{runner.addresses[0][1]}", flush=True)
        await stopping.wait()
    finally:
        await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(_serve(laid_out(int(sys.argv[1]), Path(sys.argv[2]))))
