"""Whoever has no role is heard by no door: every type of update that Telegram has, over the wire, through the library.

The bot asks Telegram for four types; here it is made to ask for all, so that the door behind is what is tested.
"""

from typing import Any

import pytest
from telegram.constants import UpdateType

from handlers.telegram.polling import _WANTED
from tests.handlers.conftest import ALICE, STRANGER, World
from tests.security.chat.updates import CHANNEL, GROUP, WORDS, command, contents, every_type, message, person

OF_THE_DOOR = {"strangers", "outbox", "telegram", "telegram_inbox", "chats"}
"""Sections of the store in which it may be seen that somebody was there."""
HEARD = {"message", "edited_message", "callback_query", "my_chat_member"}
ANONYMOUS_ADMIN, CHANNEL_BOT, TELEGRAM_ITSELF = 1087968824, 136817688, 777000


@pytest.fixture
async def listening(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """A bot with one owner, Alice."""
    monkeypatch.setattr("handlers.telegram.polling._WANTED", tuple(kind.value for kind in UpdateType))
    world.bot = world.new_bot(frozenset({ALICE}))
    await world.start()
    return world


async def heard_all(world: World) -> dict[str, int]:
    """Once an owner who spoke last is answered; what was counted."""
    await world.alice.says("/health")
    await world.alice.sees("Streams: up")
    await world.until(lambda: not world.store.sections.get("outbox"))
    return dict(world.bot._counts)


def deeds(world: World) -> list[Any]:
    guard, positions = world.guard, world.positions
    return [guard.asked, guard.opened, guard.closed, guard.stop_answers, positions.__dict__, world.emergency.begun]


async def answers(world: World, *chats: int) -> list[str]:
    return [row["text"] for chat_id in chats for row in await world.alice.chat(chat_id) if row["from"] == "bot"]


def test_telegram_is_asked_for_what_is_heard_and_for_nothing_else() -> None:
    assert set(_WANTED) == HEARD


def test_an_update_of_every_type_is_among_them() -> None:
    assert set(every_type(STRANGER)) == {kind.value for kind in UpdateType}


async def test_a_stranger_is_answered_to_no_update_and_told_of_once(listening: World) -> None:
    world = listening
    before, asked = str(deeds(world)), await world.alice.stats()
    for kind, body in every_type(STRANGER).items():
        await world.alice.update({kind: body})
    for body in contents(STRANGER):
        await world.alice.update({"message": body})
    counts = await heard_all(world)
    assert counts.get("updates malformed", 0) == 0, "the library has read each of them"
    assert counts.get("updates failed", 0) == 0
    assert str(deeds(world)) == before
    assert set(world.store.sections) <= OF_THE_DOOR, world.store.sections
    assert await answers(world, STRANGER, GROUP["id"], CHANNEL["id"]) == []
    told = [text for text in await answers(world, ALICE) if "got no answer" in text]
    assert len(told) == 1
    calls = await world.alice.stats()
    more = {method for method, count in calls.items() if count > asked.get(method, 0)}
    assert more <= {"getUpdates", "sendMessage", "setMyCommands", "deleteMyCommands"}, "nothing is answered behind"


async def test_an_owner_moves_nothing_by_any_other_update_than_a_new_message(listening: World) -> None:
    world = listening
    for kind, body in every_type(ALICE).items():
        if kind not in {"message", "callback_query"}:
            await world.alice.update({kind: body})
    counts = await heard_all(world)
    assert counts.get("updates malformed", 0) == counts.get("updates failed", 0) == 0
    assert not world.guard.closed
    await world.alice.update({"message": command(ALICE)})
    await world.until(lambda: len(world.guard.closed) == 1)


async def test_who_speaks_as_a_chat_is_nobody_whatever_the_settings_say(world: World) -> None:
    """An admin who hides behind the group, a channel that speaks in it, a post that Telegram brings there."""
    world.bot = world.new_bot(frozenset({ALICE, ANONYMOUS_ADMIN, CHANNEL_BOT, TELEGRAM_ITSELF}))
    await world.start()
    speakers = {ANONYMOUS_ADMIN: (GROUP, True), CHANNEL_BOT: (CHANNEL, True), TELEGRAM_ITSELF: (CHANNEL, False)}
    for user_id, (speaker, is_bot) in {**speakers, ALICE: (GROUP, False)}.items():
        who = {**person(user_id), "is_bot": is_bot}
        body = {**command(user_id), "from": who, "chat": GROUP, "sender_chat": speaker}
        await world.alice.update({"message": body})
        await world.alice.update({"edited_message": {**body, "edit_date": body["date"]}})
    counts = await heard_all(world)
    assert counts["strangers ignored"] == 8
    assert not world.guard.closed
    assert await answers(world, GROUP["id"]) == []


async def test_a_stranger_in_a_group_of_the_owner_is_nobody_there_either(listening: World) -> None:
    world = listening
    await world.alice.says("/positions", GROUP["id"])
    await world.alice.sees("No positions", chat_id=GROUP["id"])
    for line in (WORDS, "/trade BTCUSDT long usdt 100 sl 5% tp 5%", "/people add 6666 trader", "/emergency"):
        await world.stranger.says(line, GROUP["id"])
    await heard_all(world)
    assert not world.guard.closed + world.guard.asked
    assert len(await answers(world, GROUP["id"])) == 1


OF_OTHERS = (
    {"forward_origin": {"type": "user", "date": 1, "sender_user": person(STRANGER)}},
    {"via_bot": {**person(7), "is_bot": True}},
)


@pytest.mark.parametrize("how", OF_OTHERS)
async def test_a_command_that_somebody_else_wrote_is_not_carried_out(listening: World, how: dict[str, Any]) -> None:
    """A channel of signals that mixes `/close` among them, forwarded without a look."""
    world = listening
    await world.alice.update({"message": command(ALICE, **how)})
    await world.alice.sees("somebody else may have written it")
    people = message(
        ALICE, text="/people add 6666 trader", entities=[{"type": "bot_command", "offset": 0, "length": 7}]
    )
    await world.alice.update({"message": {**people, "message_id": 902, **how}})
    await world.alice.sees("somebody else may have written it", times=2)
    assert not world.guard.closed
    assert "people" not in world.store.sections
