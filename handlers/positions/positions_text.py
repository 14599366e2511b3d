"""Positions in words: is the stop confirmed, when was that seen, what comes next. Unknown is a dash, never zero."""

from collections.abc import Iterator, Sequence
from typing import Final

from execution.monitor import Phase
from execution.views import AccountView, UnguardedView, WatchedView, others_in_words
from handlers.positions.attention import is_bare, unsure
from handlers.positions.position_text import breaches, in_full
from handlers.words import figures
from handlers.words.coins import ACCOUNT, with_coin
from handlers.words.figures import bold, clock_time, duration, money, price, quantity
from handlers.words.notice_facts import NONE
from handlers.words.say import Html, label, lines, say
from handlers.words.units import Units

MOST_CHARACTERS: Final = 3900
"""Telegram takes 4096; the rest is for what is added on the way."""

_PARAGRAPH: Final = Html("\n\n")


def positions_texts(view: AccountView, *, beside_bots: bool = False) -> list[Html]:
    """The same facts in full, in as many messages as they need; ``beside_bots``: DCA bots hold something too."""
    positions = [*(lines(in_full(p)) for p in view.positions), *(_watched(p) for p in view.watched)]
    blocks = [lines(_head(view, beside_bots=beside_bots)), *positions, lines(_foot(view))]
    texts: list[Html] = []
    for block in (block[:MOST_CHARACTERS] for block in blocks if block):
        if texts and len(texts[-1]) + len(block) + 2 <= MOST_CHARACTERS:
            texts[-1] = _PARAGRAPH.join([texts[-1], block])
        else:
            texts.append(block)
    return texts


def _head(view: AccountView, *, beside_bots: bool = False) -> Iterator[Html]:
    equity = with_coin(money(view.equity), ACCOUNT)
    yield say(
        "positions-title",
        what=_counted(view, beside_bots=beside_bots),
        equity=equity,
        free=money(view.available),
        read=NONE if view.wallet_at is None else clock_time(view.wallet_at),
    )
    if view.waits_for_exchange:
        yield say("positions-from-records", count=len(view.positions))
    if view.safe_mode:
        yield say("positions-safe-mode")
    if view.paused_since is not None:
        yield say("positions-paused", since=clock_time(view.paused_since))
    if view.entries_held:
        yield say("positions-entries-held", why=view.entries_held)
    if view.disk_trouble:
        yield say("positions-disk", why=view.disk_trouble)
    if not view.private_stream_up and not view.waits_for_exchange:
        yield say("positions-stream-down")
    open_ones = list(unsure(view.positions))
    bare = sum(map(is_bare, open_ones))
    if bare:
        yield say("positions-bare", count=bare)
    if len(open_ones) > bare:
        yield say("positions-moving", count=len(open_ones) - bare)


def _counted(view: AccountView, *, beside_bots: bool) -> str:
    """How many positions, and how many trades that wait."""
    waiting = sum(1 for p in view.positions if p.phase is Phase.OPENING)
    held = len(view.positions) - waiting + len(view.watched)
    if held and waiting:
        return label("positions-and-trades", positions=_positions(held), trades=_trades(waiting))
    if held:
        return _positions(held)
    if waiting:
        return _trades(waiting)
    are_others = bool(view.unguarded or view.ignored or view.of_bots) or view.holds_others or beside_bots
    return label("positions-none-guarded") if are_others else label("positions-none")


def _positions(count: int) -> str:
    return label("positions-held", count=count)


def _trades(count: int) -> str:
    return label("positions-waiting", count=count)


def _foot(view: AccountView) -> Iterator[Html]:
    yield from breaches(view.breaches)
    if view.unguarded:
        yield say("positions-unguarded", names=_names(view.unguarded))
    if view.ignored:
        yield say("positions-ignored", names=_names(view.ignored))
    if view.of_bots:
        yield say("positions-of-bots", names=", ".join(view.of_bots))
    if view.holds_others:
        yield say("positions-others", what=", ".join(others_in_words(view)))
    if not view.safe_mode:
        yield say("positions-naked", duration=duration(view.naked_seconds))
    if view.last_sweep_at is None:
        yield say("positions-not-swept")
    else:
        yield say("positions-swept", at=clock_time(view.last_sweep_at))


def _names(views: Sequence[UnguardedView]) -> str:
    """Each with whether it has a stop of its own, as far as is known."""
    return ", ".join(
        label("positions-own-stop", name=each.name, stop=NONE if each.stop is None else price(each.stop))
        for each in views
    )


def _watched(position: WatchedView) -> Html:
    """In safe mode: what the exchange showed, which is all that is known."""
    told = say(
        "positions-watched",
        name=bold(f"{figures.side_word(position.side)} {position.symbol}"),
        size=quantity(position.size),
        entry=price(position.avg_entry),
        result=Units.of_symbol(position.symbol).result(position.unrealised),
    )
    return lines([told, say("positions-watched-stop", stop=NONE if position.stop is None else price(position.stop))])
