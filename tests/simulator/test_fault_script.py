"""A script of faults: how it is read, and when each entry is done."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from aiohttp import WSMsgType

from simulator.alarms import Alarms
from simulator.engine.clock import SteppedClock
from simulator.fault_script import Clear, ScriptError, ScriptPlayer, SwitchTurn, read_script
from simulator.faults import Fault, Faults
from simulator.settings import Settings
from tests.simulator.bybit.plain_client import PlainClient
from tests.simulator.bybit.support import DEADLINE_SECONDS, running, until

ROOT = Path(__file__).parents[2]
FAULTS = (ROOT / "docs" / "simulator_faults.md").read_text(encoding="utf-8")
SCRIPT = """
# Three seconds of a gateway that is down, and then a lost answer.
{"target": "rest", "kind": "http_status", "status": 502, "at_ms": 1000, "lasts_ms": 3000}

{"target": "rest", "match": "/v5/order/create", "kind": "lost_response", \
"after": {"target": "rest", "match": "/v5/order/create", "count": 3}}
{"switch": "child_stop_delay_ms", "value": 60000, "at_ms": 5000}
{"clear": true, "at_ms": 6000}
"""


class Stage:
    """A player with a clock to step, and what it did."""

    def __init__(self):
        self.clock = SteppedClock(0)
        self.faults = Faults(7, self.clock.now_ms)
        self.alarms = Alarms(self.clock)
        self.done = []
        self.player = ScriptPlayer(self.faults, self.alarms, self.done.append)

    def play(self, text):
        self.player.play(read_script(text), self.clock.now_ms())

    def step(self, milliseconds):
        self.clock.advance(milliseconds)
        self.alarms.run_due()


@pytest.fixture
def stage():
    return Stage()


def test_a_script_is_read_line_by_line():
    gateway, lost, switch, clear = read_script(SCRIPT)
    assert isinstance(gateway.action, Fault)
    assert (gateway.action.status, gateway.at_ms, gateway.after) == (502, 1000, None)
    assert (lost.at_ms, lost.after.count, lost.after.match) == (0, 3, "/v5/order/create")
    assert switch.action == SwitchTurn(switch="child_stop_delay_ms", value=60000)
    assert clear.action == Clear(clear=True)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("nonsense", "JSON is malformed"),
        ("[]", "an entry is a JSON object"),
        ("{}", "missing required field `target`"),
        ('{"target": "rest", "kind": "flood"}', "kind flood does not exist for target rest"),
        ('{"target": "rest", "kind": "delay", "at_ms": -1}', "at_ms must not be negative"),
        ('{"target": "rest", "kind": "delay", "at_ms": "soon"}', "Expected `int`"),
        ('{"target": "rest", "kind": "delay", "after": {"count": 1}}', "missing required field `target`"),
        ('{"target": "rest", "kind": "delay", "after": {"target": "rest", "count": 0}}', "count must be at least 1"),
        ('{"target": "rest", "kind": "delay", "after": {"target": "rest", "x": 0}}', "unknown field `x`"),
        ('{"switch": "gravity", "value": true}', "no switch is called 'gravity'"),
        ('{"switch": "child_stop_delay_ms"}', "missing required field `value`"),
        ('{"switch": "child_stop_delay_ms", "value": "long"}', "whole number of milliseconds"),
        ('{"switch": "child_stop_delay_ms", "value": 1, "kind": "delay"}', "unknown field `kind`"),
        ('{"clear": false}', "clear is true"),
    ],
)
def test_the_first_wrong_line_is_named(line, reason):
    with pytest.raises(ScriptError, match=f"^line 3: .*{reason}"):
        read_script(f'{{"clear": true}}\n\n{line}\nnonsense')


def test_entries_are_done_at_their_time(stage):
    stage.play(
        '{"clear": true, "at_ms": 200}\n'
        '{"switch": "open_time", "value": "zero", "at_ms": 100}\n'
        '{"target":"rest","kind":"delay"}'
    )
    assert [type(each) for each in stage.done] == [Fault]
    stage.step(99)
    assert len(stage.done) == 1
    stage.step(1)
    assert [type(each) for each in stage.done] == [Fault, SwitchTurn]
    stage.step(1000)
    assert [type(each) for each in stage.done] == [Fault, SwitchTurn, Clear]
    assert stage.player.waiting() == []


def test_an_entry_can_wait_for_what_passes(stage):
    stage.play(
        '{"target":"rest","kind":"delay","match":"create",'
        '"after":{"target":"rest","match":"/v5/order/create","count":2}}'
    )
    for target, name in [("rest", "/v5/order/cancel"), ("telegram", "/v5/order/create"), ("rest", "/v5/order/create")]:
        stage.faults.take(target, name)
    assert stage.done == []
    stage.faults.take("rest", "/v5/order/create")
    assert len(stage.done) == 1
    stage.faults.take("rest", "/v5/order/create")
    assert len(stage.done) == 1


@pytest.mark.parametrize("first", ["time", "passage"])
def test_an_entry_with_both_conditions_waits_for_both(stage, first):
    stage.play('{"clear": true, "at_ms": 100, "after": {"target": "ws_private", "match": "order"}}')
    steps = [lambda: stage.step(100), lambda: stage.faults.take("ws_private", "/v5/private", "order")]
    for step in steps if first == "time" else reversed(steps):
        assert stage.done == []
        step()
    assert stage.done == [Clear(clear=True)]


def test_a_stopped_script_does_nothing_more(stage):
    stage.play(SCRIPT)
    stage.player.stop()
    stage.step(100_000)
    for _ in range(5):
        stage.faults.take("rest", "/v5/order/create")
    assert stage.done == []


def test_a_simulator_plays_its_script_from_the_start():
    entries = read_script(
        '{"target": "rest", "match": "/v5/market/time", "kind": "ip_ban",'
        ' "after": {"target": "rest", "match": "/v5/market/time", "count": 2}}\n'
        '{"switch": "child_stop_delay_ms", "value": 60000, "at_ms": 50}'
    )
    with running(Settings(faults=entries)) as server:
        assert [status_of(server) for _ in range(4)] == [200, 200, 403, 200]
        until(lambda: switch(server, "child_stop_delay_ms") == 60000)


async def test_the_documented_script_silences_the_stream_after_the_first_fill_and_not_before():
    (script,) = re.findall(r"^```jsonl\n(.*?)^```", FAULTS, re.MULTILINE | re.DOTALL)
    with running(Settings(faults=read_script(script))) as server:
        async with PlainClient(server) as client:
            stream = await client.stream("/v5/private")
            assert (await stream.log_in())["success"]
            assert (await stream.subscribe("order", "execution"))["success"]
            buy = {"symbol": "BTCUSDT", "side": "Buy", "qty": "0.01"}
            server.control("account/order", buy | {"price": "49000"})
            assert (await stream.next())["topic"] == "order"
            server.control("account/order", buy)
            assert (await stream.next())["topic"] == "execution"
            with pytest.raises(TimeoutError):
                await stream.socket.receive(timeout=0.2)
            assert not stream.socket.closed
            struck = [each["text"] for each in server.control("events")["events"] if each["kind"] == "fault_struck"]
            assert struck == ["Struck /v5/private: blackhole on ws_private."]


async def test_what_a_script_does_after_a_message_befalls_the_next_one():
    after = '"after": {"target": "ws_private", "match": "execution"}'
    entries = read_script(f'{{"target": "ws_private", "kind": "disconnect", {after}}}')
    with running(Settings(faults=entries)) as server:
        async with PlainClient(server) as client:
            stream = await client.stream("/v5/private")
            await stream.log_in()
            await stream.subscribe("execution")
            server.control("account/order", {"symbol": "BTCUSDT", "side": "Buy", "qty": "0.01"})
            assert (await stream.next())["topic"] == "execution"
            assert (await stream.socket.receive(timeout=DEADLINE_SECONDS)).type in {WSMsgType.CLOSED, WSMsgType.ERROR}


async def test_an_order_of_order_entry_passes_once():
    counted = '"after": {"target": "ws_private", "match": "order.create", "count": 2}'
    entries = read_script(f'{{"target": "ws_private", "match": "order.create", "kind": "ret_code", {counted}}}')
    order = {"category": "linear", "symbol": "BTCUSDT", "side": "Buy", "orderType": "Market", "qty": "0.01"}
    with running(Settings(faults=entries)) as server:
        async with PlainClient(server) as client:
            stream = await client.stream("/v5/trade")
            assert (await stream.log_in())["retCode"] == 0
            codes = [(await stream.order("order.create", **order))["retCode"] for _ in range(4)]
            assert codes == [0, 0, 10000, 0]


def test_a_stepped_simulator_does_what_falls_due_before_it_answers():
    entries = read_script(
        '{"target": "rest", "kind": "ip_ban", "at_ms": 60000}\n'
        '{"clear": true, "at_ms": 120000}\n'
        '{"switch": "mark_offset", "value": "1", "at_ms": 180000}'
    )
    with running(Settings(is_stepped=True, faults=entries)) as server:
        server.control("clock", {"advance_ms": 59_999})
        assert server.control("faults")["faults"] == []
        server.control("clock", {"advance_ms": 1})
        assert [each["kind"] for each in server.control("faults")["faults"]] == ["ip_ban"]
        server.control("clock", {"advance_ms": 90_000})
        assert server.control("faults")["faults"] == []
        assert [each["switch"] for each in server.control("faults")["script"]] == ["mark_offset"]
        server.control("reset", {})
        server.control("clock", {"advance_ms": 90_000})
        assert switch(server, "mark_offset") == "0"


def test_a_script_can_be_played_by_hand():
    with running(Settings(is_stepped=True)) as server:
        body = {"entries": [{"target": "rest", "kind": "ip_ban", "at_ms": 1000}, {"clear": True, "at_ms": 2000}]}
        assert server.control("faults/script", body) == {"ok": True, "entries": 2}
        server.control("clock", {"advance_ms": 1000})
        assert len(server.control("faults")["faults"]) == 1
        server.control("clock", {"advance_ms": 1000})
        assert server.control("faults") == {"faults": [], "script": []}
        body["entries"].append({"target": "rest", "kind": "flood"})
        status, answer = server.try_control("faults/script", body)
        assert status == 400
        assert answer["error"].startswith("entry 3: kind flood does not exist for target rest")
        assert server.control("faults")["script"] == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [('{"clear": true}\n{"target": "rest"}\n', "line 2"), (None, "No such file")],
    ids=["broken", "missing"],
)
def test_a_script_that_cannot_be_read_is_refused_at_the_start(tmp_path, text, reason):
    script = tmp_path / "script.jsonl"
    if text is not None:
        script.write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "simulator", "--port", "0", "--faults", str(script)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert done.stdout == ""
    assert str(script) in done.stderr
    assert reason in done.stderr


def status_of(server):
    import requests

    with requests.Session() as session:
        session.trust_env = False
        return session.get(f"{server.url}/v5/market/time", timeout=30).status_code


def switch(server, name):
    return next(each["value"] for each in server.control("switches")["switches"] if each["name"] == name)
