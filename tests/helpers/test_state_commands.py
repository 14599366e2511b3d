"""`state …` called in this process; `tests/whole/test_state_command.py` runs the program."""

import argparse
import asyncio
import gzip
import json
import os
import pickle
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from execution.dca.dca_bot import DCA_BOTS, DcaBot
from helpers.state_commands.arguments import add_state_parser
from helpers.state_commands.commands import run_state
from helpers.state_commands.files import held_for_reading, held_for_writing
from helpers.state_commands.talk import age, size
from tests import legacy_state
from tests.execution.dca.bot_facts import BOT, bought, sell_id, stepped
from utils.persistence.backups import archive_directory, backup_directory, list_backups
from utils.persistence.errors import StateLocked
from utils.persistence.journal import segment_paths
from utils.robust_persistence import STATE_FILE_NAME, RobustPersistence
from utils.settings import Settings
from utils.trade_history import FILE_NAME, Trade, TradeHistory

ROOT = Path(__file__).resolve().parents[2]
KEY = "BTCUSDT_Buy_main"
RECORD = {"symbol": "BTCUSDT", "epoch": 0, "stop": {"price": Decimal("49000.50"), "sent": [Decimal(49000)]}}

AT = datetime(2026, 1, 2, tzinfo=UTC)
TRADE = Trade("g1", KEY, "BTCUSDT", "Buy", "main", AT, AT, net=Decimal("12.50"))


@pytest.fixture
def directory(tmp_path) -> Path:
    return tmp_path / "state"


@pytest.fixture
def state(directory) -> Path:
    """A closed state with three changes: a monitor is added, a note, and the stop is moved."""

    async def fill() -> None:
        store = RobustPersistence(directory / STATE_FILE_NAME)
        await store.open()
        await store.add_monitor(KEY, RECORD)
        async with store.transaction() as txn:
            txn.put("notes", "first", {"text": "ü", "at": datetime(2026, 1, 2, tzinfo=UTC)})
        await store.update_monitor(KEY, {"stop": {"price": Decimal(50000), "sent": [Decimal(49000)]}})
        await store.close()

    asyncio.run(fill())
    return directory / STATE_FILE_NAME


@pytest.fixture
def run(directory, capsys):
    """Runs one command; its exit code, and what it said on both channels."""

    settings = Settings(state_dir=str(directory))

    def run(*arguments: object) -> tuple[int, str]:
        parser = argparse.ArgumentParser()
        add_state_parser(parser.add_subparsers())
        code = run_state(parser.parse_args(["state", *map(str, arguments)]), settings, ("main",))
        said = capsys.readouterr()
        return code, said.out + said.err

    return run


def contents(directory: Path) -> dict[str, tuple[bytes, int]]:
    return {
        str(path.relative_to(directory)): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in directory.rglob("*")
        if path.is_file()
    }


def change(state: Path, **records: object) -> None:
    async def put() -> None:
        store = RobustPersistence(state)
        await store.open()
        async with store.transaction() as txn:
            for key, value in records.items():
                txn.put("notes", key, value)
        await store.close()

    asyncio.run(put())


def stored(state: Path, section: str) -> dict[str, object]:
    async def read() -> dict[str, object]:
        store = RobustPersistence(state)
        await store.open()
        try:
            assert store.recoveries == ()
            return store.items(section)
        finally:
            await store.close()

    return asyncio.run(read())


def backup(state: Path, reason: str = "test") -> str:
    async def copy() -> str:
        store = RobustPersistence(state)
        await store.open()
        path = await store.backup(reason)
        await store.close()
        return path.name

    return asyncio.run(copy())


def flip(path: Path, position: int = -40) -> None:
    content = bytearray(path.read_bytes())
    content[position] ^= 0xFF
    path.write_bytes(content)


# ---------------------------------------- check


def test_check_reads_every_file_and_changes_nothing(state, run):
    backup(state)
    before = contents(state.parent)
    code, said = run("check")
    assert code == 0, said
    named = {line.split()[1].rstrip(":") for line in said.splitlines()}
    files = {state.name, *(path.name for path in segment_paths(state)), *(b.path.name for b in list_backups(state))}
    assert named >= files | {".persistence_checksum", "start"}
    assert all(line.startswith("ok ") for line in said.splitlines())
    assert contents(state.parent) == before


def test_check_finds_damage_in_each_kind_of_file(state, run):
    name = backup(state)
    change(state, more=1)
    shutil.copytree(state.parent, state.parent.with_name("sound"))
    for path in (state, segment_paths(state)[0], backup_directory(state) / name):
        if path.stat().st_size > 40:
            flip(path)
        else:
            path.write_bytes(b"rubbish")
        before = contents(state.parent)
        code, said = run("check")
        assert code == 1
        assert any(line.startswith(f"FAIL  {path.name}") for line in said.splitlines()), said
        assert contents(state.parent) == before
        shutil.rmtree(state.parent)
        shutil.copytree(state.parent.with_name("sound"), state.parent)
    assert run("check")[0] == 0


def test_check_reads_the_trade_history_and_its_archives(state, run):
    database = state.with_name(FILE_NAME)

    async def record() -> None:
        history = TradeHistory(database)
        await history.record([TRADE], [])
        await history.archive_older_than(datetime(2026, 2, 1, tzinfo=UTC))
        await history.close()

    asyncio.run(record())
    (archive,) = state.parent.rglob("trades-2026-01.jsonl.gz")
    before = contents(state.parent)
    code, said = run("check")
    assert code == 0, said
    assert f"ok    {archive.name}: 1 trade\n" in said
    assert contents(state.parent) == before
    flip(archive, 20)
    database.write_bytes(b"SQLite format 3\0" + b"x" * 5000)
    code, said = run("check")
    assert code == 1
    assert f"FAIL  {archive.name}" in said
    assert f"FAIL  {FILE_NAME}" in said


def test_check_of_a_damaged_checksum_file(state, run):
    state.with_name(".persistence_checksum").write_text("{}")
    code, said = run("check")
    assert code == 1
    assert "FAIL  .persistence_checksum: " in said


def test_check_of_a_torn_tail_says_what_the_next_start_does(state, run):
    last = segment_paths(state)[-1]
    last.write_bytes(last.read_bytes() + b"HFJ2\0\0")
    code, said = run("check")
    assert code == 1
    assert "the next start cuts them off" in said
    assert "ok    start: reaches change 3" in said


def test_check_of_a_state_that_does_not_open_offers_the_backups_that_verify(state, run):
    name = backup(state)
    change(state, more=1)
    for path in (*segment_paths(state), state):
        flip(path, 30) if path.stat().st_size > 30 else path.unlink()
    for other in list_backups(state):
        if other.path.name != name:
            other.path.unlink()
    code, said = run("check")
    assert code == 1
    start = next(line for line in said.splitlines() if line.startswith("FAIL  start"))
    assert "safe mode" in start
    assert name in start
    assert "up to change 3" in start
    assert " old, of 20" in start


def test_where_there_is_no_state_nothing_is_made(directory, run):
    for command in (["check"], ["stats"], ["history"], ["backups"], ["restore", "x", "--yes"], ["export", "x.json"]):
        code, said = run(*command)
        assert code == 1, command
        assert "there is no state in" in said
    assert not directory.exists()
    directory.mkdir()
    assert run("check")[0] == 1
    assert list(directory.iterdir()) == []


# ---------------------------------------- stats, backups, history


def test_stats_say_how_much_there_is(state, run):
    name = backup(state)
    code, said = run("stats")
    assert code == 0
    lines = {" ".join(line.split()) for line in said.splitlines()}
    assert "last change 3" in lines
    assert "enhanced_tp_sl_monitors 1" in lines
    assert any(line.startswith("state file ") and "change 3" in line for line in lines)
    assert any("monitor added" in line for line in lines)
    assert name


def test_backups_are_listed_with_what_reading_them_proves(state, run):
    good, bad = backup(state, "good"), backup(state, "bad")
    flip(backup_directory(state) / bad)
    code, said = run("backups")
    assert code == 0
    line_of = {line.split()[0]: line for line in said.splitlines()}
    assert line_of[good].endswith("verified yes")
    assert line_of[bad].endswith("verified NO")
    for part in ("good", "change 3", "old", "UTC"):
        assert part in line_of[good]


def test_history_of_a_key_shows_operations_and_the_fields_that_changed(state, run):
    code, said = run("history", KEY)
    assert code == 0
    lines = said.splitlines()
    assert "stop.price 49000.5 -> 50000" in lines[0]
    assert "sent" not in lines[0]
    assert any("monitor added" in line for line in lines)
    assert any("enhanced_tp_sl_monitors: added" in line for line in lines)
    assert len(run("history", KEY, "--limit", "1")[1].splitlines()) == 1


def test_history_knows_what_a_record_was_before_the_journal_began(state, run):
    backup(state)
    for segment in segment_paths(state)[:-1]:
        segment.unlink()  # as if it had grown too old
    shutil.rmtree(backup_directory(state) / "archive", ignore_errors=True)

    async def move() -> None:
        store = RobustPersistence(state)
        await store.open()
        await store.update_monitor(KEY, {"stop": None})
        await store.remove_monitor(KEY, "closed")
        await store.close()

    asyncio.run(move())
    said = run("history", KEY)[1]
    assert "stop.price 50000 -> None" in said
    assert "enhanced_tp_sl_monitors: removed" in said
    assert "reason closed" in said


def test_history_without_a_key_shows_all_operations_the_newest_first(state, run):
    said = run("history")[1].splitlines()
    assert said == sorted(said, reverse=True)
    assert any(KEY in line for line in said)
    assert "nothing is recorded of XRPUSDT_Buy_main" in run("history", "XRPUSDT_Buy_main")[1]


# ---------------------------------------- restore


def test_a_backup_comes_back_and_what_it_replaces_is_kept(state, run):
    name = backup(state, "good")
    change(state, later=1)
    code, said = run("restore", name, "--yes")
    assert code == 0, said
    assert "verifies" in said
    assert "Restored" in said
    assert "later" not in stored(state, "notes")
    assert f"restore  backup {name}" in run("history")[1]
    assert stored(state, "enhanced_tp_sl_monitors")[KEY]["stop"]["price"] == 50000
    assert run("check")[0] == 0
    newest = [b.path.name for b in list_backups(state) if b.sequence == 4]
    assert newest
    assert run("restore", newest[0], "--yes")[0] == 0
    assert stored(state, "notes")["later"] == 1


def test_records_that_come_back_never_use_an_order_id_again(state, run):
    """R10: a new id epoch, also the second time, and after going back to an older one."""
    name = backup(state)
    epochs = []
    for _ in range(3):
        assert run("restore", name, "--yes")[0] == 0
        epochs.append(stored(state, "enhanced_tp_sl_monitors")[KEY]["epoch"])
    assert epochs == [1, 2, 3]


def test_dca_bots_that_come_back_never_use_an_order_id_again(state, run):
    """R10; a record that cannot be read stays as it is, and so does a field that only a newer program knows."""
    resting, _ = stepped(bought())

    async def begin() -> None:
        store = RobustPersistence(state)
        await store.open()
        async with store.transaction() as txn:
            txn.put(DCA_BOTS, BOT, {**resting.to_plain(), "of_tomorrow": 1})
            txn.put(DCA_BOTS, "odd", {"bot_id": "odd"})
        await store.close()

    asyncio.run(begin())
    assert run("restore", backup(state), "--yes")[0] == 0
    records = stored(state, DCA_BOTS)
    assert records["odd"] == {"bot_id": "odd"}
    assert records[BOT]["of_tomorrow"] == 1
    bot = DcaBot.from_plain(records[BOT])
    (order,) = bot.orders.values()
    assert bot.lots[0].sell_revision == bot.first_revision > 3_000_000
    assert (order.link_id, order.revision, order.put_back_at is not None) == (sell_id(), 0, True)


def test_what_was_said_in_the_chat_before_the_backup_is_not_done_a_second_time(state, run):
    async def say() -> None:
        store = RobustPersistence(state)
        await store.open()
        async with store.transaction() as txn:
            txn.put("telegram_inbox", "7", {"raw": "/close BTCUSDT"})
            txn.put("drafts", "a", {"state": "open"})
            txn.put("unseen_alerts", "u", {"key": "n"})
            txn.put("outbox", "n", {"kind": "system"})
        await store.close()

    asyncio.run(say())
    name = backup(state)
    code, said = run("restore", name, "--yes")
    assert code == 0
    assert "left out       1 commands, 1 previews, 1 alerts to be told once more, 1 messages to the chat" in said
    assert stored(state, "unseen_alerts") == {}
    assert stored(state, "outbox") == {}
    assert stored(state, "telegram_inbox") == {}
    assert stored(state, "drafts") == {}


def test_a_damaged_state_is_replaced_by_a_backup(state, run):
    name = backup(state)
    change(state, more=1)
    for path in (*segment_paths(state), state):
        path.write_bytes(b"rubbish" * 20)
    code, said = run("restore", name, "--yes")
    assert code == 0, said
    assert "a state that does not open" in said
    assert stored(state, "enhanced_tp_sl_monitors")[KEY]["symbol"] == "BTCUSDT"
    kept = b"".join(path.read_bytes() for path in state.parent.rglob("*") if path.is_file())
    assert b"rubbish" in kept


def test_an_unsound_or_unknown_backup_is_not_put_back(state, run):
    name = backup(state)
    flip(backup_directory(state) / name)
    before = contents(state.parent)
    code, said = run("restore", name, "--yes")
    assert code == 1
    assert "does not verify" in said
    code, said = run("restore", "nothing.pkl", "--yes")
    assert code == 1
    assert "`state backups`" in said
    assert {path: content for path, content in contents(state.parent).items() if "lock" not in path} == {
        path: content for path, content in before.items() if "lock" not in path
    }


def test_restore_says_which_monitors_come_and_go(state, run):
    name = backup(state)

    async def other() -> None:
        store = RobustPersistence(state)
        await store.open()
        await store.add_monitor("ETHUSDT_Buy_main", {"symbol": "ETHUSDT"})
        await store.update_monitor(KEY, {"symbol": "x"})
        await store.close()

    asyncio.run(other())
    said = run("restore", name, "--yes")[1]
    assert "ETHUSDT_Buy_main" in said
    assert "will not guard it any more" in said
    assert "goes back to how it was" in said


class Terminal:
    """Standard input as a person's terminal."""

    def __init__(self, answer: str) -> None:
        self.answer = answer

    def isatty(self) -> bool:
        return True

    def readline(self) -> str:
        return self.answer


@pytest.mark.parametrize(("answer", "code"), [("y\n", 0), ("yes\n", 0), ("n\n", 1), ("\n", 1), ("", 1)])
def test_on_a_terminal_it_asks(state, run, monkeypatch, answer, code):
    name = backup(state)
    change(state, later=1)
    monkeypatch.setattr(sys, "stdin", Terminal(answer))
    found, said = run("restore", name)
    assert found == code
    assert "[y/N]" in said
    assert ("later" in stored(state, "notes")) is (code == 1)


# ---------------------------------------- import


@pytest.fixture
def legacy(tmp_path) -> Path:
    return legacy_state.write(tmp_path / "older.pkl", legacy_state.document())


def test_an_older_bots_file_is_shown_and_brought_along(state, legacy, run):
    code, said = run("import", legacy, "--yes")
    assert code == 0, said
    assert "9 monitor records, 1 user_data, 2 chat_data" in said
    assert "converted      3 positions" in said
    assert "BTCUSDT_Buy_main" in said
    assert "is guarded by Holdfast already; that is left alone" in said
    assert "account mirror is not configured" in said
    assert "names no chat" in said
    assert "SOLUSDT_Buy_main: it names no stop price" in said
    assert "Holdfast does not act on imported positions" in said
    imported = stored(state, "imported_monitors")
    assert sorted(imported) == ["BTCUSDT_Buy_main", "ETHUSDT_Sell_mirror", "XRPUSDT_Buy_main"]
    btc = imported["BTCUSDT_Buy_main"]
    assert btc["stop"] == 49000
    assert [leg["share"] for leg in btc["plan"]["legs"]] == [Decimal("0.85"), Decimal("0.15")]
    assert btc["record"]["approach"] == "conservative"
    assert set(stored(state, "enhanced_tp_sl_monitors")) == {KEY}
    assert stored(state, "user_data") == {"1001": {"name": "<telegram._user.User>", "bot": None}}
    assert stored(state, "chat_data")["-5"] == {"at": "2025-07-14"}
    kept = stored(state, "imported_as_it_was")
    assert len(kept) == 6 + 5
    assert kept["bot_data/stats"]["value"]["profit"] == Decimal("12.75")
    assert run("check")[0] == 0
    assert any("import" in b.path.name for b in list_backups(state))
    assert "import" in run("history")[1]


def test_what_is_there_already_stays_and_the_older_is_kept_beside_it(state, legacy, run):
    async def put() -> None:
        store = RobustPersistence(state)
        await store.open()
        async with store.transaction() as txn:
            txn.put("chat_data", "1001", {"mine": 1})
        await store.close()

    asyncio.run(put())
    code, said = run("import", legacy, "--yes")
    assert code == 0
    assert "chat_data/1001: there is one already" in said
    assert stored(state, "chat_data")["1001"] == {"mine": 1}
    assert stored(state, "imported_as_it_was")["chat_data/1001"]["value"]["dashboard"] == 17
    assert "was imported before" in run("import", legacy, "--yes")[1]


def test_import_into_an_empty_directory_makes_the_state(directory, legacy, run):
    code, said = run("import", legacy, "--yes")
    assert code == 0, said
    assert len(stored(directory / STATE_FILE_NAME, "imported_monitors")) == 3


def test_import_without_consent_writes_nothing(state, directory, legacy, run, monkeypatch):
    before = contents(directory)
    monkeypatch.setattr(sys, "stdin", Terminal("no\n"))
    code, said = run("import", legacy)
    assert code == 1
    assert "nothing was changed" in said
    assert contents(directory) == before


def test_a_refused_file_is_a_clear_failure_and_changes_nothing(state, directory, tmp_path, run):
    file = tmp_path / "hostile.pkl"
    before = contents(directory)
    for content in (b"cos\nsystem\n(S'touch pwned'\ntR.", b"", pickle.dumps([1]), pickle.dumps({"a": 1})):
        file.write_bytes(content)
        code, said = run("import", file, "--yes")
        assert code == 1
        assert str(file) in said or "no bot_data" in said
        assert "Nothing was changed" in said
    assert "cannot be read" in run("import", tmp_path / "missing.pkl", "--yes")[1]
    assert contents(directory) == before


def test_a_state_of_holdfast_is_not_imported(state, run, tmp_path):
    exported = tmp_path / "exported.pkl"

    async def guarded() -> None:
        store = RobustPersistence(state)
        await store.open()
        await store.add_monitor(KEY, {"generation": "a", "slot": {}, "plan": {}})
        await store.close()

    asyncio.run(guarded())
    assert run("export", exported)[0] == 0
    code, said = run("import", exported, "--yes")
    assert code == 1
    assert "written by Holdfast itself" in said


# ---------------------------------------- export


def test_an_exported_pickle_is_read_by_pickle_load(state, tmp_path, run):
    target = tmp_path / "out.pkl"
    assert run("export", target)[0] == 0
    with target.open("rb") as file:
        document = pickle.load(file)
    assert document["bot_data"]["enhanced_tp_sl_monitors"][KEY]["stop"]["price"] == 50000
    assert set(document) == {"bot_data", "user_data", "chat_data", "conversations", "callback_data"}
    assert target.stat().st_mode & 0o777 == 0o600


def test_an_exported_json_has_numbers_and_times_as_texts(state, tmp_path, run):
    target = tmp_path / "out.json"
    assert run("export", target)[0] == 0
    document = json.loads(target.read_text())
    assert document["bot_data"]["enhanced_tp_sl_monitors"][KEY]["stop"] == {"price": "50000", "sent": ["49000"]}
    assert document["bot_data"]["notes"]["first"] == {"text": "ü", "at": "2026-01-02T00:00:00+00:00"}


def test_an_export_writes_over_nothing_unless_told(state, tmp_path, run):
    target = tmp_path / "out.json"
    target.write_text("mine")
    code, said = run("export", target)
    assert (code, target.read_text()) == (2, "mine")
    assert "--yes" in said
    assert run("export", target, "--yes")[0] == 0
    assert target.read_text() != "mine"


@pytest.mark.parametrize(("name", "more"), [("out.txt", []), ("out", []), ("out.csv", []), ("out.pkl", ["--trades"])])
def test_an_export_in_no_known_form_is_wrong_use(state, tmp_path, run, name, more):
    code, said = run("export", tmp_path / name, *more)
    assert code == 2
    assert "ends in" in said


def test_an_export_never_takes_the_place_of_the_state(state, run, monkeypatch):
    before = state.read_bytes()
    monkeypatch.chdir(state.parent)
    for target in (state, Path(state.name), backup_directory(state) / f"{state.stem}.new.pkl"):
        assert run("export", target, "--yes")[0] == 2
    assert state.read_bytes() == before


def test_trades_are_exported(state, tmp_path, run):
    target = tmp_path / "trades.csv"
    code, said = run("export", target, "--trades")
    assert code == 1
    assert "no trade history" in said

    async def record() -> None:
        history = TradeHistory(state.with_name(FILE_NAME))
        await history.record([TRADE], [])
        await history.close()

    asyncio.run(record())
    code, said = run("export", target, "--trades")
    assert code == 0, said
    assert "1 trade\n" in said
    assert "12.5" in target.read_text()
    assert run("export", tmp_path / "trades.json", "--trades")[0] == 0
    assert json.loads((tmp_path / "trades.json").read_text())[0]["trade"]["net"] == "12.5"


def test_archived_trades_are_exported_and_an_archive_that_cannot_be_read_is_named(state, tmp_path, run):
    async def record() -> None:
        history = TradeHistory(state.with_name(FILE_NAME))
        await history.record([TRADE], [])
        await history.archive_older_than(datetime(2026, 2, 1, tzinfo=UTC))
        await history.close()

    asyncio.run(record())
    target = tmp_path / "trades.csv"
    code, said = run("export", target, "--trades")
    assert (code, "1 trade\n" in said, "12.5" in target.read_text()) == (0, True, True), said
    (archive,) = state.parent.rglob("trades-2026-01.jsonl.gz")
    flip(archive, 20)
    code, said = run("export", target, "--trades", "--yes")
    assert code == 0
    assert "trades.csv: 0 trades\n" in said
    assert f"{archive.name} cannot be read: its trades are not in it." in said


# ---------------------------------------- the lock, and words


def test_every_command_refuses_while_the_state_is_open(state, tmp_path, legacy, run):
    async def meanwhile() -> list[tuple[int, str]]:
        store = RobustPersistence(state)
        await store.open()
        try:
            return [run(*command) for command in commands]
        finally:
            await store.close()

    commands = [
        ["check"], ["stats"], ["history", KEY], ["backups"], ["restore", "x", "--yes"], ["import", legacy, "--yes"],
        ["export", tmp_path / "x.json"],
    ]  # fmt: skip
    for command, (code, said) in zip(commands, asyncio.run(meanwhile()), strict=True):
        assert code == 1, command
        assert f"process {os.getpid()}: stop the bot first" in said


@pytest.mark.parametrize(
    ("seconds", "text"), [(5, "5 s"), (65, "1 min 5 s"), (3720, "1 h 2 min"), (90000, "1 d 1 h"), (-3, "0 s")]
)
def test_ages_read_well(seconds, text):
    assert age(timedelta(seconds=seconds)) == text


@pytest.mark.parametrize(
    ("number", "text"), [(0, "0 bytes"), (1536, "1.5 KiB"), (2**20, "1.0 MiB"), (3 * 2**30, "3.0 GiB")]
)
def test_sizes_read_well(number, text):
    assert size(number) == text


# ---------------------------------------- the trade history, and what is said when something is wrong


def traded(state: Path, *, fills: int = 1) -> Path:
    """A history with a trade, left as a killed bot leaves it: everything stands in the write-ahead log."""
    program = (
        "import asyncio, os, sys\n"
        "from tests.helpers.test_state_commands import TRADE, TradeHistory, Path, AT\n"
        "from utils.trade_history import Event\n"
        "async def main():\n"
        "    history = TradeHistory(Path(sys.argv[1]))\n"
        "    events = [Event(f'e{n}', 'g1', AT, 'x', {'filling': 'x' * 500}) for n in range(50)]\n"
        "    await history.record([TRADE], events)\n"
        "    os._exit(9)\n"
        "asyncio.run(main())\n"
    )
    database = state.with_name(FILE_NAME)
    subprocess.run([sys.executable, "-c", program, str(database)], cwd=ROOT, check=False)
    assert database.with_name(f"{FILE_NAME}-wal").stat().st_size
    change_monitor(state, generation="g1", fills=[{"exec_id": "1"}] * fills)
    return database


def change_monitor(state: Path, **fields: object) -> None:
    async def put() -> None:
        store = RobustPersistence(state)
        await store.open()
        await store.update_monitor(KEY, fields)
        await store.close()

    asyncio.run(put())


def settled(database: Path) -> Path:
    """The database without a write-ahead log, as a bot that was stopped leaves it."""
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return database


def moded(directory: Path) -> dict[str, tuple[bytes, int, int]]:
    return {name: (*kept, (directory / name).stat().st_mode) for name, kept in contents(directory).items()}


def test_trades_are_exported_from_what_a_killed_bot_left_and_nothing_is_changed(state, tmp_path, run):
    traded(state)

    async def wait() -> None:
        store = RobustPersistence(state)
        await store.open()
        async with store.transaction() as txn:
            txn.put("trade_log", "event:x", {"trade_id": "g1"})
        await store.close()

    asyncio.run(wait())
    before = moded(state.parent)
    target = tmp_path / "trades.JSON"
    code, said = run("export", target, "--trades")
    assert code == 0, said
    assert "1 trade\n" in said
    assert "1 row of the trade log still wait" in said
    assert len(json.loads(target.read_text())[0]["events"]) == 50
    assert run("check")[0] == 0
    assert moded(state.parent) == before


def test_a_damaged_history_is_not_exported_and_stays_where_it_is(state, tmp_path, run):
    database = settled(traded(state))
    flip(database, 4096)
    with database.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 4096)
    target = tmp_path / "trades.csv"
    target.write_text("good")
    before = moded(state.parent)
    code, said = run("export", target, "--trades", "--yes")
    assert code == 1
    assert "is damaged" in said
    assert "Put a copy of it in its place" in said
    assert "\n" not in said[said.index("is damaged") :].strip()
    assert target.read_text() == "good"
    code, said = run("check")
    assert code == 1
    assert f"FAIL  {FILE_NAME}: is damaged" in said
    assert "*** in database" not in said
    assert moded(state.parent) == before


def test_a_history_of_which_something_is_missing_does_not_hold(state, run):
    database = traded(state)
    assert run("check")[0] == 0
    wal = database.with_name(f"{FILE_NAME}-wal")
    wal.rename(wal.with_name("elsewhere"))
    code, said = run("check")
    assert code == 1
    assert f"FAIL  {FILE_NAME}: lacks the trades of {KEY}: is its {FILE_NAME}-wal missing?" in said
    database.unlink()
    code, said = run("check")
    assert code == 1
    assert f"FAIL  {FILE_NAME}: is missing, though there are trades of {KEY}" in said
    database.mkdir()
    assert f"FAIL  {FILE_NAME}: is no file" in run("check")[1]
    assert run("export", "x.csv", "--trades")[0] == 1


def test_a_history_that_was_not_written_yet_is_no_damage(state, run):
    async def wait() -> None:
        store = RobustPersistence(state)
        await store.open()
        async with store.transaction() as txn:
            txn.put("trade_log", "trade:g1", {"trade_id": "g1"})
        await store.close()

    asyncio.run(wait())
    change_monitor(state, generation="g1", fills=[{"exec_id": "1"}])
    code, said = run("check")
    assert code == 0, said
    assert f"ok    {FILE_NAME}: is not there yet; 1 row for it in the state" in said


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content[: len(content) // 2],
        lambda content: content[:-20] + bytes([content[-20] ^ 0xFF]) + content[-19:],
        lambda content: b"",
        lambda content: bytes(len(content)),
    ],
    ids=["truncated", "flipped", "emptied", "zeroed"],
)
def test_a_damaged_archive_of_the_journal_does_not_hold(state, run, damage):
    path = segment_paths(state)[0]
    archived = archive_directory(state) / f"{path.name}.gz"
    archived.parent.mkdir(parents=True, exist_ok=True)
    archived.write_bytes(gzip.compress(path.read_bytes()))
    assert run("check")[0] == 0
    archived.write_bytes(damage(archived.read_bytes()))
    code, said = run("check")
    assert code == 1
    assert f"FAIL  {archived.name}: " in said


def test_the_last_line_says_what_a_start_does(state, run):
    state.with_name(f"{state.name}.20260101.quarantined.x").write_bytes(b"x")
    said = run("check")[1].splitlines()
    assert said[-1].startswith("ok    start: ")
    assert any(line.startswith("note ") for line in said)


def test_an_older_bots_file_in_the_place_of_the_state_is_called_what_it_is(directory, legacy, run):
    directory.mkdir()
    state = directory / STATE_FILE_NAME
    shutil.copy(legacy, state)
    before = contents(directory)
    advice = f"move it out of {directory}, then `python main.py state import FILE`"
    code, said = run("check")
    assert code == 1
    assert f"FAIL  {STATE_FILE_NAME}: is the file of an older bot" in said
    assert advice in said.splitlines()[-1]
    for command in (["stats"], ["import", state, "--yes"], ["import", legacy, "--yes"]):
        code, said = run(*command)
        assert (code, advice in said) == (1, True), said
    assert contents(directory) == before


def test_a_damaged_state_file_that_stands_alone_is_not_taken_for_an_older_bots(state, tmp_path, run):
    alone = state.read_bytes()
    shutil.rmtree(state.parent)
    state.parent.mkdir()
    state.write_bytes(alone)
    flip(state, -1)
    code, said = run("check")
    assert code == 1
    assert f"FAIL  {state.name}: does not verify" in said
    assert "older bot" not in said


def test_a_file_with_nothing_to_bring_along_changes_nothing(directory, tmp_path, run):
    file = tmp_path / "older.pkl"
    for root in ({}, {"enhanced_tp_sl_monitors": {}, "stats": {"profit": 1}}):
        file.write_bytes(pickle.dumps({"bot_data": root, "user_data": {}, "chat_data": {}}))
        code, said = run("import", file, "--yes")
        assert code == 1
        assert "nothing in it to bring along" in said
    assert not directory.exists()


def test_what_is_in_the_way_is_named_with_what_to_do(state, tmp_path, run, monkeypatch):
    code, said = run("export", tmp_path / "missing" / "x.json")
    assert code == 1
    assert "there is no directory" in said
    assert "make it first" in said
    shutil.rmtree(backup_directory(state), ignore_errors=True)
    backup_directory(state).write_bytes(b"")
    code, said = run("check")
    assert code == 1
    assert f"{backup_directory(state)}: Not a directory. What to do: " in said
    backup_directory(state).unlink()

    def refused(*_: object) -> int:
        raise PermissionError(13, "Permission denied", str(state.with_name(".holdfast.lock")))

    monkeypatch.setattr(os, "open", refused)
    code, said = run("check")
    assert code == 1
    assert "Permission denied. What to do: run this as the user" in said
    assert "Errno" not in said


def test_a_file_as_state_directory_is_said(directory, run):
    directory.write_bytes(b"")
    code, said = run("check")
    assert code == 1
    assert "which is a file: name the directory" in said


def test_a_key_that_is_not_found_is_answered_with_those_like_it(state, run):
    assert f"nothing is recorded of btcusdt. Recorded is: {KEY}" in run("history", "btcusdt")[1]
    with pytest.raises(SystemExit) as ended:
        run("history", "")
    assert ended.value.code == 2


def test_changes_of_large_records_stay_readable(state, run):
    change_monitor(state, orders={})
    change_monitor(state, orders={str(n): {"status": "Filled"} for n in range(3)})
    change_monitor(
        state, orders={str(n): {"status": "New"} for n in range(3)}, **{f"field{n}": "x" * 99 for n in range(9)}
    )
    said = run("history", KEY)[1]
    assert "orders: 3 entries changed" in said
    assert "orders.0.status Filled -> New" in said
    assert max(len(line) for line in said.splitlines()) == 160


def test_stats_and_check_agree_on_sizes(state, run):
    traded(state)
    path = segment_paths(state)[-1]
    with path.open("ab") as file:
        file.write(bytes(100_000))
    checked, counted = run("check")[1], run("stats")[1]
    content = sum(len(part.read_bytes().rstrip(b"\0")) for part in segment_paths(state))
    assert f"journal        {len(segment_paths(state))} segments, {size(content)}\n" in counted
    last = next(line for line in checked.splitlines() if path.name in line)
    assert last.endswith((", no changes yet", "no changes yet", size(len(path.read_bytes().rstrip(b"\0")))))
    trades = next(line for line in checked.splitlines() if FILE_NAME in line).split(", ")[-1]
    assert f"trade history  {trades}" in counted


def test_a_bot_that_starts_while_a_command_reads_is_not_told_the_pid_of_the_last_writer(state):
    with held_for_reading(state), pytest.raises(StateLocked) as refused, held_for_writing(state):
        pass
    assert refused.value.pid is None


def test_a_field_that_a_record_leaves_out_or_takes_in_is_named(state, run):
    """A stop with an order, of which what is as in the beginning is not written."""
    change_monitor(state, stop={"price": Decimal(49000), "order": {"status": "Untriggered"}})
    change_monitor(state, stop={"price": Decimal(50000), "order": {"status": "Untriggered"}, "refusals": 1})
    assert "stop.price 49000 -> 50000; stop.refusals None -> 1" in run("history", KEY)[1]
