"""The child process of a drill: what it sees of us, what is heard of it, and how it ends."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from helpers.drill_process import DrillEnd, DrillKind, DrillRunningError, Drills, Heard, Looked, Played

RECORDED = [sys.executable, str(Path(__file__).parents[1] / "handlers" / "drill" / "recorded.py")]
TELLS = """
import json, os
print(json.dumps({"name": " ".join(os.environ), "holds": True, "said": ""}))
print("drill PASS")
"""
SHOWS_ENVIRONMENT = [sys.executable, "-c", TELLS]


async def test_every_line_is_heard_and_the_verdict_is_the_exit_code() -> None:
    heard: list[Heard] = []
    assert await Drills(RECORDED).run(DrillKind.QUICK, heard.append) == (DrillEnd.FAILED, "")
    first, second = heard
    assert isinstance(first, Played)
    assert (first.name, first.passed, first.protected_s) == ("private stream cut", True, 1.26)
    assert isinstance(second, Played)
    assert (second.orders_left, second.note) == (2, "no <end> came")


async def test_one_that_hangs_is_ended_after_its_time() -> None:
    heard: list[Heard] = []
    drills = Drills(RECORDED, {DrillKind.ALL: 1.5})
    assert await drills.run(DrillKind.ALL, heard.append) == (DrillEnd.LATE, "")
    assert len(heard) == 1
    assert not drills.cancel(), "nothing of it is left"


async def test_without_a_verdict_its_last_words_say_why_and_tell_no_secret() -> None:
    end, reason = await Drills([*RECORDED, "--broken"]).run(DrillKind.QUICK, lambda _: None)
    assert end is DrillEnd.BROKEN
    assert reason.startswith("Traceback")
    assert "a" * 35 not in reason


async def test_one_at_a_time() -> None:
    drills = Drills(RECORDED)
    refused: list[Exception] = []

    async def another() -> None:
        try:
            await drills.run(DrillKind.QUICK, lambda _: None)
        except DrillRunningError as error:
            refused.append(error)

    first = asyncio.create_task(drills.run(DrillKind.QUICK, lambda _: None))
    await asyncio.sleep(0)
    await another()
    assert len(refused) == 1
    await first


@pytest.mark.parametrize("kind", [DrillKind.QUICK, DrillKind.ALL])
async def test_a_drill_against_the_simulator_sees_neither_keys_nor_tokens(kind: DrillKind) -> None:
    heard: list[Heard] = []
    secrets = {"BYBIT_API_SECRET": "s", "TELEGRAM_TOKEN": "t", "STATE_DIR": "d"}
    drills = Drills(SHOWS_ENVIRONMENT, environment={**os.environ, **secrets})
    assert (await drills.run(kind, heard.append))[0] is DrillEnd.PASSED
    (seen,) = heard
    assert isinstance(seen, Looked)
    assert "PATH" in seen.name
    assert not set(seen.name.split()) & secrets.keys()


async def test_the_live_one_has_the_settings_of_this_program() -> None:
    heard: list[Heard] = []
    drills = Drills(SHOWS_ENVIRONMENT, environment={**os.environ, "BYBIT_API_SECRET": "s"})
    await drills.run(DrillKind.LIVE, heard.append)
    assert isinstance(heard[0], Looked)
    assert "BYBIT_API_SECRET" in heard[0].name.split()
