"""New highs and lows of trails that run, as long as nothing else comes of them: for all trails one price. Pure.

A market that rises has a new high several times a second, and each of two hundred lots may follow it. All of them then
have one watermark, so it is kept as one, beside the record, until it is worth a commit (P7) or something else happens.
The record is told these prices first then, and is what it would have been.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from execution.dca.dca_bot import DcaBot
from execution.dca.market import MarketRules
from execution.dca.observations import PriceSeen
from execution.dca.quiet import Quiet, quiet_around, quiet_in_all
from execution.facts.instruments import FeeRate
from execution.stops import trailing
from execution.stops.trailing import Direction, Trailing, TrailStatus, trigger_price
from utils.money import ZERO

WORTH_A_COMMIT: Final = Decimal("0.0005")
"""Of a watermark: moved so far, the record is told."""


class Following(Struct, frozen=True, kw_only=True):
    """``quiet``: prices that change nothing at all. ``far``: those that at most move a watermark."""

    quiet: Quiet
    far: Quiet
    up: Trailing | None = None
    down: Trailing | None = None
    """Each stands for all trails of its direction that a new best price moves."""
    high: PriceSeen | None = None
    low: PriceSeen | None = None
    """What the record was not told yet."""

    @property
    def untold(self) -> tuple[PriceSeen, ...]:
        """Oldest first."""
        return tuple(sorted((seen for seen in (self.high, self.low) if seen is not None), key=lambda seen: seen.at))

    def after(self, seen: PriceSeen, tick: Decimal) -> "Following | None":
        """None: the record has to be told of this price."""
        if self.quiet.holds(seen.price):
            return self
        if not self.far.holds(seen.price):
            return None
        if self.up is not None and (up := _moved(self.up, seen, tick)) is not None:
            above = max(each for each in (self.quiet.above, trigger_price(up, tick)) if each is not None)
            quiet, far = replace(self.quiet, above=above, most=seen.price), replace(self.far, above=above)
            return replace(self, quiet=quiet, far=far, up=up, high=seen)
        if self.down is not None and (down := _moved(self.down, seen, tick)) is not None:
            below = min(each for each in (self.quiet.below, trigger_price(down, tick)) if each is not None)
            quiet, far = replace(self.quiet, below=below, least=seen.price), replace(self.far, below=below)
            return replace(self, quiet=quiet, far=far, down=down, low=seen)
        return None


def _moved(trail: Trailing, seen: PriceSeen, tick: Decimal) -> Trailing | None:
    """None: it is no new best price, or an old one."""
    moved = trailing.fold_price(trail, seen.price, seen.at, tick)
    return moved if moved.watermark != trail.watermark else None


def following_of(bot: DcaBot, now: datetime, rules: MarketRules, fees: FeeRate) -> Following | None:
    """Of a record that a step has just left as it was; None: any price may change it."""
    quiet = quiet_around(bot, now, rules, fees)
    if quiet is None:
        return None
    up = _one_for_all((lot.trail for lot in bot.lots), Direction.UP)
    down = _one_for_all((bot.buy_trail,), Direction.DOWN)
    far = quiet
    if up is not None and up.watermark is not None:
        far = replace(far, most=up.watermark * (1 + WORTH_A_COMMIT))
    if down is not None and down.watermark is not None:
        far = replace(far, least=down.watermark * (1 - WORTH_A_COMMIT))
    return Following(quiet=quiet, far=far, up=up, down=down)


def following_in_all(each: Sequence[Following]) -> Following:
    """Of all of them at once, with nothing untold: a price that it follows is one that each would follow."""
    return Following(
        quiet=quiet_in_all([one.quiet for one in each]),
        far=quiet_in_all([one.far for one in each]),
        up=_one_for_all((one.up for one in each if one.up is not None), Direction.UP),
        down=_one_for_all((one.down for one in each if one.down is not None), Direction.DOWN),
    )


def _one_for_all(trails: Iterable[Trailing], direction: Direction) -> Trailing | None:
    """The one that a new best price moves first, told of all prices that any of them was; None where there is none.

    With one distance for all, its trigger is that of each one that it has caught up with, and no others rise.
    """
    running = [each for each in trails if each.status is TrailStatus.ACTIVE and each.direction is direction]
    if len({each.distance for each in running}) != 1:
        return None
    heard = [each.updated_at for each in running if each.updated_at is not None]
    first = min(running, key=lambda each: (each.watermark or ZERO) * direction.sign)
    return replace(first, updated_at=max(heard, default=None))
