"""What closed trades add up to, in words: figures first; one that cannot be made of nothing is a dash."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from handlers.history.stats_view import Grouping, Range, View
from handlers.history.trade_words import coin_of, reason_word
from handlers.words import figures
from handlers.words.coins import with_coin
from handlers.words.say import Html, label, lines, say
from utils.trade_history import Trade
from utils.trade_statistics import Statistics, grouped, statistics

_MOST_GROUPS: Final = 15


def stats_text(trades: Sequence[Trade], view: View, *, has_any: bool) -> Html:
    """``has_any``: whether there is a closed trade at all, in this range or before it."""
    figures_of_all = statistics(trades)
    if not figures_of_all.trades:
        return say("stats-none-in", range=f"last-{view.range.value}") if has_any else say("stats-none")
    head = say("stats-head", range=range_word(view.range), count=figures_of_all.trades)
    parts: list[str] = [head, *figure_lines(figures_of_all, coin_of(trades))]
    if view.by is not None:
        parts += ["", *_groups(trades, view.by)]
    return lines(parts)


def figure_lines(found: Statistics, coin: str) -> Iterator[Html]:
    """Of one trade at least."""
    known = found.trades - found.unknown
    yield say(
        "stats-net", net=with_coin(figures.result(found.net), coin), rate=rate_of(found), wins=found.wins, known=known
    )
    yield say(
        "stats-factor",
        factor=figures.money(found.profit_factor),
        expectancy=with_coin(figures.result(found.expectancy), coin),
    )
    yield say("stats-r", r=figures.multiple_of_r(found.average_r), count=found.with_r)
    yield say(
        "stats-drawdown",
        drawdown=with_coin(figures.money(found.max_drawdown), coin),
        streak=found.longest_losing_streak,
    )
    yield say("stats-costs", fees=figures.money(found.fees), funding=with_coin(figures.result(found.funding), coin))
    yield say("stats-extremes", best=figures.result(found.best), worst=with_coin(figures.result(found.worst), coin))
    holding = found.average_holding
    yield say(
        "stats-average",
        win=figures.result(found.average_win),
        loss=with_coin(figures.result(found.average_loss), coin),
        time=figures.duration(None if holding is None else int(holding.total_seconds())),
    )
    if found.break_evens:
        yield say("stats-break-evens", count=found.break_evens)
    if found.unknown:
        yield say("stats-unknown", count=found.unknown)


def rate_of(found: Statistics) -> str:
    return figures.percent(None if found.win_rate is None else 100 * found.win_rate)


def _groups(trades: Sequence[Trade], by: Grouping) -> Iterator[Html]:
    """The days from the newest on, everything else from what brought most."""
    groups = [(name, found) for name, found in grouped(trades, lambda trade: group_name(trade, by)).items()]
    if by is Grouping.DAY:
        groups.reverse()
    else:
        groups.sort(key=lambda group: -group[1].net)
    yield say("stats-groups", by=by.value)
    for name, found in groups[:_MOST_GROUPS]:
        coin = coin_of(trade for trade in trades if group_name(trade, by) == name)
        yield say(
            "stats-group",
            name=name,
            net=with_coin(figures.result(_net_of(found)), coin),
            rate=rate_of(found),
            count=found.trades,
            r=figures.multiple_of_r(found.average_r),
        )
    if len(groups) > _MOST_GROUPS:
        yield say("stats-more-groups", count=len(groups) - _MOST_GROUPS)


def _net_of(found: Statistics) -> Decimal | None:
    """Of trades whose result nobody knows it is not zero."""
    return None if found.trades == found.unknown else found.net


def group_name(trade: Trade, by: Grouping) -> str:
    """In which group a closed trade is, for a person."""
    match by:
        case Grouping.SYMBOL:
            return trade.symbol
        case Grouping.SIDE:
            return label("stats-side", side=trade.side)
        case Grouping.EXIT:
            return reason_word(trade.reason or "")
        case Grouping.DAY:
            return f"{trade.closed_at:%Y-%m-%d}"


def range_word(span: Range) -> str:
    return label("stats-range", range=f"last-{span.value}")
