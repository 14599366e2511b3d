"""R25: the heartbeat beats while guarding works, and only then; what becomes of it is counted."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import pytest_asyncio
from aiohttp import web
from msgspec.structs import replace

from execution.picture import picture
from execution.views import AccountView
from helpers.heartbeat import Heartbeat
from tests.execution.builders import guarded

NOON = datetime(2026, 1, 5, 12, 0, 0, tzinfo=UTC)
ALL_IS_WELL = AccountView(
    equity=None,
    available=None,
    positions=(picture(guarded(), None),),
    unguarded=(),
    naked_seconds=Decimal(0),
    last_sweep_at=NOON,
    private_stream_up=True,
    disk_trouble="",
    safe_mode=False,
    watched=(),
)


class StoppedClock:
    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    async def sleep(self, seconds: float) -> None:
        raise AssertionError("a heartbeat waits for nobody")


class Listener:
    """Who is told, on loopback."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.status = 200
        self.url = ""

    async def answer(self, request: web.Request) -> web.Response:
        self.heard.append(f"{request.method} {request.path}")
        return web.Response(status=self.status)


@pytest_asyncio.fixture
async def listener() -> AsyncIterator[Listener]:
    there = Listener()
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", there.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    there.url = f"http://127.0.0.1:{runner.addresses[0][1]}/ping/secret"
    yield there
    await runner.cleanup()


def heartbeat(url: str | None, view: AccountView = ALL_IS_WELL, *, after: float = 0) -> Heartbeat:
    return Heartbeat(url, lambda: view, StoppedClock(NOON + timedelta(seconds=after)))


async def test_r25_it_beats_while_guarding_works(listener: Listener) -> None:
    heart = heartbeat(listener.url, after=90)
    await heart.beat()
    assert listener.heard == ["GET /ping/secret"]
    assert heart.line() == "Heartbeat: 1 sent, 0 failed, 0 held back, the last one arrived"


@pytest.mark.parametrize(
    ("view", "after", "why"),
    [
        (ALL_IS_WELL, 91, "not read in full lately"),
        (replace(ALL_IS_WELL, last_sweep_at=None), 0, "not read in full lately"),
        (replace(ALL_IS_WELL, safe_mode=True), 0, "safe mode"),
        (
            replace(ALL_IS_WELL, positions=(replace(picture(guarded(), None), frozen_since=NOON),)),
            0,
            "frozen: BTCUSDT long",
        ),
    ],
)
async def test_r25_it_is_held_back_while_guarding_does_not_work(
    listener: Listener, view: AccountView, after: float, why: str
) -> None:
    heart = heartbeat(listener.url, view, after=after)
    await heart.beat()
    assert listener.heard == []
    assert "0 sent, 0 failed, 1 held back" in heart.line()
    assert why in heart.line()


async def test_r25_without_a_chat_it_is_held_back_for_somebody_has_to_look(listener: Listener) -> None:
    heart = Heartbeat(listener.url, lambda: ALL_IS_WELL, StoppedClock(NOON), "there is no chat")
    await heart.beat()
    assert listener.heard == []
    assert heart.line().endswith("1 held back, the last one held back: there is no chat")


async def test_r25_a_beat_that_is_refused_is_counted(listener: Listener) -> None:
    listener.status = 500
    heart = heartbeat(listener.url)
    await heart.beat()
    assert heart.line() == "Heartbeat: 0 sent, 1 failed, 0 held back, the last one failed: its service answers 500"


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/ping/secret", "http://[/ping/secret"])
async def test_r25_a_beat_that_nobody_hears_is_counted_and_names_no_address(url: str) -> None:
    heart = heartbeat(url)
    await heart.beat()
    assert "1 failed" in heart.line()
    assert "secret" not in heart.line()


async def test_r25_without_an_address_nothing_is_sent() -> None:
    heart = heartbeat(None)
    await heart.beat()
    assert heart.line() == "Heartbeat: off (HEARTBEAT_URL)"
