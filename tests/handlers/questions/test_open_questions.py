"""A question that is over unpressed says so, and has no buttons any more."""

from typing import Any

import msgspec
import pytest

from execution.adoption.choices import Answered, Outcome
from execution.adoption.owners import Owner, SlotOwner, question_fields
from execution.commands.all_questions import all_questions
from execution.facts.slots import Side, Slot
from execution.notices import NoticeKind
from handlers.questions.open_questions import SECTION
from tests.handlers.conftest import World
from tests.handlers.fakes import NOON, D

QUESTION = "0123456789abcdef"
FIELDS: dict[NoticeKind, dict[str, Any]] = {
    NoticeKind.STOP_ASKED: {
        "ours": D(49000), "theirs": D(48500), "result_ours": D(-101), "result_theirs": D(-151), "loosens": True,
    },
    NoticeKind.TRAIL_ASKED: {
        "trigger": D(51480), "price": D(51400), "stop": D(50886), "result": D("129.2"), "closes": True,
    },
    NoticeKind.ADOPTION_ASKED: {"drawn": 0, "problem": "", "stop": D(49000), "targets": [D(51000)], "shares": [D(60)]},
    NoticeKind.ADOPTED: {"stop": D(49000), "entry": D(50000), "targets": []},
}  # fmt: skip


async def asked(world: World, kind: NoticeKind) -> dict[str, Any]:
    world.guard.questions = frozenset({(kind.value, QUESTION, 2)})
    await world.start()
    known = {"symbol": "BTCUSDT", "side": "Buy", "size": D("0.1"), "seconds": 60, "question": QUESTION, "number": 2}
    row = {"kind": kind.value, "chat_id": 1001, "at": NOON, "urgent": True, "fields": {**known, **FIELDS[kind]}}
    async with world.store.transaction() as txn:
        txn.put("outbox", "1", row)
    world.bot.notify()
    message = await world.alice.sees("LONG BTCUSDT")
    assert message["buttons"]
    await world.until(lambda: bool(world.store.sections.get(SECTION)))  # or it may be sent again after a restart
    return message


@pytest.mark.parametrize("kind", list(FIELDS))
async def test_r8_a_question_that_is_void_or_timed_out_loses_its_buttons(world: World, kind: NoticeKind) -> None:
    message = await asked(world, kind)
    await world.bot.refresh_dashboards()
    world.guard.questions = frozenset()
    await world.bot.refresh_dashboards()
    after = await world.alice.sees("This question is over")
    assert (after["message_id"], after["buttons"]) == (message["message_id"], [])
    assert "LONG BTCUSDT" in after["text"], "what was asked can still be read"


async def test_r8_also_where_it_ended_while_nobody_was_here(world: World) -> None:
    message = await asked(world, NoticeKind.STOP_ASKED)
    world.guard.questions = None
    await world.restart()
    await world.bot.refresh_dashboards()
    await world.alice.says("/positions")
    await world.alice.sees("No positions")
    assert world.store.sections[SECTION], "nobody can know yet"
    world.guard.questions = frozenset()
    await world.bot.refresh_dashboards()
    after = await world.alice.sees("This question is over")
    assert (after["message_id"], after["buttons"]) == (message["message_id"], [])


async def test_r8_a_press_has_the_last_word(world: World) -> None:
    message = await asked(world, NoticeKind.STOP_ASKED)
    await world.alice.presses("Keep mine", message["message_id"])
    await world.alice.sees("your stop 48500 stays")
    world.guard.questions = frozenset()
    await world.bot.refresh_dashboards()
    await world.alice.says("/positions")
    await world.alice.sees("No positions")
    assert not world.store.sections.get(SECTION)
    await world.alice.sees("your stop 48500 stays")


async def test_r20_a_position_that_one_person_answers_for_asks_nobody_else(world: World) -> None:
    kind = NoticeKind.ADOPTION_ASKED
    asking = SlotOwner(
        slot=Slot("main", "BTCUSDT", 0), side=Side.BUY, owner=Owner.ASKING, since=NOON, opened_at=None, size=D("0.1"),
        avg_price=D(50000), question=QUESTION,
    )  # fmt: skip
    ignored = msgspec.structs.replace(asking, owner=Owner.IGNORED)
    world.guard.questions = all_questions([], [asking], NOON)
    await world.start()
    await world.bob.says("/positions")
    await world.bob.sees("No positions")
    row = {"kind": kind.value, "chat_id": 0, "at": NOON, "urgent": True, "fields": question_fields(asking)}
    async with world.store.transaction() as txn:
        txn.put("outbox", "1", row)
    world.bot.notify()
    message = await world.alice.sees("was opened elsewhere")
    await world.bob.sees("was opened elsewhere")
    world.guard.answered = Answered(outcome=Outcome.IGNORED, name="BTCUSDT long", fields=question_fields(ignored))
    world.guard.answer_leaves = all_questions([], [ignored], NOON)
    await world.alice.presses("Ignore", message["message_id"])
    await world.alice.sees("is ignored")
    await world.bot.refresh_dashboards()
    told = await world.bob.sees("This question was answered in another chat:")
    assert ("BTCUSDT long is ignored" in told["text"], told["buttons"]) == (True, [])
    kept = await world.alice.sees("is ignored")
    assert (kept["message_id"], len(kept["buttons"])) == (message["message_id"], 2), "it may be taken back"
    world.guard.questions = frozenset()
    await world.bot.refresh_dashboards()
    over = await world.alice.sees("This question is over")
    assert ("is ignored" in over["text"], over["buttons"]) == (True, [])


async def test_r20_what_was_answered_in_another_chat_is_said_also_after_a_restart(world: World) -> None:
    """Holdfast ends before the others could be told."""
    asking = (NoticeKind.ADOPTION_ASKED.value, QUESTION, 0)
    world.guard.questions = frozenset({asking})
    await world.start()
    await world.bob.says("/positions")
    await world.bob.sees("No positions")
    fields = {"symbol": "BTCUSDT", "side": "Buy", "size": D("0.1"), "question": QUESTION, "number": 0}
    known = {**fields, **FIELDS[NoticeKind.ADOPTION_ASKED]}
    row = {"kind": asking[0], "chat_id": 0, "at": NOON, "urgent": True, "fields": known}
    async with world.store.transaction() as txn:
        txn.put("outbox", "1", row)
    world.bot.notify()
    message = await world.alice.sees("was opened elsewhere")
    theirs = await world.bob.sees("was opened elsewhere")
    await world.until(lambda: len(world.store.sections[SECTION]) == 2)
    world.guard.questions = None
    await world.alice.presses("default plan", message["message_id"])
    await world.alice.sees("🛡 stop 49000 confirmed")
    await world.until(lambda: [bool(kept.get("answer")) for kept in world.store.sections[SECTION].values()] == [True])
    await world.restart()
    world.guard.questions = frozenset()
    await world.bot.refresh_dashboards()
    told = await world.bob.sees("This question was answered in another chat:")
    assert (told["message_id"], told["buttons"]) == (theirs["message_id"], [])
    assert "BTCUSDT long is guarded" in told["text"]
