"""A stepped clock tells the same story in every process, ids and times included."""

import json

import pytest
from pybit.exceptions import InvalidRequestError
from websocket import create_connection

from tests.simulator.bybit.support import DEADLINE_SECONDS, Server, _open, login, now_ms, rest_client
from tests.simulator.control.test_process import Address, process

BTC = {"category": "linear", "symbol": "BTCUSDT"}
ORDER = {"symbol": "BTCUSDT", "side": "Buy", "orderType": "Limit", "qty": "0.01", "price": "49000"}


class Teller:
    """Calls one process, and notes everything that it says."""

    def __init__(self, url):
        self.url = url
        self.said = []

    control = Server.control
    try_control = Server.try_control

    def note(self, message):
        """What follows the machine's time is left out: the headers about rate limits."""
        header = message.get("header", {}) if isinstance(message, dict) else {}
        for name in [each for each in header if each.startswith("X-Bapi-Limit")]:
            del header[name]
        self.said.append(message)

    def ask(self, stream, message):
        """The answer, and what was pushed before it."""
        stream.send(json.dumps(message))
        while True:
            told = json.loads(stream.recv())
            self.note(told)
            if "topic" not in told:
                return


def story(url):
    teller, http = Teller(url), rest_client(Address(url))
    private, entry = (
        create_connection(f"{url.replace('http', 'ws', 1)}/v5/{path}", timeout=DEADLINE_SECONDS)
        for path in ("private", "trade")
    )
    teller.ask(private, login())
    teller.ask(private, {"op": "subscribe", "args": ["order", "execution", "position", "wallet"]})
    teller.ask(entry, login())
    teller.control("faults", {"target": "rest", "match": "/v5/market/time", "kind": "ret_code", "probability": 0.5})
    teller.control("switch", {"name": "book_depth", "value": "1000"})
    teller.control("account/order", {"symbol": "BTCUSDT", "side": "Buy", "qty": "0.1"})
    head = {"X-BAPI-TIMESTAMP": str(now_ms()), "X-BAPI-RECV-WINDOW": "5000"}
    teller.ask(entry, {"reqId": "r-1", "header": head, "op": "order.create", "args": [{"category": "linear"} | ORDER]})
    teller.control("account/trading-stop", {"symbol": "BTCUSDT", "stop_loss": "49990"})
    teller.control("market/mode", {"mode": "random", "speed": 0.5})
    teller.control("clock", {"advance_ms": 30 * 60_000})
    teller.control("telegram/send", {"user_id": 1001, "chat_id": 1001, "text": "/start"})
    for call in ("getUpdates", "sendDice?chat_id=1001", "sendMessage?chat_id=1001&text=hello"):
        with _open(f"{url}/bot123456:{'a' * 35}/{call}", timeout=DEADLINE_SECONDS) as answer:
            teller.note(json.load(answer))
    for _ in range(8):
        teller.note(_code(http.get_server_time))
    for reading in (http.get_executions, http.get_kline, http.get_tickers, http.get_orderbook, http.get_positions):
        teller.note(reading(**BTC, interval="1")[0])
    teller.note(http.pre_check_order(**BTC, side="Buy", orderType="Market", qty="0.01")[0])
    for call in ("account", "market", "market/candles?symbol=BTCUSDT", "events", "stats", "faults"):
        teller.note(teller.control(call))
    teller.note(teller.control("telegram/messages?chat_id=1001"))
    teller.ask(private, {"op": "ping"})
    for each in (private, entry):
        each.close()
    http.client.close()
    return teller.said


def _code(call):
    try:
        return call()[0]
    except InvalidRequestError as refused:
        return refused.status_code


@pytest.mark.whole
def test_two_processes_say_the_same():
    stories = []
    for _ in range(2):
        with process("--clock", "stepped", "--clock-start", "2024-01-01T00:00:00Z", "--seed", "3") as running:
            stories.append(story(running.stdout.readline().split()[-1]))
    first, second = stories
    assert len(first) > 30
    for one, other in zip(first, second, strict=True):
        assert one == other


@pytest.mark.whole
def test_a_stepped_clock_begins_where_it_is_told_to():
    with process("--clock", "stepped", "--clock-start", "2024-01-01T02:00:00+02:00") as running:
        teller = Teller(running.stdout.readline().split()[-1])
        assert teller.control("market")["now_ms"] == 1_704_067_200_000
    before = now_ms()
    with process("--clock", "stepped") as running:
        teller = Teller(running.stdout.readline().split()[-1])
        assert before <= teller.control("market")["now_ms"] <= now_ms()


@pytest.mark.parametrize("arguments", ["--clock stepped --clock-start soon", "--clock-start 2024-01-01"])
def test_a_wrong_start_is_refused(arguments):
    with process(*arguments.split()) as running:
        assert running.wait(60) == 2
        assert "--clock-start" in running.stderr.read()
