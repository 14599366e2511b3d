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
from helpers.dca_backtest.seldom_selector import SeldomSelector

_POLITENESS: Final = 10


def main() -> None:
    """Whoever asked hears of a failure by the exit code, and of its reason on stderr."""
    os.nice(_POLITENESS)
    structlog.configure(
        # The default ones draw every local variable: of a question that is months of candles.
        processors=[structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)],
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    question = read_question(sys.stdin.buffer)
    with asyncio.Runner(loop_factory=lambda: asyncio.SelectorEventLoop(SeldomSelector())) as runner:
        result = runner.run(Backtest(question).run())
    sys.stdout.buffer.write(msgspec.msgpack.encode(result))


if __name__ == "__main__":
    main()
