"""What is measured is the bot of a user: without what stands beside it here for developers, and with all it needs."""

import os
import subprocess
import sys
from pathlib import Path

from benchmarks.guarded.as_installed import hide_tools, tools
from tests.walkthrough import ROOT


def test_what_the_bot_needs_is_no_tool() -> None:
    found = tools()
    assert {"pytest", "mypy", "ruff"} <= found
    assert not found & {"telegram", "pybit", "requests", "yaml", "httpx", "anyio", "babel", "attr", "coverage"}


def test_a_tool_is_hidden_from_who_could_use_it(tmp_path: Path) -> None:
    tried = "import httpx\ntry:\n    import pytest\nexcept ImportError:\n    print('hidden')"
    environment = os.environ | {"PYTHONPATH": str(hide_tools(tmp_path / "hidden"))}
    told = subprocess.run(
        [sys.executable, "-c", tried], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert (told.stdout.strip(), told.stderr) == ("hidden", "")
