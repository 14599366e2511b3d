"""History, statistics, documents and backups by the real library against the simulated Telegram."""

import re
from datetime import timedelta

import pytest

from execution.notices import OUTBOX
from helpers.reports import SECTION, Reports
from tests.handlers.conftest import World
from tests.handlers.history.fakes import AT, D, a_trade
from tests.helpers.test_reports import Books
from utils.clock import SystemClock


@pytest.fixture
async def traded(world: World) -> World:
    lost = a_trade(12, net=D("-105.5"), gross=D(-100), reason="stop", symbol="ETHUSDT")
    world.trade_log.trades = [*(a_trade(number) for number in range(1, 12)), lost]
    await world.start()
    return world


async def test_history_turns_its_pages_opens_a_trade_and_goes_back(traded: World) -> None:
    alice = traded.alice
    await alice.says("/history 10")
    shown = await alice.sees("1 to 10 of 12")
    await alice.presses("Older ▶", shown["message_id"])
    await alice.sees("11 to 12 of 12")
    await alice.presses("12", shown["message_id"])
    assert "entry 1: bought 0.1 at 50000, fee 2.5" in (await alice.sees("What it is made of"))["text"]
    await alice.presses("« List", shown["message_id"])
    await alice.sees("11 to 12 of 12")
    await alice.says("/history ETH")
    await alice.sees("of ETHUSDT · 1 to 1 of 1")


async def test_a_trade_that_is_in_the_log_no_more_is_said_so(traded: World) -> None:
    alice = traded.alice
    await alice.says("/history 2")
    shown = await alice.sees("1 to 2 of 12")
    traded.trade_log.trades = traded.trade_log.trades[:3]
    await alice.presses("1", shown["message_id"])
    await alice.hears("This trade is not in the log any more")


async def test_archives_behind_the_list_are_shown_and_a_damaged_one_is_named(traded: World) -> None:
    alice, log = traded.alice, traded.trade_log
    log.unread, log.damaged = 2, ("trades-2025-12.jsonl.gz",)
    await alice.says("/history 20")
    shown = await alice.sees("1 to 12 of 12 + archives")
    assert "its trades are missing here: trades-2025-12.jsonl.gz" in shown["text"]
    await alice.presses("Older ▶", shown["message_id"])
    await alice.sees("There are only 12 closed trades")
    await alice.says("/export")
    assert "its trades are missing here: trades-2025-12.jsonl.gz" in (await alice.sees("12 trades ·"))["text"]
    await alice.says("/stats all")
    await alice.sees("An archive of trades cannot be read (trades-2025-12.jsonl.gz): without it this would be wrong")


async def test_statistics_switch_their_range_and_grouping_and_draw(traded: World) -> None:
    alice = traded.alice
    await alice.says("/stats all")
    shown = await alice.sees("12 closed trades")
    await alice.presses("Symbol", shown["message_id"])
    await alice.sees("ETHUSDT: -105.50 USDT · 0% of 1")
    await alice.presses("📈 Picture", shown["message_id"])
    await alice.sees("All time: +934.00 USDT, 12 trades")
    assert [move.price for move in traded.profit_pictures.drawn[0].curve][-2:] == [D("1039.5"), D(934)]
    await alice.presses("7 days", shown["message_id"])
    await alice.sees("No trade closed in the last 7 days.")
    await alice.presses("📈 Picture", shown["message_id"])
    await alice.hears("There is no closed trade with a known result in this range.")


async def test_before_the_first_trade_each_command_says_so(world: World) -> None:
    await world.start()
    for line, said in (
        ("/history", "the list begins with the first"),
        ("/stats", "statistics begin with the first"),
        ("/export", "there is nothing to export"),
    ):
        await world.alice.says(line)
        assert not (await world.alice.sees(said))["buttons"]


async def test_a_log_that_cannot_be_read_is_said_and_nothing_is_invented(traded: World) -> None:
    alice = traded.alice
    await alice.says("/stats all")
    shown = await alice.sees("12 closed trades")
    traded.trade_log.broken = True
    for times, line in enumerate(("/history", "/stats", "/export"), 1):
        await alice.says(line)
        await alice.sees("The trade log cannot be read now", times=times)
    await alice.presses("Side", shown["message_id"])
    await alice.hears("The trade log cannot be read now")


async def test_the_log_comes_as_a_document_also_behind_a_flood_wait(traded: World) -> None:
    alice = traded.alice
    await alice.fault("flood", "sendDocument", retry_after=1)
    await alice.says(f"/export json {AT:%Y-%m-%d}")
    sent = await alice.sees("12 trades since 2026-01-05 00:00 UTC · 100 bytes")
    assert str(sent["document"]).startswith("holdfast-trades-")
    assert str(sent["document"]).endswith(".json")
    traded.trade_log.size = 20_000_001
    await alice.says("/export")
    await alice.sees("12 trades are 20.1 MB, and no more than 20 MB is sent")


@pytest.mark.parametrize(
    "argument",
    [
        "../../etc/passwd", "..", "/etc/passwd", "~/trades.csv", "C:\\trades.csv", "..\\trades.csv", "json/../../x",
        "json\0.txt", "csv\0", "\0", "%2e%2e%2fx", "json\u202egpj.exe", "j" * 4000, "../" * 1300,
    ],
    ids=lambda argument: ascii(argument[:20]),
)  # fmt: skip
async def test_no_argument_of_an_export_names_a_file(traded: World, argument: str) -> None:
    """It is refused; or, where Telegram itself has taken off what was behind it, the name is as it always is."""
    alice = traded.alice
    for times, line in enumerate((f"/export {argument}", f"/export json {argument}", "/export json"), 1):
        await alice.says(line)
        await alice.sees("", times=times)
    sent = [row["document"] for row in await alice.chat() if row["document"]]
    assert [name for name in sent if not re.fullmatch(r"holdfast-trades-[0-9]{8}-[0-9]{6}\.(csv|json)", name)] == []
    assert len(sent) == 1 or argument.endswith("\0")


async def test_a_backup_is_named_and_only_an_owner_makes_one(traded: World) -> None:
    alice = traded.alice
    await alice.says("/backup")
    made = await alice.sees("Backup made and read back: 123.5 KB")
    assert "state.20260105T120000000000Z.seq7.asked-for.pkl" in made["text"]
    assert made["document"] is None
    traded.backups.trouble = "No space left on device"
    await alice.says("/backup")
    await alice.sees("No backup was made: No space left on device")
    await traded.restart_as(frozenset({alice.user_id}))
    await alice.says(f"/people add {traded.bob.user_id} viewer Bob")
    await alice.sees("is a viewer")
    await traded.bob.says("/backup")
    await traded.bob.sees("/backup is for a")
    await traded.bob.says("/stats all")
    await traded.bob.sees("12 closed trades")


async def test_in_a_group_a_viewer_changes_no_reports(traded: World) -> None:
    group = -5001
    await traded.restart_as(frozenset({traded.alice.user_id}))
    await traded.alice.says(f"/people add {traded.bob.user_id} viewer Bob")
    await traded.alice.sees("is a viewer")
    await traded.alice.says("/report daily 08:00", group)
    await traded.alice.sees("Daily report: 08:00", chat_id=group)
    await traded.bob.says("/report off", group)
    await traded.alice.sees("In a group that is for a trader", chat_id=group)
    await traded.bob.says("/report", group)
    await traded.alice.sees("Daily report: 08:00", times=2, chat_id=group)
    await traded.bob.says("/report daily 09:00")
    await traded.bob.sees("Daily report: 09:00")


async def test_a_report_that_is_asked_for_comes_through_the_outbox(traded: World) -> None:
    alice = traded.alice
    await alice.says("/report daily 08:00 Europe/Berlin")
    await alice.sees("Daily report: 08:00 Europe/Berlin, next")
    key = f"{alice.user_id}:daily"
    row = traded.store.get(SECTION, key)
    since = {**row, "told_until": row["told_until"] - timedelta(days=1)}
    await traded.store.commit_or_hold(lambda txn: txn.put(SECTION, key, since))
    reports = Reports(traded.store, Books(traded.store), traded.trade_log, SystemClock())
    await reports.run()
    await reports.run()
    traded.bot.notify()
    await alice.sees("No trade closed.")
    await traded.until(lambda: not traded.store.items(OUTBOX))
    await alice.says("/settings report weekly mon 9:00 Asia/Tokyo")
    await alice.sees("Weekly report: Monday 09:00 Asia/Tokyo, next")
    await alice.says("/report off")
    await alice.sees("No reports in this chat.")
    traded.store.trouble = "disk full"
    await alice.says("/report daily 08:00")
    await alice.sees("Nothing was changed: the state cannot be written")
