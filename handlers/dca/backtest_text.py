"""What a backtest found, in words."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Final

from execution.dca.dca_plan import DcaPlan
from handlers.dca.backtest_line import BacktestLine
from handlers.words import figures
from handlers.words.say import Html, label, lines, say
from handlers.words.units import Units
from helpers.dca_backtest.result import Result
from utils.money import plain

_HUNDRED: Final = Decimal(100)
_MINUTE: Final = timedelta(minutes=1)


def begun_text(plan: DcaPlan, days: int, there: Decimal) -> Html:
    """``there``: of how many of the days there are candles."""
    parts = [say("dca-backtest-begun", symbol=plan.symbol, days=days)]
    if there < days:
        parts.append(say("dca-backtest-fewer", days=plain(there)))
    return lines(parts)


def result_text(asked: BacktestLine, result: Result) -> Html:
    """Everything after fees and marked to market, with the same money bought and held beside it."""
    units = Units.of_symbol(asked.plan.symbol)
    notes = (*asked.notes, say("dca-backtest-rules"))
    return lines((*_market(asked, result), "", *_bot(result, units), "", *_held(result, units), "", *notes))


def _market(asked: BacktestLine, result: Result) -> Iterator[Html]:
    symbol, span = asked.plan.symbol, result.end - result.begin
    begin, end = f"{result.begin:%Y-%m-%d %H:%M}", f"{result.end:%Y-%m-%d %H:%M}"
    yield say("dca-backtest-head", symbol=symbol, span=_length(span))
    yield say("dca-backtest-candles", begin=begin, end=end, candles=result.candles)
    if span < timedelta(days=asked.days):
        yield say("dca-backtest-shorter", days=asked.days, symbol=symbol)
    missing = int(span / _MINUTE) - result.candles
    if missing > 0:
        yield say("dca-backtest-missing", missing=missing)
    first, last = figures.price(result.first_price), figures.price(result.last_price)
    moved = _share(result.last_price - result.first_price, result.first_price)
    yield say("dca-backtest-moved", first=first, last=last, moved=moved)


def _length(span: timedelta) -> str:
    if span.seconds or not span.days:
        return figures.duration(int(span.total_seconds()))
    return label("dca-backtest-days", days=span.days)


def _bot(result: Result, units: Units) -> Iterator[Html]:
    yield say(
        "dca-backtest-bot",
        money=units.money(result.money),
        profit=units.result(result.profit),
        share=_share(result.profit, result.money),
    )
    yield say(
        "dca-backtest-results",
        realised=units.result(result.realised),
        unrealised=units.result(result.unrealised),
        fees=units.money(result.fees),
    )
    yield say(
        "dca-backtest-trades",
        buys=say("dca-backtest-buys", buys=result.buys),
        sells=say("dca-backtest-sells", sells=result.sells),
        wins=result.wins,
        losses=result.losses,
    )
    cost = units.money(result.open_cost)
    yield say("dca-backtest-open", lots=result.open_lots, cost=cost, most=result.most_lots)
    yield say(
        "dca-backtest-fall",
        fall=figures.percent(result.max_drawdown),
        mean=figures.percent(result.mean_exposure),
        most=figures.percent(result.most_exposure),
    )


def _held(result: Result, units: Units) -> Iterator[Html]:
    held = result.buy_and_hold - result.money
    yield say("dca-backtest-held", result=units.result(held), share=_share(held, result.money))
    yield say("dca-backtest-held-fall", fall=figures.percent(result.hold_drawdown))


def _share(part: Decimal, whole: Decimal) -> str:
    percent = part * _HUNDRED / whole
    return f"{'+' if percent > 0 else ''}{figures.percent(percent)}"
