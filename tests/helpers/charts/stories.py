"""A trade as the trade log keeps it: texts for figures, events in order of time."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from tests.handlers.fakes import NOON, D
from utils.trade_history import Event, Story, Trade

GENERATION = "0123456789abcdef"


def after(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def an_event(minutes: float, what: str, kind: str, **detail: Any) -> Event:
    return Event(f"{GENERATION}:{what}", GENERATION, after(minutes), kind, detail)


def a_fill(
    minutes: float, exec_id: str, side: str, price: str, role: str = "entry", leg: int = 1, **more: Any
) -> Event:
    figures = {"exec_id": exec_id, "role": role, "leg": leg, "side": side, "qty": "0.05", "price": price, "fee": "1"}
    return an_event(minutes, exec_id, "fill", **{**figures, **more})


def moved(minutes: float, old: str | None, new: str | None, kind: str = "stop_moved") -> Event:
    return an_event(minutes, f"{kind}:{minutes}", kind, old=old, new=new)


LEGS = [{"number": 1, "price": "51000", "share": "0.5"}, {"number": 2, "price": "52000", "share": "0.333"}]
BEGUN = (
    an_event(0, "opened", "opened", plan={"stop": "49000", "legs": LEGS}),
    a_fill(0, "in", "Buy", "50000"),
    an_event(0.05, "armed", "armed"),
)
"""A long at 50,000 with its stop at 49,000."""


def a_story(*events: Event, trade: dict[str, Any] | None = None, **detail: Any) -> Story:
    """``detail`` is that of the trade's row, ``trade`` other fields of it."""
    legs = [{"price": leg["price"], "share": leg["share"]} for leg in LEGS]
    row = Trade(
        trade_id=GENERATION,
        key="BTCUSDT_Buy_main",
        symbol="BTCUSDT",
        side="Buy",
        account="main",
        opened_at=NOON,
        entry_qty=D("0.1"),
        entry_price=D(50000),
        detail={"stop": "49000", "targets": legs, **detail},
    )
    return Story(replace(row, **(trade or {})), (*BEGUN, *events))


def a_closed_story(*events: Event, **changes: Any) -> Story:
    """Closed an hour later by its first target and by hand."""
    ended = {
        "closed_at": after(60),
        "exit_price": D(50900),
        "gross": D(90),
        "fees": D(5),
        "net": D(85),
        "reason": "by hand",
    }
    exits = (
        a_fill(30, "tp1", "Sell", "51000", "tp"),
        an_event(30.1, "tp_hit:1", "tp_hit", leg=1, price="51000"),
        a_fill(60, "out", "Sell", "50800", "close", 0),
    )
    story = a_story(*events, *exits, trade={**ended, **changes}, planned_risk="100")
    return Story(story.trade, tuple(sorted(story.events, key=lambda event: event.at)))
