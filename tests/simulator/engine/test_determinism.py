"""The same seed and the same calls: the same events, ids and executions, to the last byte and in another process."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.simulator.engine.story import MODES, Story

ROOT = Path(__file__).parents[3]
STEPS = 600


def told_by_a_process(seed: int, mode: str, hash_seed: str) -> str:
    command = [sys.executable, "-m", "tests.simulator.engine.story", str(seed), str(STEPS), mode]
    environment = os.environ | {"PYTHONHASHSEED": hash_seed}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("mode", MODES)
def test_two_processes_with_other_hashes_tell_the_same_story(mode: str) -> None:
    here = Story(11, STEPS, mode)
    said = f"{here.events} {len(here.engine.executions())} {here.heard.hexdigest()}\n"
    assert told_by_a_process(11, mode, "1") == said
    assert told_by_a_process(11, mode, "99") == said
    assert len(here.engine.executions()) > 60


def test_another_seed_tells_another() -> None:
    assert Story(11, 20, "one-way").heard.digest() != Story(12, 20, "one-way").heard.digest()
