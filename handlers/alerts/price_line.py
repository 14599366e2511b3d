"""`/alerts list`, `/alerts add SYMBOL [pnl|distance] >|< LIMIT [repeat 1h]` and `/alerts remove NUMBER`."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Final, assert_never

from msgspec import Struct

from handlers.grammar.command_line import Line, LineError, end_of, mended, nearest
from handlers.grammar.line_values import BadValue, number, percent
from handlers.trade.line import read_symbol
from handlers.words.say import label
from helpers.price_alerts.alert import AlertWish, Measure
from utils.money import plain

EXAMPLE: Final = "/alerts add BTCUSDT > 51000"
REPEAT: Final = "repeat"
SHORTEST, LONGEST = timedelta(minutes=1), timedelta(days=7)
_SIGNS: Final = {">": True, "<": False, "above": True, "below": False}
_UNITS: Final = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
_LENGTH: Final = re.compile(r"(\d{1,5})([mhd])", re.ASCII)
_WHICH: Final = re.compile(r"[1-9]\d{0,2}", re.ASCII)
_MEASURES: Final = (Measure.PNL, Measure.DISTANCE)


class ListThem(Struct, frozen=True):
    pass


class Remove(Struct, frozen=True):
    number: int
    """As in the list, from 1."""


def parse_price_line(text: str) -> AlertWish | ListThem | Remove:
    """Read the text of such a message; of a wish the symbol is as it was written. Raises LineError."""
    spaced = re.sub(r"\s*([<>])=?\s*", r" \1 ", text)
    try:
        return _parse(Line.read(spaced))
    except LineError as error:
        error.corrected_line = mended(error.corrected_line, _parse)
        if not error.corrected_line:
            error.instead = EXAMPLE
        raise


def _parse(line: Line) -> AlertWish | ListThem | Remove:
    what = line.words[1].lower
    if what == "list":
        return ListThem()
    if what == "remove":
        return _remove(line)
    if len(line.words) < 3:
        raise LineError(line, end_of(line), label("watch-line-symbol"))
    symbol = read_symbol(line, 2)
    at = 3
    measure = Measure.PRICE
    if len(line.words) > at and line.words[at].lower in set(_MEASURES):
        measure = Measure(line.words[at].lower)
        at += 1
    at, is_above = _sign(line, at, measure)
    limit = _limit(line, at, measure)
    repeat = _repeat(line, at + 1)
    return AlertWish(symbol=symbol, measure=measure, is_above=is_above, limit=limit, repeat=repeat)


def _remove(line: Line) -> Remove:
    if len(line.words) < 3:
        raise LineError(line, end_of(line), label("watch-line-which"), "1", line.appended("1"))
    word = line.words[2]
    if not _WHICH.fullmatch(word.text):
        raise LineError(line, word.span, label("watch-line-which"))
    return Remove(int(word.text))


def _sign(line: Line, at: int, measure: Measure) -> tuple[int, bool]:
    """Where the limit stands, and whether it is crossed upwards; nearer to the stop needs no sign."""
    word = line.words[at] if len(line.words) > at else None
    if word is not None and word.lower in _SIGNS:
        return at + 1, _SIGNS[word.lower]
    if measure is Measure.DISTANCE:
        return at, False
    if word is None:
        raise LineError(line, end_of(line), label("watch-line-sign"))
    meant = nearest(word.text, _MEASURES) if measure is Measure.PRICE else ""
    if meant:
        raise LineError(line, word.span, label("watch-line-sign"), meant, line.replaced(at, at + 1, meant))
    raise LineError(line, word.span, label("watch-line-sign"))


def _limit(line: Line, at: int, measure: Measure) -> Decimal:
    if len(line.words) <= at:
        raise LineError(line, end_of(line), label("watch-line-limit"))
    word = line.words[at]
    try:
        match measure:
            case Measure.PRICE:
                return number(word.text)
            case Measure.DISTANCE:
                return percent(word.text)
            case Measure.PNL:
                return _signed(word.text)
            case _:
                assert_never(measure)
    except BadValue as error:
        corrected = line.replaced(at, at + 1, error.correction) if error.correction else ""
        raise LineError(line, word.span, error.problem, error.correction, corrected) from None


def _signed(text: str) -> Decimal:
    """An amount that may be a loss, or nothing. Raises BadValue."""
    amount = text.lstrip("+-−")
    if len(text) - len(amount) > 1:
        raise BadValue(label("watch-line-amount", word=text))
    if re.fullmatch(r"0(\.0+)?", amount, re.ASCII):
        return Decimal(0)
    try:
        value = number(amount)
    except BadValue as error:
        is_minus = text[:1] in {"-", "−"}
        meant = f"-{error.correction}" if is_minus and error.correction else error.correction
        raise BadValue(error.problem, meant) from None
    return -value if text[:1] in {"-", "−"} else value


def _repeat(line: Line, at: int) -> timedelta | None:
    if len(line.words) <= at:
        return None
    word = line.words[at]
    if word.lower != REPEAT:
        corrected = line.replaced(at, len(line.words), "")
        if nearest(word.text, [REPEAT]):
            corrected = line.replaced(at, at + 1, REPEAT)
        raise LineError(line, word.span, label("watch-line-too-much", word=word.text), "", corrected)
    if len(line.words) <= at + 1:
        raise LineError(line, end_of(line), label("watch-line-length"), "1h", line.appended("1h"))
    length = line.words[at + 1]
    found = _LENGTH.fullmatch(length.lower)
    repeat = int(found[1]) * _UNITS[found[2]] if found else timedelta()
    if not SHORTEST <= repeat <= LONGEST:
        problem = label("watch-line-length-wrong", word=length.text)
        raise LineError(line, length.span, problem, "1h", line.replaced(at + 1, at + 2, "1h"))
    if len(line.words) > at + 2:
        more = line.words[at + 2]
        corrected = line.replaced(at + 2, len(line.words), "")
        raise LineError(line, more.span, label("watch-line-too-much", word=more.text), "", corrected)
    return repeat


def wish_words(wish: AlertWish) -> str:
    """The wish as a line has it behind `add`."""
    sign = ">" if wish.is_above else "<"
    limit = f"{plain(wish.limit)}%" if wish.measure is Measure.DISTANCE else plain(wish.limit)
    measure = [] if wish.measure is Measure.PRICE else [wish.measure.value]
    repeat = [REPEAT, length_words(wish.repeat)] if wish.repeat is not None else []
    return " ".join([wish.symbol, *measure, sign, limit, *repeat])


def length_words(length: timedelta) -> str:
    """``90m``, ``2h``, ``1d``: the largest unit that it is a whole number of."""
    unit = next(name for name in ("d", "h", "m") if not length % _UNITS[name])
    return f"{length // _UNITS[unit]}{unit}"
