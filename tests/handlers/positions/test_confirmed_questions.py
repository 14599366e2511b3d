"""A question that was confirmed, and what cut its carrying out short: nothing is lost, doubled or said untruly."""

import asyncio
from collections import Counter
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from execution.commands.answers import StopChange
from execution.facts.slots import Side
from handlers.drafts import POSITIONS, Draft, Drafts, DraftState
from handlers.positions.card import Cards
from handlers.positions.changing import Changing
from handlers.positions.close_all import CloseAll
from handlers.positions.question_presses import ASKED_FOR, QuestionPresses
from handlers.positions.wishes import Question, What, wish_for
from handlers.press_answer import PressAnswer
from handlers.telegram.replies import Replies
from tests.handlers.fakes import (
    D,
    FakeGuard,
    FakePositions,
    MemoryStore,
    StoppedClock,
    a_position,
    a_version,
    an_account,
)
from tests.handlers.paper import Paper, a_bot, until

LONG = a_position(drawn_for=a_version(), tick=D("0.1"))
LOOSER = StopChange(
    key=LONG.key, symbol="BTCUSDT", side=Side.BUY, old=D(49000), new=D(48000), loosens=True, result_old=None,
    result_new=None,
)  # fmt: skip
EVERYTHING = Question(everything=(LONG.key,))
HALF = Question(wish=wish_for(LONG, What.CLOSE, percent=D(50)))
STOP = Question(wish=wish_for(LONG, What.STOP, stop=LOOSER))


class Room:
    """Questions on paper, about one position; `session` is what a restart of the chat makes anew."""

    def __init__(self) -> None:
        self.clock = StoppedClock()
        self.store = MemoryStore()
        self.guard = FakeGuard(self.store)
        self.guard.view = an_account(LONG)
        self.positions = FakePositions()
        self.questions = Drafts(self.store, self.clock, POSITIONS, Draft[Question], ASKED_FOR)
        self.presses = self.session()

    def session(self) -> QuestionPresses:
        counts = Counter[str]()
        replies = Replies(a_bot(Paper(), counts), self.clock, counts)
        cards = Cards(self.guard, self.clock, has_chart=False)
        changing = Changing(self.guard, self.positions, counts)
        return QuestionPresses(self.questions, changing, CloseAll(self.guard, counts), cards, replies)

    async def asked(self, question: Question) -> str:
        return (await self.questions.create(1, 7, "", question)).id

    async def pressed(self, draft_id: str, choice: str = "yes") -> PressAnswer:
        async def tell(_: PressAnswer) -> None:
            pass

        message = SimpleNamespace(chat=SimpleNamespace(id=1), message_id=5)
        query: Any = SimpleNamespace(data=f"pq:{draft_id}:{choice}", message=message, from_user=SimpleNamespace(id=7))
        return await self.presses.outcome(query, tell)

    async def cut_off(self, draft_id: str) -> None:
        """The session of the chat ends before the engine has it, and another begins."""
        self.guard.slow.clear()
        self.guard.shown.clear()
        self.positions.shown.clear()
        press = asyncio.create_task(self.pressed(draft_id))
        await until(lambda: self.state(draft_id) is not DraftState.OPEN)
        press.cancel()
        await asyncio.gather(press, return_exceptions=True)
        for event in (self.guard.slow, self.guard.shown, self.positions.shown):
            event.set()
        self.positions.asked.clear()
        self.presses = self.session()

    @property
    def done(self) -> int:
        """How often something was carried out."""
        return self.guard.closed_all + len(self.guard.closed) + len(self.positions.asked)

    def state(self, draft_id: str) -> DraftState | None:
        draft = self.questions.find(draft_id)
        return None if draft is None else draft.state


@pytest.fixture
def room() -> Room:
    return Room()


@pytest.mark.parametrize("question", [EVERYTHING, HALF, STOP], ids=["all", "half", "stop"])
async def test_a_yes_that_was_cut_off_before_it_was_begun_is_carried_out_when_it_comes_again(
    room: Room, question: Question
) -> None:
    draft_id = await room.asked(question)
    await room.cut_off(draft_id)
    assert room.done == 0
    answer = await room.pressed(draft_id)
    assert "Confirmed already" not in answer.words
    assert room.done == 1
    assert "Confirmed already" in (await room.pressed(draft_id)).words
    assert room.done == 1


async def test_a_close_that_is_recorded_is_not_begun_again_though_its_answer_never_came(room: Room) -> None:
    draft_id = await room.asked(HALF)
    room.guard.shown.clear()
    press = asyncio.create_task(room.pressed(draft_id))
    await until(lambda: bool(room.guard.closed) and not room.store.get(POSITIONS, draft_id)["is_pending"])
    press.cancel()
    await asyncio.gather(press, return_exceptions=True)
    assert room.state(draft_id) is DraftState.CONFIRMED
    room.presses = room.session()
    assert "Confirmed already" in (await room.pressed(draft_id)).words
    assert len(room.guard.closed) == 1


async def test_a_yes_that_was_cut_off_long_ago_is_not_carried_out_and_says_so(room: Room) -> None:
    draft_id = await room.asked(EVERYTHING)
    await room.cut_off(draft_id)
    room.clock.advance(seconds=61)
    answer = await room.pressed(draft_id)
    assert "interrupted before it was seen to have begun" in answer.words
    assert "send it again" in (answer.text or "")
    assert room.guard.closed_all == 0


@pytest.mark.parametrize(
    ("question", "by_now"),
    [
        (STOP, an_account(a_position(drawn_for=a_version(stop=D(48000))))),
        (HALF, an_account(a_position(drawn_for=a_version(), size=D("0.05")))),
        (HALF, an_account()),
        (EVERYTHING, an_account(LONG, a_position(key="ETHUSDT_Buy_main", symbol="ETHUSDT"))),
    ],
    ids=["stop moved", "half gone", "all gone", "another came"],
)
async def test_a_yes_that_was_cut_off_is_not_carried_out_for_something_else(
    room: Room, question: Question, by_now: Any
) -> None:
    """The engine may have had it all the same: then it is what has changed the position."""
    draft_id = await room.asked(question)
    await room.cut_off(draft_id)
    room.guard.view = by_now
    answer = await room.pressed(draft_id)
    assert "interrupted before it was seen to have begun" in answer.words
    assert room.done == 0


async def test_a_no_after_a_yes_that_was_cut_off_ends_it(room: Room) -> None:
    draft_id = await room.asked(EVERYTHING)
    await room.cut_off(draft_id)
    assert "interrupted" in (await room.pressed(draft_id, "no")).words
    assert "Confirmed already" in (await room.pressed(draft_id)).words
    assert room.guard.closed_all == 0


async def test_a_second_yes_while_the_first_is_carried_out_begins_nothing(room: Room) -> None:
    draft_id = await room.asked(EVERYTHING)
    room.guard.shown.clear()
    first = asyncio.create_task(room.pressed(draft_id))
    await until(lambda: room.state(draft_id) is not DraftState.OPEN)
    for choice in ("yes", "no"):
        assert "is under way" in (await room.pressed(draft_id, choice)).words
    room.guard.shown.set()
    await first
    assert room.guard.closed_all == 1


async def test_a_question_of_an_older_version_that_was_confirmed_was_carried_out(room: Room) -> None:
    draft_id = await room.asked(EVERYTHING)
    await room.questions.settle_now(draft_id, DraftState.CONFIRMED)
    row = room.store.get(POSITIONS, draft_id)
    del row["is_pending"]
    await room.store.commit_or_hold(lambda txn: txn.put(POSITIONS, draft_id, row))
    assert "Confirmed already" in (await room.pressed(draft_id)).words
    assert room.guard.closed_all == 0


@pytest.mark.parametrize("question", [EVERYTHING, HALF, STOP], ids=["all", "half", "stop"])
async def test_before_the_exchange_has_first_answered_a_yes_leaves_the_question_open(
    room: Room, question: Question
) -> None:
    draft_id = await room.asked(question)
    room.guard.view = an_account(LONG, waits_for_exchange=True)
    answer = await room.pressed(draft_id)
    assert "Bybit has not answered since the start" in answer.words
    assert (answer.text, room.state(draft_id)) == (None, DraftState.OPEN)
    room.guard.view = an_account(LONG)
    await room.pressed(draft_id)
    assert room.done == 1


async def test_before_the_exchange_has_first_answered_a_yes_that_was_cut_off_waits_on(room: Room) -> None:
    draft_id = await room.asked(EVERYTHING)
    await room.cut_off(draft_id)
    room.guard.view = an_account(LONG, waits_for_exchange=True)
    room.clock.time += timedelta(seconds=5)
    answer = await room.pressed(draft_id)
    assert ("Bybit has not answered since the start" in answer.words, answer.text) == (True, None)
    room.guard.view = an_account(LONG)
    await room.pressed(draft_id)
    assert room.guard.closed_all == 1
