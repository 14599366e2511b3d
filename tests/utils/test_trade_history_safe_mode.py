"""The history in safe mode: read as it stands, and nothing of it is changed."""

import sqlite3
from contextlib import aclosing, closing
from pathlib import Path

import pytest

from tests.utils.test_trade_history import CLOSED, SCHEMA_1
from utils.trade_history import FILE_NAME, TradeHistory


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / FILE_NAME


async def test_what_is_of_todays_schema_is_read_and_not_written(path):
    history = TradeHistory(path)
    await history.record([CLOSED], [])
    await history.close()
    before = path.read_bytes()
    reading = TradeHistory(path, is_read_only=True)
    assert await reading.trades() == [CLOSED]
    async with aclosing(reading.stories(on_damage=lambda _: None)) as stories:
        assert [story.trade async for story in stories] == [CLOSED]
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        await reading.record([CLOSED], [])
    await reading.close()
    assert path.read_bytes() == before
    assert [each.name for each in path.parent.iterdir()] == [FILE_NAME]


async def test_what_a_crash_left_beside_the_file_is_read_too(path):
    history = TradeHistory(path)
    await history.record([CLOSED], [])
    copy = path.with_name("copy")
    copy.mkdir()
    for each in list(path.parent.glob(f"{FILE_NAME}*")):
        (copy / each.name).write_bytes(each.read_bytes())
    await history.close()
    before = (copy / FILE_NAME).read_bytes()
    reading = TradeHistory(copy / FILE_NAME, is_read_only=True)
    assert await reading.trades() == [CLOSED]
    await reading.close()
    assert (copy / FILE_NAME).read_bytes() == before


async def test_an_older_schema_stays_as_it_is_and_is_said_to_be_unreadable(path):
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(SCHEMA_1)
    before = path.read_bytes()
    reading = TradeHistory(path, is_read_only=True)
    for _ in range(2):
        with pytest.raises(sqlite3.DatabaseError, match=r"has schema 1, .* in safe mode it is not changed"):
            await reading.trades()
    await reading.close()
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [None, b"these bytes are none of SQLite's" * 200])
async def test_no_file_is_made_and_a_damaged_one_stays_where_it_is(path, content):
    if content is not None:
        path.write_bytes(content)
    reading = TradeHistory(path, is_read_only=True)
    with pytest.raises((sqlite3.DatabaseError, FileNotFoundError)):
        await reading.open()
    await reading.close()
    assert [each.name for each in path.parent.iterdir()] == ([] if content is None else [FILE_NAME])
