"""What a list of finished trades adds up to. Pure.

How trades are counted:

- A trade that never entered is no trade; it is counted as `not_filled` and nowhere else.
- A trade whose net is not known is one of the `trades` and counted as `unknown`; it is in no sum, rate or streak.
- Of the known ones a net above zero is a win, below zero a loss. One that the break-even stop closed is a break-even if
  what was left is no more than its fees, and so is any with a net of zero.
- R is the money that was at risk when the trade was confirmed, fees included; a position that was opened elsewhere has
  none, and is in no average of it.
- Everything that has an order (streak, drawdown) goes by the time of close. A rate, an average or an extreme of nothing
  is None, not zero. Settle coins are added one to one: USDT and USDC count as the same.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal, localcontext
from enum import Enum
from itertools import groupby
from typing import Final

from utils.money import ZERO, to_decimal
from utils.trade_history.records import Trade

BREAK_EVEN: Final = "break-even"
"""The reason of a trade that the break-even stop closed."""

_PRECISE: Final = 60
"""Digits of quotients that are added up."""


class Result(Enum):
    WIN = "win"
    LOSS = "loss"
    BREAK_EVEN = "break-even"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Statistics:
    """Figures of some finished trades; money in the settle coin.

    Attributes:
        win_rate: wins in all known trades, from 0 to 1.
        profit_factor: what the wins brought over what the losses cost; None without a loss.
        expectancy: the mean net of a known trade.
        average_r: the mean of net over risk, of the ``with_r`` known trades whose risk is known.
        best: the highest net of a trade; `worst` the lowest.
        average_loss: below zero.
        longest_losing_streak: losses in a row; a win or a break-even ends it.
        max_drawdown: the deepest fall of the cumulated net below the highest it had been (zero at first); not negative.
        average_holding: from the first execution to the last.
    """

    trades: int
    not_filled: int
    unknown: int
    wins: int
    losses: int
    break_evens: int
    win_rate: Decimal | None
    gross: Decimal
    fees: Decimal
    funding: Decimal
    net: Decimal
    profit_factor: Decimal | None
    expectancy: Decimal | None
    with_r: int
    average_r: Decimal | None
    best: Decimal | None
    worst: Decimal | None
    average_win: Decimal | None
    average_loss: Decimal | None
    longest_losing_streak: int
    max_drawdown: Decimal
    average_holding: timedelta | None


def result_of(trade: Trade) -> Result:
    """How a finished trade counts."""
    net, fees = trade.net, trade.fees
    if net is None:
        return Result.UNKNOWN
    if net == ZERO or (trade.reason == BREAK_EVEN and fees is not None and abs(net) <= fees):
        return Result.BREAK_EVEN
    return Result.WIN if net > ZERO else Result.LOSS


def risk_of(trade: Trade) -> Decimal | None:
    """The money at risk when it was confirmed; None: nobody confirmed it here."""
    recorded = trade.detail.get("planned_risk")
    risk = to_decimal(str(recorded)) if recorded is not None else None
    return risk if risk is not None and risk > ZERO else None


def r_of(trade: Trade) -> Decimal | None:
    """What it made in multiples of its risk."""
    risk = risk_of(trade)
    return trade.net / risk if trade.net is not None and risk is not None else None


def statistics(trades: Iterable[Trade]) -> Statistics:
    """Add up finished trades, in any order; those that are under way are left out."""
    finished = sorted((t for t in trades if t.closed_at is not None), key=_when)
    entered = [t for t in finished if t.entry_qty != ZERO]
    known = [t for t in entered if t.net is not None]
    results = [result_of(t) for t in known]
    nets = [_known(t.net) for t in known]
    wins = [net for net, result in zip(nets, results, strict=True) if result is Result.WIN]
    losses = [net for net, result in zip(nets, results, strict=True) if result is Result.LOSS]
    with_r, average_r = _average_r(known)
    holdings = [t.closed_at - t.opened_at for t in entered if t.closed_at is not None]
    return Statistics(
        trades=len(entered),
        not_filled=len(finished) - len(entered),
        unknown=len(entered) - len(known),
        wins=len(wins),
        losses=len(losses),
        break_evens=results.count(Result.BREAK_EVEN),
        win_rate=Decimal(len(wins)) / len(known) if known else None,
        gross=sum((_known(t.gross) for t in known), ZERO),
        fees=sum((_known(t.fees) for t in known), ZERO),
        funding=sum((_known(t.funding) for t in known), ZERO),
        net=sum(nets, ZERO),
        profit_factor=sum(wins, ZERO) / -sum(losses, ZERO) if losses else None,
        expectancy=_mean(nets),
        with_r=with_r,
        average_r=average_r,
        best=max(nets, default=None),
        worst=min(nets, default=None),
        average_win=_mean(wins),
        average_loss=_mean(losses),
        longest_losing_streak=_longest_streak(results),
        max_drawdown=_max_drawdown(nets),
        average_holding=sum(holdings, timedelta()) / len(holdings) if holdings else None,
    )


def grouped(trades: Iterable[Trade], name_of: Callable[[Trade], str]) -> dict[str, Statistics]:
    """The statistics of each group of finished trades that has one that entered, by name, in the order of the names."""
    by_name: dict[str, list[Trade]] = {}
    for trade in trades:
        if trade.closed_at is not None and trade.entry_qty != ZERO:
            by_name.setdefault(name_of(trade), []).append(trade)
    return {name: statistics(by_name[name]) for name in sorted(by_name)}


def _when(trade: Trade) -> tuple[object, str]:
    return trade.closed_at, trade.trade_id


def _known(value: Decimal | None) -> Decimal:
    """Where a net is known, so is everything that it is made of."""
    return value if value is not None else ZERO


def _mean(values: Sequence[Decimal]) -> Decimal | None:
    return sum(values, ZERO) / len(values) if values else None


def _average_r(known: Iterable[Trade]) -> tuple[int, Decimal | None]:
    """Of how many, and their mean: rounded once, at the end."""
    with localcontext(prec=_PRECISE):
        multiples = [r for trade in known if (r := r_of(trade)) is not None]
        mean = _mean(multiples)
    return len(multiples), None if mean is None else +mean


def _longest_streak(results: Sequence[Result]) -> int:
    return max((len(list(run)) for result, run in groupby(results) if result is Result.LOSS), default=0)


def _max_drawdown(nets: Sequence[Decimal]) -> Decimal:
    total = peak = deepest = ZERO
    for net in nets:
        total += net
        peak = max(peak, total)
        deepest = max(deepest, peak - total)
    return deepest
