"""An emergency on paper."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from msgspec.structs import replace

from execution.commands.emergency_record import (
    EmergencyRecord,
    Exposure,
    Item,
    ItemShown,
    Kind,
    Report,
    Scope,
)
from execution.facts.slots import Side
from execution.new_trade.trade_request import TradeRejected
from utils.clock import SystemClock

D = Decimal


def an_item(**changes: Any) -> Item:
    fields: dict[str, Any] = {
        "kind": Kind.GUARDED, "key": "BTCUSDT_Buy_main", "mark": "g1", "symbol": "BTCUSDT", "side": Side.BUY,
        "size": D("0.1"), "worth": D("5021.05"), "result": D("21.05"), "stop": D(49000), "entries": 0,
    }  # fmt: skip
    return Item(**{**fields, **changes})


UNGUARDED = an_item(
    kind=Kind.UNGUARDED, key="SOLUSDT:0", mark="Sell:", symbol="SOLUSDT", side=Side.SELL, size=D(3), worth=D(450),
    result=D(-2), stop=None,
)  # fmt: skip


class FakeEmergency:
    """What is exposed, and how far a test says that it is; it outlives the chat, as the engine does."""

    def __init__(self) -> None:
        self.shown = Exposure(items=(an_item(), UNGUARDED))
        self.refusal = ""
        self.begun: list[tuple[Scope, tuple[str, ...]]] = []
        self.last: EmergencyRecord | None = None
        self.now: Report | None = None

    def exposure(self) -> Exposure:
        return self.shown

    async def begin(self, emergency_id: str, scope: Scope, items: tuple[Item, ...]) -> None:
        if self.refusal:
            raise TradeRejected("", self.refusal)
        self.begun.append((scope, tuple(item.symbol for item in items)))
        self.last = EmergencyRecord(id=emergency_id, scope=scope, begun_at=SystemClock().now(), items=items)
        self.now = Report(items=tuple(ItemShown(item=item) for item in items))

    def report(self, emergency_id: str) -> Report | None:
        return self.now if self.last is not None and self.last.id == emergency_id else None

    def goes(self, *overs: bool | None, at: datetime, **changes: Any) -> None:
        """The exchange shows it so now."""
        assert self.last is not None
        each = zip(self.last.items, overs, strict=True)
        shown = tuple(
            ItemShown(item=item, is_over=over, left=D(0) if over else item.size, stop=item.stop) for item, over in each
        )
        self.now = replace(Report(items=shown, read_at=at), **changes)
        if self.now.is_ended:
            self.last = replace(self.last, report=self.now)
