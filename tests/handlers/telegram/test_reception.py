"""What a person typed is too old by the time of now, and not by a clock that never goes back."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from unittest.mock import AsyncMock, MagicMock

import pytest
from telegram import Update

from handlers.telegram.reception import Reception
from tests.handlers.paper import Paper, a_bot
from utils.clock import SystemClock


@pytest.mark.parametrize(("seconds_ago", "is_done"), [(1, True), (61, False)])
async def test_a_command_is_as_old_as_it_is_though_the_machines_clock_was_set_back_meanwhile(
    monkeypatch: pytest.MonkeyPatch, seconds_ago: int, is_done: bool
) -> None:
    """A machine that begins with its local time for UTC is set right minutes later; a close must not wait for hours."""
    wall, passed = datetime(2026, 1, 5, 14, tzinfo=UTC), timedelta(0)
    monkeypatch.setattr("utils.clock.time_ns", lambda: int((wall + passed).timestamp() * 1e9))
    monkeypatch.setattr("utils.clock.monotonic_ns", lambda: int(passed.total_seconds() * 1e9))
    clock = SystemClock()
    clock.now()
    wall, passed = wall - timedelta(hours=2), timedelta(seconds=90)
    app, replies, chats = MagicMock(process_update=AsyncMock()), MagicMock(send=AsyncMock()), AsyncMock()
    reception = Reception(
        app, MagicMock(username="holdfast"), MagicMock(), MagicMock(), chats, MagicMock(), MagicMock(), MagicMock(),
        MagicMock(), replies, clock, Counter(),
    )  # fmt: skip
    await reception._handle(
        MagicMock(since=None), _close(wall + passed - timedelta(seconds=seconds_ago)), is_replay=False
    )
    assert (app.process_update.await_count, replies.send.await_count) == ((1, 0) if is_done else (0, 1))


def _close(sent_at: datetime) -> Update:
    message = {
        "message_id": 1,
        "date": int(sent_at.timestamp()),
        "chat": {"id": 5, "type": "private"},
        "from": {"id": 5, "is_bot": False, "first_name": "A"},
        "text": "/close BTCUSDT",
        "entities": [{"type": "bot_command", "offset": 0, "length": 6}],
    }
    update = Update.de_json({"update_id": 1, "message": message}, a_bot(Paper()))
    assert update is not None
    return update
