"""Backtests beside the program: each in a process of its own, so that stops are moved as if there were none."""

import asyncio
import contextlib
import os
import sys
from pathlib import Path
from typing import Final

import msgspec

from helpers.dca_backtest.frames import pieces_of
from helpers.dca_backtest.result import Question, Result
from utils.texts.catalogue import text

_ROOT: Final = Path(__file__).parents[2]
_PATIENCE: Final = 900.0
_MOST_REASON: Final = 300
_OF_THE_MACHINE: Final = ("PATH", "LANG", "LC_ALL", "TZ", "LD_LIBRARY_PATH")
"""What the process sees of our environment: neither keys nor tokens."""


class BacktestFailed(Exception):
    """There is no result; the text says why."""


async def compute(question: Question, patience: float = _PATIENCE) -> Result:
    """The answer of a process that is ended with whoever asks. Raises BacktestFailed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "helpers.dca_backtest",
        cwd=_ROOT,
        env={name: os.environ[name] for name in _OF_THE_MACHINE if name in os.environ},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(patience):
            await _tell(process, question)
            answered, said = await process.communicate()
    except TimeoutError:
        raise BacktestFailed(text("dca-backtest-late", seconds=f"{patience:.0f}")) from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        raise BacktestFailed(_reason(said))
    return msgspec.msgpack.decode(answered, type=Result)


async def _tell(process: asyncio.subprocess.Process, question: Question) -> None:
    """One that has ended before it read all says why on stderr."""
    if process.stdin is None:
        raise BacktestFailed(text("dca-backtest-deaf"))
    with contextlib.suppress(ConnectionError):
        for piece in pieces_of(question):
            process.stdin.write(piece)
            await process.stdin.drain()
            await asyncio.sleep(0)
    process.stdin.close()


def _reason(said: bytes) -> str:
    """The last line of a traceback, for whoever mends the program."""
    lines = said.decode(errors="replace").strip().splitlines()
    return lines[-1][:_MOST_REASON] if lines else text("dca-backtest-silent")
