"""One action of each kind about a long of one coin, and how it is told apart from the others."""

from typing import Final

from execution.actions import (
    Action,
    Amend,
    AskOrder,
    Cancel,
    Drop,
    LookAtSlot,
    Place,
    ReadBand,
    ReadCandles,
    ReadCloses,
    ReadExecutions,
    ReadRange,
    RemoveStop,
    SetStop,
    SetTrail,
)
from execution.facts.prices import TriggerBy
from execution.facts.slots import Side
from execution.requests import AmendOrder, CancelOrder, EntryOrder, ExitOrder, StopRequest, TrailRequest
from execution.tracked_orders import Role
from tests.execution.builders import SYMBOL, D, at, link, tracked

TP: Final = link(Role.TAKE_PROFIT, 1)
STOP: Final = SetStop(StopRequest(symbol=SYMBOL, position_idx=0, stop_loss=D(49000), trigger_by=TriggerBy.LAST))
TRAIL: Final = SetTrail(TrailRequest(symbol=SYMBOL, position_idx=0, distance=D(500), activation=None))
AMEND: Final = Amend(AmendOrder(link_id=TP, symbol=SYMBOL, qty=D("0.4"), price=D(51000)))
CANCEL: Final = Cancel(CancelOrder(link_id=TP, symbol=SYMBOL))
REMOVE: Final = RemoveStop("id-partial")
ASK: Final = AskOrder(TP)
DROP: Final = Drop(TP)
READS: Final[tuple[Action, ...]] = (
    *(ASK, ReadExecutions(at(1)), ReadCandles(at(1), None), ReadCloses(at(1), 15)),
    *(ReadRange(15), ReadBand(), LookAtSlot()),
)


def place(role: Role = Role.TAKE_PROFIT, qty: str = "0.5", price: str | None = "51000") -> Place:
    order = tracked(role, 1, qty, price)
    what = {"link_id": order.link_id, "symbol": SYMBOL, "position_idx": 0, "qty": order.qty, "price": order.price}
    if role is Role.ENTRY:
        return Place(order, EntryOrder(**what, side=Side.BUY, stop_loss=D(49000), trigger_by=TriggerBy.LAST))
    return Place(order, ExitOrder(**what, side=Side.SELL))
