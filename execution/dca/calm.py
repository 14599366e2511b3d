"""Prices that at most move watermarks, for all bots of a symbol at once: with many bots as with one they cost one look.

As `following.py` has one watermark for all lots of a bot, this has one for all bots that are at rest. A bot that has to
look at something leaves the others as they are; it joins them again when it has come to rest.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from msgspec import Struct

from execution.dca.following import Following, following_in_all
from execution.dca.observations import PriceSeen


class Calm(Struct, frozen=True):
    """Until then a price that is followed concerns nobody else; unless the bot itself moves."""

    following: Following
    until: datetime
    tick: Decimal


class Listens(Protocol):
    """A bot, as far as prices go."""

    def post(self, seen: PriceSeen, /) -> None:
        """A price of which something may come."""

    def heard(self, untold: Sequence[PriceSeen], newest: PriceSeen) -> None:
        """Prices that were passed over: those that its watermarks shall know, oldest first; and the newest there is."""

    def told(self, prices: Sequence[PriceSeen]) -> None:
        """The same, and at the end the one for which it has to look."""


class _Member:
    """A bot that is calm."""

    __slots__ = ("far", "following", "newest", "since", "until", "untold")

    def __init__(
        self,
        following: Following,
        until: datetime,
        newest: PriceSeen | None,
        since: int,
        untold: tuple[PriceSeen, ...] = (),
    ) -> None:
        """``following`` is as of when it joined, or of when all were looked at one by one; ``untold``: of before that.

        ``newest`` is of the prices that came before it joined; ``since``: how many had been kept by then.
        """
        self.following, self.far, self.until = following, following.far, until
        self.newest, self.since, self.untold = newest, since, untold

    def after(self, prices: Sequence[PriceSeen], tick: Decimal) -> Following | None:
        """None: one of them concerns it."""
        following: Following | None = self.following
        for seen in prices:
            following = following.after(seen, tick) if following is not None else None
        return following


class _Common:
    """What all that are calm would follow; it may be tighter, for one that has left."""

    __slots__ = ("following", "tick", "until")

    def __init__(self, following: Following, until: datetime, tick: Decimal) -> None:
        self.following, self.until, self.tick = following, until, tick

    def passes(self, seen: PriceSeen, now: datetime) -> bool:
        """Whether it concerns none of them; then it is followed for all."""
        if now >= self.until:
            return False
        following = self.following.after(seen, self.tick)
        if following is None:
            return False
        self.following = following
        return True


class CalmBots:
    """All bots of one symbol: those that are calm, and those that are told each price."""

    def __init__(self) -> None:
        self._others: dict[Listens, None] = {}
        self._calm: dict[Listens, _Member] = {}
        self._common: _Common | None = None
        """None: nobody is calm."""
        self._kept: list[PriceSeen] = []
        """Passed over when another one joined, oldest first: who joined before has to know them."""
        self._forgotten = 0
        """How many were kept before these, and concern nobody any more."""
        self._newest: PriceSeen | None = None

    def add(self, bot: Listens) -> None:
        """It is told each price until it joins."""
        self._others[bot] = None

    def hear(self, seen: PriceSeen, now: datetime) -> None:
        """The next price, to whom it may concern."""
        others = tuple(self._others) if self._others else ()
        self._newest = seen
        common = self._common
        if common is not None and not common.passes(seen, now):
            self._tell(common, seen, now)
        for bot in others:
            bot.post(seen)

    def join(self, bot: Listens, calm: Calm) -> None:
        """It has come to rest: prices that it would follow are passed over from now on, if its tick is the others'."""
        following = following_in_all([calm.following], calm.tick)
        if (common := self._common) is None:
            self._common = _Common(following, calm.until, calm.tick)
        elif common.tick != calm.tick:
            return
        else:
            self._kept += common.following.untold
            common.following = following_in_all([common.following, following], common.tick)
            common.until = min(common.until, calm.until)
        self._others.pop(bot, None)
        self._calm.pop(bot, None)  # who joins stands behind those that joined before
        self._calm[bot] = _Member(following, calm.until, self._newest, self._kept_until)

    def leave(self, bot: Listens) -> None:
        """It has moved, is about to, or is looked at: it knows from now on what was passed over."""
        common, member = self._common, self._calm.get(bot)
        if common is None or member is None:
            return
        untold = (*self._before(member), *common.following.untold)
        del self._calm[bot]
        self._others[bot] = None
        self._leave_behind(self._calm)
        if self._newest is not None and self._newest is not member.newest:
            bot.heard(untold, self._newest)

    def _tell(self, common: _Common, seen: PriceSeen, now: datetime) -> None:
        """Of those that are calm the ones that it concerns; the others stay, and follow it."""
        untold, price = common.following.untold, seen.price
        staying = {bot: member for bot, member in self._calm.items() if now < member.until and member.far.holds(price)}
        concerned = {bot: member for bot, member in self._calm.items() if bot not in staying}
        self._have_told(concerned, untold, seen)
        self._leave_behind(staying)
        if not staying:
            return
        common.until = min(member.until for member in staying.values())
        if not common.passes(seen, now):
            self._look_one_by_one(common, untold, seen)

    def _have_told(self, members: Mapping[Listens, _Member], untold: Sequence[PriceSeen], seen: PriceSeen) -> None:
        same = (*untold, seen)
        for bot, member in members.items():
            before = self._before(member)
            bot.told((*before, *same) if before else same)
        self._others.update(dict.fromkeys(members))

    def _look_one_by_one(self, common: _Common, untold: Sequence[PriceSeen], seen: PriceSeen) -> None:
        """What they have in common was too tight, or a trail of one of them triggers."""
        concerned: dict[Listens, _Member] = {}
        staying: dict[Listens, _Member] = {}
        for bot, member in self._calm.items():
            following = member.after((*self._before(member), *untold, seen), common.tick)
            if following is None:
                concerned[bot] = member
            else:
                staying[bot] = _Member(following, member.until, member.newest, self._kept_until, following.untold)
        self._have_told(concerned, untold, seen)
        self._leave_behind(staying)
        if staying:
            common.following = following_in_all([member.following for member in staying.values()], common.tick)
            common.until = min(member.until for member in staying.values())

    def _before(self, member: _Member) -> Sequence[PriceSeen]:
        """What it was not told, and what all have in common does not know."""
        kept = self._kept[member.since - self._forgotten :]
        return (*member.untold, *kept) if member.untold else kept

    def _leave_behind(self, calm: dict[Listens, _Member]) -> None:
        self._calm = calm
        if not calm:
            self._common = None
        first = next(iter(calm.values())).since if calm else self._kept_until
        del self._kept[: first - self._forgotten]
        self._forgotten = first

    @property
    def _kept_until(self) -> int:
        return self._forgotten + len(self._kept)
