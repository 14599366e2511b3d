"""A state that nobody can read: the program runs, says so, touches nothing, and leaves a position its stop."""

import hashlib
import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from drills.control import Control, until
from tests.whole.conftest import StartBot
from tests.whole.test_stories import LONG, confirm, stop

pytestmark = pytest.mark.whole

STATE_FILE = "bybit_bot_dashboard_v4.1_enhanced.pkl"
LOCK = ".holdfast.lock"
WRITES = (
    *(f"/v5/order/{kind}{batch}" for kind in ("create", "amend", "cancel") for batch in ("", "-batch")),
    "/v5/position/trading-stop",
)


def an_unreadable_state(control: Control, start_bot: StartBot, state: Path) -> None:
    """A guarded trade, then a crash that takes the state with it."""
    bot = start_bot()
    confirm(control, LONG)
    until(lambda: len(control.own_orders("BTCUSDT")) == 3, "three take profits")
    bot.stop()
    state_file = state / STATE_FILE
    state_file.write_bytes(state_file.read_bytes()[:100])
    shutil.rmtree(state / "persistence_backups")
    for journal in state.glob(f"{STATE_FILE}.journal*"):
        journal.unlink()


def on_disk(state: Path) -> dict[str, str]:
    """Every file but the lock, which says who runs."""
    files = (path for path in state.rglob("*") if path.is_file() and path.name != LOCK)
    return {str(path.relative_to(state)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def writes(control: Control) -> dict[str, int]:
    requests = control.stats()["requests"]
    return {path: requests.get(path, 0) for path in WRITES}


def answer(control: Control, line: str, *words: str) -> str:
    seen = control.last_message_id()
    control.say(line)
    return str(control.reply(seen, *words)["text"])


def test_an_unreadable_state_is_told_and_nothing_is_touched(
    control: Control, start_bot: StartBot, tmp_path: Path
) -> None:
    state = tmp_path / "state"
    an_unreadable_state(control, start_bot, state)
    files, requests, orders = on_disk(state), writes(control), control.account()["orders"]
    seen = control.last_message_id()
    bot = start_bot()
    told = control.reply(seen, "SAFE MODE")["text"]
    for words in ("Nothing on disk is changed", "state check", "state restore NAME"):
        assert words in told
    shown = until(lambda: _with(answer(control, "/positions", "SAFE MODE"), "LONG BTCUSDT"), "the position")
    assert "stop 49000 stands on the exchange" in shown
    assert "stop 49000 stands on the exchange" in answer(control, "/dashboard", "SAFE MODE")
    assert "nothing is written" in answer(control, "/health", "State: SAFE MODE")
    refused = answer(control, "/trade ETHUSDT long size 0.1 sl 2% tp 2R", "⛔")
    assert "Nothing was sent" in refused
    assert "state restore" in refused

    seen = control.last_message_id()
    control.post("/control/account/trading-stop", symbol="BTCUSDT", position_idx=0, stop_loss="0")
    alert = control.reply(seen, "BTCUSDT long", "NO STOP")
    assert "/close BTCUSDT long" in alert["text"]
    control.post("/control/account/trading-stop", symbol="BTCUSDT", position_idx=0, stop_loss="49000")

    bot.stop()
    assert stop(control) == Decimal(49000)
    assert {order["order_id"] for order in orders} >= {o["order_id"] for o in control.own_orders("BTCUSDT")}
    assert len(control.own_orders("BTCUSDT")) == 3, "our orders of a trade that nobody remembers stay"
    assert writes(control) == requests
    assert on_disk(state) == files


def test_a_position_can_be_closed_in_safe_mode(control: Control, start_bot: StartBot, tmp_path: Path) -> None:
    state = tmp_path / "state"
    an_unreadable_state(control, start_bot, state)
    files = on_disk(state)
    bot = start_bot()
    answer(control, "/close BTCUSDT 50%", "only the whole")
    answer(control, "/close BTCUSDT", "Closing LONG BTCUSDT: all of 0.01")
    until(lambda: control.position("BTCUSDT") is None, "the close")
    control.reply(0, "BTCUSDT long is no longer open")
    assert "No positions" in answer(control, "/positions", "SAFE MODE")
    bot.stop()
    assert on_disk(state) == files


def _with(text: str, words: str) -> str:
    return text if words in text else ""
