"""Asking Telegram for updates, for as long as the bot lives: nothing that it answers ends this loop.

Our own loop because the library's gives up for good on one 401, and hangs on one malformed update.
"""

import asyncio
import json
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError
from telegram.ext import ExtBot

from handlers.telegram.gateway import seconds_of
from handlers.telegram.pacing import Priority
from handlers.words.say import label
from utils.clock import Clock

_log = structlog.get_logger(__name__)

POLL_SECONDS: Final = 25
_GRACE_SECONDS: Final = 10
_WANTED: Final = ("message", "edited_message", "callback_query", "my_chat_member")
_DEAF_AFTER: Final = timedelta(seconds=POLL_SECONDS + _GRACE_SECONDS + 10)

Batch = Callable[[list[Any], datetime | None], Awaitable[None]]
"""Takes raw updates and the earliest time they can be from; returns when they are safe with us."""


class PollingBot(ExtBot[Priority]):
    """The library's bot, and updates as they came: one that is malformed must not hide the others."""

    async def raw_updates(self, offset: int | None, seconds: int) -> list[Any]:
        """Call getUpdates without decoding what comes. Raises TelegramErrors."""
        parameters = {"offset": offset, "timeout": seconds, "allowed_updates": _WANTED}
        answer = await self._post("getUpdates", parameters, read_timeout=seconds + _GRACE_SECONDS)
        if not isinstance(answer, list):
            raise TelegramError("the answer to getUpdates is no list")
        return answer


class Poller:
    """The loop, its back-off and how it is doing."""

    def __init__(self, bot: PollingBot, clock: Clock, counts: Counter[str], on_batch: Batch) -> None:
        self._bot = bot
        self._clock = clock
        self._counts = counts
        self._on_batch = on_batch
        self._answered_at: datetime | None = None
        self._empty_since: datetime | None = None
        self._may_have_more = False
        self._confirm: int | None = None
        self._failures = 0
        self._trouble = label("telegram-connecting")

    @property
    def healthy(self) -> bool:
        return self._answered_at is not None and self._clock.now() - self._answered_at < _DEAF_AFTER

    @property
    def status(self) -> str:
        if self._trouble:
            return self._trouble
        return label("telegram-connected") if self.healthy else label("telegram-no-answer")

    async def run(self) -> None:
        """Poll until cancelled."""
        while True:
            try:
                asked_at = self._clock.now()
                await self._take(await self._bot.raw_updates(self._confirm, self._patience()), asked_at)
            except asyncio.CancelledError:
                raise
            except Exception as error:  # noqa: BLE001 - the edge: whatever it is, the next poll follows
                await self._back_off(error)

    def _patience(self) -> int:
        """The first answer, and the first after trouble, is wanted at once: it says that we are connected.

        So is the one behind a batch: it says whether there is more.
        """
        return 0 if self._trouble or self._may_have_more else POLL_SECONDS

    async def _take(self, raw: list[Any], asked_at: datetime) -> None:
        self._answered_at = self._clock.now()
        self._failures, self._trouble = 0, ""
        if raw:
            await self._on_batch(raw, self._empty_since)
        else:
            # Only an empty answer shows that nothing older waits: how many updates Telegram puts into one depends on
            # their number and size, and on how soon it is asked again. It was empty at some time after it was asked
            # for; when it was read says less, for a machine that was suspended reads it hours later.
            self._empty_since = asked_at
        self._may_have_more = bool(raw)
        # Without anything to confirm no offset is sent: ids may begin anew after a quiet week.
        self._confirm = max((id_ for row in raw if (id_ := update_id_of(row)) is not None), default=-1) + 1 or None

    async def _back_off(self, error: Exception) -> None:
        self._counts["polls failed"] += 1
        seconds, self._trouble = _reaction(error, self._failures)
        if self._failures in {0, 5} or self._failures % 50 == 0:
            # The text of these errors may carry the token; their kind says enough.
            expected = isinstance(error, TelegramError | json.JSONDecodeError)
            _log.warning(
                "Telegram does not answer as it should", trouble=self._trouble, error=type(error).__name__,
                again_in=seconds, exc_info=None if expected else error,
            )  # fmt: skip
        self._failures += 1
        if isinstance(error, Conflict) and "webhook" in str(error):
            await self._remove_webhook()
        await self._clock.sleep(seconds)

    async def _remove_webhook(self) -> None:
        """Left by another program that used this token: updates go there, and not to us."""
        try:
            await self._bot.delete_webhook()
        except TelegramError as error:
            _log.warning("a webhook stays", error=type(error).__name__)


def update_id_of(row: Any) -> int | None:
    value = row.get("update_id") if isinstance(row, dict) else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _reaction(error: Exception, failures: int) -> tuple[float, str]:
    """How long to wait, and what to say about it."""
    doubling = 2.0 ** min(failures, 8)
    match error:
        case RetryAfter():
            return seconds_of(error), label("telegram-silence")
        case Conflict():
            return min(30.0, doubling), label("telegram-other-program")
        case InvalidToken():
            return min(60.0, doubling), label("telegram-token")
        case TelegramError():
            return min(30.0, 0.5 * doubling), label("telegram-unreachable")
        case _:
            return min(30.0, doubling), label("telegram-unreadable")
