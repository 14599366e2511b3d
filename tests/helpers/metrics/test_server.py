"""The port for those who look after the process: who may reach it, and what they are told."""

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import cast

import aiohttp
import pytest

from helpers.metrics import healthcheck
from helpers.metrics.families import counters, gauges, one_of
from helpers.metrics.healthcheck import ask
from helpers.metrics.liveness import Liveness, Verdict
from helpers.metrics.loop_lag import LoopLag
from helpers.metrics.server import MetricsServer
from helpers.metrics.sources import Sources

NOBODY = cast("Sources", None)


class Guard:
    """As a test says."""

    def __init__(self) -> None:
        self.verdict = Verdict(Liveness.GUARDING, "guarding 2 positions")

    def alive(self) -> Verdict:
        return self.verdict


def a_free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@pytest.fixture
async def guard_and_port() -> AsyncIterator[tuple[Guard, int]]:
    guard, port = Guard(), a_free_port()
    server = MetricsServer("127.0.0.1", port, NOBODY, guard.alive)
    await server.start()
    yield guard, port
    await server.stop()


async def answered(port: int, path: str, method: str = "GET") -> tuple[int, str]:
    async with aiohttp.ClientSession() as http, http.request(method, f"http://127.0.0.1:{port}{path}") as answer:
        return answer.status, await answer.text()


@pytest.mark.parametrize(("liveness", "status"), [(each, 200 if each.is_well else 503) for each in Liveness])
async def test_healthz_says_in_one_line_how_it_is(
    guard_and_port: tuple[Guard, int], liveness: Liveness, status: int
) -> None:
    guard, port = guard_and_port
    guard.verdict = Verdict(liveness, "as a test says")
    assert await answered(port, "/healthz") == (status, "as a test says\n")


async def test_nothing_else_is_there_and_nothing_can_be_done(guard_and_port: tuple[Guard, int]) -> None:
    _, port = guard_and_port
    assert (await answered(port, "/"))[0] == 404
    assert (await answered(port, "/healthz", "POST"))[0] == 405


async def test_it_listens_where_it_was_told_and_nowhere_else(guard_and_port: tuple[Guard, int]) -> None:
    _, port = guard_and_port
    with socket.socket() as elsewhere, pytest.raises(ConnectionRefusedError):
        elsewhere.connect(("127.0.0.2", port))


async def test_unless_told_nobody_listens() -> None:
    server = MetricsServer("127.0.0.1", None, NOBODY, Guard().alive)
    await server.start()
    assert server.lines() == []
    await server.stop()


async def test_a_port_that_is_taken_is_told_and_stops_nothing() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        server = MetricsServer("127.0.0.1", port, NOBODY, Guard().alive)
        await server.start()
        (line,) = server.lines()
        assert line.startswith(f"Metrics: cannot listen at 127.0.0.1:{port}: ")
        await server.stop()


@pytest.mark.parametrize(
    ("host", "is_open"),
    [
        ("127.0.0.1", False), ("127.8.8.8", False), ("::1", False), ("localhost", False),
        ("Holdfast.localhost.", False), ("localhost.example.org", True),
        ("0.0.0.0", True), ("::", True), ("192.168.1.7", True), ("example.org", True),
    ],
)  # fmt: skip
def test_an_address_that_others_can_reach_is_warned_of(host: str, is_open: bool) -> None:
    (line,) = MetricsServer(host, 9464, NOBODY, Guard().alive).lines()
    assert ("OPEN TO OTHER MACHINES" in line) is is_open
    assert ("[::]:9464" if host == "::" else "[::1]:9464" if host == "::1" else f"{host}:9464") in line


async def test_who_asks_from_a_container_hears_the_same(guard_and_port: tuple[Guard, int]) -> None:
    guard, port = guard_and_port
    assert await asyncio.to_thread(ask, "127.0.0.1", port) == (True, "guarding 2 positions")
    guard.verdict = Verdict(Liveness.STUCK, "the account was not read for 91 s")
    assert await asyncio.to_thread(ask, "127.0.0.1", port) == (False, "the account was not read for 91 s")


def test_that_nobody_answers_is_not_well() -> None:
    port = a_free_port()
    is_well, line = ask("127.0.0.1", port)
    assert not is_well
    assert line.startswith(f"no answer from 127.0.0.1:{port}: ")


@pytest.mark.parametrize(
    ("environ", "code", "words"),
    [
        ({}, healthcheck.WRONG_SETTINGS, "METRICS_PORT is off"),
        ({"METRICS_PORT": "many"}, healthcheck.WRONG_SETTINGS, "METRICS_PORT: must be a port"),
        ({"METRICS_PORT": "FREE", "METRICS_HOST": "0.0.0.0"}, healthcheck.NOT_WELL, "no answer from 127.0.0.1:"),
    ],
)
def test_the_health_check_of_a_container_needs_no_keys(
    environ: dict[str, str], code: int, words: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith(("METRICS_", "TELEGRAM_", "BYBIT_"))]:
        monkeypatch.delenv(name)
    for name, value in environ.items():
        monkeypatch.setenv(name, value.replace("FREE", str(a_free_port())))
    assert healthcheck.main() == code
    told = capsys.readouterr()
    assert words in told.out + told.err


def test_the_health_check_imports_little() -> None:
    """It runs every minute beside the bot, on the same processors."""
    program = "import sys; import helpers.metrics.healthcheck; print(*sys.modules)"
    root = Path(__file__).parents[3]
    loaded = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True).stdout.split()
    assert "helpers.metrics.healthcheck" in loaded
    assert not {"aiohttp", "telegram", "pybit", "numpy", "execution", "prometheus_client"} & set(loaded)


def samples(metric: object) -> dict[tuple[str, ...], float]:
    return {(s.name, *s.labels.values()): s.value for s in metric.samples}  # type: ignore[attr-defined]


def test_what_is_not_known_has_no_sample() -> None:
    assert samples(gauges("x", "X.", ("of",), {("a",): 1, ("b",): None})) == {("holdfast_x", "a"): 1.0}
    assert samples(counters("x", "X.", (), {(): 3})) == {("holdfast_x_total",): 3.0}
    assert samples(one_of("x", "X.", "state", ("on", "off"), None)) == {}
    assert samples(one_of("x", "X.", "state", ("on", "off"), "off")) == {
        ("holdfast_x", "on"): 0.0,
        ("holdfast_x", "off"): 1.0,
    }


def test_the_lateness_of_the_loop_is_counted_in_steps() -> None:
    lag = LoopLag()
    for seconds in (0.0, 0.001, 0.02, 0.02, 99.0):
        lag.note(seconds)
    found = samples(lag.family())
    name = "holdfast_event_loop_lag_seconds"
    assert found[f"{name}_bucket", "0.001"] == 2
    assert found[f"{name}_bucket", "0.025"] == found[f"{name}_bucket", "10.0"] == 4
    assert found[f"{name}_bucket", "+Inf"] == found[f"{name}_count",] == 5
    assert found[f"{name}_sum",] == pytest.approx(99.041)
