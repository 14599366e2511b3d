"""What was freed goes back to the system: looked at from outside the interpreter, in a process of its own."""

import platform
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc can be told")

_FREED_BENEATH_SOMETHING = """
import pathlib
from utils import heap

def resident():
    return int(pathlib.Path("/proc/self/statm").read_text().split()[1]) * 4096

heap.keep_little()
pieces = [bytes(60_000) for _ in range(1_000)]
above = bytes(60_000)
full = resident()
pieces.clear()
kept = resident()
heap.give_back()
print(full - kept < 30_000_000, kept - resident() > 30_000_000)
"""

_FREED_BY_A_THREAD = """
import pathlib, threading
from utils import heap

heap.keep_little()
pieces = []
work = threading.Thread(target=lambda: pieces.extend(bytes(60_000) for _ in range(1_000)))
work.start(), work.join()
heaps = [line for line in pathlib.Path("/proc/self/maps").read_text().splitlines() if line.endswith("[heap]")]
start, end = (int(each, 16) for each in heaps[-1].split()[0].split("-"))
print(end - start > 50_000_000)
"""


def _printed(script: str) -> str:
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.strip()


def test_what_is_free_between_used_pieces_is_given_back() -> None:
    assert _printed(_FREED_BENEATH_SOMETHING) == "True True"


def test_threads_share_one_heap() -> None:
    assert _printed(_FREED_BY_A_THREAD) == "True"
