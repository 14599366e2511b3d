"""Market orders for what no actor closes: each try has its id, and what may have landed keeps it."""

import asyncio
from collections.abc import Sequence

from execution.commands.direct_closes import DirectCloses
from execution.exchange_errors import Ambiguous, ExchangeError, Refusal, Refused, Transient
from execution.facts.slots import Side
from execution.order_ids import generation_of
from execution.requests import CancelOrder, ExitOrder, Receipt
from execution.tracked_orders import Role
from tests.execution.builders import D, at, order_row, row, stop_row, tracked

GENERATION = "0123456789abcdef"


class Exchange:
    """Answers as it is told to, then takes everything."""

    def __init__(self, *answers: ExchangeError | None) -> None:
        self.answers = list(answers)
        self.sent: list[str] = []
        self.cancelled: list[str] = []

    async def place_exit(self, order: ExitOrder) -> Receipt:
        self.sent.append(order.link_id)
        assert (order.side, order.qty, order.price) == (Side.SELL, D(0), None)
        if self.answers and (error := self.answers.pop(0)) is not None:
            raise error
        return Receipt("id")

    async def cancel(self, order: CancelOrder) -> Receipt:
        self.cancelled.append(order.order_id)
        raise Transient("not now")


async def tries(exchange: Exchange, count: int, orders: Sequence[object] = ()) -> list[str]:
    closes = DirectCloses(exchange, GENERATION)  # type: ignore[arg-type]
    return [await closes.close(3, row("1", 101, 2), Side.BUY, orders) for _ in range(count)]  # type: ignore[arg-type]


async def test_only_an_answer_makes_the_next_try_another_order() -> None:
    exchange = Exchange(Ambiguous("no answer", at(9)), Transient("busy"), None, None)
    assert await tries(exchange, 4) == ["no answer", "busy", "", ""]
    assert [sent.rpartition("-")[2] for sent in exchange.sent] == ["0", "0", "0", "1"]
    assert {generation_of(sent) for sent in exchange.sent} == {GENERATION}


async def test_after_a_restart_the_ids_that_were_used_are_passed_by_in_leaps() -> None:
    """A hundred closes before it, of which the market filled a part each, hold up the next one for seconds."""
    used = Refused(Refusal.DUPLICATE_ID, 110072, "OrderLinkedID is duplicate")
    exchange = Exchange(*[used] * 7, None, None)
    assert await tries(exchange, 9) == [""] * 9
    assert [int(sent.rpartition("-")[2]) for sent in exchange.sent] == [0, 1, 3, 7, 15, 31, 63, 127, 128]


async def test_where_there_is_no_room_what_rests_goes_and_never_a_stop() -> None:
    rests = order_row(tracked(Role.TAKE_PROFIT, 1, price=51000))
    exchange = Exchange(Refused(Refusal.NO_HEADROOM, 110017, "no room"), Refused(Refusal.MARGIN, 110007, "ab"))
    assert await tries(exchange, 2, [rests, stop_row()]) == ["no room", "ab"]
    assert exchange.cancelled == [rests.order_id]


async def test_entries_of_ours_are_withdrawn_and_nobody_elses() -> None:
    ours = order_row(tracked(Role.ENTRY, 1, price=49000))
    theirs = order_row(tracked(Role.ENTRY, 1, price=49000), link_id="", order_id="theirs")
    exchange = Exchange()
    closes = DirectCloses(exchange, GENERATION)  # type: ignore[arg-type]
    await closes.withdraw_entries([ours, theirs, stop_row()])
    assert exchange.cancelled == [ours.order_id]


async def test_orders_are_cancelled_together_and_one_that_hangs_delays_no_other() -> None:
    class Slow(Exchange):
        """Answers no cancel before all were sent."""

        all_sent = asyncio.Barrier(3)

        async def cancel(self, order: CancelOrder) -> Receipt:
            async with asyncio.timeout(30):
                await self.all_sent.wait()
            return await super().cancel(order)

    exchange = Slow()
    closes = DirectCloses(exchange, GENERATION)  # type: ignore[arg-type]
    await closes.withdraw_entries([order_row(tracked(Role.ENTRY, leg)) for leg in (1, 2, 3)])
    assert len(exchange.cancelled) == 3
