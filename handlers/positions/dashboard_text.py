"""The dashboard in words: what counts first, then each position, then what is told once a day."""

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from msgspec import Struct

from execution.dca.dca_bot import BotState
from execution.dca.dca_views import DcaView
from execution.monitor import Phase
from execution.views import AccountView, PositionView, UnguardedView
from handlers.dca.card_text import unrealised_of
from handlers.positions.attention import by_attention, holds, is_bare, unsure
from handlers.positions.dashboard_facts import Facts
from handlers.positions.dashboard_position import BARE, CONFIRMED, MOVING, line, paragraph, watched
from handlers.telegram.message_length import length_of
from handlers.words.figures import UNKNOWN, clock_time, duration, money, price, result
from handlers.words.moments import ago, ago_by_date
from handlers.words.say import Html, label, lines, say
from handlers.words.units import Units
from helpers.connectivity.glance import Glance
from helpers.connectivity.link import LinkState
from utils.money import ZERO

COMPACT_ABOVE: Final = 20
"""So many positions have a paragraph each; more of them one line each."""
MOST_UNITS: Final = 3900
"""UTF-16 units of shown text: Telegram takes 4096."""
MOST_ENTITIES: Final = 90
"""Telegram forgets the markup beyond a hundred."""

_SAFE_MODE: Final = "🚨"
_OFFLINE: Final = "🔴"
_PARAGRAPH: Final = Html("\n\n")


class Words(Struct, frozen=True):
    """``body``: everything but the moment of which it is, which alone is no reason to edit."""

    body: Html
    as_of: Html
    positions: Sequence[PositionView]
    """In the order in which they stand there."""

    @property
    def text(self) -> Html:
        return lines([self.body, self.as_of])


def dashboard_words(facts: Facts) -> Words:
    """A paragraph for each position, as they were opened; of too many one line each, first what needs attention."""
    as_of = say("dashboard-as-of", at=ago_by_date(facts.at))
    positions = facts.account.positions
    if len(positions) <= COMPACT_ABOVE:
        paragraphs = [*map(paragraph, positions), *map(watched, facts.account.watched)]
        whole = _joined(lines(_head(facts)), *paragraphs, lines(_foot(facts)))
        if _fits(whole):
            return Words(whole, as_of, positions)
    ranked = by_attention(positions)
    return Words(_compact(facts, ranked), as_of, ranked)


def _compact(facts: Facts, ranked: Sequence[PositionView]) -> Html:
    """As many as fit."""
    head, foot = lines([*_head(facts), *_all_confirmed(facts.account)]), lines(_foot(facts))
    told = [*map(line, ranked), *map(watched, facts.account.watched)]
    for count in range(min(len(told), MOST_ENTITIES), 0, -1):
        left_out = len(told) - count
        more = [say("dashboard-more", count=left_out)] if left_out else []
        text = _joined(head, lines([*told[:count], *more]), foot)
        if _fits(text):
            return text
    return head


def _joined(*parts: Html) -> Html:
    return _PARAGRAPH.join(part for part in parts if part)


def _fits(html: Html) -> bool:
    return length_of(html) <= MOST_UNITS and html.count("</") <= MOST_ENTITIES


# ---------------------------------------- above the positions


def _head(facts: Facts) -> Iterator[Html]:
    account, positions = facts.account, facts.account.positions
    yield _title(facts)
    is_read = "no" if account.wallet_at is None else "yes"
    equity, free = money(account.equity), money(account.available)
    yield say("dashboard-account", equity=equity, free=free, is_read=is_read, seen=ago(account.wallet_at))
    yield say("dashboard-state", link=_link(facts.connection), jobs=_jobs(facts))
    if facts.is_observing:
        yield say("dashboard-observe")
    if account.safe_mode:
        yield say("dashboard-safe-mode")
    if account.waits_for_exchange:
        yield say("dashboard-from-records", count=len(positions))
    if account.paused_since is not None:
        yield say("dashboard-paused", since=clock_time(account.paused_since))
    if account.entries_held:
        yield say("dashboard-entries-held", why=account.entries_held)
    if account.disk_trouble:
        yield say("dashboard-disk", why=account.disk_trouble)
    yield from _unconfirmed(positions)


def _title(facts: Facts) -> Html:
    account = facts.account
    waiting = sum(1 for each in account.positions if each.phase is Phase.OPENING)
    held = len(account.positions) - waiting + len(account.watched)
    others = bool(account.unguarded or account.ignored or account.of_bots) or account.holds_others
    is_nothing = not held and not waiting
    parts = [label("dashboard-positions", count=held)] if held or not waiting else []
    parts += [label("dashboard-waiting", count=waiting)] if waiting else []
    what = label("dashboard-none-guarded") if is_nothing and others else ", ".join(parts)
    today = result(facts.today.net) if facts.today is not None else UNKNOWN
    sign = _sign(facts) or (_of_stops(account) if held else "")
    sign = f"{sign} " if sign else ""
    if not held:
        return say("dashboard-title-none", sign=sign, what=what, today=today)
    return say("dashboard-title", sign=sign, what=what, open=result(_open(account)), today=today)


def _sign(facts: Facts) -> str:
    """What is worse than the state of any stop: nobody moves one now. "" as a rule."""
    if facts.account.safe_mode:
        return _SAFE_MODE
    is_away = facts.connection.state is LinkState.OFFLINE and _of_stops(facts.account) != BARE
    return _OFFLINE if is_away else ""


def _of_stops(account: AccountView) -> str:
    """Of all stops the worst."""
    if any(map(is_bare, account.positions)):
        return BARE
    return MOVING if any(unsure(account.positions)) else CONFIRMED


def _open(account: AccountView) -> Decimal | None:
    """What all that is open would earn at its prices; None: of one it is not known."""
    held = [each.unrealised for each in account.positions if holds(each)]
    known = [each for each in (*held, *(each.unrealised for each in account.watched)) if each is not None]
    return sum(known, ZERO) if len(known) == len(held) + len(account.watched) else None


def _link(glance: Glance) -> Html:
    ailing = glance.ailing or ("nothing",)
    told = ", ".join(label("dashboard-ailing", what=f"{each}") for each in ailing)
    state = "unknown" if glance.state is None else glance.state.value
    since = clock_time(glance.away_since) if glance.state is LinkState.OFFLINE else ""
    return say("dashboard-link", state=state, ailing=told, since=since)


def _jobs(facts: Facts) -> Html:
    if facts.jobs is None:
        return say("dashboard-jobs-not-begun")
    told = [
        label(
            "dashboard-job",
            name=label("dashboard-job-name", name=each.name),
            trouble="late" if each.is_late else "failed",
        )
        for each in facts.jobs
    ]
    return say("dashboard-jobs-ailing", jobs=", ".join(told)) if told else say("dashboard-jobs-fine")


def _unconfirmed(positions: Sequence[PositionView]) -> Iterator[Html]:
    open_ones = list(unsure(positions))
    bare = sum(map(is_bare, open_ones))
    if bare:
        yield say("dashboard-bare", count=bare)
    if len(open_ones) > bare:
        yield say("dashboard-moving", count=len(open_ones) - bare)


def _all_confirmed(account: AccountView) -> Iterator[Html]:
    """Said once where no position has room to say it for itself."""
    held = [each for each in account.positions if holds(each)]
    if held and not any(unsure(held)):
        seen = [each.stop_verified_at for each in held if each.stop_verified_at is not None]
        yield say("dashboard-all-confirmed", count=len(held), seen=ago(min(seen) if len(seen) == len(held) else None))


# ---------------------------------------- below them


def _foot(facts: Facts) -> Iterator[Html]:
    account = facts.account
    for finding in account.breaches:
        what = label("words-invariant", invariant=finding.invariant.value)
        yield say("dashboard-breach", what=what, evidence=finding.words)
    if account.unguarded:
        yield say("dashboard-unguarded", names=_names(account.unguarded))
    if account.ignored:
        yield say("dashboard-ignored", names=_names(account.ignored))
    yield from _others(account)
    yield from _bots(facts.bots)
    if facts.today is not None and facts.today.unknown:
        yield say("dashboard-today-unknown", count=facts.today.unknown, trades=facts.today.trades)
    if not account.safe_mode:
        yield say("dashboard-naked", duration=duration(account.naked_seconds))
    swept = account.last_sweep_at
    yield say("dashboard-not-swept") if swept is None else say("dashboard-swept", seen=ago(swept))


def _names(views: Sequence[UnguardedView]) -> str:
    return ", ".join(
        label("dashboard-own-stop", name=each.name, stop="none" if each.stop is None else price(each.stop))
        for each in views
    )


def _others(account: AccountView) -> Iterator[Html]:
    """Counted: what they are worth moves all the time."""
    counts = {"positions": len(account.other_positions), "coins": len(account.other_coins)}
    told = [label(f"dashboard-others-{what}", count=count) for what, count in counts.items() if count]
    if told:
        yield say("dashboard-others", what=", ".join(told))


def _bots(views: Sequence[DcaView]) -> Iterator[Html]:
    """All DCA bots in one line, and those that do not run at all by name."""
    if not views:
        return
    counted = Counter(view.bot.state for view in views)
    states = [
        label("dashboard-bots-state", state=state.value, count=f"{counted[state]}")
        for state in BotState
        if counted[state]
    ]
    lots = sum(len(view.bot.lots) for view in views)
    yield say(
        "dashboard-bots", count=len(views), states=", ".join(states), lots=lots, worth=_worth(views) if lots else ""
    )
    ailing = [view.bot.name for view in views if view.trouble]
    if ailing:
        yield say("dashboard-bots-ailing", count=len(ailing), names=", ".join(ailing))


def _worth(views: Sequence[DcaView]) -> Html:
    """By currency; a dash where a price is not known."""
    sums: dict[str, Decimal | None] = {}
    for view in views:
        if view.bot.lots:
            quote, worth = Units.of_view(view).quote, unrealised_of(view)
            before = sums.get(quote, ZERO)
            sums[quote] = None if worth is None or before is None else before + worth
    told = ", ".join(Units(quote=quote).result(worth) for quote, worth in sums.items())
    return say("dashboard-bots-worth", result=told)
