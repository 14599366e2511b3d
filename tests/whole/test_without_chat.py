"""A chat that cannot be loaded, or jobs that cannot: what guards goes on, and whoever looks in from outside sees it."""

import os
import signal
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from drills.control import Control, until
from drills.processes import Bot, Simulator
from tests.whole.conftest import StartBot
from tests.whole.test_operations import Watched
from tests.whole.test_stories import LONG, confirm, quantities, stop

pytestmark = pytest.mark.whole
BROKEN = "raise ImportError(\"cannot import name 'Half' of an update\", name=__name__)\n"
NOBODY_HEARS = "guarding 1 positions; there is no chat (ImportError: {}): nobody is told anything"


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    watched = Watched(tmp_path / "logs" / "holdfast.log")
    yield watched
    watched.close()


@pytest.mark.parametrize(
    ("library", "event"), [("telegram", "chat_cannot_begin"), ("apscheduler", "beside_cannot_begin")]
)
def test_the_guard_goes_on_and_moves_the_stop(
    library: str, event: str, simulator: Simulator, control: Control, start_bot: StartBot, watched: Watched,
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    bot = start_bot()
    confirm(control, LONG)
    until(lambda: len(quantities(control)) == 3, "take profits", 60)
    bot.stop()
    broken = tmp_path / "broken" / library
    broken.mkdir(parents=True)
    (broken / "__init__.py").write_text(BROKEN)
    log = tmp_path / "without.log"
    with monkeypatch.context() as environment:
        environment.setenv("PYTHONPATH", str(broken.parent))
        alone = Bot(simulator.url, tmp_path / "state", log, **watched.settings())
    with alone:
        until(lambda: event in log.read_text(), "what is wrong, in the log", 60)
        control.price("BTCUSDT", "50500")
        until(lambda: (stop(control) or 0) > Decimal(50000), "break-even after the first target", 60)
        until(lambda: f"STATUS={NOBODY_HEARS.format(library)}" in watched.listen(), "the status", 60)
        assert "READY=1" in watched.heard, "who started it does not end it for being silent"
        if library == "telegram":
            assert watched.ask("/healthz") == (503, NOBODY_HEARS.format(library) + "\n")
            assert "holdfast_chat_missing 1.0" in watched.ask("/metrics")[1]
        os.kill(alone.pid, signal.SIGTERM)
        assert alone.wait() == 0, log.read_text()[-3000:]
    assert control.stats()["max_naked_ms"] == 0
    seen = control.last_message_id()
    start_bot()
    control.reply(seen, "the chat could not begin; the log says why", patience=60)
