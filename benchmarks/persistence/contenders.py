"""Who competes: the store and its peers, each keeping the same records and making the same change durable."""

from benchmarks.persistence.bare import BareAppend
from benchmarks.persistence.holdfast import Holdfast
from benchmarks.persistence.rewrite import WholeFileRewrite
from benchmarks.persistence.sqlite import Sqlite, SqliteInThread
from benchmarks.persistence.telegram_pickle import TelegramPickle

__all__ = ["BareAppend", "Holdfast", "Sqlite", "SqliteInThread", "TelegramPickle", "WholeFileRewrite"]
