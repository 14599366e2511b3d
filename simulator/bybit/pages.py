"""Pages of a list with a percent-encoded cursor, as Bybit gives them (docs/bybit.md, 2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote, unquote

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Row = TypeVar("Row")


def page(
    rows: Iterable[Row], key: Callable[[Row], str], *, limit: int, cursor: str, newest_first: bool = True
) -> tuple[list[Row], str]:
    """The rows after ``cursor`` and the cursor of the next page.

    ``key`` gives every row a unique text that sorts as the rows do, so that a row that comes or goes between two pages
    neither repeats nor hides another. The last page has a cursor too; the page after it is empty (docs/bybit.md, 2).
    A client that encodes the encoded cursor once more is understood.
    """
    cursor = unquote(cursor)
    ordered = sorted(rows, key=key, reverse=newest_first)
    if cursor:
        ordered = [row for row in ordered if (key(row) < cursor if newest_first else key(row) > cursor)]
    chosen = ordered[:limit]
    return chosen, quote(key(chosen[-1]), safe="") if chosen else ""


def numbered(rows: Iterable[Row], time_of: Callable[[Row], int]) -> list[tuple[str, Row]]:
    """Each row with a unique text that sorts by time, and among equals in the order given."""
    return [(f"{time_of(row):013d},{number:08d}", row) for number, row in enumerate(rows)]
