"""Positions in words: is the stop confirmed, when was that seen, what comes next. Unknown is a dash, never zero."""

from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from execution.monitor import Phase
from execution.new_trade.liquidation import Clearance
from execution.views import AccountView, EntryView, PositionView, TargetView, WatchedView
from execution.watching.invariants import Finding
from handlers import figures
from handlers.figures import bold, clock_time, duration, money, multiple_of_r, price, quantity, result
from handlers.invariant_words import invariant_in_words
from handlers.preview_text import smart_words, trail_words

MOST_CHARACTERS: Final = 3900
"""Telegram takes 4096; the rest is for what is added on the way."""

_MOST_IN_FULL: Final = 12
"""From this many positions on the dashboard gives each one line."""


_NOT_SWEPT: Final = "The exchange has not been read in full yet"


def dashboard_text(view: AccountView) -> str:
    """The living message: compact, the newest facts only."""
    shown = [(_compact if len(view.positions) <= _MOST_IN_FULL else _one_line)(p) for p in view.positions]
    shown += [_watched(p) for p in view.watched]
    head, foot = "\n".join(_head(view)), "\n".join(_foot(view))
    for count in range(len(shown), -1, -1):
        left_out = len(shown) - count
        more = [f"… and {left_out} more: /positions"] if left_out else []
        text = "\n\n".join(part for part in (head, *shown[:count], *more, foot) if part)
        if len(text) <= MOST_CHARACTERS:
            return text
    return head


def positions_texts(view: AccountView) -> list[str]:
    """The same facts in full, in as many messages as they need."""
    positions = [*("\n".join(_in_full(p)) for p in view.positions), *(_watched(p) for p in view.watched)]
    blocks = ["\n".join(_head(view)), *positions, "\n".join(_foot(view))]
    texts: list[str] = []
    for block in (block[:MOST_CHARACTERS] for block in blocks if block):
        if texts and len(texts[-1]) + len(block) + 2 <= MOST_CHARACTERS:
            texts[-1] += f"\n\n{block}"
        else:
            texts.append(block)
    return texts


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


def _head(view: AccountView) -> Iterator[str]:
    count = len(view.positions) + len(view.watched)
    none = "no guarded positions" if view.unguarded or view.ignored else "no positions"
    title = none if not count else "1 position" if count == 1 else f"{count} positions"
    yield f"{bold(title.capitalize())} · equity {money(view.equity)} · free {money(view.available)}"
    if view.safe_mode:
        yield (
            f"🚨 {bold('SAFE MODE')}: the state could not be read. No trade is taken, no stop is moved; "
            "what stands on the exchange stays. /health says why"
        )
    if view.paused_since is not None:
        yield f"⏸ Paused since {clock_time(view.paused_since)}: no new entries; /resume ends it"
    if view.disk_trouble:
        yield f"⚠️ The disk fails ({escape(view.disk_trouble)}): protection goes on, no new trades"
    if not view.private_stream_up:
        yield "⚠️ Live stream down: the exchange is asked in turns"
    unsure = [p for p in view.positions if p.phase is not Phase.OPENING and not p.stop_confirmed]
    bare = sum(1 for p in unsure if p.standing_stop is None)
    if bare:
        yield f"🟥 {bare} without a confirmed stop"
    if len(unsure) > bare:
        yield f"⏳ {len(unsure) - bare} whose stop is to move: the older one stands"


def _foot(view: AccountView) -> Iterator[str]:
    yield from _breaches(view.breaches)
    if view.unguarded:
        yield f"⚠️ Not guarded: {escape(', '.join(view.unguarded))}"
    if view.ignored:
        yield f"👁 Ignored, as you said: {escape(', '.join(view.ignored))}"
    if not view.safe_mode:
        yield f"Without a confirmed stop since start: {duration(view.naked_seconds)}"
    yield f"Exchange last read in full {clock_time(view.last_sweep_at)} UTC" if view.last_sweep_at else _NOT_SWEPT


def _watched(position: WatchedView) -> str:
    """In safe mode: what the exchange showed, which is all that is known."""
    name = bold(f"{figures.side_word(position.side)} {position.symbol}")
    stands = position.stop is not None
    stop = f"🛡 stop {price(position.stop)} stands on the exchange" if stands else "🟥 NO STOP on the exchange"
    at = f"{quantity(position.size)} at {price(position.avg_entry)} · {result(position.unrealised)}"
    return f"{name} {at}\n{stop}"


def _compact(position: PositionView) -> str:
    lines = [_title(position)]
    if position.phase is not Phase.OPENING:
        lines.append(_profit(position))
    lines.append(stop_line(position))
    lines += _frozen(position)
    lines.append(_next_target(position.targets))
    return "\n".join(lines)


def _one_line(position: PositionView) -> str:
    shield = "🛡" if position.stop_confirmed else "⏳" if position.phase is Phase.OPENING else "🟥"
    return f"{shield} {_title(position)} · {result(position.unrealised)}"


def _in_full(position: PositionView) -> Iterator[str]:
    yield _title(position)
    if position.phase is not Phase.OPENING:
        yield _profit(position)
        yield f"Realised {result(position.realised)} after fees"
    yield stop_line(position)
    yield from _frozen(position)
    yield from _shown_by_the_exchange(position)
    yield f"Stop from {position.stop_origin.value} · {_liquidation(position)}"
    yield from _trail(position)
    yield from _smart(position)
    yield from (_target(target) for target in position.targets)
    yield from (_entry(entry) for entry in position.entries if entry.open)
    yield f"Opened {_opened(position)} · {figures.code(position.key)}"


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
        shown = f"Bybit shows stop {price(figures_of.price)} ({escape(figures_of.trigger_by or figures.UNKNOWN)})"
        order = f"order {figures.code(figures_of.order_id)} {escape(figures_of.status)}"
        row = f"its row {price(figures_of.row_price)}, read {clock_time(figures_of.row_seen_at)}"
        yield f"{shown} · {order}, read {clock_time(figures_of.seen_at)} · {row}"
    if position.phase is not Phase.OPENING:
        yield f"Without a stop: {duration(position.naked_seconds)}"
    yield from _breaches(position.breaches)


def _breaches(breaches: Sequence[Finding]) -> Iterator[str]:
    for finding in breaches:
        subject = f"{escape(finding.subject)}: " if finding.subject else ""
        what = invariant_in_words(finding.invariant.value)
        yield f"🟥 {what}, not as it should be: {subject}{escape(finding.evidence)}"


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


def _frozen(position: PositionView) -> list[str]:
    if position.frozen_since is None:
        return []
    return [f"🧊 frozen since {clock_time(position.frozen_since)}: writes had no effect; only stop and close are sent"]


def _title(position: PositionView) -> str:
    name = bold(f"{figures.side_word(position.side)} {position.symbol}")
    match position.phase:
        case Phase.OPENING:
            return f"{name} waits for {quantity(position.planned_qty)}{_waiting_at(position.entries)}"
        case Phase.CLOSING:
            return f"{name} closing, {quantity(position.size)} left"
        case Phase.ARMING | Phase.GUARDED:
            part = "" if position.size >= position.planned_qty else f" of {quantity(position.planned_qty)}"
            return f"{name} {quantity(position.size)}{part} at {price(position.avg_entry)}"


def _waiting_at(entries: Sequence[EntryView]) -> str:
    prices = [price(entry.price) for entry in entries if entry.open and entry.price is not None]
    return f" at {', '.join(prices)}" if prices else ""


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
    return f"🎯 TP{waiting[0].number} {price(waiting[0].price)} · {quantity(waiting[0].qty)}{done}"


def _target(target: TargetView) -> str:
    sign, state = ("✅", " hit") if target.hit else ("✂️", " removed") if target.removed else ("🎯", "")
    return f"{sign} TP{target.number} {price(target.price)} · {quantity(target.qty)}{state}"


def _entry(entry: EntryView) -> str:
    at = "market" if entry.price is None else price(entry.price)
    return f"⏳ entry {entry.number} {at} · {quantity(entry.filled)} of {quantity(entry.qty)}"


def _opened(position: PositionView) -> str:
    return figures.UNKNOWN if position.opened_at is None else f"{position.opened_at:%Y-%m-%d %H:%M:%S} UTC"
