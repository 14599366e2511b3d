"""How a chat wants its alerts: by type with sound, silent or off, and hours in which everything is silent.

Critical ones are not asked: they come, with sound, at any hour.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from zoneinfo import ZoneInfo

import structlog
from msgspec import Struct, field
from msgspec.structs import replace

from handlers.alerts.preferences_types import ALWAYS_TOLD, AlertType, type_of
from handlers.ports import Store, Transaction

_log = structlog.get_logger(__name__)

SECTION: Final = "alert_preferences"
"""Section of the store: by chat id what is not as at the beginning."""
AGAIN_MINUTES: Final = 5
"""Who sleeps may miss one sound, and what is critical cannot wait for the morning: once more, unless one says no."""


class Manner(StrEnum):
    ON = "on"
    SILENT = "silent"
    OFF = "off"


class QuietHours(Struct, frozen=True, kw_only=True):
    """Minutes of the day at ``zone``, from ``begin`` to before ``end``, over midnight where that is earlier.

    They are kept while they are off.
    """

    begin: int
    end: int
    zone: str
    is_on: bool = True

    def hold_at(self, at: datetime) -> bool:
        if not self.is_on:
            return False
        local = at.astimezone(ZoneInfo(self.zone))
        minute = local.hour * 60 + local.minute
        if self.begin < self.end:
            return self.begin <= minute < self.end
        return minute >= self.begin or minute < self.end

    @property
    def words(self) -> str:
        """``23:00–07:00``."""
        return "–".join(f"{minute // 60:02}:{minute % 60:02}" for minute in (self.begin, self.end))


class Preferences(Struct, frozen=True, kw_only=True):
    """Of one chat. What is not in ``manners`` is on.

    ``again_minutes``: a critical alert that nobody has seen for so long is told once more; 0: it is not.
    """

    manners: Mapping[AlertType, Manner] = field(default_factory=dict)
    quiet: QuietHours | None = None
    again_minutes: int = AGAIN_MINUTES

    def manner_of(self, type_: AlertType) -> Manner:
        return self.manners.get(type_, Manner.ON)

    def with_manner(self, type_: AlertType, manner: Manner) -> "Preferences":
        return replace(self, manners={**self.manners, type_: manner})

    def manner(self, row: Mapping[str, Any], now: datetime) -> Manner:
        """How a row of the outbox comes at this moment."""
        type_ = type_of(row)
        if type_ is None:
            return Manner.ON
        chosen = self.manner_of(type_)
        if chosen is Manner.OFF and type_ in ALWAYS_TOLD:
            chosen = Manner.SILENT
        is_quiet = self.quiet is not None and self.quiet.hold_at(now)
        return Manner.SILENT if chosen is Manner.ON and is_quiet else chosen

    def to_plain(self) -> dict[str, Any]:
        manners = {type_.value: manner.value for type_, manner in self.manners.items()}
        plain: dict[str, Any] = {"manners": manners, "again_minutes": self.again_minutes}
        if self.quiet is not None:
            hours = self.quiet
            plain["quiet"] = {"begin": hours.begin, "end": hours.end, "zone": hours.zone, "is_on": hours.is_on}
        return plain

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> "Preferences":
        """Raises ValueError, TypeError, KeyError, AttributeError for what is none."""
        manners = {AlertType(type_): Manner(manner) for type_, manner in plain.get("manners", {}).items()}
        minutes, quiet = int(plain.get("again_minutes", AGAIN_MINUTES)), plain.get("quiet")
        if quiet is None:
            return cls(manners=manners, again_minutes=minutes)
        ZoneInfo(quiet["zone"])
        return cls(manners=manners, quiet=QuietHours(**quiet), again_minutes=minutes)


class PreferenceBook:
    """The preferences of all chats; every question is answered from the store as it is now."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def of(self, chat_id: int) -> Preferences:
        """What cannot be read is as at the beginning: nothing is silent by mistake."""
        try:
            row = self._store.get(SECTION, str(chat_id))
            return Preferences.from_plain(row) if row is not None else Preferences()
        except Exception:  # noqa: BLE001 - an alert is never lost for what somebody prefers
            _log.exception("preferences cannot be read", chat_id=chat_id)
            return Preferences()

    async def set_manner(self, chat_id: int, type_: AlertType, manner: Manner) -> Preferences:
        """On disk on return. Raises `WriterFailedError` while the disk fails."""
        return await self._keep(chat_id, self.of(chat_id).with_manner(type_, manner))

    async def set_quiet(self, chat_id: int, quiet: QuietHours) -> Preferences:
        """As `set_manner`."""
        return await self._keep(chat_id, replace(self.of(chat_id), quiet=quiet))

    async def set_again(self, chat_id: int, minutes: int) -> Preferences:
        """As `set_manner`; 0: not told once more."""
        return await self._keep(chat_id, replace(self.of(chat_id), again_minutes=minutes))

    async def _keep(self, chat_id: int, preferences: Preferences) -> Preferences:
        async with self._store.transaction() as txn:
            txn.put(SECTION, str(chat_id), preferences.to_plain())
        return preferences

    async def moved(self, old: int, new: int) -> None:
        """A group has become a supergroup, and keeps what it preferred."""

        def follow(txn: Transaction) -> None:
            row = txn.get(SECTION, str(old))
            if row is not None:
                txn.put(SECTION, str(new), row)
                txn.delete(SECTION, str(old))

        await self._store.commit_or_hold(follow)
