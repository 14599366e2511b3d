"""One position in words: is its stop confirmed, when was that seen, what comes next. Unknown is a dash, never zero."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final

from execution.monitor import Phase
from execution.new_trade.liquidation import Clearance
from execution.views import EntryView, PositionView, StopFigures, TargetView
from execution.watching.invariants import Finding
from handlers.positions.attention import is_gone
from handlers.positions.shown import StopShown, not_there_yet, still_to_fill, stop_shown
from handlers.trade.plan_words import break_even_words, follow_words, smart_words, trail_words
from handlers.words import figures
from handlers.words.figures import bold, clock_time, duration, multiple_of_r, price, quantity
from handlers.words.notice_facts import NONE
from handlers.words.say import Html, label, say
from handlers.words.units import Units
from utils.money import plain

_APART: Final = Html(" · ")


def in_full(position: PositionView) -> Iterator[Html]:
    """Everything, line by line."""
    units = Units.of_symbol(position.symbol)
    yield _title(position)
    if is_gone(position):
        yield from breaches(position.breaches)
        return
    if position.phase is not Phase.OPENING:
        yield from _leaving(position)
        yield say(
            "position-profit",
            price=price(position.price),
            result=units.result(position.unrealised),
            r=multiple_of_r(position.r),
        )
        yield say("position-realised", result=units.result(position.realised))
    yield stop_line(position)
    yield from _frozen(position)
    yield from _shown_by_the_exchange(position)
    yield say("position-stop-by", origin=position.stop_origin.value, liquidation=_liquidation(position))
    yield from _asked(position)
    yield from _break_even(position)
    yield from _trail(position)
    if position.follow:
        yield say("position-follow", follow=follow_words(position.follow))
    yield from _smart(position)
    yield from _time(position)
    yield from map(_target, position.targets)
    yield from map(_entry, still_to_fill(position.entries))
    if position.phase is not Phase.OPENING:
        yield say("position-opened", at=_opened(position))


def stop_line(position: PositionView) -> Html:
    """With the time at which the exchange was seen to show it."""
    stop = price(position.stop)
    match stop_shown(position):
        case StopShown.TO_COME:
            return say("position-stop-to-come", stop=stop)
        case StopShown.CONFIRMED:
            return say("position-stop", stop=stop, seen=clock_time(position.stop_verified_at))
        case StopShown.BARE:
            return say("position-stop-bare", stop=stop)
        case StopShown.MOVING:
            return say("position-stop-moving", stop=stop, standing=price(position.standing_stop))


def breaches(found: Iterable[Finding]) -> Iterator[Html]:
    """What is not as it has to be, of a position or of the account."""
    for finding in found:
        what = label("words-invariant", invariant=finding.invariant.value)
        yield say("position-breach", what=what, evidence=finding.words)


def _asked(position: PositionView) -> Iterator[Html]:
    """What an open question offers, and when it runs out."""
    asked = position.asked
    if asked is None:
        return
    ours, until = price(asked.ours), clock_time(asked.until)
    if asked.held is None:
        yield say("position-asked", ours=ours, until=until)
    else:
        due = label("position-due", origin=asked.held.origin.value)
        yield say("position-asked-held", ours=ours, until=until, price=price(asked.held.price), due=due)


def _break_even(position: PositionView) -> Iterator[Html]:
    coming = position.break_even
    if coming is not None:
        yield say(
            "position-break-even",
            terms=break_even_words(coming.terms),
            trigger=NONE if coming.trigger is None else price(coming.trigger),
            stop=NONE if coming.stop is None else price(coming.stop),
            there="yes" if coming.is_moot else "no",
        )


def _trail(position: PositionView) -> Iterator[Html]:
    trail = position.trail
    if trail is None:
        return
    best = NONE if trail.watermark is None else price(trail.watermark)
    yield say("position-trail", terms=trail_words(trail.terms), best=best)
    if trail.native is not None:
        at = NONE if trail.watermark is None or trail.native_at is None else price(trail.native_at)
        seen = "unconfirmed" if not trail.is_confirmed else "standing" if at == NONE else "fires"
        yield say("position-trail-native", behind=price(trail.native), seen=seen, at=at)


def _shown_by_the_exchange(position: PositionView) -> Iterator[Html]:
    """Its own figures of the stop, when they were read, and what is not as it has to be."""
    if position.stop_figures is not None:
        yield _figures(position.stop_figures)
    if position.phase is not Phase.OPENING:
        yield say("position-naked", duration=duration(position.naked_seconds))
    yield from breaches(position.breaches)


def _figures(shown: StopFigures) -> Html:
    series = NONE if shown.trigger_by is None else shown.trigger_by.name
    return say(
        "position-shown",
        stop=price(shown.price),
        series=label("position-series", series=series),
        state=label("position-stop-state", state=shown.status.name),
        read=clock_time(shown.seen_at),
        row=price(shown.row_price),
        row_read=clock_time(shown.row_seen_at),
    )


def _smart(position: PositionView) -> Iterator[Html]:
    smart = position.smart
    if smart is None:
        return
    if position.smart_is_moot:
        yield say("position-smart-moot", price=price(smart.price))
    else:
        yield say("position-smart", terms=smart_words(smart, position.side))


def _time(position: PositionView) -> Iterator[Html]:
    if position.max_hours is not None and position.phase is not Phase.CLOSING:
        at = NONE if position.closes_at is None else _moment(position.closes_at)
        yield say("position-time", hours=plain(position.max_hours), at=at)


def _liquidation(position: PositionView) -> str:
    if position.liq_price is None:
        return label("position-liquidation-unknown")
    return label(
        "position-liquidation",
        price=price(position.liq_price),
        known="estimated" if position.liq_is_estimate else "sure",
        near="yes" if position.clearance is Clearance.BAD else "no",
    )


def _leaving(position: PositionView) -> Iterator[Html]:
    """The targets are those of the rest already."""
    if position.leaving:
        yield say("position-leaving", qty=quantity(position.leaving))


def _frozen(position: PositionView) -> Iterator[Html]:
    if position.frozen_since is not None:
        yield say("position-frozen", since=clock_time(position.frozen_since))


def _title(position: PositionView) -> Html:
    name, size = bold(f"{figures.side_word(position.side)} {position.symbol}"), quantity(position.size)
    match position.phase:
        case Phase.OPENING:
            entries = still_to_fill(position.entries)
            prices = ", ".join(price(entry.price) for entry in entries if entry.price is not None)
            waits = say("position-waits", name=name, qty=quantity(position.planned_qty), prices=prices or NONE)
            return _APART.join([waits, *_not_there_yet(entries)])
        case Phase.CLOSING:
            return say("position-closing", name=name, size=size)
        case Phase.ARMING | Phase.GUARDED:
            entry = price(position.avg_entry)
            if position.size >= position.planned_qty:
                return say("position-held", name=name, size=size, entry=entry)
            return say("position-held-part", name=name, size=size, planned=quantity(position.planned_qty), entry=entry)


def _not_there_yet(entries: Sequence[EntryView]) -> Iterator[str]:
    for standing, count in not_there_yet(entries):
        told, all_of = label("position-entry-standing", standing=standing.name), len(entries)
        is_each = count == all_of
        yield told if is_each else label("position-some-entries", count=f"{count}", all=f"{all_of}", standing=told)


def _target(target: TargetView) -> Html:
    """Nothing sells yet where nothing has filled, or no more where it was removed: then no quantity is named."""
    state = "hit" if target.hit else "removed" if target.removed else "waits"
    qty = quantity(target.qty) if target.qty else NONE
    return say("position-target", state=state, number=f"{target.number}", price=price(target.price), qty=qty)


def _entry(entry: EntryView) -> Html:
    told = say(
        "position-entry",
        number=f"{entry.number}",
        price=NONE if entry.price is None else price(entry.price),
        filled=quantity(entry.filled),
        qty=quantity(entry.qty),
    )
    return _APART.join([told, *_not_there_yet([entry])])


def _opened(position: PositionView) -> str:
    at = position.opened_at
    return figures.UNKNOWN if at is None else _moment(at)


def _moment(at: datetime) -> str:
    return label("position-moment", at=f"{at:%Y-%m-%d %H:%M:%S}")
