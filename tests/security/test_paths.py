"""A name that somebody writes leads to no file outside the room that it is for."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from execution.dca.dca_views import DcaRejected
from execution.dca.importing import saved_bot
from helpers.state_commands.restore import restore
from helpers.state_commands.talk import Failed
from helpers.state_mirror.state_directory import StateDirectory
from helpers.state_mirror.state_files import DiskStateFiles
from tests.execution.dca.bot_facts import a_bot
from tests.execution.dca.test_state_file import a_state, signed
from utils.persistence.limits import Limits
from utils.robust_persistence import STATE_FILE_NAME, RobustPersistence

NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
OUTSIDE = (
    "../outside.json", "/etc/passwd", "..", ".", "", "../bot_state_1a2b3c4d.json", "sub/bot_state_1a2b3c4d.json",
    "bot_state_../../x.json", "bot_state_1a2b3c4d.json/../../outside.json", "bot_state_1a2b3c4d.json.1/../x",
    "bot_state_1a2b3c4d.json\0.txt", "~/.ssh/id_ed25519", "outside.json", "..\\outside.json", "%2e%2e%2foutside.json",
    "bot_state_1a2b3c4d.json.tmp", "x" * 5000,
)  # fmt: skip


@pytest.fixture
def room(tmp_path: Path) -> Path:
    """STATE_DIR, with readable files beside it."""
    for name in ("outside.json", "bot_state_1a2b3c4d.json"):
        (tmp_path / name).write_text('{"secret": 1}')
    directory = tmp_path / "state"
    (directory / "sub").mkdir(parents=True)
    (directory / "sub" / "bot_state_1a2b3c4d.json").write_text('{"secret": 1}')
    return directory


@pytest.mark.parametrize("named", OUTSIDE)
async def test_an_import_reads_a_state_file_of_its_room_and_nothing_else(named: str, room: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in room.parent.rglob("*")}
    files = DiskStateFiles(StateDirectory(room, 3))
    try:
        with pytest.raises(DcaRejected) as refused:
            await saved_bot(files, named, NOW)
    finally:
        files.close()
    assert "secret" not in str(refused.value)
    assert {path: path.stat().st_mtime_ns for path in room.parent.rglob("*")} == before, "nothing was put aside"


@pytest.mark.parametrize("bot_id", ["../../evil", "/tmp/evil", "1a2b3c4d/../x", "", "1a2b3c4d.json", "1A2B3C4D"])
async def test_a_file_cannot_name_a_bot_whose_file_would_lie_elsewhere(bot_id: str, room: Path) -> None:
    """The record's own id becomes the name of the files that are written for it."""
    name = "bot_state_1a2b3c4d.json"
    (room / name).write_bytes(signed(a_state(a_bot(bot_id=bot_id))))
    files = DiskStateFiles(StateDirectory(room, 3))
    try:
        with pytest.raises(DcaRejected):
            await saved_bot(files, name, NOW)
    finally:
        files.close()


@pytest.mark.parametrize("name", ["../outside.json", "/etc/passwd", "..", "../state/../outside.json"])
async def test_only_a_backup_of_the_state_is_put_back(name: str, room: Path) -> None:
    store = RobustPersistence(room / STATE_FILE_NAME)
    await store.open()
    await store.close()
    with pytest.raises(Failed, match="there is no backup"):
        restore(room / STATE_FILE_NAME, name, NOW, Limits(), yes=True)
