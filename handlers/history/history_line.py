"""The `/history` line: a symbol, and how many trades on a page, in any order."""

import re
from typing import Final

from handlers.grammar.command_line import Line, LineError, mended
from handlers.history.history_buttons import MOST_ON_A_PAGE, Place
from handlers.trade.line import read_symbol
from handlers.words.say import label

EXAMPLE: Final = "/history BTCUSDT 5"
_USUALLY: Final = 8
_COUNT: Final = re.compile(r"\d{1,9}", re.ASCII)


def parse_history(text: str) -> Place:
    """Read the text of a `/history` message. Raises LineError."""
    line = Line.read(text)
    try:
        return _parse(line)
    except LineError as error:
        error.corrected_line = mended(error.corrected_line, _parse)
        error.instead = EXAMPLE
        raise


def _parse(line: Line) -> Place:
    symbol, count = "", 0
    for number, word in enumerate(line.words[1:], 1):
        if word.text.isdecimal() and not count:
            if not (_COUNT.fullmatch(word.text) and 0 < int(word.text) <= MOST_ON_A_PAGE):
                problem = label("history-line-count", word=word.text, most=MOST_ON_A_PAGE)
                corrected = line.replaced(number, number + 1, str(_USUALLY))
                raise LineError(line, word.span, problem, str(_USUALLY), corrected)
            count = int(word.text)
        elif word.text.isdecimal() or symbol:
            problem = label("history-line-one-too-many", word=word.text)
            raise LineError(line, word.span, problem, "", line.replaced(number, number + 1, ""))
        else:
            symbol = read_symbol(line, number)
    return Place(symbol=symbol, count=count or _USUALLY)
