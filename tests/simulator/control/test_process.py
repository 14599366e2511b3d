"""``python -m simulator`` as a process of its own."""

import json
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request

import pytest
from websocket import create_connection

from simulator.__main__ import main
from tests.simulator.bybit.support import _open, rest_client, until

ROOT = Path(__file__).parents[3]


@contextmanager
def process(*arguments):
    command = [sys.executable, "-m", "simulator", "--port", "0", *arguments]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        try:
            yield running
        finally:
            running.kill()


class Address:
    def __init__(self, url):
        self.url = url


@pytest.mark.whole
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_says_where_it_listens_serves_and_stops_at_once(number):
    with process("--api-key", "own", "--api-secret", "secret", "--latency-ms", "0") as running:
        line = running.stdout.readline()
        assert line.startswith("simulator listening on http://127.0.0.1:")
        url = line.removeprefix("simulator listening on ").rstrip("\n")
        http = rest_client(Address(url), key="own", secret="secret")
        assert http.get_wallet_balance(accountType="UNIFIED")[0]["retCode"] == 0
        with _open(f"{url}/", timeout=30) as page:
            assert page.headers.get_content_type() == "text/html"
        with _open(f"{url}/bot123456:{'a' * 35}/getMe", timeout=30) as me:
            assert json.load(me)["ok"] is True
        stream = create_connection(f"{url.replace('http', 'ws', 1)}/v5/public/linear", timeout=30)
        with _open(f"{url}/control/stats", timeout=30) as stats:
            assert json.load(stats)["telegram_calls"] == {"getMe": 1}
        running.send_signal(number)
        assert running.wait(30) == 0, "the library's own farewell to a client that stays is 60 s"
        assert running.stdout.read() == ""
        assert "Traceback" not in running.stderr.read()
        stream.close()
        http.client.close()


@pytest.mark.whole
def test_it_stops_in_the_middle_of_a_long_way():
    with process("--clock", "stepped", "--market", "random", "--speed", "100") as running:
        url = running.stdout.readline().split()[-1]
        day = Request(f"{url}/control/clock", data=b'{"advance_ms": 86400000}', method="POST")
        began = _now_ms(url)
        with ThreadPoolExecutor(1) as beside:
            going = beside.submit(_open, day, timeout=30)
            until(lambda: _now_ms(url) > began)
            running.send_signal(signal.SIGTERM)
            assert running.wait(60) == 0
            with pytest.raises(HTTPError) as refused:
                going.result(30)
            refused.value.close()


def _now_ms(url):
    with _open(f"{url}/control/market", timeout=30) as answer:
        return json.load(answer)["now_ms"]


@pytest.mark.whole
def test_it_plays_its_script(tmp_path):
    script = tmp_path / "script.jsonl"
    script.write_text('# at once\n{"target": "telegram", "match": "getMe", "kind": "unauthorized"}\n', encoding="utf-8")
    with process("--faults", str(script)) as running:
        url = running.stdout.readline().split()[-1]
        with pytest.raises(HTTPError) as refused:
            _open(f"{url}/bot123456:{'a' * 35}/getMe", timeout=30)
        refused.value.close()
        assert refused.value.code == 401
        with _open(f"{url}/bot123456:{'a' * 35}/getMe", timeout=30) as me:
            assert json.load(me)["ok"] is True


@pytest.mark.whole
def test_a_port_in_use_is_a_failure_with_a_reason():
    with process() as first:
        port = first.stdout.readline().rsplit(":", 1)[1].strip()
        with process("--port", port) as second:
            assert second.wait(60) == 1
            assert f"cannot listen on 127.0.0.1:{port}" in second.stderr.read()


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("--market", "csv"), "--market csv needs --csv FILE"),
        (("--speed", "0"), "--speed must be positive"),
        (("--latency-ms", "-1"), "--latency-ms not negative"),
        (("--market", "sideways"), "invalid"),
        (("--port", "99999"), "argument --port: a port is from 0 to 65535"),
        (("--port", "-1"), "argument --port: a port is from 0 to 65535"),
        (("--port", "http"), "argument --port: a port is from 0 to 65535"),
        (("--symbols", "4"), "argument --symbols: there are from 5 to 2000 perpetuals"),
        (("--symbols", "2001"), "argument --symbols: there are from 5 to 2000 perpetuals"),
        (("--telegram-user", "0"), "argument --telegram-user: a person's id is from 1"),
        (("--telegram-user", "-5"), "argument --telegram-user: a person's id is from 1"),
        (("--telegram-user", "me"), "argument --telegram-user: a person's id is from 1"),
        (("--api-key", ""), "argument --api-key: a key is not empty"),
        (("--api-secret", " "), "argument --api-secret: a key is not empty"),
    ],
    ids=str,
)
def test_wrong_arguments_are_refused(monkeypatch, capsys, arguments, reason):
    monkeypatch.setattr(sys, "argv", ["simulator", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert reason in capsys.readouterr().err


@pytest.mark.whole
def test_wrong_arguments_end_the_process_with_2():
    with process("--port", "99999") as running:
        assert running.wait(60) == 2
