"""The real program, killed again and again while it delivers alerts over a Telegram that fails.

Each alert comes once, or more often and then it says so. An alert on a price goes off once, whether the price crossed
before the kill, after it, or while nobody was there.
"""

import asyncio
import random as chances
from datetime import UTC, datetime
from pathlib import Path

from drills.control import USER, Control, Unmet, until
from drills.processes import Bot, Simulator
from utils.robust_persistence import STATE_FILE_NAME, RobustPersistence

KILLS = 12
ROWS = 5
"""Put before each start, as by a guard that committed just before it was killed."""
REPEATED = "(possibly repeated)"
FAULTS = ("lost_response", "lost_request", "disconnect", "truncated_json", "html_body", "flood")
PATIENCE = 90.0


async def test_each_alert_comes_once_or_says_that_it_may_be_there(tmp_path: Path) -> None:
    random = chances.Random(7)
    state, log = tmp_path / "state", tmp_path / "bot.log"
    with Simulator() as simulator:
        control = Control(simulator.url)
        control.post("/control/reset", seed=7)
        expected: list[str] = []
        for number in range(KILLS):
            if number:
                expected += await _put(state, number)
            for kind in random.sample(FAULTS, 3):
                control.post("/control/faults", target="telegram", match="sendMessage", kind=kind, retry_after=1)
            limit = 50_100 + 100 * number
            with Bot(simulator.url, state, log) as bot:
                _set_alert(control, limit)
                if random.random() < 0.5:
                    control.price("BTCUSDT", str(limit))
                await asyncio.sleep(random.uniform(0, 0.3))
                bot.kill()
            control.price("BTCUSDT", str(limit + 1))
            expected.append(f"📈 BTCUSDT reached {limit} from below")
        control.post("/control/faults/script", entries=[{"clear": True}])
        with Bot(simulator.url, state, log):
            until(lambda: set(expected) <= set(_came(control)), "every alert", PATIENCE)
            until(lambda: "Alerts waiting: 0" in _health(control), "an empty outbox", PATIENCE)
        came = _came(control)
    assert {text: came[text] for text in expected if not came[text]} == {}
    repeated = {text: texts for text in expected if len(texts := came[text]) > 1}
    assert not [text for text, texts in repeated.items() if not all(REPEATED in each for each in texts[1:])]
    print(f"{len(expected)} alerts, {len(repeated)} of them more than once")


async def _put(state: Path, number: int) -> list[str]:
    """Into the outbox of the dead program; the first lines with which they will come."""
    store = RobustPersistence(state / STATE_FILE_NAME, accounts=("main",))
    await store.open()
    texts = [f"news {number}.{each}" for each in range(ROWS - 1)] + [f"grave {number}"]
    async with store.transaction() as txn:
        for text in texts:
            fields = {"symbol": "", "side": "", "text": text, "about": text}
            row = {"kind": "system", "chat_id": USER, "at": datetime.now(UTC), "urgent": "grave" in text}
            txn.put("outbox", text, {**row, "fields": fields})
    await store.close()
    return [f"🚨 {text}" if "grave" in text else f"ℹ️ {text}" for text in texts]


def _set_alert(control: Control, limit: int) -> None:
    """Said again until it is confirmed: an answer may meet a fault, and the same alert is not set twice."""
    for _ in range(10):
        before = control.last_message_id()
        control.say(f"/alerts add BTCUSDT > {limit}")
        try:
            control.reply(before, f"BTCUSDT at {limit} or above")
        except Unmet:
            continue
        return
    raise AssertionError(f"the alert at {limit} is never confirmed")


def _came(control: Control) -> dict[str, list[str]]:
    """What the bot has said, by first line."""
    said: dict[str, list[str]] = {}
    for message in control.messages():
        if message["from"] == "bot":
            said.setdefault(message["text"].split("\n")[0], []).append(message["text"])
    return said


def _health(control: Control) -> str:
    before = control.last_message_id()
    control.say("/health")
    return str(control.reply(before, "waiting")["text"])
