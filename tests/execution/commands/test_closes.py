"""What the answer to a close says: what the exchange has shown, and nothing that was only asked for."""

import asyncio
from decimal import Decimal

from msgspec.structs import replace

from execution.commands.closes import Closes
from execution.commands.position_commands import PositionCommands
from execution.facts import OrderStatus, Side
from execution.observations import ExecutionObserved, OrderObserved, RowObserved
from execution.requests import ExitOrder
from execution.tracked_orders import Role
from tests.execution.builders import D, execution, link, order_row, resting, row
from tests.execution.guard import until
from tests.execution.test_slot_actor import Bench, Clock, actor_of

CLOSE = link(Role.CLOSE, 0)


async def test_i8_a_part_of_which_the_market_took_only_some_is_told_as_what_was_closed() -> None:
    bench = Bench()
    actor = actor_of(resting(), bench)
    running = asyncio.create_task(actor.run())
    commands = PositionCommands(lambda: [actor], bench, Clock(), observe=False)  # type: ignore[arg-type]
    closing = asyncio.create_task(
        Closes(lambda: [actor], commands, None, lambda *_: None, observe=False).close("BTCUSDT", None, Decimal(50))
    )
    await until(lambda: any(isinstance(sent, ExitOrder) and sent.link_id == CLOSE for sent in bench.sent), "a close", 5)
    await until(lambda: actor.monitor.orders[CLOSE].written_at is not None, "its receipt", 5)
    fill = execution("some", Side.SELL, "0.2", 50100, seq=102, link_id=CLOSE, seconds=61, closed_size=D("0.2"))
    ended = replace(
        order_row(actor.monitor.orders[CLOSE], 61), status=OrderStatus.CANCELLED, filled_qty=D("0.2"), side=Side.SELL
    )
    for fact in (ExecutionObserved(fill), RowObserved(row("0.8", 102, 61)), OrderObserved(ended)):
        actor.post(fact)
    answer = await closing
    assert (answer.done, answer.qty, answer.left) == (True, D("0.2"), D("0.8"))
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
