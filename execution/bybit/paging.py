"""All pages or an error."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

from execution.exchange_errors import Transient
from utils.texts.catalogue import text

Result = dict[str, Any]
_MOST_PAGES: Final = 1000


async def all_rows(fetch: Callable[[str | None], Awaitable[Result]]) -> list[Any]:
    """Collect the rows of every page; ``fetch`` gets the cursor of the page wanted, None for the first.

    The last page may carry a cursor too (docs/bybit.md, 2), so an empty page and a cursor seen before end it as well.

    Raises:
        Transient: an answer without a list, or pages without end.
    """
    rows: list[Any] = []
    seen: set[str] = set()
    cursor: str | None = None
    while len(seen) < _MOST_PAGES:
        result = await fetch(cursor)
        page = result.get("list")
        if not isinstance(page, list):
            raise Transient(text("exchange-no-list"))
        rows += page
        cursor = result.get("nextPageCursor")
        if not isinstance(cursor, str | None):
            raise Transient(text("exchange-no-list"))  # whether there is more cannot be read
        if not page or not cursor or cursor in seen:
            return rows
        seen.add(cursor)
    raise Transient(text("exchange-pages", most=_MOST_PAGES))
