"""Closed trades, what they add up to, their documents and reports, and backups: put together."""

from collections.abc import Awaitable, Callable, Mapping

from telegram import Message

from handlers.history.backup_command import BackupCommand
from handlers.history.export_command import ExportCommand
from handlers.history.history_buttons import HISTORY
from handlers.history.history_command import HistoryCommand
from handlers.history.report_command import ReportCommand
from handlers.history.stats_command import StatsCommand
from handlers.history.stats_view import STATS
from handlers.people.people import People
from handlers.ports import Ports
from handlers.presses import PressKind
from handlers.telegram.replies import Replies


class HistoryRoom:
    """``handles`` by command, ``presses`` by the first part of their data."""

    def __init__(self, ports: Ports, people: People, replies: Replies) -> None:
        history = HistoryCommand(ports.trade_log, replies)
        stats = StatsCommand(ports.trade_log, ports.profit_pictures, replies, ports.clock)
        self.presses: Mapping[str, PressKind] = {HISTORY: history, STATS: stats}
        self.handles: Mapping[str, Callable[[Message], Awaitable[None]]] = {
            "history": history.handle,
            "stats": stats.handle,
            "export": ExportCommand(ports.trade_log, replies, ports.clock).handle,
            "report": ReportCommand(ports.store, ports.guard, people, replies, ports.clock).handle,
            "backup": BackupCommand(ports.backups, replies).handle,
        }
