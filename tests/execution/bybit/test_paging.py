from typing import Any

import pytest

from execution.bybit.paging import all_rows
from execution.exchange_errors import Transient


class Pages:
    """Answers in turn; an error in the list is raised."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.cursors: list[str | None] = []

    async def __call__(self, cursor: str | None) -> dict[str, Any]:
        self.cursors.append(cursor)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        rows, following = answer
        return {"list": rows, "nextPageCursor": following}


@pytest.mark.parametrize(
    ("pages", "cursors"),
    [
        pytest.param([([1], "")], [None], id="no cursor"),
        pytest.param([([1], None)], [None], id="cursor null"),
        pytest.param([([1], "a"), ([2], "b"), ([3], "")], [None, "a", "b"], id="empty cursor"),
        pytest.param([([1], "a%2C1"), ([], "b")], [None, "a%2C1"], id="empty page with a cursor"),
        pytest.param([([1], "a"), ([2], "a")], [None, "a"], id="repeated cursor"),
        pytest.param([([1], "a"), ([2], "b"), ([3], "a")], [None, "a", "b"], id="cursor seen before"),
        pytest.param([([], "")], [None], id="nothing at all"),
    ],
)
async def test_reads_to_the_end_and_no_further(pages: list[Any], cursors: list[str | None]) -> None:
    expected = [row for rows, _ in pages for row in rows]
    source = Pages(*pages)
    assert await all_rows(source) == expected
    assert source.cursors == cursors


async def test_an_error_on_any_page_is_the_error_of_all() -> None:
    with pytest.raises(Transient, match="second"):
        await all_rows(Pages(([1], "a"), Transient("second")))


@pytest.mark.parametrize("rows", [None, {}, "x"])
async def test_an_answer_without_a_list_is_an_error(rows: Any) -> None:
    with pytest.raises(Transient, match="without a list"):
        await all_rows(Pages((rows, "")))


async def test_pages_without_end_are_an_error() -> None:
    with pytest.raises(Transient, match="pages"):
        await all_rows(Pages(*(([n], str(n)) for n in range(1100))))
