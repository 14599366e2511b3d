"""The `/dca` lines about bots that are there: `list`, `show BOT`, … `sell BOT LOT`, `drop BOT LOT`, `import FILE`."""

from typing import Final

from msgspec import Struct

from handlers.dca import values as dca_values
from handlers.dca.actions import MEANT, YES, Action
from handlers.dca.line import DcaSyntaxError
from handlers.grammar.command_line import Line, LineError, end_of, mended, nearest
from handlers.grammar.line_values import BadValue
from handlers.words.say import label

EXAMPLE: Final = "/dca list"
_MOST_WORDS: Final = {Action.LIST: 0, Action.SELL: 2, Action.DROP: 3}
"""After the action; the others name a bot or a file."""


class DcaLine(Struct, frozen=True, kw_only=True):
    """``named`` is a bot (id, name or symbol; "": the only one there is) or a file."""

    action: Action
    named: str = ""
    lot: int | None = None
    is_confirmed: bool = False
    """A line that cannot be taken back ends with `yes`; without that it is a question."""


def action_of(text: str) -> Action:
    """What a `/dca` line wants; a bare `/dca` is the list. Raises DcaSyntaxError."""
    line = Line.read(text)
    if len(line.words) < 2:
        return Action.LIST
    word = line.words[1]
    if word.lower in set(Action):
        return Action(word.lower)
    meant = MEANT.get(word.lower) or nearest(word.text, [action.value for action in Action])
    problem = label("dca-line-action", word=word.text, actions=", ".join(Action))
    corrected = line.replaced(1, 2, meant) if meant else ""
    raise _error(LineError(line, word.span, problem, meant, corrected))


def parse_dca(text: str) -> DcaLine:
    """Read a `/dca` line other than `/dca new`. Raises DcaSyntaxError."""
    action, line = action_of(text), Line.read(text)
    try:
        return _parse(action, line)
    except LineError as error:
        error.corrected_line = mended(error.corrected_line, lambda better: _parse(action, better))
        raise _error(error) from None


def _parse(action: Action, line: Line) -> DcaLine:
    words = line.words[2:]
    most = _MOST_WORDS.get(action, 1)
    if len(words) > most:
        extra = words[most]
        problem = label("dca-line-too-many", action=action.value, word=extra.text)
        raise LineError(line, extra.span, problem, "", line.replaced(2 + most, len(line.words), ""))
    if action in {Action.SELL, Action.DROP}:
        return _of_lot(action, line)
    if action is Action.IMPORT and not words:
        raise LineError(line, end_of(line), label("dca-line-which-file"))
    return DcaLine(action=action, named=words[0].text if words else "")


def _of_lot(action: Action, line: Line) -> DcaLine:
    words = line.words[2:]
    is_unnamed = bool(words) and words[0].text.isdecimal() and (len(words) == 1 or words[1].lower == YES)
    if len(words) < 2 and not is_unnamed:
        raise LineError(line, end_of(line), label("dca-line-which-lot", action=action.value))
    at = 0 if is_unnamed else 1  # no name is a number: the only bot there is was meant
    lot, more = words[at], words[at + 1 :]
    if more and more[0].lower != YES:
        problem = label("dca-line-confirms", word=more[0].text, yes=YES)
        raise LineError(line, (more[0].start, more[0].end), problem, YES, line.replaced(4, 5, YES))
    try:
        number = dca_values.lot_number(lot.text)
        return DcaLine(action=action, named="" if at == 0 else words[0].text, lot=number, is_confirmed=bool(more))
    except BadValue as bad:
        corrected = line.replaced(3, 4, bad.correction) if bad.correction else ""
        problem = label("dca-line-of-lot", problem=bad.problem)
        raise LineError(line, lot.span, problem, bad.correction, corrected) from None


def _error(error: LineError) -> DcaSyntaxError:
    line = Line.read(error.text)
    wrong = DcaSyntaxError(line, error.span, error.problem, error.correction, error.corrected_line)
    wrong.instead = EXAMPLE
    return wrong
