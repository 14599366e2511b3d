"""One position in words: is its stop confirmed, when was that seen, what comes next. Unknown is a dash, never zero."""

from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from execution.monitor import Phase
from execution.new_trade.entry_standing import EntryStanding
from execution.new_trade.liquidation import Clearance
from execution.stops.stop_record import StopOrigin
from execution.views import EntryView, PositionView, TargetView, series_in_words, state_in_words
from execution.watching.invariant_words import invariant_in_words
from execution.watching.invariants import Finding
from handlers.trade.preview_text import break_even_words, smart_words, trail_words
from handlers.words import figures
from handlers.words.figures import bold, clock_time, duration, multiple_of_r, price, quantity, result

_BY: Final = {
    StopOrigin.PLAN: "of the plan",
    StopOrigin.BREAK_EVEN: "at break-even",
    StopOrigin.FOLLOW: "moved by follow",
    StopOrigin.TRAIL: "moved by the trail",
    StopOrigin.PERSON: "moved by hand",
    StopOrigin.CHAT: "set from the chat",
}


def compact(position: PositionView) -> str:
    """A few lines."""
    lines = [_title(position)]
    if position.phase is not Phase.OPENING:
        lines += [*_leaving(position), _profit(position)]
    lines.append(stop_line(position))
    lines += _frozen(position)
    lines.append(_next_target(position.targets))
    return "\n".join(lines)


def one_line(position: PositionView) -> str:
    """The name, the profit, and whether its stop is confirmed."""
    shield = "🛡" if position.stop_confirmed else "⏳" if position.phase is Phase.OPENING else "🟥"
    return f"{shield} {_title(position)} · {result(position.unrealised)}"


def in_full(position: PositionView) -> Iterator[str]:
    """Everything, line by line."""
    yield _title(position)
    if position.phase is not Phase.OPENING:
        yield from _leaving(position)
        yield _profit(position)
        yield f"Realised {result(position.realised)} after fees"
    yield stop_line(position)
    yield from _frozen(position)
    yield from _shown_by_the_exchange(position)
    yield f"Stop {_BY[position.stop_origin]} · {_liquidation(position)}"
    yield from _asked(position)
    yield from _break_even(position)
    yield from _trail(position)
    yield from _smart(position)
    yield from (_target(target) for target in position.targets)
    yield from (_entry(entry) for entry in _still_to_fill(position.entries))
    if position.phase is not Phase.OPENING:
        yield f"Opened {_opened(position)}"


def stop_line(position: PositionView) -> str:
    """The first question of a trader, answered: is the stop confirmed on the exchange, and when was that seen?"""
    if position.phase is Phase.OPENING:
        return f"🛡 stop {price(position.stop)} comes with the entry"
    if position.stop_confirmed:
        return f"🛡 stop {price(position.stop)} · verified {clock_time(position.stop_verified_at)}"
    standing = position.standing_stop
    if standing is None:
        return f"🟥 stop {price(position.stop)} UNCONFIRMED"
    return f"🟥 stop {price(position.stop)} UNCONFIRMED · {price(standing)} stands"


def breaches(found: Sequence[Finding]) -> Iterator[str]:
    """What is not as it has to be, of a position or of the account."""
    for finding in found:
        subject = f"{escape(finding.subject)}: " if finding.subject else ""
        what = invariant_in_words(finding.invariant.value)
        yield f"🟥 {what}, not as it should be: {subject}{escape(finding.evidence)}"


def _asked(position: PositionView) -> list[str]:
    """What an open question offers, and when it runs out."""
    asked = position.asked
    if asked is None:
        return []
    on = "" if asked.held is None else f" (then at once {price(asked.held.price)}: {asked.held.origin.value} is due)"
    until = clock_time(asked.until)
    return [
        f"❓ you moved the stop: keep it, or put back {price(asked.ours)}{on}? Without an answer it stays at {until}"
    ]


def _break_even(position: PositionView) -> list[str]:
    coming = position.break_even
    if coming is None:
        return []
    at = "" if coming.trigger is None else f" ({price(coming.trigger)})"
    to = "" if coming.stop is None else f": the stop goes to about {price(coming.stop)}"
    moot = "; it is there already, or tighter" if coming.is_moot else ""
    return [f"⚖️ break-even {break_even_words(coming.terms)}{at}{to}{moot}"]


def _trail(position: PositionView) -> list[str]:
    trail = position.trail
    if trail is None:
        return []
    best = "waits" if trail.watermark is None else f"best price {price(trail.watermark)}"
    lines = [f"〽️ trail {trail_words(trail.terms)} · {best}"]
    if trail.native is not None:
        at = price(trail.native_at) if trail.watermark is not None and trail.native_at is not None else ""
        seen = (f"fires at {at}" if at else "seen standing") if trail.is_confirmed else "UNCONFIRMED"
        lines.append(f"〽️ Bybit's own, {price(trail.native)} behind · {seen}")
    return lines


def _shown_by_the_exchange(position: PositionView) -> Iterator[str]:
    """Its own figures of the stop, when they were read, and what is not as it has to be."""
    figures_of = position.stop_figures
    if figures_of is not None:
        order = f"{price(figures_of.price)} ({series_in_words(figures_of.trigger_by)})"
        state = f"{state_in_words(figures_of.status)}, read {clock_time(figures_of.seen_at)}"
        row = f"on the position {price(figures_of.row_price)}, read {clock_time(figures_of.row_seen_at)}"
        yield f"Bybit shows stop {order}, {state} · {row}"
    if position.phase is not Phase.OPENING:
        yield f"Without a stop while guarded: {duration(position.naked_seconds)}"
    yield from breaches(position.breaches)


def _smart(position: PositionView) -> list[str]:
    if position.smart is None:
        return []
    if position.smart_is_moot:
        return [f"🕯 smart stop {price(position.smart.price)}: the stop is there already, or tighter"]
    return [f"🕯 smart stop: {smart_words(position.smart, position.side)}"]


def _liquidation(position: PositionView) -> str:
    if position.liq_price is None:
        return "liquidation unknown"
    estimated = " (estimated)" if position.liq_is_estimate else ""
    figure = f"liquidation {price(position.liq_price)}{estimated}"
    return f"🟥 {figure}: too near the stop, or before it" if position.clearance is Clearance.BAD else figure


def _leaving(position: PositionView) -> list[str]:
    """The targets are those of the rest already."""
    if not position.leaving:
        return []
    return [f"⏳ {quantity(position.leaving)} of it is being closed; Bybit has not shown it yet"]


def _frozen(position: PositionView) -> list[str]:
    if position.frozen_since is None:
        return []
    return [f"🧊 frozen since {clock_time(position.frozen_since)}: writes had no effect; only stop and close are sent"]


def _title(position: PositionView) -> str:
    name = bold(f"{figures.side_word(position.side)} {position.symbol}")
    match position.phase:
        case Phase.OPENING:
            entries = _still_to_fill(position.entries)
            return f"{name} waits for {quantity(position.planned_qty)}{_waiting_at(entries)}{_not_there_yet(entries)}"
        case Phase.CLOSING:
            return f"{name} closing, {quantity(position.size)} left"
        case Phase.ARMING | Phase.GUARDED:
            part = "" if position.size >= position.planned_qty else f" of {quantity(position.planned_qty)}"
            return f"{name} {quantity(position.size)}{part} at {price(position.avg_entry)}"


def _waiting_at(entries: Sequence[EntryView]) -> str:
    prices = [price(entry.price) for entry in entries if entry.price is not None]
    return f" at {', '.join(prices)}" if prices else ""


def _not_there_yet(entries: Sequence[EntryView]) -> str:
    """How many of the entries are no orders at the exchange, as far as it has shown."""
    told = ""
    for standing in (EntryStanding.NOT_SENT, EntryStanding.NO_ANSWER, EntryStanding.UNANSWERED):
        count = sum(entry.standing is standing for entry in entries)
        which = "" if count == len(entries) else f"{count} of {len(entries)} "
        told += f" · {which}{standing.value}" if count else ""
    return told


def _still_to_fill(entries: Sequence[EntryView]) -> list[EntryView]:
    return [entry for entry in entries if entry.standing is not EntryStanding.OVER]


def _profit(position: PositionView) -> str:
    return f"{price(position.price)} · {result(position.unrealised)} · {multiple_of_r(position.r)}"


def _next_target(targets: Sequence[TargetView]) -> str:
    if not targets:
        return "🎯 no take profits, only the stop"
    waiting = [target for target in targets if not target.hit and not target.removed]
    if not waiting:
        return "🎯 no take profit left"
    hit = sum(target.hit for target in targets)
    done = f" · {hit} of {len(targets)} hit" if hit else ""
    return f"🎯 TP{waiting[0].number} {price(waiting[0].price)}{_sells(waiting[0])}{done}"


def _target(target: TargetView) -> str:
    sign, state = ("✅", " hit") if target.hit else ("✂️", " removed") if target.removed else ("🎯", "")
    return f"{sign} TP{target.number} {price(target.price)}{_sells(target)}{state}"


def _sells(target: TargetView) -> str:
    """Nothing yet where nothing has filled, or no more where it was removed: then no quantity is named."""
    return f" · {quantity(target.qty)}" if target.qty else ""


def _entry(entry: EntryView) -> str:
    at = "market" if entry.price is None else price(entry.price)
    return f"⏳ entry {entry.number} {at} · {quantity(entry.filled)} of {quantity(entry.qty)}{_not_there_yet([entry])}"


def _opened(position: PositionView) -> str:
    return figures.UNKNOWN if position.opened_at is None else f"{position.opened_at:%Y-%m-%d %H:%M:%S} UTC"
