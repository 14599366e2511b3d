"""The state file of a DCA bot through a kill, a store that is lost, and a stop."""

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from drills.control import Control, until
from tests.whole.conftest import StartBot

pytestmark = pytest.mark.whole
SETTINGS = {"BUY_ORDER_TYPE": "market", "CHECK_INTERVAL": "1", "SAVE_INTERVAL": "1"}


def state_file(directory: Path) -> dict[str, Any] | None:
    for path in (directory / "state").glob("bot_state_*.json"):
        found: dict[str, Any] = json.loads(path.read_text())
        return found
    return None


def pending(directory: Path) -> dict[str, Any] | None:
    """The sell of the newest lot, once it rests."""
    state = state_file(directory)
    order = state["strategy_state"]["pending_sell_order"] if state is not None else None
    return order if order is not None and order["status"] == "placed" else None


def logged(directory: Path, words: str, times: int = 1) -> Callable[[], bool]:
    return lambda: (directory / "bot.log").read_text().count(words) >= times


def begin(control: Control) -> None:
    after = control.last_message_id()
    control.say("/dca new BTCUSDT usdt 100 lots 1 name first")
    preview = control.reply(after, "first", "BTCUSDT")
    control.press(preview, "Confirm")


def test_through_a_kill_a_lost_store_a_sale_and_a_stop(control: Control, start_bot: StartBot, tmp_path: Path) -> None:
    bot = start_bot(**SETTINGS)
    begin(control)
    resting = until(lambda: pending(tmp_path), "a lot with its sell in the file")
    state = state_file(tmp_path)
    assert state is not None
    bot_id = state["bot_id"]
    until(logged(tmp_path, f"[Bot-{bot_id}] State saved after purchase"), "the purchase to be told")
    seen = (tmp_path / "bot.log").read_text().count(f"[Bot-{bot_id}] State saved to ")
    until(logged(tmp_path, f"[Bot-{bot_id}] State saved to ", seen + 1), "the periodic save")
    bot.kill()

    (tmp_path / "state").rename(tmp_path / "lost")
    (tmp_path / "state").mkdir()
    name = f"bot_state_{bot_id}.json"
    (tmp_path / "state" / name).write_bytes((tmp_path / "lost" / name).read_bytes())
    after = control.last_message_id()
    bot = start_bot(**SETTINGS)
    control.reply(after, f"/dca import {name}")
    after = control.last_message_id()
    control.say(f"/dca import {name}")
    control.reply(after, "Imported", "first")
    until(logged(tmp_path, f"[Bot-{bot_id}] Pending sell order restored: target $"), "the restored sell")
    control.price("BTCUSDT", str(Decimal(resting["target_sell_price"]) + 20))
    sold = until(lambda: (state_file(tmp_path) or {})["strategy_state"]["sold_lots"], "the sale, in the file")
    assert [lot["sell_price"] for lot in sold] == [resting["target_sell_price"]]
    bot.stop()
    assert logged(tmp_path, f"[Bot-{bot_id}] Final state saved")()
    ended = state_file(tmp_path)
    assert ended is not None
    assert (ended["state"], ended["stats"]["winning_trades"]) == ("paused", 1), "it bought nothing more"
