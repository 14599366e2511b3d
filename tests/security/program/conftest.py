"""One life of the whole program, as its own process, with every secret that it may have; what it left is looked at."""

import socket
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from drills.control import USER, Control, until
from drills.processes import ROOT, Program, Simulator, bot_environment
from tests.whole.test_stories import LONG, confirm

TOKEN = "987654321:canary-of-the-token-that-nobody-may-see"
HEARTBEAT = "canary-of-the-heartbeat-4f1c"
SECRETS = (TOKEN, TOKEN.partition(":")[2], "simkey", "simsecret", HEARTBEAT)


@dataclass
class Life:
    """What was seen of it from outside."""

    state: Path
    log: str
    chat: list[str]
    sent: dict[str, bytes]
    """Documents and pictures in the chat, by where Telegram keeps them; the ending is that of the kind."""
    scrape: str
    command_line: str
    listens_at: list[str]
    exit_code: int


@pytest.fixture(scope="module")
def life(simulator_process: Simulator, tmp_path_factory: pytest.TempPathFactory) -> Life:
    home = tmp_path_factory.mktemp("life")
    state, log = home / "state", home / "stderr.log"
    url, control = simulator_process.url, Control(simulator_process.url)
    control.post("/control/reset")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {
        "TELEGRAM_TOKEN": TOKEN, "HEARTBEAT_URL": f"{url}/{HEARTBEAT}", "LOG_LEVEL": "DEBUG",
        "LOG_FILE": str(state / "log" / "holdfast.log"), "METRICS_PORT": str(port),
    }  # fmt: skip
    with log.open("w") as told:
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "main.py"), "run"],
            cwd=home, env=bot_environment(url, state, **settings), stdout=told, stderr=told, text=True,
            umask=0, start_new_session=True,
        )  # fmt: skip
    with Program(process) as bot:
        scrape = _lived(control, port)
        command_line = Path(f"/proc/{bot.pid}/cmdline").read_bytes().decode()
        listens_at = _listening(bot.pid)
        bot.stop()
        exit_code = bot.wait()
    rows = [row for row in control.get("/control/telegram/chat", chat_id=USER)["messages"] if row["from"] == "bot"]
    chat, sent = [row["text"] for row in rows], _sent(url, rows)
    return Life(state, log.read_text(), chat, sent, scrape, command_line, listens_at, exit_code)


def _lived(control: Control, port: int) -> str:
    """A trade from its preview on, and everything that shows or writes something; what is scraped meanwhile."""
    until(lambda: control.stats()["telegram_calls"].get("getUpdates"), "the bot to poll", 60)
    confirm(control, LONG)
    until(lambda: len(control.own_orders("BTCUSDT")) == 3, "three take profits", 60)
    for line, words in (
        ("/chart BTCUSDT", ""), ("/settings all", "BYBIT_REST_URL"), ("/health", "Heartbeat"), ("/backup", "ackup"),
        ("/close BTCUSDT", "Closed"), ("/export json", "1 trade"), ("/export csv", "1 trade"), ("/audit", "/close"),
        ("/nonsense", "/help"),
    ):  # fmt: skip
        seen = control.last_message_id()
        control.say(line)
        control.reply(seen + 1, words, patience=60)
    with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=60) as answer:
        scraped: str = answer.read().decode()
        return scraped


def _sent(url: str, rows: list[dict[str, Any]]) -> dict[str, bytes]:
    """What was attached, as who has it on a phone can open it."""
    files = {}
    for row in rows:
        if row["file"] is not None:
            with urlopen(f"{url}{row['file']['href']}", timeout=60) as answer:
                files[row["file"]["href"]] = answer.read()
    return files


def _listening(pid: int) -> list[str]:
    """Addresses at which a process takes connections."""
    own = set()
    for opened in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(OSError):
            own.add(str(opened.readlink()).removeprefix("socket:[").removesuffix("]"))
    found = []
    for table in ("tcp", "tcp6"):
        for row in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            fields = row.split()
            if fields[3] == "0A" and fields[9] in own:
                found.append(_address(fields[1].partition(":")[0]))
    return found


def _address(number: str) -> str:
    """As the kernel's table has it, four bytes at a time in this machine's order."""
    words = [bytes.fromhex(number[at : at + 8])[::-1] for at in range(0, len(number), 8)]
    family = socket.AF_INET if len(words) == 1 else socket.AF_INET6
    return socket.inet_ntop(family, b"".join(words))
