"""Buttons with data that nobody drew, of every kind there is: answered, and nothing else happens.

Telegram hands on whatever a client sends as the data of a press, and a client can be anybody's program.
"""

from collections.abc import Mapping
from typing import Any

import pytest
from telegram import Update

from handlers.drafts import VALID_FOR
from handlers.people.role import Role
from handlers.press_answer import PressAnswer
from tests.handlers.conftest import ALICE, BOB, World
from tests.security.chat.test_every_update import deeds
from tests.security.chat.updates import now, person, private

LINE = "/trade BTCUSDT long size 0.1 sl 49000 tp 51000:50% 52000:30% be tp1"
TAILS = (
    "", ":", ":::", ":x", ":x:ok", ":ok:x", ":0123456789:ok", ":-1:yes", ":0:0:0:0", ":BTCUSDT:Buy:main:close",
    ":../../etc/passwd:ok", ":%s:%n", ":' OR 1=1 --:ok", ":\u202eko", ":" + "9" * 60, ":" + "A" * 60, ":None:None",
    ":1e999:yes", ":nan:yes", ":\U0001f4a3:yes", ":x:0:all", ":x:1:yes", ":trader:6666:s", ":t:6666:v",
)  # fmt: skip


def press(number: int, data: str | None, user_id: int = ALICE, **more: Any) -> dict[str, Any]:
    message = {"message_id": 9000 + number, "date": now(), "chat": private(user_id), "text": "anything"}
    query = {"id": str(7000 + number), "from": person(user_id), "chat_instance": "1", "message": message}
    return {"callback_query": {**query, **({} if data is None else {"data": data}), **more}}


def kinds(world: World) -> Mapping[str, Any]:
    session = world.bot._session
    assert session is not None
    return session._commands._presses._kinds


async def pressed(world: World, *presses: dict[str, Any]) -> None:
    """Return when each was answered."""
    before = (await world.alice.stats()).get("answerCallbackQuery", 0)
    for body in presses:
        await world.alice.update(body)

    async def are_answered() -> bool:
        return (await world.alice.stats()).get("answerCallbackQuery", 0) >= before + len(presses)

    await world.until_async(are_answered)
    await world.until(lambda: not world.store.sections.get("telegram_inbox"))


async def test_data_that_nobody_drew_are_answered_and_move_nothing(world: World) -> None:
    """Each kind of button by itself; a few of each over the wire."""
    await world.start()
    before = str(deeds(world))
    bot, there = world.bot._session, kinds(world)
    assert bot is not None
    assert len(there) > 15

    async def tell(_: Any) -> None:
        raise AssertionError("under way")

    for name, kind in there.items():
        for number, tail in enumerate(TAILS):
            update = Update.de_json({"update_id": 1, **press(number, (name + tail)[:64])}, bot._bot)
            assert update.callback_query is not None
            assert kind.role(name + tail) in Role
            answer = await kind.outcome(update.callback_query, tell)
            assert isinstance(answer, PressAnswer), (name, tail)
    data = [name + tail for name in [*there, "", "zz"] for tail in (":x:ok", ":0:0:0:0")]
    await pressed(world, *(press(number, each) for number, each in enumerate([*data, None])))
    assert world.bot._counts["updates failed"] == 0
    assert str(deeds(world)) == before
    assert world.dca.calls == []
    written = {section for section, rows in world.store.sections.items() if rows}
    assert written <= {"audit", "chats", "telegram", "telegram_inbox", "outbox"}


@pytest.fixture
async def preview(world: World) -> dict[str, str]:
    """The data of Confirm below a preview that Alice asked for."""
    await world.start()
    await world.alice.says(LINE)
    row = await world.alice.sees("LONG BTCUSDT")
    (draft_id,) = world.store.sections["drafts"]
    return {"data": f"t:{draft_id}:ok", "message_id": row["message_id"]}


async def test_the_button_of_another_person_or_of_another_chat_confirms_nothing(
    world: World, preview: dict[str, str]
) -> None:
    group = {"id": -5001, "type": "group", "title": "G"}
    elsewhere = {"message_id": 7, "date": now(), "chat": group, "text": "anything"}
    await pressed(
        world,
        press(1, preview["data"], BOB),
        press(2, preview["data"], BOB, message={**elsewhere, "chat": private(ALICE)}),
        press(3, preview["data"], ALICE, message=elsewhere),
    )
    assert not world.guard.opened
    (draft,) = world.store.sections["drafts"].values()
    assert draft["state"] == "open"


async def test_a_press_that_is_sent_again_and_again_opens_one_trade(world: World, preview: dict[str, str]) -> None:
    await pressed(world, *(press(number, preview["data"]) for number in range(5)))
    assert len(world.guard.opened) == 1


async def test_a_press_after_its_time_opens_nothing(world: World, preview: dict[str, str]) -> None:
    (key,) = world.store.sections["drafts"]
    world.store.sections["drafts"][key]["at"] -= VALID_FOR * 1.01
    await pressed(world, press(1, preview["data"]))
    assert not world.guard.opened
