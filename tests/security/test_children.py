"""Processes that the bot starts see nothing of its secrets, neither in their environment nor on their command line."""

import ast
import asyncio
from pathlib import Path
from typing import Any

import pytest

from helpers.dca_backtest.process import compute
from helpers.drill_process import DrillKind, Drills
from tests.security.installed import ROOT
from utils.settings import SECRET_NAMES

SHIPPED = ("utils", "execution", "helpers", "handlers")
STARTERS = {"create_subprocess_exec", "create_subprocess_shell", "Popen", "run", "call", "check_output", "check_call"}


class Stopped(Exception):
    """Nothing is started here."""


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[tuple[tuple[Any, ...], dict[str, Any]]]:
    """What would have been; every secret stands in our environment, under its name and under another."""
    seen: list[tuple[tuple[Any, ...], dict[str, Any]]] = []

    async def start(*command: Any, **options: Any) -> None:
        seen.append((command, options))
        raise Stopped

    monkeypatch.setattr(asyncio, "create_subprocess_exec", start)
    for name in (*SECRET_NAMES, "CREDENTIALS_DIRECTORY", "MY_BYBIT_API_SECRET"):
        monkeypatch.setenv(name, "canary")
    return seen


async def test_no_secret_reaches_a_child(started: list[tuple[tuple[Any, ...], dict[str, Any]]]) -> None:
    """A backtest, and a drill against the simulator. (One on the live account needs the keys: it is this program.)"""
    question: Any = None
    with pytest.raises(Stopped):
        await compute(question)
    for kind in (DrillKind.QUICK, DrillKind.ALL):
        with pytest.raises(Stopped):
            await Drills().run(kind, lambda _: None)
    assert len(started) == 3
    for command, options in started:
        assert "PATH" in options["env"]
        assert "canary" not in str(command) + str(options)


def test_every_child_is_given_an_environment_of_its_own() -> None:
    """None inherits ours because somebody forgot to say what it may see."""
    texts = {path: path.read_text() for room in SHIPPED for path in (ROOT / room).rglob("*.py")}
    calls = [
        (path, call)
        for path, text in texts.items()
        if "subprocess" in text
        for call in ast.walk(ast.parse(text))
        if isinstance(call, ast.Call) and _starts(call.func)
    ]
    found = [(str(path), any(keyword.arg == "env" for keyword in call.keywords)) for path, call in calls]
    assert len(found) >= 3
    assert [path for path, has_environment in found if not has_environment] == []


def _starts(function: ast.expr) -> bool:
    """`subprocess.run`, `asyncio.create_subprocess_exec` and their like."""
    if not isinstance(function, ast.Attribute) or not isinstance(function.value, ast.Name):
        return False
    return function.value.id in {"subprocess", "asyncio", "os"} and function.attr in STARTERS - (
        {"run", "call"} if function.value.id == "asyncio" else set()
    )


def test_nothing_is_handed_to_a_shell() -> None:
    shells = ("shell=True", "os.system(", "os.popen(", "create_subprocess_shell(")
    for path in (path for room in SHIPPED for path in Path(ROOT / room).rglob("*.py")):
        assert not [word for word in shells if word in path.read_text()], path
