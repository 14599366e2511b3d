"""The one position that a line means, and what is said where there is not exactly one."""

from collections.abc import Callable, Sequence
from typing import Final

from execution.commands.answers import ChangeRefused, NoSuchPosition
from execution.facts.slots import Side
from execution.new_trade.symbol_meant import symbol_meant
from execution.views import AccountView, PositionView
from handlers.positions.close_command import lines_meant, side_said
from handlers.words.figures import code
from handlers.words.say import Html, label, lines, say

Place = tuple[str, Side]
"""Symbol and side."""

_NOTHING: Final = Html()
_SIDES: Final = {side.word: side for side in Side}


def find(view: AccountView, symbol: str, side: Side | None) -> PositionView:
    """The guarded position. Raises NoSuchPosition."""
    found = [each for each in view.positions if each.symbol == symbol and side in {None, each.side}]
    if len(found) != 1:
        raise NoSuchPosition(symbol, tuple(f"{each.symbol} {each.side.word}" for each in view.positions))
    return found[0]


def require_answers(view: AccountView) -> None:
    """Raises ChangeRefused while positions are known from the records only."""
    if view.waits_for_exchange:
        raise ChangeRefused(label("change-not-yet"))


def look_up(view: AccountView, symbol: str, side: Side) -> PositionView | None:
    """The guarded position, if it is there still."""
    return next((each for each in view.positions if (each.symbol, each.side) == (symbol, side)), None)


def guarded(view: AccountView) -> list[Place]:
    return [(each.symbol, each.side) for each in view.positions]


def there(view: AccountView) -> list[Place]:
    """With those that are only watched, in safe mode."""
    return [*guarded(view), *((each.symbol, each.side) for each in view.watched)]


def unguarded(view: AccountView) -> list[Place]:
    """Those that were opened elsewhere and that nobody guards, the ignored ones included."""
    named = [each.name.split() for each in (*view.unguarded, *view.ignored)]
    return [(words[0], _SIDES[words[1]]) for words in named if len(words) == 2 and words[1] in _SIDES]


def not_found_text(
    line: str,
    symbol: str,
    open_ones: Sequence[Place],
    as_it_stands: Callable[[Place], str] | None = None,
    elsewhere: Sequence[Place] = (),
) -> Html:
    """Proposed is what was written, with the symbol or the side as it must be; never another coin, nor more.

    ``as_it_stands``: a line of the same command that would change nothing, where nothing can be proposed.
    ``elsewhere`` are positions that are there and not guarded.
    """
    proposed, side = lines_meant(line, symbol, open_ones), side_said(line)
    meant = symbol_meant(symbol, (each for each, _ in elsewhere)) or symbol
    found = [f"{each} {its.word}" for each, its in elsewhere if each in {symbol, meant} and side in {None, its}]
    if found and not proposed:
        return lines([say("position-not-guarded", name=each, line=code(f"/guard {each}")) for each in found])
    named = ", ".join(f"{each} {side.word}" for each, side in open_ones)
    name = symbol if side is None else f"{symbol} {side.word}"
    parts = [say("position-which-one" if len(proposed) > 1 else "position-none-such", symbol=name)]
    parts += [code(each) for each in proposed]
    if named and not proposed:
        parts.append(say("position-open-ones", names=named))
        if as_it_stands is not None:
            parts += [say("change-as-it-stands", line=code(as_it_stands(place))) for place in open_ones[:1]]
    return lines(parts)


def lines_of_all(command: str, open_ones: Sequence[Place], rest: str = "") -> Html:
    """The command for each that is open, ready to be copied, each behind a line break."""
    each = [code(" ".join(part for part in (command, symbol, side.word, rest) if part)) for symbol, side in open_ones]
    return lines([_NOTHING, *each]) if each else _NOTHING
