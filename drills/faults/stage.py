"""The stage of a drill: one simulator, the real bot on a state of its own, several positions, and the people."""

import contextlib
import itertools
import threading
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from drills.control import Control, Unmet, until
from drills.faults.chat_words import Answer, is_complete, read
from drills.faults.scenario import Fault
from drills.processes import STOP_WITHIN, Bot, Simulator

TRADERS: Final = range(2001, 2005)
"""Each has a chat of their own: Telegram lets a bot say about one message a second in each."""
_WATCHERS: Final = range(3001, 3005)
"""They ask how the positions are, again and again."""
STANDING: Final = (
    "/trade SOLUSDT long size 2 sl 20% tp 20%:50% 40%:50%",
    "/trade XRPUSDT short size 300 sl 20% tp 20%:50% 40%:50%",
    "/trade 1000PEPEUSDT long size 10000 sl 20% tp 20%:50% 40%:50%",
)
"""They are open all the time, and no price comes near their stops and targets."""
_STANDING_TRADERS: Final = range(4001, 4004)
_START: Final = 60.0
_STREAMS: Final = ("private stream:", "public stream:")
_MOST_EVENTS: Final = 2000
"""That the simulator tells at a time: of more, it tells the newest."""
_STATE_FILES: Final = "bybit_bot_dashboard_v4.1_enhanced.pkl*"


class Stage:
    """``control`` is the hand of the tester. One thread plays on it; any may `close` it."""

    def __init__(self, directory: Path) -> None:
        self.state, self.log = directory / "state", directory / "bot.log"
        self._simulator = Simulator("--market", "hold", "--seed", "7", ends_with_us=True)
        self.control = Control(self._simulator.url)
        self._watchers = itertools.cycle([Control(self._simulator.url, user) for user in _WATCHERS])
        self._traders = itertools.cycle([Control(self._simulator.url, user) for user in TRADERS])
        self._bot: Bot | None = None
        self._turn = threading.Lock()
        self._is_closed = False

    def open(self) -> None:
        """Start the bot and open what stands all the time. Raises Unmet."""
        self.start_bot()
        traders = [Control(self._simulator.url, user) for user in _STANDING_TRADERS]
        for line, trader in zip(STANDING, traders, strict=True):
            trader.say(line)
        for line, trader in zip(STANDING, traders, strict=True):
            _confirm(line, trader, 0)
        until(self._all_stand, "what stands all the time", _START)

    def start_bot(self) -> None:
        """Raises Unmet where the stage was closed."""
        everybody = ",".join(map(str, (*TRADERS, *_WATCHERS, *_STANDING_TRADERS)))
        with self._turn:
            if self._is_closed:
                raise Unmet("the drill was ended")
            self._bot = Bot(
                self._simulator.url,
                self.state,
                self.log,
                ends_with_us=True,
                TELEGRAM_ALLOWED_USER_IDS=everybody,
                # What finds out that a ban is over; every two minutes would be long for a drill.
                CONNECTIVITY_CHECK_INTERVAL="1",
                MAX_TOTAL_RISK="100%",
                MAX_RISK_PER_TRADE="100%",
            )

    def kill_bot(self) -> None:
        if self._bot is not None:
            self._bot.kill()

    def stop_bot(self, within: float = STOP_WITHIN) -> None:
        if self._bot is not None:
            self._bot.stop(within)

    def begin_anew(self) -> None:
        """Leave nothing but what stands all the time, whatever a scenario has left, under another bot."""
        self.disarm()
        self.stop_bot()
        standing = {line.split()[1] for line in STANDING}
        for position in self.control.account()["positions"]:
            if position["symbol"] not in standing and Decimal(position["size"]):
                self.control.post("/control/account/close", symbol=position["symbol"])
        for order in self.control.account()["orders"]:
            if order["symbol"] not in standing:
                self.control.post("/control/account/cancel", order_id=order["order_id"])
        self.start_bot()
        with contextlib.suppress(Unmet):
            until(lambda: (told := self.positions()) and not told.symbols - standing, "a clean stage", _START)

    def tear_newest_state_file(self) -> None:
        """Cut it in half, as a disk does that loses its last sectors. The bot must not run."""
        newest = max(self.state.glob(_STATE_FILES), key=lambda path: path.stat().st_mtime_ns)
        with newest.open("r+b") as file:
            file.truncate(newest.stat().st_size // 2)

    def close(self) -> None:
        """At once: nobody needs what they would leave behind."""
        with self._turn:
            self._is_closed = True
        for program in (self._bot, self._simulator):
            if program is not None:
                program.kill()
                program.stop()

    # ---------------------------------------- people

    def trader(self) -> Control:
        """The next one; each is given some time to be alone with the bot."""
        return next(self._traders)

    def trade(self, line: str, trader: Control) -> None:
        """Send a line, and confirm what it shows. Raises Unmet."""
        after = trader.last_message_id()
        trader.say(line)
        _confirm(line, trader, after)

    def positions(self, patience: float = 5.0) -> Answer | None:
        """What the bot says of all positions, asked now; None: nothing, within ``patience`` seconds."""
        watcher = next(self._watchers)
        asked = watcher.last_message_id()
        watcher.say("/positions")

        def texts() -> list[str]:
            said = [m["text"] for m in watcher.messages(asked) if m["from"] == "bot"]
            return said if is_complete(said) else []

        try:
            return read(until(texts, "an answer to /positions", patience))
        except Unmet:
            return None

    def is_connected(self) -> bool:
        """Whether the bot says that both its streams are up."""
        watcher = next(self._watchers)
        asked = watcher.last_message_id()
        watcher.say("/health")
        try:
            told = watcher.reply(asked, *_STREAMS, patience=5)["text"]
        except Unmet:
            return False
        return all(f"{stream} up" in told for stream in _STREAMS)

    # ---------------------------------------- the truth

    def stops(self) -> dict[str, Decimal | None]:
        """Of every open position the stop that covers all of it; None where there is no such stop."""
        positions = (p for p in self.control.account()["positions"] if Decimal(p["size"]))
        return {p["symbol"]: Decimal(p["stop_loss"]) if p["stop_loss"] and not p["naked"] else None for p in positions}

    def last_event(self) -> int:
        """The number of the newest line of the simulator's journal."""
        newest: int = self.control.get("/control/events", after=0, limit=1)["last"]
        return newest

    def never_struck(self, faults: Iterable[Fault], after: int) -> list[str]:
        """Which of these have not struck since that line, in the simulator's words."""
        struck = [event["text"] for event in self._events(after) if event["kind"] == "fault_struck"]
        words = [_in_words(fault) for fault in faults]
        return [each for each in words if not any(text.endswith(f": {each}.") for text in struck)]

    def arm(self, *faults: Fault) -> None:
        for fault in faults:
            self.control.post("/control/faults", **fault)

    def disarm(self) -> None:
        self.control.delete("/control/faults")

    def _all_stand(self) -> bool:
        symbols = [line.split()[1] for line in STANDING]
        stops = self.stops()
        is_guarded = stops.keys() == set(symbols) and None not in stops.values()
        return is_guarded and all(len(self.control.own_orders(symbol)) == 2 for symbol in symbols)

    def _events(self, after: int) -> Iterator[dict[str, Any]]:
        while page := self.control.get("/control/events", after=after, limit=_MOST_EVENTS)["events"]:
            yield from page
            after = page[-1]["id"]


def _in_words(fault: Fault) -> str:
    where = f" at {fault['match']}" if fault.get("match") else ""
    return f"{fault['kind']} on {fault['target']}{where}"


def _confirm(line: str, trader: Control, after: int) -> None:
    def offered() -> dict[str, Any] | None:
        return next((m for m in trader.messages(after) if "Confirm" in str(m["buttons"])), None)

    trader.press(until(offered, f"the preview of {line}", _START), "Confirm")
