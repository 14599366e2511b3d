"""What a `/dca` line can want, and the words that people have for it."""

from enum import StrEnum
from typing import Final


class Action(StrEnum):
    NEW = "new"
    LIST = "list"
    SHOW = "show"
    CHART = "chart"
    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"
    RESET = "reset"
    SELL = "sell"
    DROP = "drop"
    IMPORT = "import"
    BACKTEST = "backtest"


MEANT: Final = {
    "start": Action.NEW, "create": Action.NEW, "add": Action.NEW, "buy": Action.NEW, "open": Action.NEW,
    "ls": Action.LIST, "bots": Action.LIST, "status": Action.SHOW, "card": Action.SHOW, "info": Action.SHOW,
    "picture": Action.CHART, "graph": Action.CHART, "plot": Action.CHART,
    "halt": Action.STOP, "end": Action.STOP, "close": Action.STOP, "delete": Action.STOP, "continue": Action.RESUME,
    "trail": Action.RESET, "load": Action.IMPORT,
}  # fmt: skip

YES: Final = "yes"
"""Ends a line that cannot be taken back."""
