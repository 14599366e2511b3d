"""What is recorded and not shown by the exchange yet: no buttons, a chat that reads on, and nothing doubled."""

import asyncio
from collections import Counter
from typing import Any

import pytest

from execution.commands.answers import ClosePlan, EntryAnswer, EntryShown, Opened
from execution.facts.slots import Side
from execution.notices import NoticeKind
from execution.stops.manual_stop import StopAnswer, StopVerdict
from handlers.telegram.per_chat import PerChat, step_aside
from handlers.telegram.replies import Replies
from handlers.trade.opened_text import opened_text
from tests.handlers.conftest import World
from tests.handlers.fakes import NOON, D, StoppedClock
from tests.handlers.paper import Paper, a_bot, until

ALICE = 1001
LINE = "/trade BTCUSDT long size 0.1 sl 49000 tp 51000:50% 52000:30% be tp1"


async def previewed(world: World) -> int:
    await world.start()
    await world.alice.says(LINE)
    return int((await world.alice.sees("LONG BTCUSDT"))["message_id"])


async def pressed_again(world: World, message_id: int, choice: str) -> None:
    """By a hand that still sees the buttons."""
    (draft_id,) = world.store.sections["drafts"]
    person = {"id": ALICE, "is_bot": False, "first_name": "A"}
    message = {"message_id": message_id, "date": 1, "chat": {"id": ALICE, "type": "private"}}
    tap = {"id": f"again {choice}", "from": person, "chat_instance": "1", "message": message}
    await world.alice.update({"callback_query": {**tap, "data": f"t:{draft_id}:{choice}"}})


async def test_a_confirmed_preview_loses_its_buttons_before_the_exchange_has_shown_anything(world: World) -> None:
    message_id = await previewed(world)
    world.guard.shown.clear()
    await world.alice.presses("Confirm", message_id)
    await world.alice.hears("Confirmed")
    begun = await world.alice.sees("opening LONG BTCUSDT 0.1")
    assert (begun["message_id"], begun["buttons"]) == (message_id, [])
    assert "⏳ recorded; the exchange has not shown it yet" in begun["text"]
    assert "filled" not in begun["text"]
    await world.alice.says("/positions")
    await world.alice.sees("No positions")
    world.guard.shown.set()
    after = await world.alice.sees("Entry filled, 0.1")
    assert "🛡 stop 49000 confirmed" in after["text"]
    assert "⏳" not in after["text"]
    assert after["message_id"] == message_id


@pytest.mark.parametrize("choice", ["ok", "no"])
async def test_a_second_press_under_way_says_so_and_does_nothing(world: World, choice: str) -> None:
    message_id = await previewed(world)
    world.guard.shown.clear()
    await world.alice.presses("Confirm", message_id)
    await world.alice.sees("opening LONG BTCUSDT 0.1")
    await pressed_again(world, message_id, choice)
    assert (await world.alice.hears("is under way"))["alert"]
    assert len(world.guard.opened) == 1
    world.guard.shown.set()
    await world.alice.sees("Entry filled, 0.1")
    await pressed_again(world, message_id, choice)
    await world.alice.hears("Already confirmed")
    assert len(world.guard.opened) == 1


async def test_a_crash_while_it_is_under_way_is_set_right(world: World) -> None:
    message_id = await previewed(world)
    world.guard.shown.clear()
    await world.alice.presses("Confirm", message_id)
    await world.alice.sees("⏳ recorded")
    await world.restart()
    after = await world.alice.sees("/positions shows what came of it")
    assert (after["message_id"], after["buttons"]) == (message_id, [])
    assert len(world.guard.opened) == 1


async def test_a_close_says_that_it_has_begun_and_then_in_the_same_message_what_came_of_it(world: World) -> None:
    await world.start()
    world.guard.shown.clear()
    await world.alice.says("/close BTCUSDT")
    begun = await world.alice.sees("⏳ Closing LONG BTCUSDT: all of 0.1 at market")
    await world.alice.says("/pause")
    await world.alice.sees("Paused since")
    world.guard.shown.set()
    after = await world.alice.sees("✅ Closed LONG BTCUSDT: all of 0.1 at market, nothing is left")
    assert after["message_id"] == begun["message_id"]


async def test_a_stop_that_is_being_put_back_asks_no_more(world: World) -> None:
    await world.start()
    fields = {"symbol": "BTCUSDT", "side": "Buy", "question": "x", "number": 1, "ours": D(49000), "theirs": D(48500)}
    row: dict[str, Any] = {"kind": NoticeKind.STOP_ASKED.value, "chat_id": ALICE, "at": NOON, "urgent": True}
    await world.store.commit_or_hold(lambda txn: txn.put("outbox", "1", {**row, "fields": fields}))
    world.bot.notify()
    message_id = (await world.alice.sees("was moved in the app"))["message_id"]
    world.guard.stop_answered = StopAnswer(verdict=StopVerdict.PUT_BACK, name="BTCUSDT long", stop=D(49000))
    world.guard.shown.clear()
    await world.alice.presses("Put back", message_id)
    begun = await world.alice.sees("⏳ Recorded; the exchange has not shown it yet")
    assert begun["buttons"] == []
    assert "was moved in the app, 49000 → 48500" in begun["text"]
    world.guard.stop_answered = StopAnswer(verdict=StopVerdict.PUT_BACK, name="BTCUSDT long", stop=D(49000), done=True)
    world.guard.shown.set()
    await world.alice.sees("put back and confirmed")


# ---------------------------------------------------------------------------------------------------- words


@pytest.mark.parametrize(
    ("answer", "filled", "price", "note", "words"),
    [
        (EntryAnswer.FILLED, "0.1", None, "", "• Entry filled, 0.1\n🛡 stop 49000 confirmed"),
        (EntryAnswer.RESTING, "0", "49500", "", "• Entry rests at 49500, 0.1"),
        (EntryAnswer.RESTING, "0.04", "49500", "", "• Entry rests at 49500, 0.1, 0.04 of it filled\n🛡 stop"),
        (EntryAnswer.ENDED, "0", None, "<no> margin", "• Entry at market has ended, nothing filled: &lt;no&gt; margin"),
        (EntryAnswer.ENDED, "0.04", None, "", "• Entry at market has ended, 0.04 of 0.1 filled\n🛡 stop"),
        (EntryAnswer.UNKNOWN, "0", None, "", "• Entry at market, 0.1: not shown yet"),
    ],
)
def test_i8_what_came_of_an_entry_is_what_the_exchange_has_shown(
    answer: EntryAnswer, filled: str, price: str | None, note: str, words: str
) -> None:
    entry = EntryShown(
        number=1, price=D(price) if price else None, qty=D("0.1"), filled=D(filled), answer=answer, note=note
    )
    assert opened_text(Opened(key="x", done=True, entries=(entry,), stop=D(49000))).startswith(words)


def test_i8_a_fill_without_a_confirmed_stop_says_so_and_entries_have_their_numbers() -> None:
    filled = EntryShown(number=1, price=None, qty=D(1), filled=D(1), answer=EntryAnswer.FILLED)
    waits = EntryShown(number=2, price=D(9), qty=D(1), filled=D(0), answer=EntryAnswer.UNKNOWN)
    text = opened_text(Opened(key="x", done=False, entries=(filled, waits), stop=None))
    assert text.splitlines() == [
        "• Entry 1 filled, 1",
        "• Entry 2 at 9, 1: not shown yet",
        "🟥 stop not confirmed yet",
        "⏳ The exchange has not shown it yet; it is being tried, and you are told what comes of it",
    ]


# ---------------------------------------------------------------------------------------------------- queues, replies


async def test_work_that_only_waits_steps_aside_and_is_still_ended_with_the_chat() -> None:
    counts: Counter[str] = Counter()
    chats, done, gate = PerChat(counts), [], asyncio.Event()

    async def waits() -> None:
        step_aside()
        await gate.wait()
        done.append("waited")

    async def forever() -> None:
        step_aside()
        try:
            await asyncio.Event().wait()
        finally:
            done.append("ended")

    async def next_one() -> None:
        done.append("next")

    for work in (waits, next_one, forever, next_one):
        chats.submit(1, work)
    await until(lambda: done == ["next", "next"])
    gate.set()
    await until(lambda: done == ["next", "next", "waited"])
    await chats.close(0.01)
    assert done == ["next", "next", "waited", "ended"]
    assert not counts
    step_aside()  # nobody waits behind us here


async def test_what_was_never_delivered_is_said_anew() -> None:
    paper, counts = Paper(), Counter[str]()
    replies = Replies(a_bot(paper, counts), StoppedClock(), counts)
    said = await replies.send(ALICE, "⏳")
    assert said.message_id is not None
    said.message_id = None
    await replies.revise(said, "✅")
    assert said.message_id is not None
    await replies.revise(said, "✅✅")
    await replies.close(1)


async def test_what_was_still_being_tried_is_set_right_in_its_own_message_in_the_end(world: World) -> None:
    """Of a trade that could not be sent in time as of one that filled late."""
    message_id = await previewed(world)
    world.guard.answers_soon = False
    await world.alice.presses("Confirm", message_id)
    await world.alice.sees("it is being tried")
    entry = EntryShown(number=1, price=None, qty=D("0.1"), filled=D(0), answer=EntryAnswer.ENDED)
    await world.guard.opened_later(Opened(key="k", done=True, entries=(entry,), stop=None, is_over=True))
    after = await world.alice.sees("This trade is over")
    assert after["message_id"] == message_id
    assert "nothing filled" in after["text"]
    assert "⏳" not in after["text"]


async def test_so_is_a_close(world: World) -> None:
    await world.start()
    world.guard.answers_soon = False
    await world.alice.says("/close BTCUSDT")
    begun = await world.alice.sees("it is being tried")
    plan = ClosePlan(key="k", symbol="BTCUSDT", side=Side.BUY, size=D("0.1"), qty=None, done=True, left=D(0))
    await world.guard.closed_later(plan)
    after = await world.alice.sees("✅ Closed LONG BTCUSDT: all of 0.1 at market, nothing is left")
    assert after["message_id"] == begun["message_id"]
