"""What a whole life of the program leaves behind: no secret anywhere, nothing for others to read, no open door."""

import gzip
import json

import pytest

from drills.processes import ROOT, Simulator
from tests.security.program.conftest import SECRETS, TOKEN, Life, _listening
from tests.security.test_files import OF_OTHERS
from utils.settings import SETTING_NAMES
from utils.settings_sources import read_env_file

pytestmark = pytest.mark.whole


def hidden_in(content: bytes) -> list[str]:
    """The secrets that stand in it as they are, or as JSON and URLs write them."""
    forms = {secret: {secret, secret.replace(":", "%3A"), secret.replace(":", "\\u003a")} for secret in SECRETS}
    return [secret for secret, all_of_it in forms.items() if any(form.encode() in content for form in all_of_it)]


def test_it_has_lived(life: Life) -> None:
    assert life.exit_code == 0, life.log[-3000:]
    assert "running" in life.log
    assert "Traceback" not in life.log
    assert hidden_in(f"x {TOKEN} y".encode()), "else nothing would be found below"


def test_no_secret_in_what_it_says(life: Life) -> None:
    """Logs of every level, the chat with its settings and errors, metrics, the list of processes."""
    for told in (life.log, "\n".join(life.chat), life.scrape, life.command_line):
        assert told
        assert hidden_in(told.encode()) == []
    assert "BYBIT_API_SECRET" in "\n".join(life.chat)
    assert '"1001"' not in life.scrape, "nor whose it is"


def test_no_secret_in_what_it_sends(life: Life) -> None:
    """The trade log as a document in both forms, and pictures: what is given on to others."""
    by_kind = {name.rpartition(".")[2]: content for name, content in life.sent.items()}
    assert set(by_kind) == {"json", "csv", "png"}, life.sent.keys()
    assert [story["trade"]["symbol"] for story in json.loads(by_kind["json"])] == ["BTCUSDT"]
    assert b"BTCUSDT" in by_kind["csv"]
    for name, content in life.sent.items():
        assert hidden_in(content) == [], name
    documents = (by_kind["json"] + by_kind["csv"]).lower()
    assert [word for word in (b"token", b"api_key", b"apikey", b"secret") if word in documents] == []


def test_no_secret_in_what_it_writes(life: Life) -> None:
    """The state, its journal, backups, the trade log, the log file."""
    written = [path for path in life.state.rglob("*") if path.is_file()]
    assert {"trade_history.db", "holdfast.log"} <= {path.name for path in written}
    for path in written:
        content = path.read_bytes()
        assert hidden_in(gzip.decompress(content) if path.suffix == ".gz" else content) == [], path


def test_what_it_writes_is_its_owners_alone_though_the_umask_takes_nothing(life: Life) -> None:
    found = [life.state, *life.state.rglob("*")]
    assert [(path.name, oct(path.stat().st_mode)) for path in found if path.stat().st_mode & OF_OTHERS] == []


def test_it_listens_on_this_machine_alone_and_only_where_it_was_told_to(life: Life) -> None:
    assert life.listens_at == ["127.0.0.1"]


def test_the_simulator_listens_on_this_machine_alone(simulator_process: Simulator) -> None:
    """The page with its chat and its hand on the market is among what it serves."""
    assert _listening(simulator_process.pid) == ["127.0.0.1"]


def test_metrics_are_off_and_for_this_machine_unless_told_otherwise() -> None:
    """As `.env.example` has it."""
    shipped = read_env_file(ROOT / ".env.example", SETTING_NAMES).values
    assert shipped["METRICS_PORT"] == "off"
    assert shipped["METRICS_HOST"] == "127.0.0.1"
