"""A few slots ask at a time; the others look again when their turn comes, and mostly need not ask any more."""

import asyncio
from typing import Self

import pytest
from msgspec.structs import replace

from execution.exchange_errors import Transient
from execution.facts.orders import OrderRow
from execution.facts.positions import PositionRow
from execution.facts.slots import Slot
from execution.observations import SlotRead
from execution.read_turns import ReadTurns, need_not_wait
from execution.slot_actor import SlotActor
from tests.execution.actor_bench import Bench, Clock
from tests.execution.builders import RULES, at, monitor, resting, row, stop_row


class Called:
    def __init__(self, turns: ReadTurns) -> None:
        self.times = 0
        self.turn = turns.of(self._call)

    def _call(self) -> None:
        self.times += 1


def test_who_comes_too_late_is_called_in_the_order_of_coming() -> None:
    turns = ReadTurns(places=2)
    one, two, three, four = (Called(turns) for _ in range(4))
    assert [each.turn.take() for each in (one, two, three, four)] == [True, True, False, False]
    assert not three.turn.take(), "to ask once more changes nothing"
    two.turn.end()
    assert (three.times, four.times) == (1, 0)
    assert three.turn.take(), "the place is kept for it"
    assert not four.turn.take()
    one.turn.end()
    three.turn.end()
    assert (three.times, four.times) == (1, 1)
    assert four.turn.take()
    assert one.turn.take(), "and one is free again"


def test_whose_need_is_over_leaves_the_line_or_passes_the_place_on() -> None:
    turns = ReadTurns(places=1)
    one, two, three = (Called(turns) for _ in range(3))
    assert one.turn.take()
    assert not two.turn.take()
    assert not three.turn.take()
    two.turn.end()
    one.turn.end()
    assert (two.times, three.times) == (0, 1)
    three.turn.end()
    three.turn.end()
    assert two.turn.take()
    assert not one.turn.take(), "nobody gives back twice"


def test_what_is_exposed_or_closes_need_not_wait() -> None:
    assert not need_not_wait(resting())
    assert not need_not_wait(monitor()), "no size yet"
    bare = resting()
    assert need_not_wait(replace(bare, stop=replace(bare.stop, order=None)))


class Exchange(Bench):
    """Reads hang until their slot is answered; whose they are is written down."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []
        self.answers: dict[str, asyncio.Future[PositionRow]] = {}

    async def positions(self, symbol: str) -> list[PositionRow]:
        self.asked.append(symbol)
        self.answers[symbol] = asyncio.get_running_loop().create_future()
        return [await self.answers[symbol]]

    async def open_orders(self, symbol: str) -> list[OrderRow]:
        return [replace(stop_row(seconds=60), symbol=symbol)]

    def answer(self, symbol: str) -> None:
        self.answers[symbol].set_result(shown(symbol))


def shown(symbol: str) -> PositionRow:
    return row(seconds=60, symbol=symbol)


class Guarded:
    """Actors of several symbols that may ask one after the other, each in doubt of its slot."""

    def __init__(self, *symbols: str, bare: str = "") -> None:
        self.exchange = Exchange()
        self.turns = ReadTurns(places=1)
        self.actors: dict[str, SlotActor] = {}
        self._lives: dict[str, asyncio.Task[None]] = {}
        for symbol in symbols:
            record = replace(resting(), slot=Slot("main", symbol, 0), look_at=at(60))
            if symbol == bare:
                record = replace(record, stop=replace(record.stop, order=None))
            self.actors[symbol] = SlotActor(
                record, exchange=self.exchange, books=self.exchange, rules=RULES, clock=Clock(), reads=self.turns,
                on_failure=self.exchange.failures.append,
            )  # type: ignore[arg-type]  # fmt: skip

    async def __aenter__(self) -> Self:
        for symbol, actor in self.actors.items():
            self._lives[symbol] = asyncio.create_task(actor.run())
            await settled()
        return self

    async def __aexit__(self, *_: object) -> None:
        for symbol in self._lives:
            await self.end(symbol)

    async def end(self, symbol: str) -> None:
        self._lives[symbol].cancel()
        await asyncio.gather(self._lives[symbol], return_exceptions=True)
        await settled()

    async def answer(self, symbol: str) -> None:
        self.exchange.answer(symbol)
        await settled()


async def settled() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


async def test_slots_in_doubt_ask_one_after_the_other() -> None:
    async with Guarded("A", "B", "C") as guarded:
        assert guarded.exchange.asked == ["A"]
        await guarded.answer("A")
        assert guarded.exchange.asked == ["A", "B"]
        await guarded.answer("B")
        await guarded.answer("C")
        assert guarded.exchange.asked == ["A", "B", "C"]
        assert [actor.monitor.look_at for actor in guarded.actors.values()] == [None] * 3


async def test_what_was_shown_while_a_slot_waited_is_not_asked_for_any_more() -> None:
    async with Guarded("A", "B", "C") as guarded:
        seen = SlotRead(began_at=at(60), row=shown("B"), open_orders=(), by_symbol=True)
        guarded.actors["B"].post(replace(seen, open_orders=(replace(stop_row(seconds=60), symbol="B"),)))
        await settled()
        await guarded.answer("A")
        assert guarded.exchange.asked == ["A", "C"]


async def test_a_slot_whose_stop_is_not_seen_to_stand_waits_for_nobody() -> None:
    async with Guarded("A", "B", "C", bare="C") as guarded:
        assert guarded.exchange.asked == ["A", "C"]


async def test_a_read_that_fails_leaves_its_place_to_the_others_while_it_rests() -> None:
    async with Guarded("A", "B") as guarded:
        guarded.exchange.answers["A"].set_exception(Transient("not now"))
        await settled()
        assert guarded.exchange.asked == ["A", "B"]


@pytest.mark.parametrize("whose", ["A", "B"])
async def test_a_slot_that_is_gone_holds_up_nobody(whose: str) -> None:
    async with Guarded("A", "B", "C") as guarded:
        await guarded.end(whose)
        if whose == "B":
            await guarded.answer("A")
        assert guarded.exchange.asked == (["A", "B"] if whose == "A" else ["A", "C"])


async def test_a_slot_that_cannot_step_holds_up_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    async with Guarded("A", "B", "C") as guarded:

        def fail(_: object) -> None:
            raise RuntimeError("a defect")

        monkeypatch.setattr(guarded.actors["B"], "_plan", fail)
        await guarded.answer("A")
        assert guarded.exchange.asked == ["A", "C"]
        assert guarded.exchange.failures
