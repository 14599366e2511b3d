"""Moves of trails that wait for a chat, told in one message. Pure.

A chat takes about one message a second, and many tight trails move more often than that. Of each position the message
says where its stop was before the first move, where it is after the last, and how many moves that were. Only moves that
begin where the one before ended are one way from here to there; and nothing is moved past another alert of the same
position.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

from msgspec import Struct

from execution.notices import NoticeKind
from execution.stops.stop_record import StopOrigin
from handlers.alerts.troubles import AGAIN

MOVES: Final = "moves"
"""In the fields of a move that stands for several: how many."""
POSITIONS: Final = "positions"
"""In the fields of a row that tells of several positions: the fields of a move for each, in the order of the first."""
MOST_POSITIONS: Final = 40
"""A line each: more may not fit into a message."""

Row = dict[str, Any]
_Position = tuple[str, str]


class Folded(Struct, frozen=True, kw_only=True):
    """One row instead of those with ``keys``; it takes the place of the first."""

    row: Row
    keys: tuple[str, ...]


def is_move(row: Mapping[str, Any]) -> bool:
    """Of a trail, with nothing to tell beside it."""
    fields = row.get("fields")
    return (
        row.get("kind") == NoticeKind.STOP_MOVED.value
        and isinstance(fields, dict)
        and not (row.get("urgent") or AGAIN in row)
        and fields.get("origin") == StopOrigin.TRAIL.value
        and not (fields.get("put_back") or fields.get("found") or fields.get("restored"))
        and isinstance(fields.get("old"), Decimal)
        and isinstance(fields.get("new"), Decimal)
    )


def folded(waiting: Iterable[tuple[str, Row]]) -> Folded | None:
    """What the first row becomes together with moves behind it; None: it goes as it is.

    Args:
        waiting: rows by key for one chat and one topic, in the order in which they will be told, and none that may be
            there already.
    """
    rows = list(waiting)
    if len(rows) < 2 or not is_move(rows[0][1]):
        return None
    keys: list[str] = []
    ways: dict[_Position, Row] = {}
    closed: set[_Position] = set()
    """What comes behind an alert of the same position is told after it."""
    for key, row in rows:
        if not is_move(row) or not _goes_on(ways, row["fields"], closed):
            closed |= _positions_of(row)
            continue
        keys.append(key)
        position = _position_of(row["fields"])
        ways[position] = _together(ways[position], row["fields"]) if position in ways else row["fields"]
    return Folded(row={**rows[0][1], "fields": _fields(list(ways.values()))}, keys=tuple(keys)) if keys[1:] else None


def _goes_on(ways: Mapping[_Position, Row], move: Row, closed: set[_Position]) -> bool:
    position = _position_of(move)
    way = ways.get(position)
    is_next = len(ways) < MOST_POSITIONS if way is None else way["new"] == move["old"]
    return is_next and position not in closed


def _positions_of(row: Mapping[str, Any]) -> set[_Position]:
    fields = row.get("fields")
    if not isinstance(fields, dict):
        return set()
    several = fields.get(POSITIONS)
    told = several if isinstance(several, list) else [fields]
    return {_position_of(each) for each in told if isinstance(each, dict)}


def _position_of(fields: Mapping[str, Any]) -> _Position:
    return str(fields.get("symbol")), str(fields.get("side"))


def _together(way: Row, move: Row) -> Row:
    """Size and result are those after the last move."""
    return {**move, "old": way["old"], MOVES: way.get(MOVES, 1) + move.get(MOVES, 1)}


def _fields(ways: list[Row]) -> Row:
    return ways[0] if len(ways) == 1 else {"symbol": "", "side": "", POSITIONS: ways}
