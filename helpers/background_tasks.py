"""Everything that recurs, as APScheduler jobs; each runs alone, late rather than never, and shows in `/health`.

Protection does not depend on any of them: the actors of the engine keep their own time.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog
from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_EXECUTED, EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED

from execution.enhanced_tp_sl_manager import EnhancedTPSLManager
from execution.exchange_errors import ExchangeError
from execution.records.books import MonitorBooks
from execution.watching.profit_audit import ProfitAudit
from helpers.connectivity.supervisor import Connectivity
from helpers.heartbeat import Heartbeat
from helpers.job_trouble import JobRuns, JobTrouble
from helpers.steady_scheduler import SteadyScheduler
from helpers.sweep_pace import SYNC_SECONDS
from utils import heap
from utils.robust_persistence import RobustPersistence
from utils.texts.catalogue import text

log = structlog.get_logger(__name__)

CLEANUP_SECONDS: Final = 600
INTEGRITY_SECONDS: Final = 300
BACKUP_SECONDS: Final = 900
STATISTICS_SECONDS: Final = 300
PROFIT_SECONDS: Final = 30
ARCHIVE_SECONDS: Final = 21600
"""More often than daily: a bot that is restarted every day would otherwise never come to it."""
ACCOUNT_SECONDS: Final = 60
"""How often maintenance of the exchange and the account's margin mode are looked at."""
HEARTBEAT_SECONDS: Final = 60
DASHBOARD_SECONDS: Final = 3
FIRST_SHOWN: Final = timedelta(seconds=1)
"""After the start: a dashboard that was drawn before has dashes where the account is not read yet."""
REPORT_SECONDS: Final = 30
"""How often it is looked whether a report is due: its hour is in the store, so that none is lost with a scheduler."""

Job = Callable[[], Awaitable[None]]


class BackgroundTasks:
    """Owns the scheduler and what it saw of each job."""

    def __init__(
        self,
        *,
        manager: EnhancedTPSLManager,
        store: RobustPersistence,
        books: MonitorBooks,
        profits: ProfitAudit,
        heartbeat: Heartbeat,
        connectivity: Connectivity,
        connectivity_seconds: int,
        refresh_dashboards: Job,
        send_reports: Job,
        save_states: Job | None,
        save_seconds: int,
        keep_trades_for: timedelta,
    ) -> None:
        """``save_states`` None: the files of DCA bots are written when something happens, and not by the clock."""
        self._manager = manager
        self._store = store
        self._books = books
        self._profits = profits
        self._heartbeat = heartbeat
        self._connectivity = connectivity
        self._keep_trades_for = keep_trades_for
        self._sweeps = 0
        self._backed_up_at_change: int | None = None
        self._runs: Counter[str] = Counter()
        self._troubles: Counter[JobTrouble] = Counter()
        self._ailing: dict[str, JobTrouble] = {}
        """Jobs whose last run failed, or is not over."""
        self.begun_at: datetime | None = None
        """Since when they run; None before."""
        self._told_inside: set[str] = set()
        """Jobs that run, and have said themselves that this run failed."""
        self._scheduler = SteadyScheduler(
            timezone=UTC, job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )
        self._scheduler.add_listener(self._note_run, EVENT_JOB_EXECUTED)
        self._scheduler.add_listener(self._note_trouble, EVENT_JOB_ERROR | EVENT_JOB_MISSED | EVENT_JOB_MAX_INSTANCES)
        jobs: dict[str, tuple[Job, int]] = {
            "sync_positions": (self._sync_positions, SYNC_SECONDS),
            "auto_cleanup": (self._auto_cleanup, CLEANUP_SECONDS),
            "integrity_check": (self._integrity_check, INTEGRITY_SECONDS),
            "persistence_backup": (self._persistence_backup, BACKUP_SECONDS),
            "persistence_statistics": (self._persistence_statistics, STATISTICS_SECONDS),
            "profit_check": (self._profit_check, PROFIT_SECONDS),
            "trade_archive": (self._trade_archive, ARCHIVE_SECONDS),
            "connectivity_check": (connectivity.check, connectivity_seconds),
            "account_watch": (self._account_watch, ACCOUNT_SECONDS),
            "heartbeat": (heartbeat.beat, HEARTBEAT_SECONDS),
            "dashboard_refresh": (refresh_dashboards, DASHBOARD_SECONDS),
            "reports": (send_reports, REPORT_SECONDS),
        }
        if save_states is not None:
            jobs["auto_save"] = (save_states, save_seconds)
        for name, (job, seconds) in jobs.items():
            self._scheduler.add_job(job, "interval", seconds=seconds, id=name, name=name)

    def start(self) -> None:
        """Begins to run them: the account is read and looked at now, and shown as soon as it may have been.

        The first trade may be wanted at once, and a margin that runs short while the bot was away cannot wait.
        """
        self._scheduler.start()
        self.begun_at = now = datetime.now(UTC)
        for name in ("sync_positions", "account_watch"):
            self._scheduler.modify_job(name, next_run_time=now)
        self._scheduler.modify_job("dashboard_refresh", next_run_time=now + FIRST_SHOWN)

    def stop(self) -> None:
        """Starts no more jobs; what runs is cancelled with the loop: no job holds anything that a cut could tear."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    def lines(self) -> list[str]:
        """The heartbeat, and one line for each job: runs, troubles, and when it runs next."""
        now = datetime.now(UTC)
        # A job that is added before the scheduler begins has no such attribute at all.
        jobs = [self._line(job.id, getattr(job, "next_run_time", None), now) for job in self._scheduler.get_jobs()]
        return [self._heartbeat.line(), *jobs]

    def ailing(self) -> tuple[JobTrouble, ...] | None:
        """Each job that is late, or whose last run failed, by name; None: they have not begun, or are stopped."""
        if not self._scheduler.running:
            return None
        return tuple(self._ailing[name] for name in sorted(self._ailing))

    def counted(self) -> tuple[JobRuns, ...]:
        """What became of each job's runs since the start, by name."""
        return tuple(
            JobRuns(
                name=name,
                runs=self._runs[name],
                failed=self._troubles[JobTrouble(name=name)],
                late=self._troubles[JobTrouble(name=name, is_late=True)],
                is_ailing=name in self._ailing,
            )
            for name in sorted(job.id for job in self._scheduler.get_jobs())
        )

    def _line(self, name: str, next_run: datetime | None, now: datetime) -> str:
        """What the job does, for a person; its name stands beside it, as the log uses it."""
        if next_run:
            due = text("health-job-next", seconds=max(timedelta(), next_run - now).seconds)
        else:
            due = text("health-job-stopped") if self._scheduler.running else text("health-job-not-begun")
        what = text("health-job-what", name=name)
        troubles = sum(count for trouble, count in self._troubles.items() if trouble.name == name)
        return text("health-job", name=name, what=what, runs=self._runs[name], troubles=troubles, due=due)

    async def _sync_positions(self) -> None:
        self._sweeps += 1
        try:
            await self._manager.sweep(with_orders=self._sweeps % 2 == 1)
        except ExchangeError as error:
            self._failed("sync_positions", error)

    async def _auto_cleanup(self) -> None:
        await self._books.try_drain()
        await asyncio.to_thread(heap.give_back)

    async def _integrity_check(self) -> None:
        if not self._store.breaker.is_closed:
            return  # what is on disk is known to lag behind, or is not to be touched
        result = await self._store.verify_integrity()
        log.info("integrity_check", **result)
        if not result["ok"]:
            problems = "; ".join(map(str, result["problems"]))
            name = "trouble-files-mended" if result["mended"] else "trouble-files-not-mended"
            self._manager.report(text(name, problems=problems))

    async def _persistence_backup(self) -> None:
        if not self._store.breaker.is_closed:
            return
        sequence = int((await self._store.get_stats())["sequence"])
        # That the exchange was reached is written down at every check, and is no reason for a backup.
        changes = sequence - self._connectivity.commits
        if changes == self._backed_up_at_change:
            return
        path = await self._store.backup("scheduled")
        self._backed_up_at_change = changes
        log.info("persistence_backup", name=path.name, sequence=sequence)

    async def _persistence_statistics(self) -> None:
        statistics = await self._store.get_stats()
        shown = {name: value for name, value in statistics.items() if name != "recent_operations"}
        log.info("persistence_statistics", **shown)

    async def _profit_check(self) -> None:
        try:
            await self._profits.run()
        except ExchangeError as error:
            self._failed("profit_check", error)

    async def _trade_archive(self) -> None:
        await self._books.try_archive(self._keep_trades_for)

    async def _account_watch(self) -> None:
        try:
            await self._manager.watch_account()
        except ExchangeError as error:
            self._failed("account_watch", error)

    def _note_run(self, event: "object") -> None:
        name = str(getattr(event, "job_id", "?"))
        self._runs[name] += 1
        if name in self._told_inside:
            self._told_inside.discard(name)
        else:
            self._ailing.pop(name, None)

    def _note_trouble(self, event: "object") -> None:
        error = getattr(event, "exception", None)
        name = str(getattr(event, "job_id", "?"))
        self._trouble(JobTrouble(name=name, is_late=error is None), str(error or "late or still running"))

    def _failed(self, name: str, error: ExchangeError) -> None:
        """Said by the job itself: for the scheduler this run ends well."""
        self._told_inside.add(name)
        self._trouble(JobTrouble(name=name), str(error))

    def _trouble(self, trouble: JobTrouble, error: str) -> None:
        self._ailing[trouble.name] = trouble
        self._troubles[trouble] += 1
        log.warning("job_trouble", job=trouble.name, error=error)
