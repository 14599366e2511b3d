"""Updates on their way to a bot: kept until confirmed, handed out to one poller at a time."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

from simulator.telegram.errors import OTHER_POLLER, Conflict

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_BATCH = 100
MAX_TIMEOUT = 50
KEPT_SECONDS = 24 * 3600
MOST_PENDING = 10_000
KINDS = frozenset(
    {
        "message",
        "edited_message",
        "channel_post",
        "edited_channel_post",
        "business_connection",
        "business_message",
        "edited_business_message",
        "deleted_business_messages",
        "message_reaction",
        "message_reaction_count",
        "inline_query",
        "chosen_inline_result",
        "callback_query",
        "shipping_query",
        "pre_checkout_query",
        "purchased_paid_media",
        "poll",
        "poll_answer",
        "my_chat_member",
        "chat_member",
        "chat_join_request",
        "chat_boost",
        "removed_chat_boost",
    }
)
_ONLY_WHEN_ASKED = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
_DEFAULT = KINDS - _ONLY_WHEN_ASKED
_SET_WEBHOOK = "terminated by setWebhook request"
_log = logging.getLogger(__name__)


class _Poll:
    """One waiting getUpdates."""

    def __init__(self) -> None:
        self.woken = asyncio.Event()
        self.ended_by = ""


class UpdateQueue:
    """Unconfirmed updates in order of their ids; after a day they are gone.

    There are never more than ``MOST_PENDING`` of them, however long nobody fetches any: what comes then is lost.

    Ids start at the clock's seconds and go on over ``clear``, so that a bot which remembers its offset, over a reset or
    a restart of the simulator, is not deaf to what comes after.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._next_id = int(clock())
        self._pending: list[tuple[int, float, dict[str, Any]]] = []
        self._allowed = _DEFAULT
        self._poll: _Poll | None = None
        self._closing = False
        self.arrived = asyncio.Event()

    def __len__(self) -> int:
        self._drop_old()
        return len(self._pending)

    @property
    def is_full(self) -> bool:
        return len(self) >= MOST_PENDING

    @property
    def is_polled(self) -> bool:
        """Whether somebody waits for an update now."""
        return self._poll is not None

    def push(self, kind: str, body: dict[str, Any]) -> int:
        """Queue an update if the bot wants its kind, and answer its id."""
        update_id = self._take_id()
        if kind in self._allowed:
            self._append(update_id, {"update_id": update_id, kind: body})
        return update_id

    def push_raw(self, update: dict[str, Any]) -> int:
        """Queue ``update`` as it is; only a missing ``update_id`` is filled in."""
        given = update.get("update_id")
        update_id = given if isinstance(given, int) else self._take_id()
        self._next_id = max(self._next_id, update_id + 1)
        self._append(update_id, {"update_id": update_id, **update})
        return update_id

    def allow(self, kinds: object) -> None:
        """Remember ``allowed_updates``: an empty list means the default, what is no list changes nothing."""
        if isinstance(kinds, list):
            self._allowed = frozenset(str(kind) for kind in kinds) & KINDS or _DEFAULT

    @property
    def allowed(self) -> list[str]:
        """What was asked for; empty while it is the default."""
        return [] if self._allowed == _DEFAULT else sorted(self._allowed)

    async def poll(self, offset: int, limit: int, timeout_s: float) -> list[dict[str, Any]]:
        """Confirm below ``offset`` (or all but the last ``-offset``) and hand out up to ``limit`` updates.

        Waits up to ``timeout_s`` seconds for the first one.

        Raises:
            Conflict: a newer call came while this one was waiting. Who is gone by then never reads it.
        """
        self._end_poll(OTHER_POLLER)
        self._confirm(offset)
        if not len(self) and timeout_s > 0 and not self._closing:
            await self._wait(min(timeout_s, MAX_TIMEOUT))
        return [update for _, _, update in self._pending[: min(max(limit, 1), MAX_BATCH)]]

    def first(self) -> dict[str, Any] | None:
        """The oldest update, for a webhook; it stays until ``confirm``."""
        return self._pending[0][2] if len(self) else None

    def confirm(self, update: dict[str, Any]) -> None:
        """A webhook has taken this update."""
        self._pending = [row for row in self._pending if row[2] is not update]

    def yield_to_webhook(self) -> None:
        """End the waiting call, if there is one, with 409."""
        self._end_poll(_SET_WEBHOOK)

    def clear(self) -> None:
        self._pending.clear()
        self._allowed = _DEFAULT

    def drop_pending(self) -> None:
        self._pending.clear()

    def close(self) -> None:
        """Let the waiting call go with what there is, so that a server can shut down at once."""
        self._closing = True
        if self._poll is not None:
            self._poll.woken.set()

    def _end_poll(self, reason: str) -> None:
        if self._poll is not None:
            self._poll.ended_by = reason
            self._poll.woken.set()

    async def _wait(self, timeout_s: float) -> None:
        mine = self._poll = _Poll()
        try:
            async with asyncio.timeout(timeout_s):
                await mine.woken.wait()
        except TimeoutError:
            return
        finally:
            if self._poll is mine:
                self._poll = None
        if mine.ended_by:
            raise Conflict(mine.ended_by)

    def _confirm(self, offset: int) -> None:
        if offset > 0:
            self._pending = [row for row in self._pending if row[0] >= offset]
        elif offset < 0:
            self._pending = self._pending[offset:]

    def _append(self, update_id: int, update: dict[str, Any]) -> None:
        if self.is_full:
            _log.warning("%d updates wait for a bot that fetches none: update %d is lost", MOST_PENDING, update_id)
            return
        self._pending.append((update_id, self._clock(), update))
        self._pending.sort(key=lambda row: row[0])
        self.arrived.set()
        if self._poll is not None:
            self._poll.woken.set()

    def _drop_old(self) -> None:
        oldest = self._clock() - KEPT_SECONDS
        self._pending = [row for row in self._pending if row[1] >= oldest]

    def _take_id(self) -> int:
        self._next_id += 1
        return self._next_id - 1
