"""Positions in words: is the stop confirmed, when was that seen, what comes next. Unknown is a dash, never zero."""

from collections.abc import Iterator
from html import escape
from typing import Final

from execution.monitor import Phase
from execution.new_trade.entry_standing import positions_and_trades
from execution.views import AccountView, WatchedView, unguarded_in_words
from handlers.positions.position_text import breaches, compact, in_full, one_line
from handlers.words import figures
from handlers.words.figures import bold, clock_time, duration, money, price, quantity, result

MOST_CHARACTERS: Final = 3900
"""Telegram takes 4096; the rest is for what is added on the way."""

_MOST_IN_FULL: Final = 12
"""From this many positions on the dashboard gives each one line."""

_NOT_SWEPT: Final = "The exchange has not been read in full yet"


def dashboard_text(view: AccountView) -> str:
    """The living message: compact, the newest facts only."""
    shown = [(compact if len(view.positions) <= _MOST_IN_FULL else one_line)(p) for p in view.positions]
    shown += [_watched(p) for p in view.watched]
    head, foot = "\n".join(_head(view)), "\n".join(_foot(view))
    for count in range(len(shown), -1, -1):
        left_out = len(shown) - count
        more = [f"… and {left_out} more: /positions"] if left_out else []
        text = "\n\n".join(part for part in (head, *shown[:count], *more, foot) if part)
        if len(text) <= MOST_CHARACTERS:
            return text
    return head


def positions_texts(view: AccountView, *, beside_bots: bool = False) -> list[str]:
    """The same facts in full, in as many messages as they need; ``beside_bots``: DCA bots hold something too."""
    positions = [*("\n".join(in_full(p)) for p in view.positions), *(_watched(p) for p in view.watched)]
    blocks = ["\n".join(_head(view, beside_bots=beside_bots)), *positions, "\n".join(_foot(view))]
    texts: list[str] = []
    for block in (block[:MOST_CHARACTERS] for block in blocks if block):
        if texts and len(texts[-1]) + len(block) + 2 <= MOST_CHARACTERS:
            texts[-1] += f"\n\n{block}"
        else:
            texts.append(block)
    return texts


def _head(view: AccountView, *, beside_bots: bool = False) -> Iterator[str]:
    waiting = sum(1 for p in view.positions if p.phase is Phase.OPENING)
    count = len(view.positions) - waiting + len(view.watched)
    are_others = bool(view.unguarded or view.ignored or view.of_bots) or beside_bots
    title = positions_and_trades(count, waiting)
    title = "no guarded positions" if are_others and not count + waiting else title
    yield f"{bold(title.capitalize())} · equity {money(view.equity)} · free {money(view.available)}"
    if view.waits_for_exchange:
        yield _from_records(len(view.positions))
    if view.safe_mode:
        yield (
            f"🚨 {bold('SAFE MODE')}: the state could not be read. No trade is taken, no stop is moved; "
            "what stands on the exchange stays. /health says why"
        )
    if view.paused_since is not None:
        yield f"⏸ Paused since {clock_time(view.paused_since)}: no new entries; /resume ends it"
    if view.entries_held:
        yield f"⚠️ {escape(view.entries_held)}"
    if view.disk_trouble:
        yield f"⚠️ The disk fails ({escape(view.disk_trouble)}): protection goes on, no new trades"
    if not view.private_stream_up and not view.waits_for_exchange:
        yield "⚠️ Live stream down: the exchange is asked in turns"
    unsure = [p for p in view.positions if p.phase is not Phase.OPENING and not p.stop_confirmed]
    bare = sum(1 for p in unsure if p.standing_stop is None)
    if bare:
        yield f"🟥 {bare} without a confirmed stop"
    if len(unsure) > bare:
        yield f"⏳ {len(unsure) - bare} whose stop is to move: the older one stands"


def _from_records(count: int) -> str:
    wait = "⚠️ Bybit has not answered since the start; it is tried again every few seconds"
    if not count:
        return f"{wait}. The records have no positions"
    which = "This is" if count == 1 else "These are"
    return f"{wait}. {which} in the records, with stops that stand on the exchange as last seen: nothing is lost"


def _foot(view: AccountView) -> Iterator[str]:
    yield from breaches(view.breaches)
    if view.unguarded:
        yield f"⚠️ Not guarded: {escape(', '.join(unguarded_in_words(view.unguarded)))}"
    if view.ignored:
        yield f"👁 Ignored, as you said: {escape(', '.join(unguarded_in_words(view.ignored)))}"
    if view.of_bots:
        yield f"🧺 Of DCA bots: {escape(', '.join(view.of_bots))}"
    if not view.safe_mode:
        yield f"Guarded ones without a confirmed stop since start: {duration(view.naked_seconds)}"
    yield f"Exchange last read in full {clock_time(view.last_sweep_at)} UTC" if view.last_sweep_at else _NOT_SWEPT


def _watched(position: WatchedView) -> str:
    """In safe mode: what the exchange showed, which is all that is known."""
    name = bold(f"{figures.side_word(position.side)} {position.symbol}")
    stands = position.stop is not None
    stop = f"🛡 stop {price(position.stop)} stands on the exchange" if stands else "🟥 NO STOP on the exchange"
    at = f"{quantity(position.size)} at {price(position.avg_entry)} · {result(position.unrealised)}"
    return f"{name} {at}\n{stop}"
