"""Prices that at most move watermarks: the record is not told of them until something else comes."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from execution.dca.dca_bot import DcaBot
from execution.dca.following import Following, following_of
from execution.dca.market import MarketRules
from execution.dca.observations import Evaluated, Observation, PriceSeen, Woken
from execution.facts.instruments import FeeRate
from execution.facts.prices import SpotPrice

HEARD_EVERY: Final = timedelta(minutes=10)
"""At least so often a trail is told a price, however quiet it is: it knows then until when it has heard them."""


class PassingPrices:
    """Of one bot, between two of its steps."""

    def __init__(self, now: datetime) -> None:
        self._following: Following | None = None
        """Prices that change nothing about the record as it is but watermarks; None: any may."""
        self._until = now

    @property
    def untold(self) -> tuple[PriceSeen, ...]:
        """What the record was not told yet, oldest first."""
        return () if self._following is None else self._following.untold

    @property
    def following(self) -> Following | None:
        """What passes, until `until`; None: any price may have to be told."""
        return self._following

    @property
    def until(self) -> datetime:
        """When the record has to be looked at, whatever comes."""
        return self._until

    def begin(self, bot: DcaBot, now: datetime, rules: MarketRules, fees: FeeRate) -> None:
        """For a record that a step has just left as it was."""
        self._following, self._until = following_of(bot, now, rules, fees), now + HEARD_EVERY

    def end(self) -> tuple[PriceSeen, ...]:
        """What the record is to be told first now; until `begin` nothing passes."""
        untold, self._following = self.untold, None
        return untold

    def interrupt(self, now: datetime) -> None:
        """The record has to be looked at, whatever comes."""
        self._until = now

    def follows(self, seen: PriceSeen, tick: Decimal) -> bool:
        """Whether a price passes that came while others like it did; it is followed then."""
        following = None if self._following is None else self._following.after(seen, tick)
        if following is not None:
            self._following = following
        return following is not None

    def take(self, come: Iterable[Observation], fresh: SpotPrice | None, now: datetime, rules: MarketRules) -> bool:
        """Whether all that has come passes, and so does the newest price; it is followed then, else nothing is."""
        following = None if fresh is None or now >= self._until else self._following
        for seen in come:
            if following is None:
                return False
            if isinstance(seen, PriceSeen):
                following = following.after(seen, rules.tick_size)
            elif not isinstance(seen, Woken | Evaluated):
                return False
        if following is None or fresh is None or not following.holds(fresh.price, rules.tick_size):
            return False
        self._following = following
        return True
