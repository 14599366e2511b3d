"""Every trade and its every event: what statistics, history, export and replay read."""

from utils.trade_history.archives import DamagedArchives
from utils.trade_history.audit import AuditLine
from utils.trade_history.database import FILE_NAME
from utils.trade_history.history import TradeHistory
from utils.trade_history.records import Event, Story, Trade
from utils.trade_history.timeline import Page

__all__ = ["FILE_NAME", "AuditLine", "DamagedArchives", "Event", "Page", "Story", "Trade", "TradeHistory"]
