"""`main.py drill --live`: one line for each thing that is looked at. Reads only: nothing on the account is touched."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Final

from msgspec import Struct, ValidationError, to_builtins
from telegram import Bot
from telegram.error import TelegramError
from telegram.request import HTTPXRequest

from execution.exchange import Exchange
from execution.exchange_errors import ExchangeError
from execution.facts.orders import OrderRow
from execution.facts.positions import PositionRow
from helpers.connectivity.link import CLOCK_LIMIT_MS
from helpers.key_watch import KEY_DAYS_WARNING
from helpers.live_drill import state_files
from helpers.live_drill.connection import reconnect
from helpers.live_drill.state_files import NoStateError
from helpers.live_drill.stops import compare
from utils.logs import redact
from utils.robust_persistence import STATE_FILE_NAME
from utils.settings import Settings
from utils.texts.catalogue import text

SLOW_FLUSH_MS: Final = 1000.0
"""A disk that takes so long delays everything that has to be on it first."""
_LOOKS: Final = 3
"""A trail may move a stop between the look at the record and the one at the exchange."""


class Line(Struct, frozen=True):
    """``said`` is in the language of the settings."""

    name: str
    holds: bool
    said: str

    @property
    def in_words(self) -> str:
        return f"{'ok  ' if self.holds else 'FAIL'}  {self.name}: {self.said}"


class Failed(Exception):
    """What a line is not right about."""


async def live_drill(settings: Settings, connect: Callable[[], Exchange], *, as_json: bool) -> bool:
    """Prints the lines and a verdict; True where all of them hold."""
    failed = count = 0
    async for line in LiveDrill(settings, connect).lines():
        count, failed = count + 1, failed + (not line.holds)
        print(json.dumps(to_builtins(line)) if as_json else line.in_words, flush=True)  # noqa: T201 - the answer itself
    print(f"drill {'FAIL' if failed else 'PASS'} live lines={count} failed={failed}", flush=True)  # noqa: T201
    return not failed


class LiveDrill:
    """``connect`` makes a connection of our own; the bot that may be running keeps its."""

    def __init__(self, settings: Settings, connect: Callable[[], Exchange]) -> None:
        self._settings = settings
        self._state: Path = settings.state_dir / STATE_FILE_NAME
        self._connect = connect
        self._exchange = connect()

    async def lines(self) -> AsyncIterator[Line]:
        looks: tuple[tuple[str, Callable[[], Awaitable[str]]], ...] = (
            ("key", self._key),
            ("clock", self._clock),
            ("streams", self._streams),
            ("state", self._records),
            ("stops", self._stops),
            ("backup", self._backup),
            ("disk", self._disk),
            ("alert", self._alert),
        )
        try:
            for name, look in looks:
                yield await _looked(name, look)
        finally:
            await self._exchange.stop()

    async def _key(self) -> str:
        key = await self._exchange.key_info()
        if key.can_withdraw:
            raise Failed(text("live-drill-key-withdraws"))
        if not key.can_trade:
            raise Failed(text("live-drill-key-reads"))
        days = "none" if key.days_left is None else key.days_left
        told = text("live-drill-key", days=days)
        if key.days_left is not None and key.days_left <= KEY_DAYS_WARNING:
            raise Failed(told)
        return told

    async def _clock(self) -> str:
        offset = await self._exchange.clock_offset_ms()
        told = text("live-drill-clock", offset=f"{offset:+d}")
        if abs(offset) > CLOCK_LIMIT_MS:
            raise Failed(told)
        return told

    async def _streams(self) -> str:
        symbols = frozenset(row.symbol for row in await self._exchange.get_all_positions())
        try:
            came = await reconnect(self._connect, symbols)
        except TimeoutError:
            raise Failed(text("live-drill-streams-late")) from None
        return text(
            "live-drill-streams",
            first=f"{came.first_ms:.0f}",
            again=f"{came.again_ms:.0f}",
            verified=f"{came.verified_ms:.0f}",
        )

    async def _records(self) -> str:
        with state_files.beside(self._state) as writer:
            found = state_files.read(self._state)
            records = state_files.monitors_in(found)
        told = text("live-drill-state", count=len(records), sequence=str(found.sequence))
        if writer is not None:
            told = text("live-drill-state-held", told=told, process=str(writer) if writer else "none")
        if found.findings:
            raise Failed(f"{told}; {'; '.join(found.findings)}")
        return told

    async def _stops(self) -> str:
        for look in range(_LOOKS):
            records = state_files.monitors_in(state_files.read(self._state))
            rows, orders = await self._read_account()
            found = compare(rows, orders, records)
            if not found.differences:
                return text("live-drill-stops", count=found.positions)
            if look + 1 < _LOOKS:
                await asyncio.sleep(1)
        raise Failed("; ".join(found.differences))

    async def _read_account(self) -> tuple[list[PositionRow], list[OrderRow]]:
        return await self._exchange.get_all_positions(), await self._exchange.open_orders()

    async def _backup(self) -> str:
        name, count, sequence = await state_files.restored_backup(self._state)
        return text("live-drill-backup", name=name, count=count, sequence=str(sequence))

    async def _disk(self) -> str:
        median, worst = await asyncio.to_thread(state_files.flush_times, self._settings.state_dir)
        told = text("live-drill-disk", median=f"{median:.1f}", worst=f"{worst:.1f}")
        if median > SLOW_FLUSH_MS:
            raise Failed(told)
        return told

    async def _alert(self) -> str:
        """A silent message to everybody whom the settings name; no poll, so a running bot does not notice."""
        people = sorted(self._settings.telegram_allowed_user_ids)
        if not people:
            raise Failed(text("live-drill-alert-nobody"))
        bot = Bot(
            self._settings.telegram_token.get_secret_value(),
            base_url=f"{self._settings.telegram_api_url}/bot",
            request=HTTPXRequest(httpx_kwargs={"trust_env": False}),
        )
        missed: list[str] = []
        began = time.perf_counter()
        async with bot:
            for person in people:
                try:
                    await bot.send_message(person, text("live-drill-alert-text"), disable_notification=True)
                except TelegramError as error:
                    missed.append(f"{person} ({redact(str(error))})")
        if missed:
            raise Failed(text("live-drill-alert-missed", who=", ".join(missed)))
        took = (time.perf_counter() - began) * 1000
        return text("live-drill-alert", count=len(people), milliseconds=f"{took:.0f}")


async def _looked(name: str, look: Callable[[], Awaitable[str]]) -> Line:
    try:
        return Line(name, holds=True, said=await look())
    except (Failed, NoStateError, ExchangeError, TelegramError, ValidationError, OSError) as error:
        return Line(name, holds=False, said=" ".join(redact(str(error) or type(error).__name__).split()))
