"""Reports: due at the hour of a person's clock, each moment told once, and one that was missed says so."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from execution.new_trade.daily_loss import HistoryUnreadable
from execution.notices import OUTBOX, Notice, NoticeKind
from handlers.alerts.alert_text import alert_text
from handlers.grammar import time_zones
from handlers.grammar.command_line import LineError
from handlers.history.report_line import ReportLine, parse_report
from handlers.history.report_text import times_text
from helpers.reports import SECTION, Every, Reports, ReportTime, drop_reports, move_reports, put_report, reports_of
from tests.handlers.fakes import MemoryStore, StoppedClock
from tests.handlers.history.fakes import AT, FakeTradeLog, a_trade

BERLIN = "Europe/Berlin"
DAILY = ReportTime(every=Every.DAILY, minute=8 * 60, zone=BERLIN)
WEEKLY = ReportTime(every=Every.WEEKLY, minute=8 * 60, zone=BERLIN, weekday=0)
CHAT = 1001
HOUR = timedelta(hours=1)


def utc(day: str, hour: str = "00:00") -> datetime:
    return datetime.fromisoformat(f"2026-{day}T{hour}").replace(tzinfo=UTC)


class Books:
    """One commit into a store in memory."""

    def __init__(self, store: MemoryStore) -> None:
        self.store = store
        self.meanwhile: Callable[[], Any] | None = None

    async def note(self, change: Callable[[Any], None], notices: tuple[Notice, ...] = ()) -> None:
        if self.meanwhile is not None:
            await self.meanwhile()

        def both(txn: Any) -> None:
            change(txn)
            for notice in notices:
                txn.put(OUTBOX, notice.id, notice.to_plain())

        await self.store.commit_or_hold(both)


class Bench:
    """Noon of a Monday, and a chat with a daily report."""

    def __init__(self) -> None:
        self.store, self.clock = MemoryStore(), StoppedClock()
        self.books, self.log = Books(self.store), FakeTradeLog()
        self.reports = self.life()

    def life(self) -> Reports:
        return Reports(self.store, self.books, self.log, self.clock)

    async def wants(self, when: ReportTime, chat_id: int = CHAT) -> None:
        await self.store.commit_or_hold(lambda txn: put_report(txn, chat_id, when, self.clock.now()))

    def sent(self) -> list[str]:
        return sorted(self.store.items(OUTBOX))

    def text(self, key: str) -> str:
        return alert_text(self.store.get(OUTBOX, key), repeated=False)


@pytest.fixture
async def bench() -> Bench:
    bench = Bench()
    await bench.wants(DAILY)
    return bench


# ---------------------------------------- when


@pytest.mark.parametrize(
    ("day", "hour", "due"),
    [
        ("01-05", "06:59", utc("01-04", "07:00")),  # winter: 08:00 is 07:00 UTC
        ("01-05", "07:00", utc("01-05", "07:00")),
        ("07-05", "06:00", utc("07-05", "06:00")),  # summer
        ("03-29", "06:00", utc("03-29", "06:00")),  # the day on which the clocks go forward
        ("10-25", "06:30", utc("10-24", "06:00")),  # and back
    ],
)
def test_a_daily_report_is_due_at_the_hour_of_the_persons_clock(day, hour, due) -> None:
    assert DAILY.due_before(utc(day, hour)) == due


def test_an_hour_that_a_day_does_not_have_is_later_and_one_that_it_has_twice_is_the_first() -> None:
    at = ReportTime(every=Every.DAILY, minute=150, zone=BERLIN)
    days = [at.due_after(utc(day, "22:00")) for day in ("03-27", "03-28", "03-29")]
    assert days == [utc("03-28", "01:30"), utc("03-29", "01:30"), utc("03-30", "00:30")]  # 03:30 on the 29th
    days = [at.due_after(utc(day, "22:00")) for day in ("10-23", "10-24", "10-25")]
    assert days == [utc("10-24", "00:30"), utc("10-25", "00:30"), utc("10-26", "01:30")]


def test_a_weekly_report_is_due_on_its_day_where_the_person_is() -> None:
    late_on_sunday = ReportTime(every=Every.WEEKLY, minute=30, zone="Asia/Tokyo", weekday=0)
    assert late_on_sunday.due_after(utc("01-04", "12:00")) == utc("01-04", "15:30")
    assert WEEKLY.due_before(utc("01-05", "06:59")) == utc("01-05", "07:00") - timedelta(days=7)


# ---------------------------------------- what is sent


async def test_each_moment_is_told_in_one_report_and_once(bench) -> None:
    for _ in range(3):
        await bench.reports.run()
    assert bench.sent() == []
    bench.log.trades = [a_trade(number) for number in (1, 18, 19, 20)]  # 07:00 on the 6th is number 19
    bench.clock.advance(hours=19, seconds=30)
    for life in (bench.reports, bench.reports, bench.life()):
        await life.run()
    assert bench.sent() == ["report:1001:daily:20260106T0700"]
    row = bench.store.get(OUTBOX, bench.sent()[0])
    assert (row["kind"], row["chat_id"], row["urgent"]) == (NoticeKind.REPORT.value, CHAT, False)
    assert (row["fields"]["trades"], row["fields"]["is_late"]) == (2, False)
    bench.clock.advance(days=1)
    await bench.reports.run()
    assert bench.store.get(OUTBOX, bench.sent()[1])["fields"]["trades"] == 2
    assert bench.text(bench.sent()[0]).splitlines()[:5] == [
        "📅 <b>Daily report</b>",
        "2026-01-05 08:00 to 2026-01-06 08:00 (Europe/Berlin)",
        "2 closed trades",
        "Net <b>+189.00 USDT</b> · win rate 100% (2 of 2)",
        "Profit factor – · expectancy +94.50 USDT a trade",
    ]


async def test_what_was_missed_is_told_once_and_late(bench) -> None:
    bench.log.trades = [a_trade(number) for number in (1, 30, 50)]
    bench.clock.advance(days=3)
    await bench.reports.run()
    await bench.life().run()
    assert bench.sent() == ["report:1001:daily:20260108T0700"]
    told = bench.text(bench.sent()[0])
    assert "2026-01-05 08:00 to 2026-01-08 08:00" in told
    assert "⏰ Late: it was due at 2026-01-08 08:00" in told
    assert "3 closed trades" in told


async def test_a_report_of_nothing_says_so(bench) -> None:
    bench.clock.advance(days=1)
    await bench.reports.run()
    assert bench.text(bench.sent()[0]).endswith("No trade closed.")


async def test_a_log_that_cannot_be_read_leaves_the_report_due(bench) -> None:
    bench.clock.advance(days=1)
    bench.log.broken = True
    with pytest.raises(HistoryUnreadable):
        await bench.reports.run()
    assert bench.sent() == []
    bench.log.broken = False
    await bench.reports.run()
    assert len(bench.sent()) == 1


async def test_a_trade_whose_end_is_learned_of_later_is_in_the_next_report_and_in_no_other(bench) -> None:
    bench.log.trades = [a_trade(1)]
    bench.clock.advance(days=1)
    await bench.reports.run()
    bench.log.trades += [a_trade(2), a_trade(-90)]  # the second had closed before the chat wanted reports at all
    for _ in range(3):
        bench.clock.advance(days=1)
        await bench.life().run()
    counts = [bench.store.get(OUTBOX, key)["fields"]["trades"] for key in bench.sent()]
    assert counts == [1, 1, 0, 0]


async def test_what_was_told_long_ago_is_not_kept(bench) -> None:
    bench.log.trades = [a_trade(1), a_trade(24 * 8)]
    for _ in range(12):
        bench.clock.advance(days=1)
        await bench.reports.run()
    assert bench.store.get(SECTION, "1001:daily")["told"] == [a_trade(24 * 8).trade_id]
    assert sum(bench.store.get(OUTBOX, key)["fields"]["trades"] for key in bench.sent()) == 2


async def test_a_row_that_cannot_be_read_holds_up_no_other(bench) -> None:
    row = bench.store.get(SECTION, "1001:daily")
    await bench.store.commit_or_hold(lambda txn: txn.put(SECTION, "1:daily", {**row, "zone": "Atlantis/Nowhere"}))
    bench.clock.advance(days=1)
    await bench.reports.run()
    assert bench.sent() == ["report:1001:daily:20260106T0700"]


def test_a_system_without_zones_has_utc_and_says_so(monkeypatch) -> None:
    monkeypatch.setattr(time_zones, "available_timezones", set)
    time_zones._zones.cache_clear()
    try:
        assert parse_report("/report daily 08:00 utc", "UTC").when.due_after(AT) == utc("01-06", "08:00")
        with pytest.raises(LineError, match="tzdata") as error:
            parse_report("/report daily 08:00 Europe/Berlin", "UTC")
        assert error.value.corrected_line == "/report daily 08:00 UTC"
    finally:
        time_zones._zones.cache_clear()


async def test_what_a_person_changes_meanwhile_stands(bench) -> None:
    bench.clock.advance(days=1)
    bench.books.meanwhile = lambda: bench.wants(ReportTime(every=Every.DAILY, minute=0, zone="UTC"))
    await bench.reports.run()
    assert [when.minute for when in reports_of(bench.store, CHAT)] == [0]


async def test_another_hour_goes_on_where_the_last_report_ended(bench) -> None:
    bench.log.trades = [a_trade(number) for number in (18, 20, 30)]  # 07:00 on the 6th is number 19
    bench.clock.advance(days=1)
    await bench.reports.run()
    await bench.wants(ReportTime(every=Every.DAILY, minute=10 * 60, zone="UTC"))
    await bench.reports.run()
    assert bench.sent() == ["report:1001:daily:20260106T0700"], "10:00 is over, and nothing was missed"
    bench.clock.advance(days=1)
    await bench.reports.run()
    told = bench.store.get(OUTBOX, bench.sent()[1])["fields"]
    assert (told["since"], told["until"], told["trades"]) == (utc("01-06", "07:00"), utc("01-07", "10:00"), 2)


async def test_an_hour_that_is_changed_while_a_report_is_made_doubles_nothing(bench) -> None:
    bench.log.trades = [a_trade(18)]
    bench.clock.advance(days=1)
    bench.books.meanwhile = lambda: bench.wants(ReportTime(every=Every.DAILY, minute=0, zone="UTC"))
    await bench.reports.run()
    bench.books.meanwhile = None
    bench.clock.advance(days=1)
    await bench.reports.run()
    assert [bench.store.get(OUTBOX, key)["fields"]["trades"] for key in bench.sent()] == [1, 0]


async def test_a_chat_takes_its_reports_along_and_leaves_none_behind(bench) -> None:
    await bench.wants(WEEKLY)
    await bench.wants(DAILY, chat_id=7)
    await bench.store.commit_or_hold(lambda txn: move_reports(txn, CHAT, -100))
    assert reports_of(bench.store, -100) == [DAILY, WEEKLY]
    await bench.store.commit_or_hold(lambda txn: drop_reports(txn, -100, Every.DAILY))
    assert reports_of(bench.store, -100) == [WEEKLY]
    await bench.store.commit_or_hold(lambda txn: drop_reports(txn, -100))
    assert list(bench.store.items(SECTION)) == ["7:daily"]


# ---------------------------------------- the line


def test_the_line_is_understood_also_behind_settings() -> None:
    assert parse_report("/report daily 08:00 europe/berlin", "UTC") == ReportLine(when=DAILY)
    assert parse_report("/settings report weekly Monday 8:00", BERLIN) == ReportLine(when=WEEKLY)
    assert parse_report("/report daily 08:00 utc", BERLIN).when.zone == "UTC"
    assert parse_report("/report off", "UTC") == ReportLine(off=tuple(Every))
    assert parse_report("/report weekly off", "UTC") == ReportLine(off=(Every.WEEKLY,))
    assert parse_report("/report", "UTC") == ReportLine()


@pytest.mark.parametrize(
    ("line", "corrected"),
    [
        ("/report dayly 08:00", "/report daily 08:00"),
        ("/report daily", "/report daily 08:00"),
        ("/report daily 8", "/report daily 08:00"),
        ("/report daily 25:00", ""),
        ("/report daily 08:00 Berlin", "/report daily 08:00 Europe/Berlin"),
        ("/report daily 08:00 Europe/Berln", "/report daily 08:00 Europe/Berlin"),
        ("/report daily 08:00 ../../etc/passwd", ""),
        ("/report weekly 08:00", "/report weekly mon 08:00"),
        ("/report weekly", "/report weekly mon 08:00"),
        ("/report weekly xxx 08:00", ""),
        ("/report off now", "/report off"),
        ("/settings report daily 8 Berlin", "/settings report daily 08:00 Europe/Berlin"),
    ],
)
def test_a_wrong_line_is_corrected(line, corrected) -> None:
    with pytest.raises(LineError) as error:
        parse_report(line, "UTC")
    assert error.value.corrected_line == corrected


def test_a_chat_sees_when_its_reports_come() -> None:
    assert times_text([DAILY, WEEKLY], AT).splitlines()[:2] == [
        "📅 Daily report: 08:00 Europe/Berlin, next 2026-01-06 08:00",
        "📅 Weekly report: Monday 08:00 Europe/Berlin, next 2026-01-12 08:00",
    ]
    assert times_text([], AT).startswith("📅 No reports in this chat.")


@pytest.mark.parametrize(
    "odd",
    [
        {"told_until": None}, {"told_until": "yesterday"}, {"told": None}, {"begun": None}, {"changed_at": 7},
        {"minute": "8"}, {"zone": "Mars/Olympus"}, {"zone": 7},
    ],
)  # fmt: skip
async def test_a_row_that_cannot_be_read_keeps_no_other_chats_report_from_being_sent(odd: dict[str, Any]) -> None:
    bench = Bench()
    await bench.wants(DAILY, 7)
    await bench.wants(DAILY)
    key = "7:daily"
    row = bench.store.get(SECTION, key)
    kept = {name: value for name, value in row.items() if name not in odd} | {k: v for k, v in odd.items() if v}
    await bench.store.commit_or_hold(lambda txn: txn.put(SECTION, key, kept))
    bench.clock.time += timedelta(days=1)
    await bench.life().run()
    (sent,) = bench.sent()
    assert sent.startswith(f"report:{CHAT}:daily:")
    assert bench.store.get(SECTION, key) == kept
