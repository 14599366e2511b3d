from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from telegram import Bot
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut

from simulator.telegram import held_calls

if TYPE_CHECKING:
    from .conftest import World


def arm(world: World, kind: str, match: str = "sendMessage", **more: object) -> None:
    world.faults.add({"target": "telegram", "match": match, "kind": kind, **more})


async def test_a_lost_response_was_delivered(world: World, bot: Bot) -> None:
    arm(world, "lost_response")
    with pytest.raises(TimedOut):
        await bot.send_message(1001, "did it arrive?", read_timeout=0.2)
    await world.until(lambda: world.service.stats().get("sendMessage") == 1)
    assert [row["text"] for row in await world.messages()] == ["did it arrive?"]


async def test_a_lost_request_was_not(world: World, bot: Bot) -> None:
    arm(world, "lost_request")
    with pytest.raises(TimedOut):
        await bot.send_message(1001, "did it arrive?", read_timeout=0.2)
    await world.until(lambda: world.service.stats().get("sendMessage") == 1)
    assert await world.messages() == []


async def test_waiting_clients_are_let_go_at_shutdown(world: World, bot: Bot) -> None:
    arm(world, "lost_request")
    waiting = asyncio.create_task(bot.send_message(1001, "x"))
    await world.until(lambda: "sendMessage" in world.service.stats())
    world.service.close()
    with pytest.raises(NetworkError):
        await waiting


@pytest.mark.parametrize("fault", [{"kind": "delay", "delay_ms": 3_600_000}, {"kind": "lost_response"}])
async def test_what_is_held_ends_with_its_client(world: World, bot: Bot, fault: dict[str, Any]) -> None:
    arm(world, count=None, **fault)
    with pytest.raises(TimedOut):
        await bot.send_message(1001, "x", read_timeout=0.2)
    await world.until(lambda: world.service.held.count == 0)


async def test_what_faults_hold_does_not_fill_the_memory(
    world: World, bot: Bot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(held_calls, "MOST_HELD", 2)
    arm(world, "delay", delay_ms=3_600_000, count=None)
    waiting = [asyncio.create_task(bot.send_message(1001, text)) for text in "ab"]
    await world.until(lambda: world.service.held.count == 2)
    with pytest.raises(NetworkError):
        await bot.send_message(1001, "c")
    assert "faults hold 2 calls of bots already" in caplog.text
    world.service.reset()
    assert [type(each) for each in await asyncio.gather(*waiting, return_exceptions=True)] == [NetworkError] * 2


@pytest.mark.parametrize("kind", ["disconnect", "refuse_connect"])
async def test_a_dropped_connection(world: World, bot: Bot, kind: str) -> None:
    arm(world, kind)
    with pytest.raises(NetworkError):
        await bot.send_message(1001, "x")
    assert await bot.send_message(1001, "y")


async def test_a_delay(world: World, bot: Bot) -> None:
    arm(world, "delay", delay_ms=50)
    started = asyncio.get_running_loop().time()
    await bot.send_message(1001, "x")
    assert asyncio.get_running_loop().time() - started >= 0.049


@pytest.mark.parametrize(
    ("kind", "more", "error", "text"),
    [
        ("http_status", {"status": 503}, NetworkError, "Service Unavailable"),
        ("http_status", {"status": 599}, NetworkError, "Error"),
        ("html_body", {}, NetworkError, "Bad Gateway"),
        ("truncated_json", {}, TelegramError, "Invalid server response"),
        ("flood", {"retry_after": 7}, RetryAfter, "Flood control exceeded"),
        ("conflict", {}, Conflict, "terminated by other getUpdates request"),
        ("unauthorized", {}, InvalidToken, "Unauthorized"),
    ],
)
async def test_answers_that_are_none(
    world: World, bot: Bot, kind: str, more: dict[str, object], error: type[TelegramError], text: str
) -> None:
    arm(world, kind, **more)
    with pytest.raises(error, match=text):
        await bot.send_message(1001, "x")
    assert len(await world.messages()) == (1 if kind == "truncated_json" else 0)
    assert await bot.send_message(1001, "and then it works")


async def test_a_malformed_update_waits_for_a_poll(world: World, bot: Bot) -> None:
    arm(world, "malformed_update", match="")
    await bot.send_message(1001, "not here")
    with pytest.raises(KeyError):
        await bot.get_updates()
    with pytest.raises(KeyError):
        await bot.get_updates()
