"""Alerts of the running program: what it finds by itself, and what a person has set."""

import pytest

from drills.control import Control
from tests.whole.conftest import StartBot

pytestmark = pytest.mark.whole


def answer(control: Control, line: str, *words: str) -> str:
    after = control.last_message_id()
    control.say(line)
    return str(control.reply(after, *words)["text"])


def test_a_stream_that_is_down_and_a_clock_that_is_off_are_told_until_they_are_right_again(
    control: Control, start_bot: StartBot
) -> None:
    start_bot(CONNECTIVITY_CHECK_INTERVAL="1", HEALTH_ALERT_SECONDS="1")
    for kind in ("refuse_connect", "disconnect"):
        control.post("/control/faults", target="ws_private", kind=kind, count=None)
    control.post("/control/faults", target="rest", kind="clock_skew", skew_ms=5000, count=None)
    told = control.reply(0, "🚨", "Bybit's private stream is down since")
    control.press(told, "👁 Seen")
    control.reply(0, "Bybit's private stream is down since", "👁 Seen by")
    control.reply(0, "🚨", "This machine's clock is 5.", "s behind Bybit's")
    control.post("/control/faults/script", entries=[{"clear": True}])
    control.reply(0, "Bybit's private stream is up again")
    control.reply(0, "This machine's clock is right again")
    assert not [row for row in control.messages() if "Bybit cannot be reached" in row["text"]], "it answered all along"


def test_a_key_that_expires_and_a_price_that_is_crossed_over_a_restart(control: Control, start_bot: StartBot) -> None:
    control.post("/control/account/key", expires_in_ms=7 * 86_400_000 + 60_000)
    control.price("BTCUSDT", "50000")
    bot = start_bot(DEFAULT_RISK="0.5%")
    assert control.reply(0, "The API key expires in 7 days")["text"].startswith("🚨")
    answer(control, "/alerts add BTCUSDT > 50500", "✅ BTCUSDT at 50500 or above")
    answer(control, "/alerts add BTCUSDT > 51500", "✅ BTCUSDT at 51500 or above")
    answer(control, "/settings", "DEFAULT_RISK=0.5")
    seen = control.last_message_id()
    control.price("BTCUSDT", "50600")
    assert "late" not in control.reply(seen, "BTCUSDT reached 50500 from below")["text"]
    bot.kill()
    control.price("BTCUSDT", "51600")
    start_bot()
    control.reply(seen, "BTCUSDT reached 51500 from below", patience=40)
    told = [row["text"] for row in control.messages(seen) if "reached" in row["text"]]
    # Killed as soon as it was seen, the program may not know that Telegram had it.
    assert len([text for text in told if "possibly repeated" not in text]) == 2
    assert "1." not in answer(control, "/alerts list", "Price alerts of this chat")
    assert not [row for row in control.messages(seen) if "API key" in row["text"]], "told today already"
