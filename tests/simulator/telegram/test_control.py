from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from telegram import Bot

from simulator.telegram.pictures import blank_png

if TYPE_CHECKING:
    from .conftest import World


@pytest.mark.parametrize(
    ("call", "body"),
    [
        ("send", {"user_id": 1001, "chat_id": 1001}),
        ("send", {"user_id": 1001, "chat_id": 1001, "text": "  "}),
        ("send", {"user_id": 1001, "chat_id": 1001, "text": "x" * 4097}),
        ("send", {"user_id": "x", "chat_id": 1001, "text": "hi"}),
        ("send", {"chat_id": 1001, "text": "hi"}),
        ("send", []),
        ("send", {"user": 1001, "text": "hi"}),
        ("send", {"user_id": 1001, "text": "hi", "reply_to": "x"}),
        ("send", {"user_id": 1001, "text": "hi", "bot_id": 5}),
        ("photo", {"user_id": 1001, "name": "a.csv"}),
        ("press", {"chat_id": 1001, "message_id": 1, "label": "Go"}),
        ("photo", {}),
        ("photo", {"user_id": 1001, "content": "!"}),
        ("photo", {"user_id": 1001, "content": "aGVsbG8="}),
        ("photo", {"user_id": 1001, "caption": "x" * 1025}),
        ("update", "x"),
    ],
)
async def test_bad_input_is_explained(world: World, call: str, body: object) -> None:
    answer = await world.control(call, body, status=400)
    assert answer["ok"] is False
    assert answer["error"]
    assert await world.messages() == []


async def test_a_body_that_is_no_json(world: World) -> None:
    async with world.session.post(f"{world.url}/control/telegram/send", data=b"{") as answer:
        assert answer.status == 400


async def test_messages_after(world: World) -> None:
    for text in "abc":
        await world.send(text)
    assert [row["text"] for row in await world.messages(after=1)] == ["b", "c"]
    assert await world.messages(after=3) == []
    assert await world.messages(chat_id=5) == []
    await world.get("/control/telegram/messages", status=400)
    await world.get("/control/telegram/messages?chat_id=1001&after=x", status=400)


async def test_a_stranger_gets_a_chat_by_writing(world: World, bot: Bot) -> None:
    await world.send("let me in", user_id=666)
    assert (await bot.send_message(666, "no")).message_id == 2
    chats = await world.get("/control/telegram/chats")
    assert [(row["id"], row["user_id"], row["known"]) for row in chats] == [
        (1001, 1001, True),
        (1002, 1002, True),
        (666, 666, False),
    ]


async def test_pictures_of_a_person(world: World) -> None:
    await world.control("photo", {"user_id": 1001, "chat_id": 1001, "caption": "look"})
    await world.control("photo", {"user_id": 1001, "document": "a.csv"})
    rows = await world.messages()
    assert [(row["photo"], row["document"], row["text"]) for row in rows] == [
        (True, None, "look"),
        (False, "a.csv", ""),
    ]


async def test_the_whole_chat_for_the_page(world: World, bot: Bot) -> None:
    await bot.send_photo(1001, blank_png(9, 9), caption="<b>chart</b>", parse_mode="HTML")
    await bot.send_document(1001, b"<script>", filename="x.html")
    await bot.pin_chat_message(1001, 1)
    chat = await world.get("/control/telegram/chat?chat_id=1001")
    picture, document = chat["messages"]
    assert picture["entities"] == [{"type": "bold", "offset": 0, "length": 5}]
    assert [row["message_id"] for row in chat["pinned"]] == [1]
    for row, kind in ((picture, "image/png"), (document, "application/octet-stream")):
        async with world.session.get(world.url + row["file"]["href"]) as answer:
            assert (answer.status, answer.content_type) == (200, kind)
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert len((await world.get("/control/telegram/chat?chat_id=1001&limit=1"))["messages"]) == 1
    await world.get("/control/telegram/chat?chat_id=5", status=400)
    async with world.session.get(f"{world.url}/control/telegram/file/photos/none.png") as answer:
        assert answer.status == 404


async def test_a_person_edits_through_a_raw_update(world: World) -> None:
    sent = await world.send("one")
    body = {"message_id": sent["message_id"], "chat": {"id": 1001}, "from": {"id": 1001}, "text": "two"}
    await world.control("update", {"edited_message": body})
    [row] = await world.messages()
    assert (row["text"], row["edited"]) == ("two", 1)
