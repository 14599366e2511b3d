"""What the jobs that look after the state tell, and when they keep their hands off it."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from execution.enhanced_tp_sl_manager import EnhancedTPSLManager
from execution.exchange_errors import Transient
from execution.records.books import MonitorBooks
from execution.watching.profit_audit import ProfitAudit
from helpers.background_tasks import FIRST_SHOWN, BackgroundTasks
from helpers.connectivity.supervisor import Connectivity
from helpers.heartbeat import Heartbeat
from helpers.job_trouble import JobRuns, JobTrouble
from utils import heap
from utils.persistence.breaker import Breaker
from utils.robust_persistence import RobustPersistence

NOON = datetime(2026, 1, 5, 12, 0, 0, tzinfo=UTC)


class Bench:
    """A manager that listens, and a store that finds what a test says."""

    def __init__(self, *, auto_save: bool = True) -> None:
        self.reports: list[str] = []
        self.breaker = Breaker()
        self.problems: list[str] = []
        self.mended = True
        self.sequence = 7
        self.bybit_is_away = False
        self.commits = 0
        self.done: list[str] = []
        anything: Any = self
        self.tasks = BackgroundTasks(
            manager=cast("EnhancedTPSLManager", anything),
            store=cast("RobustPersistence", anything),
            books=cast("MonitorBooks", anything),
            profits=cast("ProfitAudit", anything),
            heartbeat=cast("Heartbeat", anything),
            connectivity=cast("Connectivity", anything),
            connectivity_seconds=7,
            refresh_dashboards=self._refresh,
            send_reports=self._refresh,
            save_states=self._save_states if auto_save else None,
            save_seconds=60,
            keep_trades_for=timedelta(days=730),
        )

    async def _refresh(self) -> None: ...

    async def _save_states(self) -> None:
        self.done.append("states saved")

    async def check(self) -> None:
        self.done.append("connection checked")

    async def beat(self) -> None:
        self.done.append("beat")

    def line(self) -> str:
        return "Heartbeat: as the test says"

    async def sweep(self, *, with_orders: bool) -> None:
        self.done.append(f"account read, {'with' if with_orders else 'without'} orders")

    async def watch_account(self) -> None:
        self.done.append("account looked at")
        if self.bybit_is_away:
            raise Transient("away")

    def report(self, text: str) -> None:
        self.reports.append(text)

    async def verify_integrity(self) -> dict[str, Any]:
        self.done.append("verified")
        mended = bool(self.problems) and self.mended
        return {"ok": not self.problems, "problems": self.problems, "mended": mended, "checked_at": NOON}

    async def get_stats(self) -> dict[str, Any]:
        return {"sequence": self.sequence}

    async def backup(self, reason: str) -> Path:
        self.done.append(f"backup {reason}")
        return Path("backup.pkl")

    async def run(self) -> None:
        self.done.append("profits compared")

    async def try_drain(self) -> None:
        self.done.append("log drained")

    async def try_archive(self, keep_for: timedelta) -> None:
        self.done.append(f"archived {keep_for.days}")

    async def runs(self, name: str) -> None:
        """The job as the scheduler would run it."""
        job = self.tasks._scheduler.get_job(name)
        assert job is not None, name
        await job.func()


async def test_files_that_verify_are_no_news() -> None:
    bench = Bench()
    await bench.runs("integrity_check")
    assert (bench.done, bench.reports) == (["verified"], [])


@pytest.mark.parametrize(("mended", "words"), [(True, "nothing is lost"), (False, "NOT mended")])
async def test_files_that_do_not_verify_are_told(mended: bool, words: str) -> None:
    bench = Bench()
    bench.problems, bench.mended = ["the checksum is another one"], mended
    await bench.runs("integrity_check")
    (report,) = bench.reports
    assert "the checksum is another one" in report
    assert words in report


async def test_a_backup_is_made_when_something_changed() -> None:
    bench = Bench()
    for sequence in (7, 7, 8):
        bench.sequence = sequence
        await bench.runs("persistence_backup")
    assert bench.done == ["backup scheduled"] * 2


async def test_that_bybit_was_reached_is_no_reason_for_a_backup() -> None:
    """Else the newest ten of an idle bot would all be of the last hours, and all the same."""
    bench = Bench()
    for sequence, commits in ((7, 0), (9, 2), (13, 5)):
        bench.sequence, bench.commits = sequence, commits
        await bench.runs("persistence_backup")
    assert bench.done == ["backup scheduled"] * 2, "of the first look, and of one change beside five checks"


async def test_the_connection_is_checked_as_often_as_the_setting_says() -> None:
    bench = Bench()
    await bench.runs("connectivity_check")
    assert bench.done == ["connection checked"]
    job = bench.tasks._scheduler.get_job("connectivity_check")
    assert job is not None
    assert job.trigger.interval == timedelta(seconds=7)


async def test_r25_the_heart_beats_and_the_account_is_looked_at() -> None:
    bench = Bench()
    await bench.runs("heartbeat")
    await bench.runs("account_watch")
    bench.bybit_is_away = True
    await bench.runs("account_watch")
    assert bench.done == ["beat", "account looked at", "account looked at"]


async def test_r25_the_account_is_looked_at_at_once_and_what_fails_is_counted() -> None:
    bench = Bench()
    bench.bybit_is_away = True
    bench.tasks.start()
    try:
        async with asyncio.timeout(30):
            seen = "account_watch: looking for maintenance and new trading rules, 1 times, 1 failed"
            while not any(line.startswith(seen) for line in bench.tasks.lines()):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
    finally:
        bench.tasks.stop()
    assert bench.tasks.lines()[0] == "Heartbeat: as the test says"


async def test_r19_the_account_is_read_at_once_and_shown_soon_and_then_as_ever() -> None:
    bench = Bench()
    bench.tasks.start()
    try:
        first = {job.id: job.next_run_time for job in bench.tasks._scheduler.get_jobs()}
        async with asyncio.timeout(30):
            while "account read, with orders" not in bench.done:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        again = bench.tasks._scheduler.get_job("sync_positions")
        assert again is not None
        assert again.next_run_time - first["sync_positions"] == timedelta(seconds=30)
    finally:
        bench.tasks.stop()
    assert first["account_watch"] == first["sync_positions"]
    assert first["dashboard_refresh"] - first["sync_positions"] == FIRST_SHOWN
    assert first["persistence_backup"] - first["sync_positions"] > timedelta(minutes=10), "no hurry"


async def test_r22_closed_trades_are_compared() -> None:
    bench = Bench()
    await bench.runs("profit_check")
    assert bench.done == ["profits compared"]


async def test_what_is_cleaned_up_is_the_trade_log_and_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    bench = Bench()
    monkeypatch.setattr(heap, "give_back", lambda: bench.done.append("memory given back"))
    await bench.runs("auto_cleanup")
    assert bench.done == ["log drained", "memory given back"]


async def test_old_trades_are_archived() -> None:
    bench = Bench()
    await bench.runs("trade_archive")
    assert bench.done == ["archived 730"]


@pytest.mark.parametrize("trouble", ["fails", "unreadable"])
async def test_a_disk_that_fails_and_a_state_that_is_unreadable_are_left_alone(trouble: str) -> None:
    bench = Bench()
    if trouble == "fails":
        bench.breaker.trip("No space left on device", NOON)
    else:
        bench.breaker.enter_safe_mode("cut off", NOON)
    await bench.runs("integrity_check")
    await bench.runs("persistence_backup")
    assert bench.done == []
    assert bench.reports == []


async def test_state_files_are_saved_by_the_clock_unless_switched_off() -> None:
    bench = Bench()
    await bench.runs("auto_save")
    assert bench.done == ["states saved"]
    assert Bench(auto_save=False).tasks._scheduler.get_job("auto_save") is None


def test_before_the_scheduler_has_begun_every_job_has_its_line() -> None:
    """A start without an answer of the exchange: `/health` is what a person looks at then."""
    (_, *lines) = Bench().tasks.lines()
    assert (
        "sync_positions: reading the account, 0 times, 0 failed or late, not begun yet: Bybit has not answered" in lines
    )


async def test_a_job_that_failed_or_is_late_is_named_until_it_has_run_well() -> None:
    bench = Bench()
    assert bench.tasks.ailing() is None, "they have not begun"
    bench.tasks.start()
    try:
        assert bench.tasks.ailing() == ()
        bench.tasks._note_trouble(SimpleNamespace(job_id="auto_cleanup", exception=ZeroDivisionError("x")))
        bench.tasks._note_trouble(SimpleNamespace(job_id="auto_save", exception=None))
        late = JobTrouble(name="auto_save", is_late=True)
        assert bench.tasks.ailing() == (JobTrouble(name="auto_cleanup"), late)
        bench.tasks._note_run(SimpleNamespace(job_id="auto_cleanup"))
        assert bench.tasks.ailing() == (late,)
        bench.tasks._note_run(SimpleNamespace(job_id="auto_save"))
        assert bench.tasks.ailing() == ()
    finally:
        bench.tasks.stop()
    await asyncio.sleep(0)
    assert bench.tasks.ailing() is None


async def test_what_became_of_each_job_is_counted() -> None:
    bench = Bench()
    for error in (ZeroDivisionError("x"), ZeroDivisionError("y"), None):
        bench.tasks._note_trouble(SimpleNamespace(job_id="reports", exception=error))
    bench.tasks._note_run(SimpleNamespace(job_id="heartbeat"))
    counted = {job.name: job for job in bench.tasks.counted()}
    assert counted["reports"] == JobRuns(name="reports", runs=0, failed=2, late=1, is_ailing=True)
    assert counted["heartbeat"] == JobRuns(name="heartbeat", runs=1, failed=0, late=0, is_ailing=False)
    assert "auto_save" in counted, "also what has not run yet"
    (line,) = (line for line in bench.tasks.lines() if line.startswith("reports"))
    assert "3 failed or late" in line
    assert bench.tasks.begun_at is None


async def test_a_job_that_says_itself_that_it_failed_is_not_well_because_it_returned() -> None:
    bench = Bench()
    bench.bybit_is_away = True
    bench.tasks.start()
    try:
        async with asyncio.timeout(30):
            while not bench.tasks._runs.get("account_watch"):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        assert bench.tasks.ailing() == (JobTrouble(name="account_watch"),)
        bench.bybit_is_away = False
        await bench.runs("account_watch")
        bench.tasks._note_run(SimpleNamespace(job_id="account_watch"))
        assert bench.tasks.ailing() == ()
    finally:
        bench.tasks.stop()
