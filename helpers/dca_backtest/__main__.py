"""A process of its own: one question comes in, one answer goes out, and nobody's stop waits for it."""

import asyncio
import logging
import os
import sys
from typing import Final

import msgspec
import structlog

from helpers.dca_backtest.frames import read_question
from helpers.dca_backtest.run import Backtest

_POLITENESS: Final = 10


def main() -> None:
    """Whoever asked hears of a failure by the exit code, and of its reason on stderr."""
    os.nice(_POLITENESS)
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    question = read_question(sys.stdin.buffer)
    result = asyncio.run(Backtest(question).run())
    sys.stdout.buffer.write(msgspec.msgpack.encode(result))


if __name__ == "__main__":
    main()
