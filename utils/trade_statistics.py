"""What a list of finished trades adds up to. Pure.

How trades are counted:

- A trade that never entered is no trade; it is counted as `not_filled` and nowhere else.
- A trade whose net is not known is one of the `trades` and counted as `unknown`; it is in no sum, rate or streak.
- Of the known ones a net above zero is a win, below zero a loss. One that the break-even stop closed is a break-even if
  what was left is no more than its fees, and so is any with a net of zero.
- Everything that has an order (streak, drawdown) goes by the time of close. A rate, an average or an extreme of nothing
  is None, not zero. Settle coins are added one to one: USDT and USDC count as the same.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from enum import Enum
from itertools import groupby
from typing import Final

from utils.trade_history.records import Trade

BREAK_EVEN: Final = "break-even"
"""The reason of a trade that the break-even stop closed."""

_ZERO = Decimal(0)


class Result(Enum):
    WIN = "win"
    LOSS = "loss"
    BREAK_EVEN = "break-even"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Share:
    """What one symbol, or one reason of close, has of the whole. ``net`` of the known ones."""

    trades: int
    wins: int
    losses: int
    net: Decimal


@dataclass(frozen=True, slots=True)
class Statistics:
    """Figures of some finished trades; money in the settle coin.

    Attributes:
        win_rate: wins in all known trades, from 0 to 1.
        profit_factor: what the wins brought over what the losses cost; None without a loss.
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
    best: Decimal | None
    worst: Decimal | None
    average_win: Decimal | None
    average_loss: Decimal | None
    longest_losing_streak: int
    max_drawdown: Decimal
    average_holding: timedelta | None
    by_symbol: dict[str, Share]
    by_reason: dict[str, Share]


def result_of(trade: Trade) -> Result:
    """How a finished trade counts."""
    net, fees = trade.net, trade.fees
    if net is None:
        return Result.UNKNOWN
    if net == _ZERO or (trade.reason == BREAK_EVEN and fees is not None and abs(net) <= fees):
        return Result.BREAK_EVEN
    return Result.WIN if net > _ZERO else Result.LOSS


def statistics(trades: Iterable[Trade]) -> Statistics:
    """Add up finished trades, in any order; those that are under way are left out."""
    finished = sorted((t for t in trades if t.closed_at is not None), key=_when)
    entered = [t for t in finished if t.entry_qty != _ZERO]
    known = [t for t in entered if t.net is not None]
    results = [result_of(t) for t in known]
    nets = [_known(t.net) for t in known]
    wins = [net for net, result in zip(nets, results, strict=True) if result is Result.WIN]
    losses = [net for net, result in zip(nets, results, strict=True) if result is Result.LOSS]
    holdings = [t.closed_at - t.opened_at for t in entered if t.closed_at is not None]
    return Statistics(
        trades=len(entered),
        not_filled=len(finished) - len(entered),
        unknown=len(entered) - len(known),
        wins=len(wins),
        losses=len(losses),
        break_evens=results.count(Result.BREAK_EVEN),
        win_rate=Decimal(len(wins)) / len(known) if known else None,
        gross=sum((_known(t.gross) for t in known), _ZERO),
        fees=sum((_known(t.fees) for t in known), _ZERO),
        funding=sum((_known(t.funding) for t in known), _ZERO),
        net=sum(nets, _ZERO),
        profit_factor=sum(wins, _ZERO) / -sum(losses, _ZERO) if losses else None,
        best=max(nets, default=None),
        worst=min(nets, default=None),
        average_win=sum(wins, _ZERO) / len(wins) if wins else None,
        average_loss=sum(losses, _ZERO) / len(losses) if losses else None,
        longest_losing_streak=_longest_streak(results),
        max_drawdown=_max_drawdown(nets),
        average_holding=sum(holdings, timedelta()) / len(holdings) if holdings else None,
        by_symbol=_shares(entered, [t.symbol for t in entered]),
        by_reason=_shares(entered, [t.reason or "" for t in entered]),
    )


def _when(trade: Trade) -> tuple[object, str]:
    return trade.closed_at, trade.trade_id


def _known(value: Decimal | None) -> Decimal:
    """Where a net is known, so is everything that it is made of."""
    return value if value is not None else _ZERO


def _longest_streak(results: Sequence[Result]) -> int:
    return max((len(list(run)) for result, run in groupby(results) if result is Result.LOSS), default=0)


def _max_drawdown(nets: Sequence[Decimal]) -> Decimal:
    total = peak = deepest = _ZERO
    for net in nets:
        total += net
        peak = max(peak, total)
        deepest = max(deepest, peak - total)
    return deepest


def _shares(trades: Sequence[Trade], names: Sequence[str]) -> dict[str, Share]:
    by_name: dict[str, list[Trade]] = {name: [] for name in sorted(set(names))}
    for name, trade in zip(names, trades, strict=True):
        by_name[name].append(trade)
    return {name: _share(group) for name, group in by_name.items()}


def _share(trades: Sequence[Trade]) -> Share:
    results = [result_of(t) for t in trades]
    return Share(
        trades=len(trades),
        wins=results.count(Result.WIN),
        losses=results.count(Result.LOSS),
        net=sum((t.net for t in trades if t.net is not None), _ZERO),
    )
