"""The question about a position that was opened elsewhere: what it says, and what its buttons do."""

from typing import Any

import pytest

from execution.adoption.choices import Answered, Choice, Outcome
from execution.commands.answers import ChangeRefused
from execution.exchange_errors import Transient
from execution.new_trade.no_new_trades import disk_fails
from execution.notices import NoticeKind
from execution.views import UnguardedView
from handlers.alerts.alert_text import alert_text
from handlers.alerts.keyboards import alert_keyboard
from handlers.positions.positions_text import positions_texts
from simulator.telegram.text.html_markup import parse_html
from tests.handlers.conftest import ALICE, World
from tests.handlers.fakes import NOON, D, a_position, an_account

QUESTION = "0123456789abcdef"
FIELDS: dict[str, Any] = {
    "symbol": "BTCUSDT",
    "side": "Buy",
    "question": QUESTION,
    "drawn": 0,
    "size": D("0.1"),
    "entry": D(50000),
    "problem": "",
    "stop": D(49000),
    "kept": False,
    "tightens": False,
    "loss": D("105.445"),
    "targets": [D(51000), D(52000)],
    "shares": [D(60), D(40)],
    "foreign_qty": D(0),
    "take_profit": None,
}


def shown(html: str) -> str:
    return parse_html(html).text


def row(kind: NoticeKind = NoticeKind.ADOPTION_ASKED, **fields: Any) -> dict[str, Any]:
    return {"kind": kind.value, "chat_id": 0, "at": NOON, "urgent": True, "fields": {**FIELDS, **fields}}


def text_of(**fields: Any) -> str:
    return shown(alert_text(row(**fields), repeated=False))


# ---------------------------------------------------------------------------------------------------- words


def test_r20_the_question_shows_the_plan() -> None:
    assert text_of() == (
        "❓ LONG BTCUSDT was opened elsewhere: 0.1 at 50000\nNobody guards it. Shall Holdfast?\n"
        "🛡 stop 49000 (new) · at it -105.44 USDT after fees\n🎯 51000 (60%) · 52000 (40%)"
    )


def test_r20_what_is_the_persons_own_is_named() -> None:
    text = text_of(kept=True, tightens=True, foreign_qty=D("0.04"), take_profit=D(53000), targets=[], shares=[])
    for words in (
        "stop 49000 (yours, kept)",
        "a looser stop of yours",
        "🎯 no take profits of Holdfast's",
        "Your own orders take 0.04 of it",
        "Your take profit 53000 stays",
    ):
        assert words in text


def test_r20_where_nothing_can_be_proposed_it_says_what_to_do() -> None:
    text = text_of(problem="the price is 48000 <already> beyond")
    assert "🟥 No stop can be proposed: the price is 48000 <already> beyond." in text
    assert "Set one in Bybit's app, then press" in text


def test_what_is_guarded_now() -> None:
    text = shown(alert_text(row(NoticeKind.ADOPTED, is_estimated=True), repeated=False))
    assert text == (
        "🤝 LONG BTCUSDT is guarded: 0.1 at 50000\n🛡 stop 49000 (set) confirmed\n🎯 51000 · 52000\n"
        "Its executions cannot be read back: what it earns will not be known here"
    )
    alone = shown(alert_text(row(NoticeKind.ADOPTED, kept=True, targets=[]), repeated=False))
    assert alone.endswith("🛡 stop 49000 (yours, kept) confirmed\n🎯 no take profits of Holdfast's")
    own = shown(alert_text(row(NoticeKind.ADOPTED, kept=True, targets=[], take_profit=D(160)), repeated=False))
    assert own.endswith("🎯 no take profits of Holdfast's\nYour take profit 160 stays as it is")
    offered = shown(alert_text(row(NoticeKind.ADOPTED, targets=[], offered=[D(51000), D(52000)]), repeated=False))
    assert offered.endswith(
        "🎯 no take profits of Holdfast's\nAs things stand, the default ones would be at 51000 · 52000"
    )


def test_only_what_asks_has_buttons() -> None:
    def labels(of: dict[str, Any]) -> list[str]:
        keyboard = alert_keyboard(of)
        return [button.text for line in keyboard.inline_keyboard for button in line] if keyboard else []

    assert labels(row()) == ["🛡 Guard with default plan", "🛑 Only a stop", "👁 Ignore"]
    assert labels(row(NoticeKind.ADOPTED)) == ["🎯 Add default targets"]
    assert labels(row(NoticeKind.ADOPTED, question=None)) == []
    assert labels({"kind": "system", "fields": {"text": "x"}}) == []
    assert labels({"kind": "system", "fields": None}) == []


def test_ignored_positions_are_shown_as_such() -> None:
    view = an_account(a_position(), ignored=(UnguardedView(name="ETHUSDT short", stop=None),))
    (text,) = positions_texts(view)
    assert "👁 Ignored, as you said: ETHUSDT short" in shown(text)


# ---------------------------------------------------------------------------------------------------- presses


async def asked(world: World) -> int:
    await world.start()
    await world.store.commit_or_hold(lambda txn: txn.put("outbox", "adoption:1", row()))
    world.bot.notify()
    return int((await world.alice.sees("was opened elsewhere"))["message_id"])


@pytest.mark.parametrize(
    ("button", "choice"),
    [("default plan", Choice.DEFAULT_PLAN), ("Only a stop", Choice.STOP_ONLY), ("Ignore", Choice.IGNORE)],
)
async def test_r20_a_press_is_carried_out_and_answered(world: World, button: str, choice: Choice) -> None:
    message_id = await asked(world)
    await world.alice.presses(button, message_id)
    await world.alice.hears("Recorded; the exchange has not shown it yet")
    after = await world.alice.sees("🛡 stop 49000 confirmed")
    assert (after["message_id"], after["buttons"]) == (message_id, [])
    assert world.guard.answers == [(QUESTION, 0, choice, ALICE)]


@pytest.mark.parametrize(
    ("answered", "heard", "seen"),
    [
        (
            Answered(outcome=Outcome.GUARDED, name="BTCUSDT long", stop=D(49000), targets=(D(51000), D(52000))),
            "Recorded",
            "🛡 stop 49000 confirmed\n🎯 51000 · 52000",
        ),
        (Answered(outcome=Outcome.GUARDED, name="BTCUSDT long", done=False), "Recorded", "being tried"),
        (Answered(outcome=Outcome.GONE, name="BTCUSDT long"), "not there any more", "Nothing was done"),
        (Answered(outcome=Outcome.SETTLED), "settled already", "/positions shows"),
    ],
)
async def test_r20_what_became_of_it_is_said(world: World, answered: Answered, heard: str, seen: str) -> None:
    message_id = await asked(world)
    world.guard.answered = answered
    await world.alice.presses("default plan", message_id)
    await world.alice.hears(heard)
    assert (await world.alice.sees(seen))["buttons"] == []


async def test_r20_who_ignores_it_may_think_again(world: World) -> None:
    message_id = await asked(world)
    world.guard.answered = Answered(outcome=Outcome.IGNORED, name="BTCUSDT long", fields=FIELDS)
    await world.alice.presses("Ignore", message_id)
    await world.alice.hears("Ignored")
    after = await world.alice.sees("never touches it")
    assert after["buttons"] == [["🛡 Guard with default plan"], ["🛑 Only a stop"]]


async def test_r20_what_has_changed_is_drawn_anew(world: World) -> None:
    message_id = await asked(world)
    fields = {**FIELDS, "drawn": 1, "size": D("0.2")}
    world.guard.answered = Answered(outcome=Outcome.REDRAWN, name="BTCUSDT long", fields=fields)
    await world.alice.presses("default plan", message_id)
    await world.alice.hears("press again")
    again = await world.alice.sees("0.2 at 50000")
    assert len(again["buttons"]) == 3
    world.guard.answered = Answered(outcome=Outcome.GUARDED, name="BTCUSDT long", stop=D(49000))
    await world.alice.presses("Only a stop", message_id)
    await world.alice.sees("🛡 stop 49000 confirmed")
    assert world.guard.answers[-1] == (QUESTION, 1, Choice.STOP_ONLY, ALICE)


async def test_r20_targets_that_would_be_others_by_now_are_offered_anew_in_the_same_message(world: World) -> None:
    offer = {"targets": [], "offered": [D(51000), D(52000)], "drawn": 0}
    await world.start()
    await world.store.commit_or_hold(lambda txn: txn.put("outbox", "adopted:1", row(NoticeKind.ADOPTED, **offer)))
    world.bot.notify()
    message_id = int((await world.alice.sees("would be at 51000 · 52000"))["message_id"])
    fields = {**FIELDS, **offer, "drawn": 1, "offered": [D(52000)]}
    world.guard.answered = Answered(outcome=Outcome.OFFERED_ANEW, name="BTCUSDT long", fields=fields)
    await world.alice.presses("Add default targets", message_id)
    await world.alice.hears("press again")
    again = await world.alice.sees("would be at 52000")
    assert (again["message_id"], again["buttons"]) == (message_id, [["🎯 Add default targets"]])
    world.guard.answered = Answered(outcome=Outcome.GUARDED, name="BTCUSDT long", stop=D(49000), targets=(D(52000),))
    await world.alice.presses("Add default targets", message_id)
    await world.alice.sees("🎯 52000")
    assert [each[:2] for each in world.guard.answers] == [(QUESTION, 0), (QUESTION, 1)]


@pytest.mark.parametrize(
    ("refusal", "heard"),
    [
        (ChangeRefused("MODE=observe: nothing is sent"), "MODE=observe"),
        (disk_fails("No space left on device"), "The disk fails"),
        (Transient("busy"), "Press again to retry"),
    ],
)
async def test_a_press_that_cannot_be_carried_out_keeps_the_question(
    world: World, refusal: Exception, heard: str
) -> None:
    message_id = await asked(world)
    world.guard.refusal = refusal
    await world.alice.presses("default plan", message_id)
    await world.alice.hears(heard)
    world.guard.answered = Answered(outcome=Outcome.REFUSED, name="BTCUSDT long", problem="the price is beyond it")
    await world.alice.presses("default plan", message_id)
    await world.alice.hears("BTCUSDT long: the price is beyond it.")
    assert len((await world.alice.sees("was opened elsewhere"))["buttons"]) == 3


async def test_a_button_of_another_version_is_answered(world: World) -> None:
    message_id = await asked(world)
    for data in ("a:x:0", "a:x:one:plan", "a:x:0:everything"):
        await world.alice.update({"callback_query": pressed(message_id, data)})
    await world.alice.hears("not known here any more", times=3)
    assert world.guard.answers == []


def pressed(message_id: int, data: str) -> dict[str, Any]:
    person = {"id": ALICE, "is_bot": False, "first_name": "Alice"}
    chat = {"id": ALICE, "type": "private"}
    message = {"message_id": message_id, "date": 1, "chat": chat, "text": "x"}
    return {"id": f"q{data}", "from": person, "chat_instance": "c", "message": message, "data": data}
