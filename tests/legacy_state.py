"""A state file as the older bot left it: python-telegram-bot's pickle with its own records in `bot_data`."""

import pickle
import sys
import types
from collections import OrderedDict, defaultdict, deque
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

BOT = object()
"""In place of the bot, which the library replaces by a persistent id."""


class FakeUser:
    """Pickles under the name of one of python-telegram-bot's classes, in the way of that library."""

    def __init__(self, **fields: Any) -> None:
        self.fields = fields


def _reconstruct_to(cls, kwargs):
    raise AssertionError("nothing may call this")


class _Pickler(pickle.Pickler):
    def persistent_id(self, obj):
        return "a known bot replaced by PTB's PicklePersistence" if obj is BOT else None

    def reducer_override(self, obj):
        if isinstance(obj, FakeUser):
            return _reconstruct_to, (FakeUser, obj.fields)
        return NotImplemented


def write(path: Path, document: Any) -> Path:
    """Pickle a document; `FakeUser` and its function get the names that the library's would have."""
    names = {
        FakeUser: ("telegram._user", "User"),
        _reconstruct_to: ("telegram.ext._picklepersistence", "_reconstruct_to"),
    }
    before = {thing: (thing.__module__, thing.__qualname__, thing.__name__) for thing in names}
    hidden = {module: sys.modules.get(module) for module, _ in names.values()}
    try:
        for thing, (module, name) in names.items():
            fake = types.ModuleType(module)
            setattr(fake, name, thing)
            sys.modules[module] = fake
            thing.__module__, thing.__qualname__, thing.__name__ = module, name, name
        with path.open("wb") as file:
            _Pickler(file, protocol=4).dump(document)
    finally:
        for thing, (module, qualname, name) in before.items():
            thing.__module__, thing.__qualname__, thing.__name__ = module, qualname, name
        for module, real in hidden.items():
            if real is None:
                sys.modules.pop(module, None)
            else:
                sys.modules[module] = real
    return path


def record(**fields: Any) -> dict[str, Any]:
    """A long of 0.3 BTC with its ladder, as the older bot recorded it."""
    return {
        "symbol": "BTCUSDT",
        "side": "Buy",
        "account_type": "main",
        "approach": "conservative",
        "chat_id": 1001,
        "entry_price": Decimal(50000),
        "avg_price": 50010.5,
        "position_size": Decimal("0.3"),
        "target_size": 0.3,
        "current_size": Decimal("0.3"),
        "remaining_size": Decimal("0.3"),
        "tp_orders": {
            "id-2": {"order_id": "id-2", "price": "52000", "quantity": 0.045, "percentage": 15, "tp_number": 1},
            "id-1": {"order_id": "id-1", "price": 51000.0, "quantity": 0.255, "percentage": 85.0, "tp_number": 4},
        },
        "sl_order": {"order_id": "id-3", "price": Decimal(49000), "quantity": 0.3},
        "limit_orders": [{"order_id": "id-4", "price": 49500.0, "status": "FILLED"}],
        "limit_orders_filled": True,
        "phase": "MONITORING",
        "tp1_hit": False,
        "sl_moved_to_be": False,
        "created_at": datetime(2025, 7, 14, 9, 30),  # noqa: DTZ001  # as the older bot wrote it
        "last_check": 1752485400.25,
        **fields,
    }


def document() -> dict[str, Any]:
    """Everything that such a file was seen to hold, and some of what it should not."""
    short = record(
        symbol="ETHUSDT",
        side="Sell",
        account_type="mirror",
        chat_id=None,
        entry_price=3000,
        avg_price=None,
        sl_order={"order_id": "e-1", "price": 3100.5},
        tp_orders=[{"order_id": "e-2", "price": 2800.0, "quantity": 1.5, "percentage": 100}],
    )
    return {
        "user_data": defaultdict(dict, {1001: {"name": FakeUser(id=1001, first_name="A"), "bot": BOT}}),
        "chat_data": defaultdict(dict, {1001: {"dashboard": 17, "seen": {3, 1, 2}}, -5: {"at": date(2025, 7, 14)}}),
        "bot_data": {
            "enhanced_tp_sl_monitors": {
                "BTCUSDT_Buy_main": record(),
                "ETHUSDT_Sell_mirror": short,
                "XRPUSDT_Buy": record(symbol="XRPUSDT", account_type=None),
                "BTCUSDT_Buy": record(chat_id=7),
                "SOLUSDT_Buy_main": record(symbol="SOLUSDT", sl_order=None),
                "ADAUSDT_Buy_main": record(symbol="ADAUSDT", sl_order={"price": Decimal(53000)}),
                "DOTUSDT_Buy_both": record(symbol="DOTUSDT", account_type="both"),
                "LTCUSDT_Buy_main": record(symbol="BTCUSDT"),
                "UNIUSDT_Buy_main": None,
            },
            "monitor_tasks": {"1001_BTCUSDT_conservative": {"active": True, "started": 1752485400.0}},
            "stats": OrderedDict(trades=3, profit=12.75, best=float("-inf"), since=timedelta(days=2)),
            "recent": deque([1, 2], maxlen=5),
        },
        "conversations": {"trade": {(1001, 1001): 3}},
        "callback_data": ([], {}),
    }
