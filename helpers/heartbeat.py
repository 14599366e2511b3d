"""The outbound heartbeat (R25): somebody else notices when Holdfast is silent, which it cannot tell by itself.

One GET a minute, to an address such as those of healthchecks.io or Uptime Kuma, and only while guarding works. What
becomes of it is counted and shown; it never stands in the way of anything.
"""

from collections.abc import Callable
from typing import Final

import httpx
import structlog

from execution.views import AccountView
from helpers.sweep_pace import FRESH
from utils.clock import Clock
from utils.texts.catalogue import text

log = structlog.get_logger(__name__)

TIMEOUT: Final = 10.0


class Heartbeat:
    """``url`` None: nobody listens, and nothing is sent. ``trouble``: what is wrong since the start; "" nothing."""

    def __init__(self, url: str | None, view: Callable[[], AccountView], clock: Clock, trouble: str = "") -> None:
        self._url = url
        self._trouble = trouble
        self._view = view
        self._clock = clock
        self._sent = 0
        self._failed = 0
        self._held_back = 0
        self._last = ""

    async def beat(self) -> None:
        """Says that guarding works, if it does. Raises nothing."""
        if self._url is None:
            return
        why = why_silent(self._view(), self._clock) or self._trouble
        if why:
            self._held_back += 1
            self._last = text("heartbeat-held-back", why=why)
            log.warning("heartbeat_held_back", reason=why)
            return
        try:
            async with (
                httpx.AsyncClient(timeout=TIMEOUT) as client,
                client.stream("GET", self._url) as answer,  # what it says beyond its status has no end that is known
            ):
                answer.raise_for_status()
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            self._failed += 1
            # Never the address, in no place: whoever has it can fake a beat.
            answered = error.response.status_code if isinstance(error, httpx.HTTPStatusError) else None
            why = text("heartbeat-no-answer") if answered is None else text("heartbeat-answers", status=answered)
            self._last = text("heartbeat-failed", why=why)
            log.warning("heartbeat_failed", why=why, error=type(error).__name__)
        else:
            self._sent += 1
            self._last = text("heartbeat-arrived")

    def line(self) -> str:
        """For `/health`."""
        if self._url is None:
            return text("health-heartbeat-off")
        line = text("health-heartbeat", sent=self._sent, failed=self._failed, held=self._held_back)
        return text("health-heartbeat-last", line=line, last=self._last) if self._last else line


def why_silent(view: AccountView, clock: Clock) -> str:
    """Why guarding cannot be said to work; "" when it can."""
    if view.safe_mode:
        return text("heartbeat-safe-mode")
    if view.last_sweep_at is None or clock.now() - view.last_sweep_at > FRESH:
        return text("heartbeat-not-read")
    frozen = [
        f"{position.symbol} {position.side.word}" for position in view.positions if position.frozen_since is not None
    ]
    if frozen:
        return text("heartbeat-frozen", names=", ".join(frozen))
    return ""
