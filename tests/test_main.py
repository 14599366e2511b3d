"""The order of a start: the guard is loaded and looks first, and only then the chat is loaded."""

import asyncio
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

import main
from utils.loading import what_is_missing, what_to_do, why_not_begun
from utils.settings import Settings

ROOT = Path(__file__).parents[1]
LOADS = """
import gc, sys
import main
late = {"telegram", "httpx", "apscheduler", "prometheus_client", "PIL", "numpy", "aiohttp", "yaml", "handlers",
        "drills", "simulator", "helpers.background_tasks", "helpers.state_commands.commands"}
assert not late & set(sys.modules), late & set(sys.modules)
assert gc.isenabled() and gc.get_freeze_count() > 1000
assert main._the_rest().keywords["make_chat"].__module__ == "handlers.program_chat"
unasked = {"prometheus_client", "aiohttp", "yaml"}
assert not unasked & set(sys.modules), unasked & set(sys.modules)
assert gc.isenabled()
"""


def test_the_guard_is_loaded_without_chat_jobs_and_drills() -> None:
    subprocess.run([sys.executable, "-c", LOADS], cwd=ROOT, check=True)


def test_a_python_without_the_libraries_is_told_what_to_do() -> None:
    done = subprocess.run([sys.executable, "-S", "main.py", "run"], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    for words in ("structlog", "make run", ".venv/bin/python"):
        assert words in done.stderr


@pytest.mark.parametrize("ours", ["utils.no_such", "handlers", "main", None])
def test_what_we_have_forgotten_ourselves_is_no_missing_library(ours: str | None) -> None:
    with pytest.raises(ModuleNotFoundError):
        what_is_missing(ModuleNotFoundError("a mistake", name=ours))


def test_what_could_not_be_loaded_is_named_without_what_it_said() -> None:
    assert why_not_begun(ImportError("cannot import name", name="telegram")) == "ImportError: telegram"
    assert why_not_begun(RuntimeError("a token")) == "RuntimeError"
    assert "make run" in what_to_do(ModuleNotFoundError("", name="PIL.Image"))
    assert [what_to_do(error) for error in (ModuleNotFoundError("", name="handlers"), ImportError("half"))] == ["", ""]


class Part:
    """Guard and company in one: what is asked of them, in order."""

    def __init__(self, events: list[str], stopping: asyncio.Event) -> None:
        self.events = events
        self.stopping_event = stopping
        self.books = self
        self.manager: Any = None

    def begin(self, stopping: asyncio.Event) -> None:
        assert stopping is self.stopping_event
        self.events.append("the guard begins")

    def is_broken(self) -> bool:
        return False

    async def start(self) -> None:
        self.events.append("the rest starts")
        self.stopping_event.set()

    def __getattr__(self, name: str) -> Callable[..., Any]:
        async def called(*_: object) -> None:
            self.events.append(name)

        return called


async def serve(events: list[str], monkeypatch: pytest.MonkeyPatch, *, is_told: bool) -> bool:
    stopping = asyncio.Event()
    if is_told:
        stopping.set()
    part = Part(events, stopping)
    monkeypatch.setattr(main, "told_to_stop", lambda: stopping)

    def load() -> Callable[..., Part]:
        events.append("the rest is loaded")
        return lambda *_: part

    monkeypatch.setattr(main, "_the_rest", load)
    return await main._serve(Settings.model_construct(mode="live", bybit_env="demo"), cast("Any", part))


async def test_the_rest_is_loaded_when_the_guard_has_looked(monkeypatch: pytest.MonkeyPatch) -> None:
    events: list[str] = []
    assert await serve(events, monkeypatch, is_told=False)
    begun = ["the guard begins", "first_look", "the rest is loaded", "the rest starts"]
    ended = ["stopping", "stop_beside_the_engine", "stop", "stop", "stop"]
    assert events == begun + ended


async def test_who_is_told_to_stop_meanwhile_loads_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    events: list[str] = []
    assert await serve(events, monkeypatch, is_told=True)
    assert events == ["the guard begins", "first_look", "stop_beside_the_engine", "stop", "stop"]


@pytest.mark.parametrize("fails_at", ["load", "make", "start"])
async def test_what_cannot_be_loaded_or_begun_ends_no_guard(fails_at: str, monkeypatch: pytest.MonkeyPatch) -> None:
    events: list[str] = []
    stopping = asyncio.Event()
    part = Part(events, stopping)
    part.manager = SimpleNamespace(report=lambda told: events.append(told.split(";")[0]))
    monkeypatch.setattr(main, "told_to_stop", lambda: stopping)

    def fail(*_: object) -> None:
        raise ImportError("cannot import name 'X'")

    class Half(Part):
        async def start(self) -> None:
            fail()

    class Alone(Part):
        def __init__(self, guarding: object, why: str) -> None:
            super().__init__(events, stopping)
            events.append(f"alone: {why}")

    make = {"load": None, "make": fail, "start": lambda *_: Half(events, stopping)}[fails_at]
    monkeypatch.setattr(main, "_the_rest", fail if make is None else lambda: make)
    monkeypatch.setattr(main, "_least", lambda: Alone)
    assert await main._serve(Settings.model_construct(mode="live", bybit_env="demo"), cast("Any", part))
    gave_up = ["give_up"] if fails_at == "start" else []
    alone = ["the chat could not begin", "alone: ImportError", "the rest starts"]
    ended = ["stopping", "stop_beside_the_engine", "stop", "stop", "stop"]
    assert events == ["the guard begins", "first_look", *gave_up, *alone, *ended]


async def test_with_nothing_at_all_beside_it_the_guard_waits_for_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    events: list[str] = []
    stopping = asyncio.Event()
    part = Part(events, stopping)
    monkeypatch.setattr(main, "told_to_stop", lambda: stopping)

    def fail() -> None:
        stopping.set()
        raise ImportError("half of an update")

    part.manager = SimpleNamespace(report=lambda _: None)
    monkeypatch.setattr(main, "_the_rest", fail)
    monkeypatch.setattr(main, "_least", fail)
    assert await main._serve(Settings.model_construct(mode="live", bybit_env="demo"), cast("Any", part))
    assert events == ["the guard begins", "first_look", "stop_beside_the_engine", "stop", "stop"]


def test_a_chat_that_cannot_be_loaded_is_made_of_what_went_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "handlers.program_chat", None)
    with pytest.raises(ImportError, match="program_chat"):
        main._the_rest().keywords["make_chat"](None)
