"""What the log says of a trail, in the words that its users know. Pure."""

from collections.abc import Iterator
from decimal import Decimal

from execution.dca.dca_bot import DcaBot
from execution.dca.observations import PriceSeen
from execution.stops.trailing import Direction, Trailing, TrailStatus

_CENT = Decimal("0.01")


def lines_of_trails(before: DcaBot, after: DcaBot, seen: PriceSeen | None) -> Iterator[str]:
    """Of all trails of a bot; ``seen`` is the newest price that it was told. What many lots would say is said once."""
    yield from dict.fromkeys(_lines_of_trails(before, after, seen.price if seen is not None else None))


def _lines_of_trails(before: DcaBot, after: DcaBot, price: Decimal | None) -> Iterator[str]:
    yield from lines_of(before.buy_trail, after.buy_trail, price)
    lots_before = {lot.number: lot for lot in before.lots}
    for lot in after.lots:
        was = lots_before.get(lot.number)
        if lot is not was:
            yield from lines_of(was.trail if was is not None else Trailing(), lot.trail, price)


def lines_of(before: Trailing, after: Trailing, price: Decimal | None) -> Iterator[str]:
    """One line for each step of a trail from one record to the next; ``price`` is the one that made it."""
    if after.status is before.status and after.watermark == before.watermark:
        return
    if before.status is TrailStatus.ACTIVE and after.status in {TrailStatus.INACTIVE, TrailStatus.WAITING}:
        yield f"Trailing reset: waits for {money(after.activation)} again" if after.activation else "Trailing reset"
    if before.status is TrailStatus.INACTIVE and after.status is not TrailStatus.INACTIVE:
        yield from _started(after, price)
    if before.status in {TrailStatus.INACTIVE, TrailStatus.WAITING} and after.status is TrailStatus.ACTIVE:
        yield f"Trailing activated at {money(after.watermark)}"
    elif after.status is TrailStatus.ACTIVE and before.watermark != after.watermark:
        yield f"Trailing watermark updated: {money(after.watermark)}"
    if after.status is TrailStatus.TRIGGERED and before.status is not TrailStatus.TRIGGERED:
        yield from _triggered(after, price)


def _started(trail: Trailing, price: Decimal | None) -> Iterator[str]:
    percent = trail.distance.value if trail.distance is not None else None
    start = trail.activation if trail.activation is not None else price
    yield f"Trailing started: {trail.direction.value} from {money(start)} with {percent}% trail"


def _triggered(trail: Trailing, price: Decimal | None) -> Iterator[str]:
    if price is None or not trail.watermark:
        return
    moved = (abs(price - trail.watermark) / trail.watermark * 100).quantize(_CENT)
    how = "sell triggered! Price dropped" if trail.direction is Direction.UP else "buy triggered! Price rose"
    yield f"Trailing {how} {moved}% from {money(trail.watermark)} to {money(price)}"


def money(price: Decimal | None) -> str:
    """``$50,500.00``; a price under a dollar with all its digits."""
    if price is None:
        return "?"
    return f"${price:,.2f}" if price >= 1 else f"${price:f}"
