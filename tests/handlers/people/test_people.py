"""Roles over the wire: who is let in, what is theirs, and that nobody stays who was removed."""

from typing import Any

import pytest
from msgspec.structs import replace

from execution.notices import NoticeKind
from handlers.grammar.command_line import LineError
from handlers.grammar.line_error_text import line_error_text
from handlers.people.people import People, Person
from handlers.people.people_line import EXAMPLE, PeopleLine, What, parse_people
from handlers.people.people_text import list_keyboard, list_text
from handlers.people.role import Role
from handlers.people.strangers import SECTION as STRANGERS
from tests.handlers.conftest import ALICE, STRANGER, World
from tests.handlers.fakes import NOON, MemoryStore, StoppedClock

LINE = "/trade BTCUSDT long size 0.1 sl 49000 tp 51000:50% 52000:30% be tp1"
EVE = STRANGER


@pytest.fixture
async def with_eve(world: World) -> World:
    """Alice owns the bot alone; Eve is let in as a trader."""
    world.bot = world.new_bot(frozenset({ALICE}))
    await world.start()
    await world.alice.says(f"/people add {EVE} trader Eve")
    row = await world.alice.sees("a trader: opens, changes and closes")
    assert row["buttons"] == [["👁 Eve: viewer", "✖ Remove Eve"]]
    return world


async def test_an_owner_lets_in_changes_and_removes(with_eve: World) -> None:
    world, eve = with_eve, with_eve.stranger
    assert world.store.sections["people"][str(EVE)]["role"] == "trader"
    await eve.says(LINE)
    preview = await eve.sees("LONG BTCUSDT")
    await eve.presses("Confirm", preview["message_id"])
    await eve.sees("stop 49000 confirmed")
    await eve.says("/people")
    await eve.sees("/people is for an owner")
    await world.alice.says("/people")
    row = await world.alice.sees("Eve (6666) · trader")
    await world.alice.presses("Eve: viewer", row["message_id"])
    await world.alice.sees("a viewer: sees everything and changes nothing")
    await eve.says("/close BTCUSDT")
    await eve.sees("/close is for a trader")
    await eve.says("/positions")
    await eve.sees("No positions")
    await world.alice.says("/people")
    row = await world.alice.sees("Eve (6666) · viewer")
    await world.alice.presses("Remove Eve", row["message_id"])
    await world.alice.sees("is removed")
    await eve.says("/positions")
    await world.until(lambda: str(EVE) not in world.store.sections["people"])
    await world.alice.says("/health")
    await world.alice.sees("strangers ignored 1")
    assert not world.guard.closed


async def test_a_button_of_somebody_who_was_removed_does_nothing(with_eve: World) -> None:
    world, eve = with_eve, with_eve.stranger
    await eve.says(LINE)
    preview = await eve.sees("LONG BTCUSDT")
    await world.alice.says(f"/people remove {EVE}")
    await world.alice.sees("is removed")
    await eve.presses("Confirm", preview["message_id"])
    await world.alice.says("/health")
    await world.alice.sees("strangers ignored 1")
    assert not world.guard.opened
    assert await eve.toasts() == []


async def test_what_waited_behind_a_slow_command_is_not_done_for_somebody_who_was_removed(with_eve: World) -> None:
    world, eve = with_eve, with_eve.stranger
    world.guard.slow.clear()
    await eve.says(LINE)
    await world.until(lambda: bool(world.guard.asked))
    await eve.says("/close BTCUSDT")
    await world.until(lambda: len(world.store.sections["telegram_inbox"]) == 2)
    await world.alice.says(f"/people remove {EVE}")
    await world.alice.sees("is removed")
    world.guard.slow.set()
    await world.until(lambda: not world.store.sections["telegram_inbox"])
    assert not world.guard.closed
    assert not [row for row in await eve.chat() if "/close" in row["text"] and row["from"] == "bot"]


async def test_a_viewer_looks_and_does_not_act(with_eve: World) -> None:
    world, eve = with_eve, with_eve.stranger
    await world.alice.says(f"/people add {EVE} viewer")
    await world.alice.sees("Eve (6666) is a viewer")
    await eve.says("/dca stop x")
    await eve.sees("/dca is for a trader")
    await eve.says("/dca list")
    await eve.sees("There is no DCA bot yet")
    question = {"symbol": "BTCUSDT", "side": "Buy", "question": "x", "number": 1, "size": 1}
    asked = {"kind": NoticeKind.STOP_ASKED.value, "chat_id": EVE, "at": NOON, "urgent": True, "fields": question}
    await world.store.commit_or_hold(lambda txn: txn.put("outbox", "1", asked))
    world.bot.notify()
    message_id = (await eve.sees("was moved in the app"))["message_id"]
    await eve.presses("Put back", message_id)
    await eve.hears("This button is for a trader")
    assert not world.guard.stop_answers


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("/people ad 7 viewer", "/people add 7 viewer"),
        ("/people add", "Say whom"),
        ("/people add @bob viewer", "no numeric id"),
        ("/people add 0 viewer", "no numeric id"),
        ("/people add 7", "/people add 7 viewer"),
        ("/people add 7 vewer", "/people add 7 viewer"),
        ("/people add 7 owner", "TELEGRAM_ALLOWED_USER_IDS"),
        ("/people add 7 king", "is no role"),
        ("/people bake", EXAMPLE),
    ],
)
def test_a_wrong_line_is_answered_with_one_that_works(line: str, answer: str) -> None:
    with pytest.raises(LineError) as caught:
        parse_people(line)
    assert answer in line_error_text(caught.value)


def test_lines_about_people() -> None:
    assert parse_people("/people") == parse_people("/people list") == PeopleLine(what=What.LIST)
    assert parse_people("/people ADD 7 Trader Anna  Lee").name == "Anna Lee"
    assert parse_people("/people remove 7") == PeopleLine(what=What.REMOVE, user_id=7)


async def test_lines_that_change_nothing(world: World) -> None:
    await world.start()
    for line, answer in (
        ("/people add @bob viewer", "no numeric id"),
        (f"/people remove {ALICE}", "is an owner"),
        ("/people remove 7", "is not let in"),
    ):
        await world.alice.says(line)
        await world.alice.sees(answer)
    assert "people" not in world.store.sections


async def test_nobody_is_let_in_while_the_disk_fails_and_whoever_is_removed_is_out(with_eve: World) -> None:
    world = with_eve
    world.store.trouble = "disk full"
    await world.alice.says("/people add 7 viewer")
    await world.alice.sees("Nobody was let in")
    await world.alice.says(f"/people remove {EVE}")
    await world.alice.sees("a restart could bring them back")
    assert world.store.sections["people"] == {}


async def test_menus_are_those_of_the_role(with_eve: World) -> None:
    world, eve = with_eve, with_eve.stranger
    await eve.says("/start")
    await eve.sees("Holdfast")

    async def menu(person: Any) -> set[str]:
        async with person._http.get(f"{person._base}/control/telegram/chat?chat_id={person.user_id}") as response:
            return {row["command"] for row in (await response.json())["commands"]}

    async def is_set() -> bool:
        return "close" in await menu(eve) and "people" in await menu(world.alice)

    await world.until_async(is_set)
    assert "people" not in await menu(eve)
    await world.alice.says(f"/people add {EVE} viewer")

    async def is_lowered() -> bool:
        return "close" not in await menu(eve)

    await world.until_async(is_lowered)


def test_a_long_list_is_cut_and_names_do_not_break_it() -> None:
    others = [
        Person(user_id=number, role=Role.VIEWER, name="<b>" * 9, since=NOON if number % 2 else None)
        for number in range(100, 130)
    ]
    people = [Person(user_id=ALICE, role=Role.OWNER), *others]
    text = list_text(people, [(7, "Eve & Co")], ALICE)
    assert len(text) < 4096
    assert "… and 10 more" in text
    assert "👑 <code>1001</code> · you · owner" in text
    assert "<b>Eve &amp; Co</b> (<code>7</code>)" in text
    keyboard = list_keyboard(people)
    assert keyboard is not None
    assert len(keyboard.inline_keyboard) == 20
    assert all(len(str(key.callback_data)) <= 64 for row in keyboard.inline_keyboard for key in row)
    assert list_keyboard(people[:1]) is None
    assert "Nobody else is let in" in list_text(people[:1], [], 5)


async def test_in_safe_mode_nobody_is_said_to_have_been_let_in_or_not(world: World) -> None:
    world.guard.view = replace(world.guard.view, safe_mode=True)
    await world.start()
    await world.alice.says("/people")
    assert "Nobody" not in (await world.alice.sees("SAFE MODE: who else was let in could not be read"))["text"]


async def test_in_safe_mode_an_old_button_does_not_say_that_nobody_is_let_in(with_eve: World) -> None:
    world = with_eve
    await world.alice.says("/people")
    row = await world.alice.sees("Eve (6666) · trader")
    world.guard.view = replace(world.guard.view, safe_mode=True)
    world.store.sections["people"] = {}
    await world.alice.presses("Remove Eve", row["message_id"])
    assert "Nobody" not in (await world.alice.sees("SAFE MODE: who else was let in could not be read"))["text"]


def test_a_row_that_is_not_understood_lets_nobody_in() -> None:
    store = MemoryStore()
    people = People(frozenset({ALICE}), store, StoppedClock())
    for row in ({"role": "owner"}, {"role": "king"}, {}, "trader"):
        store.sections["people"] = {"7": row}
        assert people.role_of(7) is None
    assert [person.user_id for person in people.all()] == [ALICE]
    store.sections["people"] = {"7": {"role": "trader"}}
    assert people.may(7, Role.TRADER)
    assert not people.may(7, Role.OWNER)
    store.broken = OSError("gone")
    assert people.role_of(7) is None
    assert people.role_of(ALICE) is Role.OWNER


# ---------------------------------------------------------------------------------------------------- strangers


async def test_an_owner_is_told_once_of_a_stranger_and_lets_them_in_by_a_button(world: World) -> None:
    world.bot = world.new_bot(frozenset({ALICE}))
    await world.start()
    await world.stranger.says("hello <b>there</b>")
    row = await world.alice.sees("wrote to the bot and got no answer")
    assert "User 6666 (6666)" in row["text"]
    await world.restart_as(frozenset({ALICE}))
    await world.stranger.says("/start")
    await world.until(lambda: not world.store.sections["outbox"])
    assert len([row for row in await world.alice.chat() if "got no answer" in row["text"]]) == 1
    assert [row for row in await world.stranger.chat() if row["from"] == "bot"] == []
    await world.alice.presses("Let in as viewer", row["message_id"])
    await world.alice.sees("is a viewer")
    await world.stranger.sees("You are let in as a viewer")


async def test_two_owners_decide_on_a_stranger_and_the_first_holds(world: World) -> None:
    await world.start()
    await world.bob.says("/start")
    await world.bob.sees("Holdfast")
    await world.stranger.says("hello")
    first = await world.alice.sees("got no answer")
    second = await world.bob.sees("got no answer")
    await world.alice.presses("Ignore", first["message_id"])
    await world.alice.sees("is ignored")
    await world.bob.presses("Let in as trader", second["message_id"])
    await world.bob.hears("This was decided already")
    assert not world.store.sections.get("people")


async def test_of_many_strangers_on_a_day_the_last_are_only_counted(world: World) -> None:
    world.bot = world.new_bot(frozenset({ALICE}))
    await world.start()
    for number in range(23):
        person = {"id": 7000 + number, "is_bot": False, "first_name": f"S{number}"}
        chat = {"id": 7000 + number, "type": "private"}
        message = {"message_id": 1, "date": 1, "chat": chat, "from": person, "text": "hi"}
        await world.alice.update({"message": message})
    await world.until(lambda: len(world.store.sections.get(STRANGERS, {})) == 23)
    rows = world.store.sections[STRANGERS].values()
    assert [row["state"] for row in rows].count("told") == 20
    waits = {key.split("@")[0] for key in world.store.sections["outbox"] if key.startswith("strangers:")}
    came = [row for row in await world.alice.chat() if "More strangers have spoken" in row["text"]]
    assert len(waits) == 1 or len(came) == 1
