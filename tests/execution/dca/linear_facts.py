"""Small facts for tests of bots on a perpetual: one lot of 0.01 BTC at 50000, its hard stop at 45000."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from execution.dca.dca_bot import DcaBot
from execution.dca.dca_plan import Market
from execution.dca.hard_stop import fold_position
from execution.dca.lots import Lot
from execution.dca.observations import Filled
from execution.dca.own_slot import OwnSlot
from execution.facts.positions import PositionRow, PositionStatus
from execution.facts.slots import Side
from tests.execution.dca.bot_facts import SYMBOL, a_bot, a_fill, a_lot, a_plan, at, buy_id, execution

D = Decimal
STOP = D(45000)


def a_linear_lot(number: int = 1, qty: str = "0.01", price: str = "50000", **changes: Any) -> Lot:
    return a_lot(number=number, buys=(a_fill(qty, price, link_id=buy_id(number)),), **changes)


def on_linear(lots: Sequence[Lot] | None = None, **changes: Any) -> DcaBot:
    """Nothing was seen of its slot yet."""
    lots = (a_linear_lot(),) if lots is None else tuple(lots)
    plan = a_plan(market=Market.LINEAR, stop_percent=D(10))
    facts = {"plan": plan, "lots": lots, "next_lot": len(lots) + 1, "slot": OwnSlot(), "stop_price": STOP}
    return a_bot(**(facts | changes))


def position(size: str = "0.01", stop: str | None = "45000", **changes: Any) -> PositionRow:
    """``size`` below zero is a short."""
    amount = D(size)
    side = None if not amount else Side.BUY if amount > 0 else Side.SELL
    facts: dict[str, Any] = {
        "symbol": SYMBOL, "position_idx": 0, "side": side, "size": abs(amount), "avg_price": D(50000),
        "stop_loss": None if stop is None else D(stop), "take_profit": None, "liq_price": None, "leverage": D(1),
        "unrealised_pnl": None, "status": PositionStatus.NORMAL, "seq": 10, "updated_at": at(1), "observed_at": at(1),
    }  # fmt: skip
    return PositionRow(**(facts | changes))


def seen(bot: DcaBot, size: str = "0.01", stop: str | None = "45000", *, now: datetime, **changes: Any) -> DcaBot:
    """After a row of that moment."""
    moment = {"updated_at": now, "observed_at": now}
    return fold_position(bot, position(size, stop, **(moment | changes)), now)


def closed(qty: str, **changes: Any) -> Filled:
    """A close at 45000 that no lot's order made."""
    facts: dict[str, Any] = {
        "side": Side.SELL, "exec_id": "c1", "fee": D("0.25"), "fee_currency": "USDT", "closed_size": D(qty),
        "create_type": "CreateByStopLoss", "at": at(5), "seq": 11,
    }  # fmt: skip
    price = changes.pop("price", "45000")
    return Filled(execution("", qty, price, **(facts | changes)))
