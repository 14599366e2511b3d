"""The `/dca backtest` line: that of `/dca new`, and for how many days back."""

from typing import Final

from msgspec import Struct

from execution.dca.dca_plan import DcaDefaults, DcaPlan, Market
from handlers.dca import values as dca_values
from handlers.dca.line import DcaSyntaxError, parse_new
from handlers.grammar.command_line import NOWHERE, Line, LineError, mended
from handlers.grammar.line_values import BadValue
from handlers.words.say import label
from helpers.dca_backtest.asking import MOST_DAYS

EXAMPLE: Final = "/dca backtest BTCUSDT usdt 20 step 0.5% profit 1% days 30"
DEFAULT_DAYS: Final = 30
_DAYS: Final = "days"
_STOP: Final = "sl"


class BacktestLine(Struct, frozen=True, kw_only=True):
    plan: DcaPlan
    days: int
    notes: tuple[str, ...]


def parse_backtest(text: str, defaults: DcaDefaults) -> BacktestLine:
    """Raises DcaSyntaxError, whose corrected line, when there is one, is one of `/dca backtest` without any mistake."""
    try:
        return _parse(Line.read(text), defaults)
    except DcaSyntaxError as error:
        error.corrected_line = mended(error.corrected_line, lambda better: _parse(better, defaults))
        raise


def _parse(line: Line, defaults: DcaDefaults) -> BacktestLine:
    days, at = _days(line)
    without = line.text if at is None else line.replaced(at, at + 2, "")
    try:
        new = parse_new(without, defaults)
    except DcaSyntaxError as error:
        again = "" if at is None or not error.corrected_line else f" {_DAYS} {days}"
        raise _error(Line.read(error.text), error, error.corrected_line + again) from None
    if new.plan.market is not Market.SPOT:
        raise _on_linear(line)
    return BacktestLine(plan=new.plan, days=days, notes=new.notes)


def _on_linear(line: Line) -> DcaSyntaxError:
    """Without its market and its stop it can be played."""
    at = next(number for number, word in enumerate(line.words) if word.lower == Market.LINEAR.value) - 1
    error = LineError(line, (line.words[at].start, line.words[at + 1].end), label("dca-line-on-linear"))
    corrected = Line.read(line.replaced(at, at + 2, ""))
    stop = next((number for number, word in enumerate(corrected.words) if word.lower == _STOP), None)
    return _error(line, error, corrected.text if stop is None else corrected.replaced(stop, stop + 2, ""))


def refused(text: str, problem: str) -> DcaSyntaxError:
    """What cannot be played, said of the whole line."""
    line = Line.read(text)
    return _error(line, LineError(line, NOWHERE, problem), "")


def _days(line: Line) -> tuple[int, int | None]:
    """How many, and which word says so."""
    places = [number for number, word in enumerate(line.words) if word.lower == _DAYS]
    if not places:
        return DEFAULT_DAYS, None
    at = places[0]
    if len(places) > 1:
        again = line.words[places[1]]
        corrected = line.replaced(places[1], places[1] + 2, "")
        raise _error(line, LineError(line, again.span, label("dca-line-days-twice")), corrected)
    if at + 1 == len(line.words):
        word = line.words[at]
        error = LineError(line, word.span, label("dca-line-days-missing"))
        raise _error(line, error, line.appended(f"{DEFAULT_DAYS}"))
    value = line.words[at + 1]
    try:
        return _of_days(value.text), at
    except BadValue as bad:
        meant = bad.correction or str(DEFAULT_DAYS)
        error = LineError(line, value.span, label("dca-line-of-days", problem=bad.problem), meant)
        raise _error(line, error, line.replaced(at + 1, at + 2, meant)) from None


def _of_days(text: str) -> int:
    days = dca_values.count(text)
    if days > MOST_DAYS:
        raise BadValue(label("dca-line-days-most", word=text, most=MOST_DAYS), f"{MOST_DAYS}")
    return days


def _error(line: Line, error: LineError, corrected: str) -> DcaSyntaxError:
    wrong = DcaSyntaxError(line, error.span, error.problem, error.correction, corrected)
    wrong.instead = EXAMPLE
    return wrong
