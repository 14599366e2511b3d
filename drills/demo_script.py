"""`main.py demo --script`: one whole trade, unattended, with the bot killed in the middle; judged by the referee."""

import json
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from drills.control import Control, Unmet, until
from drills.history import recorded_nets
from drills.processes import Bot, Simulator, temporary_state

SYMBOL = "BTCUSDT"
LINE = f"/trade {SYMBOL} long size 0.01 sl 49000 tp 50500:50% 51000:30% 52000:20% be tp1"


@dataclass
class Figures:
    """What the last line says."""

    naked_ms: int = -1
    duplicates: int = -1
    orders_left: int = -1
    bot_net: Decimal | None = None
    engine_net: Decimal | None = None

    def passed(self) -> bool:
        clean = self.naked_ms == 0 and self.duplicates == 0 and self.orders_left == 0
        return clean and self.bot_net is not None and self.bot_net == self.engine_net

    def line(self) -> str:
        verdict = "PASS" if self.passed() else "FAIL"
        return (
            f"demo {verdict} naked_ms={self.naked_ms} duplicates={self.duplicates} "
            f"orders_left={self.orders_left} net_pnl={_plain(self.bot_net)}={_plain(self.engine_net)}"
        )


@dataclass
class Story:
    """The stage: a simulator, the bot (which may be killed), and what has been told so far."""

    control: Control
    start_bot: Callable[[], Bot]
    state: Path
    bot: Bot
    began: float = field(default_factory=time.monotonic)

    def tell(self, text: str) -> None:
        print(f"[{time.monotonic() - self.began:5.1f} s] {text}", flush=True)

    def hear(self, message: dict[str, Any]) -> None:
        lines = str(message["text"]).splitlines()
        print("          | " + "\n          | ".join(lines), flush=True)


def play() -> int:
    """Plays the story; 0 when every step was seen and every figure is as it must be."""
    figures = Figures()
    with temporary_state() as directory, Simulator("--market", "hold", "--seed", "7") as simulator:
        state, log_file = Path(directory) / "state", Path(directory) / "bot.log"

        def start_bot() -> Bot:
            return Bot(simulator.url, state, log_file)

        control = Control(simulator.url)
        story = Story(control, start_bot, state, start_bot())
        try:
            _tell_story(story)
            _judge(story, figures)
        except (Unmet, OSError) as error:
            print(f"FAILED: {error}", flush=True)
            _judge_what_can_be(story, figures)
            kept = _keep(log_file)
            print(f"The bot's log is kept in {kept}" if kept else "The bot wrote no log.", flush=True)
        finally:
            story.bot.stop()
    print(figures.line(), flush=True)
    return 0 if figures.passed() else 1


def _tell_story(story: Story) -> None:
    control = story.control
    control.price(SYMBOL, "50000")
    control.say("/start")
    story.hear(control.reply(0, "Holdfast"))
    seen = control.last_message_id()

    story.tell(f"Trader: {LINE}")
    control.say(LINE)
    preview = control.reply(seen, "BTCUSDT")
    story.hear(preview)
    story.tell("Trader presses Confirm")
    control.press(preview, "Confirm")
    seen = int(preview["message_id"])

    position = until(lambda: control.position(SYMBOL), "the entry to fill")
    _expect(Decimal(position["stop_loss"]) == 49000, f"a stop at 49000, not {position['stop_loss'] or 'none'}")
    story.tell(
        f"Filled: {position['size']} at {position['avg_price']}, stop {position['stop_loss']} from the first instant"
    )
    until(lambda: len(control.own_orders(SYMBOL)) == 3, "three take profits")
    story.hear(control.reply(seen, "50000", "49000"))

    story.tell("Price 50500: the first take profit")
    control.price(SYMBOL, "50500")
    until(lambda: control.size(SYMBOL) == Decimal("0.005"), "TP1 to fill")
    until(lambda: Decimal((control.position(SYMBOL) or {}).get("stop_loss") or 0) > 50000, "the stop at break-even")
    story.hear(control.reply(seen, "TP1/3"))
    story.hear(control.reply(seen, "49000", "break-even"))
    break_even = Decimal((control.position(SYMBOL) or {})["stop_loss"])

    story.tell("kill -9, and a new start")
    orders_before = {o["order_id"] for o in control.orders(SYMBOL)}
    story.bot.kill()
    story.bot = story.start_bot()
    story.hear(until(lambda: _positions(control), "the bot to have read everything again"))
    _expect({o["order_id"] for o in control.orders(SYMBOL)} == orders_before, "the same orders as before the kill")

    story.tell("Price 51000: the second take profit")
    control.price(SYMBOL, "51000")
    until(lambda: control.size(SYMBOL) == Decimal("0.002"), "TP2 to fill")
    story.hear(control.reply(seen, "TP2/3"))

    story.tell(f"Price back to break-even, {break_even}")
    control.price(SYMBOL, str(break_even))
    until(lambda: control.position(SYMBOL) is None, "the stop to close the rest")
    story.hear(control.reply(seen, "closed", "BTCUSDT"))
    until(lambda: not control.orders(SYMBOL), "no order left")
    until(lambda: recorded_nets(story.state), "the trade in the history")


def _judge(story: Story, figures: Figures) -> None:
    stats, account = story.control.stats(), story.control.account()
    figures.naked_ms = int(stats["max_naked_ms"])
    figures.duplicates = int(stats["duplicate_link_ids"])
    figures.orders_left = len(account["orders"])
    figures.engine_net = story.control.net(SYMBOL)
    recorded = recorded_nets(story.state)
    figures.bot_net = recorded[0] if len(recorded) == 1 else None
    story.tell(f"Referee: {json.dumps({k: stats[k] for k in ('max_naked_ms', 'total_naked_ms', 'loose_ms')})}")


def _judge_what_can_be(story: Story, figures: Figures) -> None:
    try:
        _judge(story, figures)
    except OSError as error:
        print(f"the simulator does not answer: {error}", flush=True)


def _positions(control: Control) -> dict[str, Any] | None:
    """The answer to /positions, once it comes from a bot whose streams are up."""
    asked = control.last_message_id()
    control.say("/positions")
    answer = control.reply(asked, SYMBOL, "Realised")
    return None if "down" in answer["text"] else answer


def _expect(met: bool, what: str) -> None:  # noqa: FBT001 - reads as a sentence
    if not met:
        raise Unmet(f"expected {what}")


def _plain(value: Decimal | None) -> str:
    return "unknown" if value is None else f"{value.normalize():f}"


def _keep(log_file: Path) -> str | None:
    if not log_file.exists():
        return None
    with tempfile.NamedTemporaryFile("w", prefix="holdfast-demo-", suffix=".log", delete=False) as kept:
        kept.write(log_file.read_text())
    return kept.name
