"""The one position that a line means, and what is said where there is not exactly one."""

from collections.abc import Callable, Sequence
from typing import Final

from execution.commands.answers import ChangeRefused, NoSuchPosition
from execution.facts.slots import Side
from execution.views import AccountView, PositionView
from handlers.positions.close_command import lines_meant, side_said
from handlers.words.figures import code
from handlers.words.say import Html, label, lines, say

Place = tuple[str, Side]
"""Symbol and side."""

_NOTHING: Final = Html()


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


def not_found_text(
    line: str, symbol: str, open_ones: Sequence[Place], as_it_stands: Callable[[Place], str] | None = None
) -> Html:
    """Proposed is what was written, with the symbol or the side as it must be; never another coin, nor more.

    ``as_it_stands``: a line of the same command that would change nothing, where nothing can be proposed.
    """
    proposed = lines_meant(line, symbol, open_ones)
    named = ", ".join(f"{each} {side.word}" for each, side in open_ones)
    side = side_said(line)
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
