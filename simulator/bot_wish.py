"""The wish that the bot be killed or started, for whoever runs it: the simulator itself owns no other process."""

from __future__ import annotations

import time
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

PATIENCE_SECONDS: Final = 5.0
"""A keeper that has not asked for so long is gone."""


class Wish(StrEnum):
    KILL = "kill"
    START = "start"


class BotState(StrEnum):
    UNKNOWN = "unknown"
    RUNNING = "running"
    STOPPED = "stopped"


class NobodyKeepsTheBot(Exception):
    """No program has asked for wishes lately, so nobody would fulfil one."""


@dataclass(frozen=True, slots=True)
class BotReport:
    """What the keeper said last; ``since`` is the monotonic second at which the state began."""

    state: BotState = BotState.UNKNOWN
    pid: int | None = None
    since: float = 0.0


class BotDesk:
    """Between a person, who wishes, and the program that keeps the bot, which asks and reports.

    A wish stands until a report fulfils it, so that a keeper that restarts in between does not lose it.
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._asked: float | None = None
        self.wish: Wish | None = None
        self.report = BotReport()

    @property
    def is_attended(self) -> bool:
        return self._asked is not None and self._monotonic() - self._asked <= PATIENCE_SECONDS

    def want(self, wish: Wish) -> None:
        """Remember a wish.

        Raises:
            NobodyKeepsTheBot: nobody would fulfil it.
        """
        if not self.is_attended:
            raise NobodyKeepsTheBot
        self.wish = wish

    def ask(self) -> Wish | None:
        """The keeper asks what is wished."""
        self._asked = self._monotonic()
        return self.wish

    def tell(self, state: BotState, pid: int | None) -> bool:
        """The keeper says how the bot is; whether that is news."""
        self._asked = self._monotonic()
        fulfils = {Wish.KILL: BotState.STOPPED, Wish.START: BotState.RUNNING}
        if self.wish is not None and fulfils[self.wish] is state:
            self.wish = None
        if (state, pid) == (self.report.state, self.report.pid):
            return False
        self.report = BotReport(state, pid, self._monotonic())
        return True

    def seconds_in_state(self) -> float:
        return self._monotonic() - self.report.since if self.report.state is not BotState.UNKNOWN else 0.0
