"""The audit lines of the trade history: outcomes that come later, and months that go to the archives."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from utils.trade_history import FILE_NAME, AuditLine, TradeHistory
from utils.trade_history.archives import DIRECTORY_NAME, archive_paths
from utils.trade_history.audit import read_audit_archive

AT = datetime(2026, 1, 31, 23, 59, 59, tzinfo=UTC)
FIRST = AuditLine("a", AT, 1001, "Alice", "owner", -5, "/close BTCUSDT")
SECOND = AuditLine("b", AT + timedelta(seconds=2), 1002, "Böb <b>", "trader", 5, "/pause", "⏸")


@pytest.fixture
async def history(tmp_path: Path) -> AsyncIterator[TradeHistory]:
    history = TradeHistory(tmp_path / FILE_NAME)
    yield history
    await history.close()


async def test_a_line_reads_back_and_gets_its_outcome_later(history: TradeHistory) -> None:
    await history.record_audit([FIRST, SECOND])
    assert await history.audit(10) == [SECOND, FIRST]
    closed = replace(FIRST, outcome="✅ Closed")
    await history.record_audit([closed])
    assert await history.audit(10) == [SECOND, closed]
    assert await history.audit(1) == [SECOND]


async def test_old_lines_go_to_the_archive_of_their_month(history: TradeHistory, tmp_path: Path) -> None:
    await history.record_audit([FIRST, SECOND])
    await history.archive_older_than(AT + timedelta(seconds=1))
    assert await history.audit(10) == [SECOND]
    archive = tmp_path / DIRECTORY_NAME / "audit-2026-01.jsonl.gz"
    assert read_audit_archive(archive) == [FIRST]
    other = replace(FIRST, audit_id="c")
    await history.record_audit([other])
    await history.archive_older_than(AT + timedelta(days=1))
    assert read_audit_archive(archive) == [FIRST, other]
    assert await history.audit(10) == []
    assert archive_paths(archive.parent) == [], "trades are in archives of their own"


async def test_a_damaged_archive_loses_no_line(history: TradeHistory, tmp_path: Path) -> None:
    archive = tmp_path / DIRECTORY_NAME / "audit-2026-01.jsonl.gz"
    archive.parent.mkdir()
    archive.write_bytes(b"no archive")
    await history.record_audit([FIRST])
    with pytest.raises(OSError, match="is damaged"):
        await history.archive_older_than(AT + timedelta(days=1))
    assert await history.audit(10) == [FIRST]
