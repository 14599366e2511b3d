"""The best price that trails of one direction have seen, as one for all of them, beside their records. Pure.

On the way to a new best price no trail can trigger, so that price is all that is kept then. Where they trigger behind
it is reckoned when a price comes back far enough to matter.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from execution.dca.observations import PriceSeen
from execution.dca.quiet import Quiet
from execution.stops.trailing import Direction, Trailing, TrailStatus, trigger_price

WORTH_A_COMMIT: Final = Decimal("0.0005")
"""Of a watermark: moved so far, the record is told."""


class BestPrice(Struct, frozen=True, kw_only=True):
    """Of trails with the same distance: a high where they sell, a low where they buy."""

    trail: Trailing
    """Any of them."""
    first: Decimal
    """A price beyond it is a new best price of at least one of them."""
    best: Decimal
    """Of any of them: the next trigger is the one behind it."""
    near: Decimal | None
    """A price before it triggers nothing, whatever best price is followed; None: no price does."""
    heard_at: datetime | None
    """Of the newest price that any of them was told; an older one is no news."""
    untold: PriceSeen | None = None
    """The best price that was followed since then."""
    trigger: Decimal | None = None
    """Behind ``best``; None: not reckoned yet."""

    def after(self, seen: PriceSeen, tick: Decimal) -> "BestPrice | None":
        """None: the records have to be told of this price."""
        if self._is_beyond(seen.price, self.best):
            return self.followed(seen)
        here = self._reckoned(tick) if self._is_near(seen.price) else self
        if here.has_triggered(seen.price):
            return None
        return here.followed(seen) if self._is_beyond(seen.price, self.first) else here

    def triggers_at(self, price: Decimal, tick: Decimal) -> bool:
        return self._is_near(price) and self._reckoned(tick).has_triggered(price)

    def quiet(self, tick: Decimal) -> Quiet:
        """The prices at which none of them moves or triggers."""
        trigger = self._reckoned(tick).trigger
        if self.trail.direction is Direction.UP:
            return Quiet(above=trigger, most=self.first)
        return Quiet(below=trigger, least=self.first)

    def followed(self, seen: PriceSeen) -> "BestPrice | None":
        """With a price beyond ``first``; None: it is an old one."""
        if self.heard_at is not None and seen.at < self.heard_at:
            return None
        if not self._is_beyond(seen.price, self.best):
            return replace(self, first=seen.price, heard_at=seen.at, untold=seen)
        return replace(self, first=seen.price, best=seen.price, heard_at=seen.at, untold=seen, trigger=None)

    def has_triggered(self, price: Decimal) -> bool:
        """Whether it is at ``trigger`` or behind it, where that is reckoned."""
        return self.trigger is not None and not self._is_beyond(price, self.trigger)

    def _reckoned(self, tick: Decimal) -> "BestPrice":
        if self.trigger is not None:
            return self
        return replace(self, trigger=trigger_price(replace(self.trail, watermark=self.best), tick))

    def _is_near(self, price: Decimal) -> bool:
        return self.near is not None and not self._is_beyond(price, self.near)

    def _is_beyond(self, price: Decimal, other: Decimal) -> bool:
        return price > other if self.trail.direction is Direction.UP else price < other


def best_price_of(trails: Iterable[Trailing], direction: Direction, tick: Decimal) -> BestPrice | None:
    """Of those that run in a direction; None: there is none, or their distances differ."""
    running = [each for each in trails if each.status is TrailStatus.ACTIVE and each.direction is direction]
    watermarks = [each.watermark for each in running if each.watermark is not None]
    if len({(each.distance, each.atr) for each in running}) != 1 or not watermarks:
        return None
    heard = [each.updated_at for each in running if each.updated_at is not None]
    first, best = _nearest(watermarks, direction), _farthest(watermarks, direction)
    end = _farthest((best, followed_to(first, direction)), direction)
    return BestPrice(
        trail=running[0],
        first=first,
        best=best,
        near=trigger_price(replace(running[0], watermark=end), tick),
        heard_at=max(heard, default=None),
    )


def best_price_in_all(each: Sequence[BestPrice]) -> BestPrice | None:
    """Of one direction, as one that was told nothing; None: there is none, or their distances differ."""
    if len({(one.trail.distance, one.trail.atr) for one in each}) != 1:
        return None
    direction = each[0].trail.direction
    nears = [one.near for one in each if one.near is not None]
    heard = [one.heard_at for one in each if one.heard_at is not None]
    return BestPrice(
        trail=each[0].trail,
        first=_nearest([one.first for one in each], direction),
        best=_farthest([one.best for one in each], direction),
        near=_farthest(nears, direction) if nears else None,
        heard_at=max(heard, default=None),
    )


def followed_to(first: Decimal, direction: Direction) -> Decimal:
    """The last price at which the record is not told yet."""
    return first * (1 + direction.sign * WORTH_A_COMMIT)


def _nearest(prices: Sequence[Decimal], direction: Direction) -> Decimal:
    return min(prices) if direction is Direction.UP else max(prices)


def _farthest(prices: Sequence[Decimal], direction: Direction) -> Decimal:
    return max(prices) if direction is Direction.UP else min(prices)
