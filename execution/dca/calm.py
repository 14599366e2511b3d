"""Prices that at most move watermarks, for all bots of a symbol at once: with many bots as with one they cost one look.

As `following.py` has one watermark for all lots of a bot, this has one for all bots; each is told when it matters.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from msgspec import Struct

from execution.dca.dca_plan import Market
from execution.dca.following import Following, following_in_all
from execution.dca.observations import PriceSeen

Key = tuple[Market, str]


class Calm(Struct, frozen=True):
    """Until then a price that is followed concerns nobody else; unless the bot itself moves."""

    following: Following
    until: datetime
    tick: Decimal


class Listens(Protocol):
    """A bot, as far as prices go."""

    @property
    def calm(self) -> Calm | None:
        """None: every price has to be told."""

    def heard(self, untold: Sequence[PriceSeen], newest: PriceSeen) -> None:
        """Prices that were passed over: those that its watermarks shall know, oldest first; and the newest there is."""


class _Symbol:
    def __init__(self, bots: Sequence[Listens], calms: Sequence[Calm]) -> None:
        self.bots = tuple(bots)
        self.tick = calms[0].tick
        self.following = following_in_all([calm.following for calm in calms], self.tick)
        self.until = min(calm.until for calm in calms)
        self.newest: PriceSeen | None = None


class CalmSymbols:
    """Of each symbol what all its bots have in common; whatever moves one of them ends it."""

    def __init__(self) -> None:
        self._calm: dict[Key, _Symbol] = {}

    def passes_over(self, key: Key, seen: PriceSeen, now: datetime) -> bool:
        """Whether none of the bots has to be told; then none is, until one asks."""
        calm = self._calm.get(key)
        if calm is None or now >= calm.until:
            return False
        following = calm.following.after(seen, calm.tick)
        if following is None:
            return False
        calm.following, calm.newest = following, seen
        return True

    def begin(self, key: Key, bots: Sequence[Listens]) -> None:
        """For all bots of a symbol, if each of them is calm."""
        calms: list[Calm] = []
        for bot in bots:
            if (calm := bot.calm) is None:
                return
            calms.append(calm)
        if len({calm.tick for calm in calms}) == 1:
            self._calm[key] = _Symbol(bots, calms)

    def is_begun(self, key: Key) -> bool:
        """Whether the bots need not be asked whether they are calm."""
        return key in self._calm

    def end(self, key: Key) -> None:
        """One of the bots has moved, is about to, or is looked at: all know from now on what was passed over."""
        calm = self._calm.pop(key, None)
        if calm is not None and calm.newest is not None:
            for bot in calm.bots:
                bot.heard(calm.following.untold, calm.newest)
