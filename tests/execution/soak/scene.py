"""One scene: an exchange, a network, a disk and the lives of a bot on them, with the hand of chance that moves it all.

A scene is a function of its seed. Steps act on it and let time pass; `settle` lets the weather clear and everything
come to rest; what must be true then stands in `truth.py`.
"""

import asyncio
import logging
import random
import traceback
from collections import defaultdict
from collections.abc import Callable, Coroutine
from contextlib import ExitStack, suppress
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, Self
from unittest import mock

import structlog

from execution.engine_tasks import failed_inside
from execution.monitor import Monitor
from execution.records.trade_log_drain import TRADE_LOG
from tests.execution.soak.adapter import adapter_on
from tests.execution.soak.disk import Disk, RealDisk
from tests.execution.soak.house import House
from tests.execution.soak.life import Life
from tests.execution.soak.naked import Slot
from tests.execution.soak.network import CALM, Network
from tests.execution.soak.setting import Setting, Tally, any_setting
from tests.execution.soak.virtual_time import new_loop
from utils.persistence.layout import MONITORS


class Scene:
    """Enter it, act, settle, look."""

    def __init__(self, seed: int, setting: Setting | None = None, *, directory: Path | None = None) -> None:
        """With a directory the store is on real files below it; else on a disk of memory."""
        self.seed = seed
        self.chance = random.Random(seed)
        self.setting = setting or any_setting(self.chance)
        self.tally = Tally()
        self._directory = directory
        self.spoken: dict[str, dict[str, Any]] = {}
        """Every notice that the chat was given, by its id."""
        self.persons_orders: dict[str, str] = {}
        """The price of each order of a person, by id, as that person wants it."""
        self.persons_cancels: set[str] = set()
        self.persons_changes: defaultdict[str, Decimal] = defaultdict(Decimal)
        """By how much a person changed the quantity of an order, by its id."""
        self.wanted_another_stop = False
        """Somebody has asked for one in the chat, where what it costs is shown before: from then on it may loosen."""
        self.ignored: list[tuple[int, str]] = []
        """When a person wanted a position of which symbol left alone."""
        self.commands: set[asyncio.Task[Any]] = set()
        self.failed_commands: list[str] = []
        self.log: list[str] = []
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        stack, chance = self._stack, self.chance
        stack.callback(structlog.configure, **structlog.get_config())
        structlog.configure(
            processors=[structlog.processors.format_exc_info, self._keep],
            wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR),
            cache_logger_on_first_use=False,
        )
        self.loop = new_loop()
        stack.callback(self.loop.close)
        self.loop.set_exception_handler(self._note_defect)
        asyncio.set_event_loop(self.loop)
        stack.enter_context(adapter_on(self.loop))
        token = mock.Mock(side_effect=lambda size: chance.getrandbits(8 * size).to_bytes(size, "big").hex())
        adoption = ("adoption.adopting", "adoption.meeting", "adoption.take_over")
        for module in ("enhanced_tp_sl_manager", "slot_record", *adoption):
            stack.enter_context(mock.patch(f"execution.{module}.token_hex", token))
        setting = self.setting
        self.house = self._new_house()
        if setting.hedge:
            self.house.engine.switch_mode(hedge=True)
        for name, value in setting.switches:
            self.house.engine.switches.set(name, value)
        excused = {"child_stop_delay_ms", "stop_remainder", "trigger_delay_ms", "book_depth"}
        self.house.naked.always = frozenset(name for name, _ in setting.switches if name in excused)
        self.house.naked.seq_before = self._seq_before
        self.network = self._new_network()
        self.disk = self._new_disk()
        self._died_ms = self.now_ms()
        """Since when nothing guards: a life that is killed before it has started was none."""
        self.life = self._new_life()
        self.pass_time(1.0)
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(Exception):
            self.run(self._end())
        self._stack.close()
        asyncio.set_event_loop(None)

    async def _end(self) -> None:
        self.house.stop()
        await self.life.die()
        await asyncio.sleep(0)

    def _new_house(self) -> House:
        setting = self.setting
        return House(
            self.loop,
            self.seed,
            symbols=setting.symbols,
            ahead_ms=setting.ahead_ms,
            price_seconds=setting.price_seconds,
        )

    def _new_network(self) -> Network:
        return Network(self.house, self.chance)

    def _new_disk(self) -> Disk:
        return Disk() if self._directory is None else RealDisk(self._directory, self.loop)

    def _new_life(self) -> Life:
        setting = self.setting
        return Life(self.network, self.disk, self.chance, setting.limits, setting.brakes, slow_disk=setting.slow_disk)

    def stored(self) -> list[Monitor]:
        """What is on disk; nothing is asked of a bot that is down."""
        rows = self.life.store.items(MONITORS) if self.life.is_started else {}
        return [Monitor.from_plain(row) for row in rows.values()]

    def _monitors(self) -> list[Monitor]:
        """As their actors know them."""
        return [each.monitor for each in self.life.manager._actors.values()] if self.life.is_started else []

    def _seq_before(self, generation: str) -> int | None:
        return next((each.baseline_seq for each in self._monitors() if each.generation == generation), None)

    # ---------------------------------------- time

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(work)

    def pass_time(self, seconds: float) -> None:
        self.run(asyncio.sleep(seconds))

    def now_ms(self) -> int:
        return self.house.clock.now_ms()

    def note(self, text: str) -> None:
        self.log.append(f"{self.loop.time():10.4f} {text}")

    def _keep(self, _logger: object, _method: str, event: Any) -> Any:
        """What the bot logs as an error belongs to the story."""
        self.note(f"{event.pop('event')} {event}")
        raise structlog.DropEvent

    def _note_defect(self, _loop: object, context: dict[str, Any]) -> None:
        error = context.get("exception")
        self.failed_commands.append(f"{context['message']}: {error!r}")
        if error is not None:
            self.note("".join(traceback.format_exception(error)))

    # ---------------------------------------- the bot

    def command(self, name: str, work: Callable[[], Coroutine[Any, Any, Any]]) -> None:
        """Something asked of the bot in the chat; what becomes of it is counted."""
        if not self.life.is_started:
            return

        async def ask() -> None:
            try:
                answer = await work()
            except Exception as error:  # noqa: BLE001 - judged by its type
                self.tally.outcomes[f"{name}: {type(error).__name__}"] += 1
                self.note(f"{name}: {type(error).__name__}: {error}")
                if type(error).__name__ not in _ANSWERS:
                    self.failed_commands.append(f"{name}: {type(error).__name__}: {error}")
            else:
                self.tally.outcomes[f"{name}: ok"] += 1
                self.note(f"{name}: {answer}")

        task = self.life.spawn(ask())
        self.commands.add(task)
        task.add_done_callback(self.commands.discard)

    def crash(self, pause: float) -> None:
        """kill -9, and a new life on the same disk after a while."""
        self.tally.crashes += 1
        self._leave_life()
        if self.life.is_started:
            self._died_ms = self.now_ms()
        self.run(self.life.die())
        if pause:
            self.pass_time(pause)
        self.life = self._new_life()
        self.life.on_start = lambda: self.house.disruptions.add(self._died_ms, self.now_ms())

    def _leave_life(self) -> None:
        """What only the process knows is read before it dies."""
        life = self.life
        self.failed_commands += life.defects
        life.defects.clear()
        if life.is_started:
            for text, count in life.manager.failures().items():
                self.tally.outcomes[f"failure: {_shortened(text)}"] += count
                if _is_defect(text):
                    self.failed_commands.append(text)

    def listen(self) -> None:
        """The chat takes what waits for it."""
        if self.life.is_started:
            for row in self.run(self.life.spawn_and_wait(self.life.speak())):
                self.spoken[row["id"]] = row

    # ---------------------------------------- rest

    def settle(self, seconds: float = 70.0) -> None:
        """Calm weather, everything connected, no pause, prices on hold; time for sweeps, fences and second looks."""
        self.network.weather = CALM
        if self.life.is_started:
            self.life.exchange.connect_now()
        waited = 0.0
        while waited < seconds or (waited < 4 * seconds and self._is_under_way()):
            self._end_pause()
            self.pass_time(10.0)
            self.listen()
            waited += 10.0
        self.run(self.disk.look())

    def _is_under_way(self) -> bool:
        """A command is not answered yet, or what ended just now is not in the history yet, or ends just now."""
        logged = self.life.is_started and bool(self.life.store.keys(TRADE_LOG))
        return bool(self.commands) or logged or self._closes_just_now() or self._writes_just_now()

    def _closes_just_now(self) -> bool:
        """A time exit or a smart stop fell due while everything came to rest: that close takes its time, too."""
        since = self.life.clock.now() - _OF_A_CLOSE
        return any(each.closing is not None and each.closing.since > since for each in self._monitors())

    def _writes_just_now(self) -> bool:
        """What fell due in the last instant, a range to be read for instance, waits for a slow disk."""
        stored = {monitor.key: monitor.intent() for monitor in self.stored()}
        return any(stored.get(each.key) != each.intent() for each in self._monitors())

    def _end_pause(self) -> None:
        """It outlives a kill, and as long as it lasts the entries that it holds back do not stand as planned."""
        if self.life.is_started and self.life.manager.account_view().paused_since is not None:
            self.command("resume", self.life.manager.resume)

    # ---------------------------------------- looking

    def slots(self) -> list[Slot]:
        indexes = (1, 2) if self.setting.hedge else (0,)
        return [(symbol, index) for symbol in self.house.symbols for index in indexes]


_OF_A_CLOSE: Final = timedelta(seconds=20)
_ANSWERS: Final = frozenset(
    {
        "TradeRejected", "ChangeRefused", "NoSuchPosition", "NoNewTrades", "Transient", "Postponed",
        "Refused", "Ambiguous", "AccessDenied", "TradeSyntaxError", "CancelledError",
    }
)  # fmt: skip
_DEFECTS: Final = (failed_inside(), "step of ", " ended: ", "cannot save")


def _is_defect(text: str) -> bool:
    return any(word in text for word in _DEFECTS)


def _shortened(text: str) -> str:
    return text[:90]
