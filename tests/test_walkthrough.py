"""The scripts that show persistence: what a person sees who runs them, from wherever that is."""

import os
import subprocess
import sys
from pathlib import Path

from tests.walkthrough import ROOT

STEPS = '''"""Three steps.

More words.
"""
import sys

sys.path.insert(0, sys.argv[1])

from tests.walkthrough import refuses, walk


def test_first(tmp_path):
    """The first holds."""
    print("figure 1")
    print("figure 2")


async def test_second(tmp_path):
    """The second fails."""
    print("figure 3")
    raise ValueError("so many words")


def test_third(tmp_path):
    """The third expects a refusal."""
    with refuses(KeyError):
        (tmp_path / "file").write_text("")


sys.exit(walk(__doc__, globals()))
'''


def run(script: Path, cwd: Path, *arguments: str) -> tuple[int, list[str]]:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, str(script), *arguments], cwd=cwd, env=environment, capture_output=True, text=True, timeout=100
    )
    return done.returncode, done.stdout.splitlines()


def test_each_step_is_a_line_and_a_failure_is_an_exit_code(tmp_path: Path) -> None:
    script = tmp_path / "steps.py"
    script.write_text(STEPS)
    code, lines = run(script, tmp_path, str(ROOT))
    assert code == 1
    assert lines[0] == "Three steps."
    assert lines[1].startswith("✅ The first holds. [figure 1; figure 2]")
    assert lines[2].startswith("❌ The second fails. [figure 3]")
    assert lines[3:5] == ["   ValueError: so many words", '   steps.py:21: raise ValueError("so many words")']
    assert lines[5].startswith("❌ The third expects a refusal.")
    assert lines[6] == "   AssertionError: there was no KeyError"
    assert lines[-1].startswith("1 of 3 steps passed")


def test_the_simple_script_runs_from_anywhere(tmp_path: Path) -> None:
    code, lines = run(ROOT / "tests" / "test_robust_persistence_simple.py", tmp_path)
    *steps, last = lines[1:]
    assert [line for line in steps if not line.startswith("✅")] == []
    assert last.startswith(f"{len(steps)} of {len(steps)} steps passed")
    assert code == 0
