"""The program as those see it who look after the machine: metrics, health, systemd, the log file, and its end."""

import json
import os
import re
import signal
import socket
import stat
import time
import urllib.error
import urllib.request
from decimal import Decimal
from pathlib import Path
from secrets import token_hex

import pytest
import yaml

from drills.control import USER, Control, until
from drills.processes import ROOT, TOKEN, Program, Simulator, bot_environment
from tests.soak.load import TOLD_BOUNDS
from tests.whole.conftest import RunCommand, StartBot
from tests.whole.test_stories import confirm, quantities, stop
from utils.persistence.seal import sealed

pytestmark = pytest.mark.whole

BTC = "/trade BTCUSDT long size 0.01 sl 49000 tp 50500:50% 51000:30% 52000:20%"
ETH = "/trade ETHUSDT short size 0.1 sl 3600 tp 2900:50% 2800:50%"
END_WITHIN = 45.0
"""Many times what the program gives itself (`STOP_WITHIN`), as on a machine that does ten other things."""
_NAME = re.compile(r"\b(?:holdfast|process|python)_[a-z0-9_]+")


class Watched:
    """A bot with a port to ask at, a socket to which it reports, and a log file."""

    def __init__(self, log: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._name = f"holdfast-test-{token_hex(8)}"
        self._manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._manager.bind(f"\0{self._name}")
        self._manager.setblocking(False)
        self.log = log
        self.heard: list[str] = []

    def settings(self) -> dict[str, str]:
        return {
            "METRICS_PORT": str(self.port),
            "LOG_FILE": str(self.log),
            "LOG_FILE_MAX_BYTES": "64KiB",
            "NOTIFY_SOCKET": f"@{self._name}",
            "WATCHDOG_USEC": "2000000",
        }

    def ask(self, path: str) -> tuple[int, str]:
        """Status and answer; 0 while nobody listens."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except urllib.error.URLError:
            return 0, ""

    def listen(self) -> list[str]:
        while True:
            try:
                self.heard += self._manager.recv(4096).decode().split("\n")
            except BlockingIOError:
                return self.heard

    def close(self) -> None:
        self._manager.close()


def test_it_is_seen_from_outside_and_ends_politely_with_everything_protected(
    control: Control, start_bot: StartBot, tmp_path: Path
) -> None:
    watched = Watched(tmp_path / "logs" / "holdfast.log")
    try:
        bot = start_bot(**watched.settings())
        until(lambda: watched.ask("/healthz") == (200, "guarding 0 positions\n"), "a healthy bot", 60)
        confirm(control, BTC)
        until(lambda: len(quantities(control)) == 3, "take profits", 60)
        confirm(control, ETH)
        until(lambda: len(control.own_orders("ETHUSDT")) == 2, "take profits", 60)
        until(
            lambda: 'alerts_total{delivery="sent",kind="entry_filled"} 2.0' in watched.ask("/metrics")[1], "alerts", 60
        )
        until(lambda: "WATCHDOG=1" in watched.listen(), "the watchdog to be fed", 60)
        assert watched.ask("/healthz") == (200, "guarding 2 positions\n")
        scraped = watched.ask("/metrics")[1]
        says_what_is_true(scraped, control)
        counts_no_time_any_more(scraped, watched.ask("/metrics")[1])
        shows_every_query(scraped)
        keeps_secrets(scraped)
        is_documented(scraped)
        tells_what_the_soak_judges(scraped)

        end_in_the_middle_of_traffic(control, bot)
        everything_is_protected(control)
        heard = watched.listen()
        assert heard[0] == "READY=1"
        assert "STATUS=guarding 2 positions" in heard
        assert heard.index("STOPPING=1") > heard.index("WATCHDOG=1")
        wrote_the_log(watched.log)
    finally:
        watched.close()


def says_what_is_true(scraped: str, control: Control) -> None:
    for sample in (
        'holdfast_positions{account="main"} 2.0',
        'holdfast_position_stop_confirmed{account="main",side="long",symbol="BTCUSDT"} 1.0',
        'holdfast_stream_up{stream="private"} 1.0',
        'holdfast_connectivity_state{state="online"} 1.0',
        'holdfast_store_breaker_state{state="closed"} 1.0',
        'holdfast_store_records{section="enhanced_tp_sl_monitors"} 2.0',
        'holdfast_rest_requests_total{endpoint="create_order",outcome="confirmed"} 2.0',
        'holdfast_rest_budget_limit{endpoint="set_trading_stop"} 10.0',
        "holdfast_safe_mode 0.0",
        "holdfast_telegram_up 1.0",
        'holdfast_job_troubles_total{job="sync_positions",trouble="failed"} 0.0',
    ):
        assert sample in scraped.splitlines(), sample
    assert control.stats()["max_naked_ms"] == 0
    assert value(scraped, "holdfast_store_commits_total") >= value(scraped, "holdfast_store_flush_seconds_count") > 0
    assert value(scraped, "holdfast_store_flush_seconds_sum") > 0
    assert value(scraped, "holdfast_event_loop_lag_seconds_count") > 0
    assert value(scraped, "process_resident_memory_bytes") > 2**20
    assert abs(value(scraped, 'holdfast_last_sweep_timestamp_seconds{account="main"}') - time.time()) < 600
    assert value(scraped, 'holdfast_stream_age_seconds{stream="private"}') < 600


def counts_no_time_any_more(before: str, now: str) -> None:
    """The bot's own measure has the way of the messages in it: the fill may be here before its stop, and no longer."""
    for sample in (
        'holdfast_naked_seconds_total{account="main"}',
        'holdfast_position_naked_seconds{account="main",side="short",symbol="ETHUSDT"}',
    ):
        assert value(now, sample) == value(before, sample) < 60


def value(scraped: str, sample: str) -> float:
    (line,) = (line for line in scraped.splitlines() if line.startswith(f"{sample} "))
    return float(line.rsplit(" ", 1)[1])


def shows_every_query(scraped: str) -> None:
    """Of the dashboard and of the alarms: no panel asks for what the program does not tell."""
    told = set(re.findall(r"^# TYPE (\S+) ", scraped, re.MULTILINE))
    told |= {f"{name}{ending}" for name in told for ending in ("_bucket", "_sum", "_count")}
    board = json.loads((ROOT / "deploy" / "grafana" / "holdfast.json").read_text())
    rules = yaml.safe_load((ROOT / "deploy" / "prometheus_rules.yml").read_text())
    queries = [target["expr"] for panel in board["panels"] for target in panel.get("targets", ())]
    queries += [rule["expr"] for group in rules["groups"] for rule in group["rules"]]
    assert len(queries) > 50
    for query in queries:
        names = _NAME.findall(query)
        assert names or "up{" in query, query
        assert set(names) <= told, query


def is_documented(scraped: str) -> None:
    """The operator's page names each metric of ours, and none that is not there."""
    told = set(re.findall(r"^# TYPE holdfast_(\S+) ", scraped, re.MULTILINE))
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    table = page[page.index("| what | metrics") :].split("\n\n", 1)[0]
    named = {name for name in re.findall(r"`([a-z0-9_]+)`", table) if not name.startswith(("process_", "python_"))}
    assert named - {"holdfast_"} == told


def tells_what_the_soak_judges(scraped: str) -> None:
    for name in TOLD_BOUNDS:
        assert value(scraped, name) >= 0


def keeps_secrets(scraped: str) -> None:
    for secret in (TOKEN, TOKEN.split(":")[1], "simkey", "simsecret"):
        assert secret not in scraped
    # A person's number in names and labels: among the digits of a figure any number may stand.
    named = "\n".join(line if line.startswith("#") else line.rpartition(" ")[0] for line in scraped.splitlines())
    assert str(USER) not in named


def end_in_the_middle_of_traffic(control: Control, bot: Program) -> None:
    """Prices move, and a command has just been given."""
    for price in ("50100", "50200", "50150"):
        control.price("BTCUSDT", price)
    control.say("/positions")
    control.price("ETHUSDT", "3010")
    os.kill(bot.pid, signal.SIGTERM)
    control.price("BTCUSDT", "50300")
    ends(bot)


def ends(bot: Program) -> None:
    """By itself, and in time."""
    until(lambda: not bot.is_running(), "its end", END_WITHIN)
    assert bot.wait() == 0


def everything_is_protected(control: Control) -> None:
    assert stop(control) == Decimal(49000)
    position = control.position("ETHUSDT")
    assert position is not None
    assert Decimal(position["stop_loss"]) == Decimal(3600)
    assert quantities(control) == ["0.002", "0.003", "0.005"]
    assert len(control.own_orders("ETHUSDT")) == 2
    stats = control.stats()
    assert (stats["max_naked_ms"], stats["duplicate_link_ids"]) == (0, 0)


def wrote_the_log(path: Path) -> None:
    files = sorted(path.parent.iterdir())
    assert path in files
    text = "".join(each.read_text() for each in reversed(files))
    assert {stat.S_IMODE(each.stat().st_mode) for each in files} == {0o600}
    assert all(each.stat().st_size <= 2**16 for each in files)
    for words in ("running", "guarding", "stopped"):
        assert words in text
    assert "simsecret" not in text
    assert TOKEN not in text


def test_secrets_may_come_as_files(simulator: Simulator, run: RunCommand, tmp_path: Path) -> None:
    """As systemd and containers hand them over: nothing of them is in the environment."""
    environment = bot_environment(simulator.url, tmp_path / "state")
    held = tmp_path / "credentials"
    held.mkdir()
    for name in ("TELEGRAM_TOKEN", "BYBIT_API_KEY", "BYBIT_API_SECRET"):
        (held / name.lower()).write_text(f"{environment.pop(name)}\n")
    checked = run(tmp_path, "check", CREDENTIALS_DIRECTORY=str(held), **environment)
    assert checked.returncode == 0, checked
    assert [line.split()[1] for line in checked.stdout.splitlines() if line.startswith("ok ")][-1] == "telegram:"


def test_the_state_of_a_newer_program_is_left_alone_and_that_is_said(
    control: Control, start_bot: StartBot, tmp_path: Path
) -> None:
    start_bot().stop()
    state = tmp_path / "state"
    checksum = state / ".persistence_checksum"
    checksum.write_text(json.dumps(sealed({**json.loads(checksum.read_text()), "format": 2})))
    before = contents(state)
    watched = Watched(tmp_path / "holdfast.log")
    try:
        seen = control.last_message_id()
        bot = start_bot(**watched.settings())
        told = control.reply(seen, "SAFE MODE", patience=60)
        assert "was written by a newer Holdfast (format 2, this one knows 1)" in told["text"]
        status, line = until(lambda: (answer := watched.ask("/healthz"))[0] and answer, "an answer", 60)
        assert (status, line) == (503, "safe mode: the state could not be read, and no position is guarded\n")
        bot.stop()
    finally:
        watched.close()
    assert contents(state) == before


def contents(directory: Path) -> dict[str, bytes]:
    files = (path for path in directory.rglob("*") if path.is_file() and path.name != ".holdfast.lock")
    return {str(path.relative_to(directory)): path.read_bytes() for path in files}
