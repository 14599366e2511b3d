"""New highs and lows of trails that run, as long as nothing else comes of them: for all trails one price. Pure.

A market that rises has a new high several times a second, and each of two hundred lots may follow it. All of them then
have one watermark, so it is kept as one, beside the record, until it is worth a commit (P7) or something else happens.
The record is told these prices first then, and is what it would have been.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from execution.dca.best_price import BestPrice, best_price_in_all, best_price_of, followed_to
from execution.dca.dca_bot import DcaBot
from execution.dca.market import MarketRules
from execution.dca.observations import PriceSeen
from execution.dca.quiet import Quiet, quiet_around, quiet_in_all
from execution.facts.instruments import FeeRate
from execution.stops.trailing import Direction


class Following(Struct, frozen=True, kw_only=True):
    """``far``: prices that at most move a watermark of the record as it is, if no best price was followed since."""

    far: Quiet
    up: BestPrice | None = None
    down: BestPrice | None = None
    """Each stands for all trails of its direction; None: what moves one of them is not in ``far``."""

    @property
    def untold(self) -> tuple[PriceSeen, ...]:
        """What the record was not told yet, oldest first."""
        known = (best.untold for best in (self.up, self.down) if best is not None)
        return tuple(sorted((seen for seen in known if seen is not None), key=lambda seen: seen.at))

    def holds(self, price: Decimal, tick: Decimal) -> bool:
        """Whether it at most moves a watermark."""
        return self.far.holds(price) and not any(
            best.triggers_at(price, tick) for best in (self.up, self.down) if best is not None
        )

    def after(self, seen: PriceSeen, tick: Decimal) -> "Following | None":
        """None: the record has to be told of this price."""
        if not self.far.holds(seen.price):
            return None
        up, down = self.up, self.down
        if up is not None and (up := up.after(seen, tick)) is None:
            return None
        if down is not None and (down := down.after(seen, tick)) is None:
            return None
        return self if up is self.up and down is self.down else replace(self, up=up, down=down)


def following_of(bot: DcaBot, now: datetime, rules: MarketRules, fees: FeeRate) -> Following | None:
    """Of a record that a step has just left as it was; None: any price may change it."""
    far = quiet_around(bot, now, rules, fees)
    if far is None:
        return None
    up = best_price_of((lot.trail for lot in bot.lots), Direction.UP, rules.tick_size)
    down = best_price_of((bot.buy_trail,), Direction.DOWN, rules.tick_size)
    if up is not None:
        far = replace(far, most=followed_to(up.first, Direction.UP))
    if down is not None:
        far = replace(far, least=followed_to(down.first, Direction.DOWN))
    return Following(far=far, up=up, down=down)


def following_in_all(each: Sequence[Following], tick: Decimal) -> Following:
    """Of all of them at once, with nothing untold: a price that it follows is one that each would follow."""
    ups = [one.up for one in each if one.up is not None]
    downs = [one.down for one in each if one.down is not None]
    up, down = best_price_in_all(ups), best_price_in_all(downs)
    still = [best.quiet(tick) for best in (*(ups if up is None else ()), *(downs if down is None else ()))]
    return Following(far=quiet_in_all([*(one.far for one in each), *still]), up=up, down=down)
