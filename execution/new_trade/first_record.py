"""The record with which a new trade begins: a new generation of its slot, with nothing sent yet (R5). Pure."""

from datetime import datetime

from execution.facts.slots import Slot
from execution.monitor import Monitor
from execution.new_trade.trade_request import TradePreview
from execution.stops.stop_record import SentStop, Stop, StopOrigin


def first_record(
    preview: TradePreview, *, account: str, chat_id: int, baseline_seq: int, generation: str, now: datetime
) -> Monitor:
    """As it was confirmed; ``baseline_seq`` is that of the slot before the first entry."""
    stop = preview.plan.stop
    return Monitor(
        slot=Slot(account, preview.symbol, preview.position_idx),
        side=preview.side,
        generation=generation,
        epoch=0,
        chat_id=chat_id,
        plan=preview.plan,
        stop=Stop(price=stop, origin=StopOrigin.PLAN, sent=(SentStop(stop, StopOrigin.PLAN),)),
        taker_fee=preview.taker_fee,
        maker_fee=preview.maker_fee,
        created_at=now,
        baseline_seq=baseline_seq,
    )
