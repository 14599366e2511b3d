"""`state restore` and who may use the bot: nobody comes back, or goes, because a backup says so."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from handlers.people import chats, people
from handlers.people.people import People
from handlers.people.role import Role
from helpers import reports
from helpers.state_commands import people as restored
from tests.helpers.test_state_commands import backup, directory, run, state, stored
from utils.clock import SystemClock
from utils.persistence.journal import segment_paths
from utils.robust_persistence import RobustPersistence

__all__ = ["directory", "run", "state"]

OWNER, EVE, BOB, ANN, GROUP, SUPERGROUP = 1, 6666, 7, 8, -5, -1005
DUE = reports.ReportTime(every=reports.Every.DAILY, minute=60, zone="UTC")
AT = datetime(2026, 1, 2, tzinfo=UTC)


def living(state: Path, *deeds) -> None:
    """The bot runs for a while, and these things happen to who may use it."""

    async def live() -> None:
        store = RobustPersistence(state)
        await store.open()
        try:
            known = People(frozenset({OWNER}), store, SystemClock())
            for deed in deeds:
                await deed(store, known)
        finally:
            await store.close()

    asyncio.run(live())


def lets_in(user_id: int, role: Role, name: str):
    return lambda _, known: known.let_in(user_id, role, name, by=OWNER)


def removes(user_id: int):
    return lambda _, known: known.remove(user_id)


def wants_reports(chat_id: int):
    async def want(store, _) -> None:
        async with store.transaction() as txn:
            reports.put_report(txn, chat_id, DUE, AT)

    return want


def moves(old: int, new: int):
    return lambda store, _: chats.Chats(store, SystemClock()).moved(old, new)


def roles(state: Path) -> dict[int, Role]:
    found: dict[int, Role] = {}

    async def look(_, known) -> None:
        found.update({person.user_id: person.role for person in known.all() if person.role is not Role.OWNER})

    living(state, look)
    return found


@pytest.fixture
def changed(state) -> str:
    """A backup, after which Eve is removed, Bob is let in, and Ann may only look; its name."""
    living(state, lets_in(EVE, Role.TRADER, "Eve"), lets_in(ANN, Role.TRADER, "Ann"), wants_reports(EVE))
    name = backup(state)
    living(state, removes(EVE), lets_in(BOB, Role.TRADER, "Bob"), lets_in(ANN, Role.VIEWER, "Ann"))
    return name


def test_the_sections_are_those_of_the_chat():
    assert (restored.PEOPLE, restored.CHATS) == (people.SECTION, chats.SECTION)


def test_who_was_removed_after_the_backup_stays_out_and_who_was_let_in_stays_in(state, changed, run):
    code, said = run("restore", changed, "--yes")
    assert code == 0, said
    assert roles(state) == {BOB: Role.TRADER, ANN: Role.VIEWER}
    told = said[: said.index("What stands there now")]
    assert "Eve (6666): trader in the backup, stays out" in told
    assert "Bob (7): not in the backup, stays trader" in told
    assert "Ann (8): trader in the backup, stays viewer" in told


def test_the_chat_of_who_was_removed_stays_closed_and_is_told_no_reports(state, changed, run):
    assert run("restore", changed, "--yes")[0] == 0
    assert stored(state, chats.SECTION)[str(EVE)]["is_removed"] is True
    assert stored(state, reports.SECTION) == {}


def test_a_restore_that_is_taken_back_changes_nobody_either(state, changed, run):
    assert run("restore", changed, "--yes")[0] == 0
    living(state, removes(BOB))
    said = run("backups")[1]
    before = next(line.split()[0] for line in said.splitlines() if "before-restore" in line)
    assert run("restore", before, "--yes")[0] == 0
    assert roles(state) == {ANN: Role.VIEWER}


def test_a_group_that_has_moved_since_is_reached_where_it_is_and_its_reports_go_there(state, run):
    living(state, wants_reports(GROUP))
    name = backup(state)
    living(state, moves(GROUP, SUPERGROUP))
    assert run("restore", name, "--yes")[0] == 0
    assert stored(state, chats.SECTION)[str(GROUP)] == {"moved_to": SUPERGROUP}
    assert list(stored(state, reports.SECTION)) == [f"{SUPERGROUP}:daily"]


def test_where_the_state_cannot_be_read_those_who_come_back_are_named_before_it_asks(state, changed, run):
    for path in (*segment_paths(state), state):
        path.write_bytes(b"rubbish" * 20)
    code, said = run("restore", changed)
    assert code == 2, "there is no terminal to ask on"
    assert "who may use the bot now cannot be read" in said
    assert "Eve (6666): comes back as trader" in said
    assert "/people remove" in said
    assert "Bob" not in said
    assert run("restore", changed, "--yes")[0] == 0
    assert roles(state) == {EVE: Role.TRADER, ANN: Role.TRADER}


def test_where_nobody_was_ever_let_in_nothing_is_said_of_who_comes_back(state, run):
    name = backup(state)
    for path in (*segment_paths(state), state):
        path.write_bytes(b"rubbish" * 20)
    assert "comes back as" not in run("restore", name, "--yes")[1]


def test_a_row_that_is_not_understood_neither_stops_it_nor_lets_anybody_in(state, run):
    async def odd(store, _) -> None:
        async with store.transaction() as txn:
            txn.put(people.SECTION, "9", "what is this")
            txn.put(chats.SECTION, "9", None)

    name = backup(state)
    living(state, odd)
    code, said = run("restore", name, "--yes")
    assert code == 0, said
    assert "9: not in the backup, stays nobody" in said
    assert roles(state) == {}
