"""Updates that are sent to the bot: on this machine for real, elsewhere never."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import web
from telegram import Bot
from telegram.error import BadRequest, Conflict

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from .conftest import World


@dataclass
class Receiver:
    """A bot that waits for updates; it answers the first ones with ``statuses``."""

    url: str = ""
    statuses: list[int] = field(default_factory=list)
    reply: dict[str, Any] = field(default_factory=dict)
    text: str = ""
    received: asyncio.Queue[tuple[dict[str, Any], str | None]] = field(default_factory=asyncio.Queue)

    async def serve(self, request: web.Request) -> web.Response:
        secret = request.headers.get("X-Telegram-Bot-Api-Secret-Token")
        await self.received.put((await request.json(), secret))
        status = self.statuses.pop(0) if self.statuses else 200
        if self.text:
            return web.json_response(text=self.text, status=status)
        return web.json_response(self.reply, status=status) if self.reply else web.Response(status=status)

    async def next(self) -> tuple[dict[str, Any], str | None]:
        async with asyncio.timeout(30):
            return await self.received.get()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    here = Receiver()
    app = web.Application()
    app.router.add_post("/hook", here.serve)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    here.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield here
    await runner.cleanup()


async def test_updates_arrive_in_order_with_the_secret(world: World, bot: Bot, receiver: Receiver) -> None:
    await world.send("before")
    await bot.set_webhook(receiver.url, secret_token="s3cret", max_connections=5)
    await world.send("after")
    got = [await receiver.next() for _ in range(2)]
    assert [(update["message"]["text"], secret) for update, secret in got] == [
        ("before", "s3cret"),
        ("after", "s3cret"),
    ]
    await world.until(lambda: len(world.service.accounts.first.updates) == 0)
    info = await bot.get_webhook_info()
    assert (info.url, info.max_connections, info.pending_update_count) == (receiver.url, 5, 0)
    await bot.delete_webhook()
    await world.send("polled")
    assert len(await bot.get_updates()) == 1


async def test_what_the_bot_does_not_take_comes_again(world: World, bot: Bot, receiver: Receiver) -> None:
    receiver.statuses = [500]
    await bot.set_webhook(receiver.url)
    await world.send("twice")
    first, _ = await receiver.next()
    await world.until(lambda: world.service.accounts.first.webhook.info().get("last_error_message") is not None)
    info = await bot.get_webhook_info()
    assert info.last_error_message == "Wrong response from the webhook: 500 Internal Server Error"
    assert info.pending_update_count == 1
    second, _ = await receiver.next()
    assert first == second


async def test_the_answer_may_be_a_call(world: World, bot: Bot, receiver: Receiver) -> None:
    receiver.reply = {"method": "sendMessage", "chat_id": 1001, "text": "at once"}
    await bot.set_webhook(receiver.url)
    await world.send("hello")
    await world.until(lambda: world.service.stats().get("sendMessage") == 1)
    assert [row["text"] for row in await world.messages()] == ["hello", "at once"]


async def test_an_answer_that_cannot_be_read_is_passed_over(world: World, bot: Bot, receiver: Receiver) -> None:
    receiver.text = "[" * 20_000
    await bot.set_webhook(receiver.url)
    for text in "ab":
        await world.send(text)
        update, _ = await receiver.next()
        assert update["message"]["text"] == text


async def test_a_bot_that_is_not_there(world: World, bot: Bot) -> None:
    await bot.set_webhook("http://127.0.0.1:9/hook")
    await world.send("lost")
    await world.until(lambda: "last_error_message" in world.service.accounts.first.webhook.info())
    assert (await bot.get_webhook_info()).last_error_message == "Connection refused"


async def test_elsewhere_nothing_ever_arrives(world: World, bot: Bot) -> None:
    await world.send("one")
    await bot.set_webhook("https://example.org/hook")
    info = await bot.get_webhook_info()
    assert (info.url, info.ip_address, info.pending_update_count) == ("https://example.org/hook", "<unknown>", 1)
    with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook(drop_pending_updates=True)
    assert await bot.get_updates() == ()


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"url": "http://example.org"}, "Bad webhook: an https url must be provided for webhook"),
        ({"url": "https://exam ple.org"}, "Invalid webhook url specified"),
        ({"secret_token": "x" * 257}, "Secret token is too long"),
        ({"secret_token": "a b"}, "Secret token contains unallowed characters"),
    ],
)
async def test_refusals(bot: Bot, options: dict[str, str], reason: str) -> None:
    with pytest.raises(BadRequest) as refused:
        await bot.set_webhook(**{"url": "https://example.org/hook", **options})
    assert refused.value.message.lower() == reason.lower()


async def test_setting_one_ends_the_poll(world: World, bot: Bot) -> None:
    waiting = asyncio.create_task(bot.get_updates(timeout=50))
    await world.until(lambda: world.service.accounts.first.updates.is_polled)
    other = await world.bot()
    await other.set_webhook("https://example.org/hook")
    with pytest.raises(Conflict, match="terminated by setWebhook request"):
        await waiting


async def test_an_empty_address_removes_it(bot: Bot) -> None:
    await bot.set_webhook("https://example.org/hook")
    await bot.set_webhook("")
    assert (await bot.get_webhook_info()).url == ""
