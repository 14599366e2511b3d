"""What a backtest found, in words."""

from collections.abc import Iterator
from decimal import Decimal
from html import escape
from typing import Final

from execution.dca.dca_plan import DcaPlan
from handlers import figures
from helpers.dca_backtest.result import Result

_HUNDRED: Final = Decimal(100)
_RULES: Final = (
    "High before low in each minute, no spread; what rests fills only when the price goes through it. "
    "What was is no promise"
)


def begun_text(plan: DcaPlan, days: int) -> str:
    which = f"{figures.bold(plan.symbol)} over {days} {'day' if days == 1 else 'days'}"
    return f"⏳ Backtest of {which}: candles are read, then it is computed beside the bot. The answer comes here"


def result_text(plan: DcaPlan, result: Result, notes: tuple[str, ...]) -> str:
    """Everything after fees and marked to market, with the same money bought and held beside it."""
    parts = (_market(plan, result), _bot(result), _held(result), (*map(escape, notes), _RULES))
    return "\n\n".join("\n".join(part) for part in parts)


def _market(plan: DcaPlan, result: Result) -> Iterator[str]:
    yield f"🧪 Backtest of {figures.bold(plan.symbol)}"
    yield f"{result.begin:%Y-%m-%d %H:%M} to {result.end:%Y-%m-%d %H:%M} UTC, {result.candles} candles of a minute"
    moved = _share(result.last_price - result.first_price, result.first_price)
    yield f"{figures.price(result.first_price)} → {figures.price(result.last_price)} ({moved})"


def _bot(result: Result) -> Iterator[str]:
    profit = figures.bold(figures.result(result.profit))
    yield f"{figures.bold('This bot')} with {figures.money(result.money)}: {profit} ({_of(result, result.profit)})"
    realised, unrealised = figures.result(result.realised), figures.result(result.unrealised)
    yield f"realised {realised} · unrealised {unrealised} · fees {figures.money(result.fees)}"
    yield f"{result.buys} buys · {result.sells} lots sold, {result.wins} with profit, {result.losses} with loss"
    yield f"{result.open_lots} lots open, cost {figures.money(result.open_cost)} · at most {result.most_lots} open"
    mean, most = figures.percent(result.mean_exposure), figures.percent(result.most_exposure)
    yield f"deepest fall {figures.percent(result.max_drawdown)} · in coins {mean} in the mean, {most} at most"


def _held(result: Result) -> Iterator[str]:
    held = result.buy_and_hold - result.money
    fall = figures.percent(result.hold_drawdown)
    yield f"{figures.bold('Bought and held')}, the same money: {figures.result(held)} ({_of(result, held)})"
    yield f"deepest fall {fall}"


def _of(result: Result, part: Decimal) -> str:
    return _share(part, result.money)


def _share(part: Decimal, whole: Decimal) -> str:
    percent = part * _HUNDRED / whole
    return f"{'+' if percent > 0 else ''}{figures.percent(percent)}"
