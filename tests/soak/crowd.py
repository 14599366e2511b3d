"""Who holds positions, asks in the chat, and breaks things, while the whole program is under load."""

import random
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

from drills.control import Control, Unmet, until

PATIENCE: Final = 120.0
"""Seconds for what begins: a machine may be busy."""
FAULTS: Final[tuple[dict[str, Any], ...]] = (
    {"target": "rest", "kind": "lost_response", "match": "/v5/order"},
    {"target": "rest", "kind": "lost_request", "match": "/v5/position/trading-stop"},
    {"target": "rest", "kind": "delay", "delay_ms": 800, "lasts_ms": 3000},
    {"target": "rest", "kind": "http_status", "status": 502, "count": 2},
    {"target": "rest", "kind": "ret_code", "ret_code": 10006, "count": 3},
    {"target": "rest", "kind": "clock_skew", "count": 3},
    {"target": "rest", "kind": "html_body"},
    {"target": "ws_private", "kind": "disconnect"},
    {"target": "ws_private", "kind": "duplicate", "count": 5},
    {"target": "ws_private", "kind": "reorder", "count": 5},
    {"target": "ws_public", "kind": "disconnect"},
    {"target": "telegram", "kind": "flood", "retry_after": 2},
    {"target": "telegram", "kind": "http_status", "status": 502, "count": 2},
)
COMMANDS: Final = (
    "/positions", "/dashboard", "/health", "/history", "/stats 7d by symbol", "/settings all", "/audit 10", "/sync",
    "/position {symbol} {side}", "/chart {symbol} {side} 15m", "/sl {symbol} {side} be", "/trail {symbol} {side} 0.8%",
    "/breakeven {symbol} {side}", "/tp {symbol} {side} 0.5R:50% 1R:50%", "/undo {symbol} {side}",
    "/close {symbol} {side}", "/close {symbol} {side} 50%", "/export csv",
)  # fmt: skip
SIDES: Final = {1: "long", 2: "short"}
Slot = tuple[str, int]


class Crowd:
    """Who holds positions, asks in the chat, and breaks things."""

    def __init__(self, control: Control, symbols: list[str], positions: int, chance: random.Random) -> None:
        """Two positions a symbol, long and short."""
        self._control, self._chance = control, chance
        self._slots = [(symbol, index) for symbol in symbols for index in SIDES][:positions]
        self.done: Counter[str] = Counter()
        self.held: list[int] = []
        """How many positions were open at each look."""
        self._seen = 0
        self._faults = list(FAULTS)
        self._commands = list(COMMANDS)

    def open_all(self, tell: Callable[[str], None]) -> None:
        """Raises Unmet."""
        for slot in self._slots:
            self._order(slot, patience=PATIENCE)
        until(lambda: len(self._open()) == len(self._slots), "every position to be open", PATIENCE)
        tell(f"{len(self._slots)} positions are open")

    def renew(self) -> None:
        """What has closed is opened anew."""
        held = self._open()
        self.held.append(len(held))
        for slot in self._slots:
            if slot not in held:
                with suppress(Unmet):  # a flood of Telegram, a lost answer: the next time
                    self._order(slot, patience=5.0)

    def ask(self) -> None:
        command = self._turn(self._commands)
        symbol, index = self._chance.choice(self._slots)
        self._control.say(command.format(symbol=symbol, side=SIDES[index]))
        self.done["commands"] += 1

    def break_something(self) -> None:
        self._control.post("/control/faults", **self._turn(self._faults))
        self.done["faults"] += 1

    def _turn(self, things: list[Any]) -> Any:
        """The next one: each comes as often as every other, whatever the seed."""
        things.append(things.pop(0))
        return things[-1]

    def _open(self) -> set[Slot]:
        return {(p["symbol"], int(p["position_idx"])) for p in self._control.account()["positions"]}

    def _order(self, slot: Slot, patience: float) -> None:
        symbol, index = slot
        self._seen = max(self._seen, self._control.last_message_id())
        stop = f"{self._chance.uniform(0.8, 1.5):.2f}%"
        terms = f"usdt 150 sl {stop} tp 0.5%:50% 1.2%:50% be tp1 trail 0.8% after tp1"
        self._control.say(f"/trade {symbol} {SIDES[index]} {terms}")

        def preview() -> dict[str, Any] | None:
            offers = (m for m in self._control.messages(self._seen) if m["from"] == "bot" and symbol in m["text"])
            return next((m for m in offers if any("Confirm" in label for row in m["buttons"] for label in row)), None)

        self._control.press(until(preview, f"the preview of {symbol}", patience), "Confirm")
        self.done["trades"] += 1
