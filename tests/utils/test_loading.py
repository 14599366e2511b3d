"""While the program is loaded nothing is collected, and afterwards everything new is."""

import gc
import subprocess
import sys
from pathlib import Path

import main

ROOT = Path(__file__).parents[2]
LOADS = """
import gc
from utils.loading import loaded
assert not gc.isenabled()
loaded()
assert gc.isenabled() and gc.get_freeze_count() > 1000
"""


def test_it_is_off_from_the_first_import_to_the_last() -> None:
    subprocess.run([sys.executable, "-c", LOADS], cwd=ROOT, check=True)


def test_the_program_turns_it_on_again() -> None:
    assert main.DONE == 0
    assert gc.isenabled()
