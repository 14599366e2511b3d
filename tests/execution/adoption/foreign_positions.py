"""Positions that were opened elsewhere: a long of one coin at 50000, or its mirror image."""

import pytest

from execution.adoption.adopted_monitor import adopted_monitor
from execution.adoption.adopted_plan import propose
from execution.adoption.found import Found
from execution.facts.instruments import FeeRate
from execution.facts.orders import OrderStatus, OrderType, StopKind
from execution.facts.prices import Ticker, TriggerBy
from execution.facts.slots import Side, Slot
from execution.new_trade.plan_terms import Limits
from tests.execution.builders import (
    BTC,
    CENTRE,
    GENERATION,
    MAKER,
    SYMBOL,
    TAKER,
    D,
    at,
    execution,
    price_for,
    row,
    stop_row,
)

SIDES = pytest.mark.parametrize("side", list(Side))


LIMITS = Limits(
    default_risk=D(1),
    max_risk_per_trade=D(2),
    max_total_risk=D(6),
    max_notional=None,
    default_shares=None,
    trigger_by=TriggerBy.LAST,
    cancel_entries_after_tp=1,
)


def found(side: Side = Side.BUY, *, price=CENTRE, executions=None, orders=(), equity=100000, rules=BTC, **of_row):
    """Opened by one execution of seq 101, two seconds ago; no stop, nothing else in the slot."""
    shown = row(of_row.pop("size", 1), side=side, **({"stop_loss": None, "opened_at": at(1.5)} | of_row))
    last = price_for(side, price)
    return Found(
        slot=Slot("main", SYMBOL, 0),
        side=side,
        row=shown,
        orders=tuple(orders),
        executions=(execution("open", side, 1, seq=101),) if executions is None else tuple(executions),
        ticker=Ticker(symbol=SYMBOL, last=last, mark=last, index=last, at=at(2)),
        fees=FeeRate(taker=TAKER, maker=MAKER),
        equity=D(equity),
        instrument=rules,
        avg_price=shown.avg_price or CENTRE,
    )


def persons_stop(side: Side, price=49500, **changes):
    return stop_row(price_for(side, price), side=side, **changes)


def partial_stop(side: Side, price, qty, **changes):
    return persons_stop(
        side, price, **({"stop_kind": StopKind.PARTIAL_STOP_LOSS, "qty": D(qty), "order_id": f"p{price}"} | changes)
    )


def limit(side: Side, price, qty, **changes):
    """A person's reduce-only order on the exit side."""
    standing = {
        "order_type": OrderType.LIMIT, "status": OrderStatus.NEW, "qty": D(qty), "price": price_for(side, price),
        "trigger_price": None, "stop_kind": StopKind.NONE, "create_type": "CreateByUser", "order_id": f"l{price}",
    }  # fmt: skip
    return persons_stop(side, **(standing | changes))


def adopted(the_found=None, proposal=None, *, automatic=False, offered=(), counted=()):
    the_found = the_found or found()
    return adopted_monitor(
        the_found, proposal or propose(the_found, LIMITS),
        generation=GENERATION, chat_id=1001, now=at(5), automatic=automatic, offered=offered, counted=counted,
    )  # fmt: skip
