"""One position on the dashboard: a few lines, or one. Unknown is a dash, never zero."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final

from execution.monitor import Phase
from execution.views import EntryView, PositionView, TargetView, TrailView, WatchedView
from handlers.positions.attention import is_gone, to_stop, to_target
from handlers.positions.shown import StopShown, not_there_yet, still_to_fill, stop_shown
from handlers.trade.plan_words import trail_words
from handlers.words.figures import (
    UNKNOWN,
    clock_time,
    duration,
    multiple_of_r,
    price,
    quantity,
    result,
    side_word,
)
from handlers.words.moments import ago
from handlers.words.say import Html, label, lines, say
from handlers.words.units import Units
from utils.money import plain

BARE: Final = "🟥"
MOVING: Final = "⏳"
CONFIRMED: Final = "🛡"

_SIGNS: Final[Mapping[StopShown, str]] = {
    StopShown.TO_COME: MOVING,
    StopShown.CONFIRMED: CONFIRMED,
    StopShown.MOVING: MOVING,
    StopShown.BARE: BARE,
}
_TENTH: Final = Decimal("0.1")
_TOLD_FROM: Final = Decimal("0.05")
"""Seconds: less is told as none."""
_HUNDREDTH: Final = Decimal("0.01")


def sign_of(position: PositionView) -> str:
    """How it is with its stop."""
    return _SIGNS[stop_shown(position)]


def short_name(position: PositionView) -> str:
    """As short as it is understood: without the currency that nearly all of them have."""
    return label("dashboard-name", coin=coin_of(position), side=position.side.word)


def coin_of(position: PositionView) -> str:
    return Units.of_symbol(position.symbol).coin or position.symbol


def paragraph(position: PositionView) -> Html:
    return lines(_lines(position))


def line(position: PositionView) -> Html:
    """The name, the profit, and how far the price is from the stop."""
    match stop_shown(position):
        case StopShown.TO_COME:
            stop = say("dashboard-line-to-come")
        case StopShown.BARE:
            stop = say("dashboard-line-bare")
        case StopShown.CONFIRMED | StopShown.MOVING:
            stop = say("dashboard-line-stop", percent=_percent(to_stop(position)))
    return say(
        "dashboard-line",
        sign=sign_of(position),
        name=short_name(position),
        result=result(position.unrealised),
        stop=stop,
    )


def watched(position: WatchedView) -> Html:
    """In safe mode: what the exchange showed, which is all that is known."""
    name = f"{side_word(position.side)} {position.symbol}"
    held = say(
        "dashboard-watched",
        name=name,
        size=quantity(position.size),
        entry=price(position.avg_entry),
        result=_money(position.symbol, position.unrealised),
    )
    bare = position.stop is None
    stop = say("dashboard-watched-bare") if bare else say("dashboard-watched-stop", stop=price(position.stop))
    return lines([held, stop])


def _lines(position: PositionView) -> Iterator[Html]:
    yield _title(position)
    if is_gone(position):
        yield from _breaches(position)
        return
    if position.phase is not Phase.OPENING:
        if position.leaving:
            yield say("dashboard-leaving", qty=quantity(position.leaving))
        money = _money(position.symbol, position.unrealised)
        yield say("dashboard-profit", price=price(position.price), result=money, r=multiple_of_r(position.r))
    yield _stop(position)
    if position.naked_seconds >= _TOLD_FROM:
        yield say("dashboard-naked-itself", duration=duration(position.naked_seconds))
    if position.frozen_since is not None:
        yield say("dashboard-frozen", since=clock_time(position.frozen_since))
    yield from _breaches(position)
    if position.asked is not None:
        yield say("dashboard-asked", until=clock_time(position.asked.until))
    yield _next_target(position)
    if position.trail is not None:
        yield _trail(position.trail)


def _breaches(position: PositionView) -> Iterator[Html]:
    for finding in position.breaches:
        what = label("words-invariant", invariant=finding.invariant.value)
        yield say("dashboard-breach", what=what, evidence=finding.evidence.words)


def _title(position: PositionView) -> Html:
    name, size = _name(position), quantity(position.size)
    match position.phase:
        case Phase.OPENING:
            entries = still_to_fill(position.entries)
            where = Html().join([_waiting_at(entries), *_not_there_yet(entries)])
            return say("dashboard-to-come", name=name, size=quantity(position.planned_qty), where=where)
        case Phase.CLOSING:
            return say("dashboard-closing", name=name, size=size)
        case Phase.ARMING | Phase.GUARDED:
            entry = price(position.avg_entry)
            if position.size >= position.planned_qty:
                return say("dashboard-held", name=name, size=size, entry=entry)
            return say("dashboard-held-part", name=name, size=size, planned=quantity(position.planned_qty), entry=entry)


def _waiting_at(entries: Sequence[EntryView]) -> Html:
    prices = [price(entry.price) for entry in entries if entry.price is not None]
    return say("dashboard-to-come-at", prices=", ".join(prices)) if prices else Html()


def _not_there_yet(entries: Sequence[EntryView]) -> Iterator[Html]:
    for standing, count in not_there_yet(entries):
        words = label("dashboard-entry-standing", standing=standing.name)
        if count == len(entries):
            yield say("dashboard-entries-standing", standing=words)
        else:
            yield say("dashboard-some-entries-standing", count=count, all=len(entries), standing=words)


def _stop(position: PositionView) -> Html:
    """With how far it is, and how long ago the exchange was seen to show it."""
    stop, there = price(position.stop), {"distance": _away(to_stop(position)), "seen": ago(position.stop_verified_at)}
    match stop_shown(position):
        case StopShown.TO_COME:
            return say("dashboard-stop-to-come", stop=stop)
        case StopShown.BARE:
            return say("dashboard-stop-bare", stop=stop)
        case StopShown.CONFIRMED:
            return say("dashboard-stop", stop=stop, **there)
        case StopShown.MOVING:
            return say("dashboard-stop-moving", stop=stop, standing=price(position.standing_stop), **there)


def _next_target(position: PositionView) -> Html:
    targets = position.targets
    waiting = [target for target in targets if not target.hit and not target.removed]
    if not waiting:
        return say("dashboard-no-target-left" if targets else "dashboard-no-targets")
    hit = sum(target.hit for target in targets)
    target = waiting[0]
    return say(
        "dashboard-target",
        number=target.number,
        price=price(target.price),
        distance=_away(to_target(position, target.price)),
        qty=_sells(target),
        hit=say("dashboard-target-hit", hit=hit, all=len(targets)) if hit else "",
    )


def _sells(target: TargetView) -> Html:
    """Nothing yet where nothing has filled: then no quantity is named."""
    return say("dashboard-target-qty", qty=quantity(target.qty)) if target.qty else Html()


def _trail(trail: TrailView) -> Html:
    terms = trail_words(trail.terms)
    if trail.native is not None and not trail.is_confirmed:
        return say("dashboard-trail-unconfirmed", terms=terms)
    return say("dashboard-trail", terms=terms, best="waits" if trail.watermark is None else price(trail.watermark))


def _name(position: PositionView) -> str:
    return f"{side_word(position.side)} {position.symbol}"


def _money(symbol: str, amount: Decimal | None) -> str:
    return Units.of_symbol(symbol).result(amount)


def _away(percent: Decimal | None) -> Html:
    return Html() if percent is None else say("dashboard-distance", percent=_percent(percent))


def _percent(value: Decimal | None) -> str:
    """A tenth is enough from one percent on."""
    if value is None:
        return UNKNOWN
    place = _TENTH if abs(value) >= 1 else _HUNDREDTH
    return f"{plain(value.quantize(place, ROUND_HALF_EVEN))}%"
