"""A key that may withdraw is refused: by `check` in words, by the bot with every entry; what is open stays guarded."""

from pathlib import Path

import pytest

from drills.control import Control, until
from drills.processes import Simulator
from tests.whole.conftest import RunCommand, StartBot
from tests.whole.test_command_line import against
from tests.whole.test_stories import LONG, confirm

pytestmark = pytest.mark.whole


def test_check_refuses_a_key_that_may_withdraw(
    run: RunCommand, simulator: Simulator, control: Control, tmp_path: Path
) -> None:
    control.post("/control/account/key", may_withdraw=True)
    done = run(tmp_path, "check", **against(simulator, tmp_path))
    assert done.returncode == 1
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("FAIL")]
    assert line.startswith("FAIL  key: the key may withdraw")


def test_a_key_that_may_withdraw_opens_nothing_and_what_is_open_stays_guarded(
    control: Control, start_bot: StartBot
) -> None:
    bot = start_bot()
    confirm(control, LONG)
    until(lambda: len(control.own_orders("BTCUSDT")) == 3, "three take profits", 60)
    bot.stop()
    control.post("/control/account/key", may_withdraw=True)
    seen = control.last_message_id()
    start_bot()
    control.reply(seen, "The API key may withdraw", "Nothing new is opened", patience=60)
    seen = control.last_message_id()
    control.say("/trade ETHUSDT long size 0.1 sl 2900 tp 3100")
    control.reply(seen, "no new trade is taken", patience=60)
    control.price("BTCUSDT", "50500")
    until(lambda: len(control.own_orders("BTCUSDT")) == 2, "the first target", 60)
    until(lambda: (control.position("BTCUSDT") or {})["stop_loss"] > "50000", "the stop at break-even", 60)
    assert control.size("ETHUSDT") == 0
    assert control.stats()["max_naked_ms"] == 0
