"""What a backtest found, in words."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from html import escape
from typing import Final

from execution.dca.dca_plan import DcaPlan
from handlers.dca.backtest_line import BacktestLine
from handlers.dca.units import Units, lots_words
from handlers.words import figures
from helpers.dca_backtest.result import Result
from utils.money import plain

_HUNDRED: Final = Decimal(100)
_MINUTE: Final = timedelta(minutes=1)
_RULES: Final = (
    "High before low in each minute, no spread; what rests fills only when the price goes through it. "
    "What was is no promise"
)


def begun_text(plan: DcaPlan, days: int, there: Decimal) -> str:
    """``there``: of how many of the days there are candles."""
    which = f"{figures.bold(plan.symbol)} over {days} {'day' if days == 1 else 'days'}"
    fewer = f"\n⚠️ There are candles of about {plain(there)} of them, so it is shorter" if there < days else ""
    return f"⏳ Backtest of {which}: candles are read, then it is computed beside the bot. The answer comes here{fewer}"


def result_text(asked: BacktestLine, result: Result) -> str:
    """Everything after fees and marked to market, with the same money bought and held beside it."""
    units = Units.of_symbol(asked.plan.symbol)
    notes = (*map(escape, asked.notes), _RULES)
    parts = (_market(asked, result), _bot(result, units), _held(result, units), notes)
    return "\n\n".join("\n".join(part) for part in parts)


def _market(asked: BacktestLine, result: Result) -> Iterator[str]:
    span = result.end - result.begin
    yield f"🧪 Backtest of {figures.bold(asked.plan.symbol)} over {_length(span)}"
    yield f"{result.begin:%Y-%m-%d %H:%M} to {result.end:%Y-%m-%d %H:%M} UTC, {result.candles} candles of a minute"
    if span < timedelta(days=asked.days):
        days = f"{asked.days} {'day' if asked.days == 1 else 'days'}"
        yield f"⚠️ You asked for {days}: there are no older candles of {escape(asked.plan.symbol)}"
    missing = int(span / _MINUTE) - result.candles
    if missing > 0:
        yield f"⚠️ {missing} of its minutes have no candle: the bot saw no price then"
    moved = _share(result.last_price - result.first_price, result.first_price)
    yield f"{figures.price(result.first_price)} → {figures.price(result.last_price)} ({moved})"


def _length(span: timedelta) -> str:
    if span.seconds or not span.days:
        return figures.duration(int(span.total_seconds()))
    return f"{span.days} {'day' if span.days == 1 else 'days'}"


def _bot(result: Result, units: Units) -> Iterator[str]:
    profit = figures.bold(units.result(result.profit))
    yield f"{figures.bold('This bot')} with {units.money(result.money)}: {profit} ({_of(result, result.profit)})"
    realised, unrealised = units.result(result.realised), units.result(result.unrealised)
    buys = "1 buy" if result.buys == 1 else f"{result.buys} buys"
    yield f"realised {realised} · unrealised {unrealised} · fees {units.money(result.fees)}"
    yield f"{buys} · {lots_words(result.sells)} sold, {result.wins} with profit, {result.losses} with loss"
    yield f"{lots_words(result.open_lots)} open, cost {units.money(result.open_cost)} · at most {result.most_lots} open"
    mean, most = figures.percent(result.mean_exposure), figures.percent(result.most_exposure)
    yield f"deepest fall {figures.percent(result.max_drawdown)} · in coins {mean} in the mean, {most} at most"


def _held(result: Result, units: Units) -> Iterator[str]:
    held = result.buy_and_hold - result.money
    fall = figures.percent(result.hold_drawdown)
    yield f"{figures.bold('Bought and held')}, the same money: {units.result(held)} ({_of(result, held)})"
    yield f"deepest fall {fall}"


def _of(result: Result, part: Decimal) -> str:
    return _share(part, result.money)


def _share(part: Decimal, whole: Decimal) -> str:
    percent = part * _HUNDRED / whole
    return f"{'+' if percent > 0 else ''}{figures.percent(percent)}"
