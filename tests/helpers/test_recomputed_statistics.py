"""Every figure of a trade and of statistics, computed once more from the raw executions in SQLite, by brute force.

Nothing of the program computes here: rows are read with `sqlite3`, fractions are added up, and rounded once.
"""

import asyncio
import dataclasses
import json
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from execution.facts.executions import ExecType
from execution.facts.slots import Side, Slot
from execution.fills import fold_execution
from execution.monitor import Monitor
from execution.records import trade_log
from execution.stops.stop_record import StopOrigin
from handlers.history.stats_text import group_name
from handlers.history.stats_view import Grouping
from tests.execution.builders import at, execution, monitor
from utils.trade_history import FILE_NAME, TradeHistory
from utils.trade_statistics import Statistics, grouped, r_of, statistics

DAY = 86_400
MONEY = st.integers(-10_000_000, 10_000_000).map(lambda units: Decimal(units).scaleb(-6))
FEES = st.integers(-1_000, 5_000_000).map(lambda units: Decimal(units).scaleb(-8))
QTY = st.integers(1, 5_000).map(lambda units: Decimal(units).scaleb(-3))
PRICES = st.integers(1_000, 1_200_000).map(lambda units: Decimal(units).scaleb(-1))
FILLS = st.tuples(QTY, PRICES, FEES)
TRADE = st.fixed_dictionaries(
    {
        "symbol": st.sampled_from(["BTCUSDT", "ETHUSDT"]),
        "side": st.sampled_from(list(Side)),
        "entries": st.lists(FILLS, max_size=3),
        "exits": st.lists(st.tuples(st.integers(1, 3), PRICES, FEES), min_size=1, max_size=3),
        "ended_by": st.sampled_from(["CreateByUser", "CreateByStopLoss", "CreateByLiq"]),
        "at_break_even": st.booleans(),
        "funding": st.lists(MONEY, max_size=3),
        "risk": st.none() | st.integers(1, 10**9).map(lambda units: Decimal(units).scaleb(-6)),
        "missing": st.booleans() | st.just(False),
        "closed": st.integers(0, 3 * DAY),
    }
)


def traded(number: int, drawn: dict[str, Any]) -> Monitor:
    """The record of a trade, folded from its executions as they come."""
    side = drawn["side"]
    plain = monitor(side, generation=f"{number:016x}", slot=Slot("main", drawn["symbol"], 0), baseline_seq=0)
    origin = StopOrigin.BREAK_EVEN if drawn["at_break_even"] else StopOrigin.PLAN
    the_monitor = replace(plain, stop=replace(plain.stop, origin=origin, announced=plain.stop.price, sent=()))
    end = drawn["closed"] + 10
    happened = [
        execution(f"{number}-in{n}", side, qty, price, seq=n + 1, seconds=1, fee=fee)
        for n, (qty, price, fee) in enumerate(drawn["entries"])
    ]
    left, leaving = sum((e.qty for e in happened), Decimal(0)), list[tuple[Decimal, Decimal, Decimal]]()
    for n, (part, price, fee) in enumerate(drawn["exits"], 1):
        qty = left if n == len(drawn["exits"]) else (left * part / 4).quantize(Decimal("0.001"))
        left -= qty
        leaving += [(qty, price, fee)] if qty else []
    happened += [
        execution(
            f"{number}-out{n}", side.opposite, qty, price, seq=n + 10, seconds=end, fee=fee, closed_size=qty,
            create_type=drawn["ended_by"],
        )
        for n, (qty, price, fee) in enumerate(leaving[drawn["missing"] :])
    ]  # fmt: skip
    happened += [
        execution(f"{number}-f{n}", side, 1, seq=n + 20, seconds=5, fee=-amount, exec_type=ExecType.FUNDING)
        for n, amount in enumerate(drawn["funding"])
    ]
    for each in (*happened, *happened[:2]):  # some come twice
        the_monitor = fold_execution(the_monitor, each, each.at)
    return the_monitor


async def recorded(path: Path, drawn: list[dict[str, Any]]) -> TradeHistory:
    history = TradeHistory(path)
    monitors = [traded(number, one) for number, one in enumerate(drawn)]
    trades = [
        trade_log.trade_of(the_monitor, at(one["closed"] + 99))
        for the_monitor, one in zip(monitors, drawn, strict=True)
    ]
    confirmed = [
        dataclasses.replace(trade, detail={**trade.detail, "planned_risk": one["risk"]})
        for trade, one in zip(trades, drawn, strict=True)
    ]
    await history.record(confirmed, [event for each in monitors for event in trade_log.events_of(each, ())])
    return history


# ---------------------------------------- by brute force


def exactly(value: Fraction | None) -> Decimal | None:
    return None if value is None else Decimal(value.numerator) / Decimal(value.denominator)


def raw_trades(path: Path) -> list[dict[str, Any]]:
    """Of each trade that had entered what its executions say, in order of close."""
    found = []
    with closing(sqlite3.connect(path)) as connection:
        columns = "trade_id, symbol, side, opened_at, closed_at, reason, detail"
        query = f"SELECT {columns} FROM trades ORDER BY closed_at, trade_id"
        for trade_id, symbol, side, opened, closed, reason, detail in connection.execute(query).fetchall():
            rows = connection.execute("SELECT kind, detail FROM events WHERE trade_id = ?", (trade_id,)).fetchall()
            events = [(kind, json.loads(text)) for kind, text in rows]
            fills = [fields for kind, fields in events if kind == "fill"]
            bought = sum(Fraction(f["qty"]) for f in fills if f["side"] == "Buy")
            sold = sum(Fraction(f["qty"]) for f in fills if f["side"] == "Sell")
            if not (bought if side == "Buy" else sold):
                continue
            value = {"Buy": -1, "Sell": 1}
            gross = sum(value[f["side"]] * Fraction(f["qty"]) * Fraction(f["price"]) for f in fills)
            fees = sum(Fraction(f["fee"]) for f in fills)
            funding = sum(Fraction(fields["amount"]) for kind, fields in events if kind == "funding")
            risk = json.loads(detail)["planned_risk"]
            is_known = bought == sold
            found.append({
                "id": trade_id, "symbol": symbol, "side": side, "reason": reason, "gross": gross, "fees": fees,
                "funding": funding, "net": gross - fees + funding if is_known else None, "day": closed[:10],
                "held": datetime.fromisoformat(closed) - datetime.fromisoformat(opened),
                "risk": Fraction(risk) if risk is not None else None,
            })  # fmt: skip
    return found


def kind_of(trade: dict[str, Any]) -> str:
    if trade["net"] == 0 or (trade["reason"] == "break-even" and abs(trade["net"]) <= trade["fees"]):
        return "even"
    return "win" if trade["net"] > 0 else "loss"


def mean(values: list[Fraction]) -> Decimal | None:
    return exactly(sum(values, Fraction(0)) / len(values)) if values else None


def brute(trades: list[dict[str, Any]], not_filled: int) -> Statistics:
    known = [t for t in trades if t["net"] is not None]
    wins = [t["net"] for t in known if kind_of(t) == "win"]
    losses = [t["net"] for t in known if kind_of(t) == "loss"]
    curve = [sum((t["net"] for t in known[:n]), Fraction(0)) for n in range(len(known) + 1)]
    falls = [high - low for n, high in enumerate(curve) for low in curve[n:]]
    streaks = [
        end - begin
        for begin in range(len(known))
        for end in range(begin + 1, len(known) + 1)
        if all(kind_of(t) == "loss" for t in known[begin:end])
    ]
    multiples = [t["net"] / t["risk"] for t in known if t["risk"]]

    def total(name: str) -> Decimal:
        return exactly(sum((t[name] for t in known), Fraction(0))) or Decimal(0)

    return Statistics(
        trades=len(trades),
        not_filled=not_filled,
        unknown=len(trades) - len(known),
        wins=len(wins),
        losses=len(losses),
        break_evens=len([t for t in known if kind_of(t) == "even"]),
        win_rate=exactly(Fraction(len(wins), len(known))) if known else None,
        gross=total("gross"),
        fees=total("fees"),
        funding=total("funding"),
        net=total("net"),
        profit_factor=exactly(sum(wins, Fraction(0)) / -sum(losses)) if losses else None,
        expectancy=mean([t["net"] for t in known]),
        with_r=len(multiples),
        average_r=mean(multiples),
        best=exactly(max((t["net"] for t in known), default=None)),
        worst=exactly(min((t["net"] for t in known), default=None)),
        average_win=mean(wins),
        average_loss=mean(losses),
        longest_losing_streak=max(streaks, default=0),
        max_drawdown=exactly(max(falls)) or Decimal(0),
        average_holding=sum((t["held"] for t in trades), timedelta()) / len(trades) if trades else None,
    )


async def compared(drawn: list[dict[str, Any]]) -> None:
    with TemporaryDirectory() as directory:
        path = Path(directory) / FILE_NAME
        history = await recorded(path, drawn)
        trades = await history.trades()
        await history.close()
        raw = raw_trades(path)
    assert statistics(trades) == brute(raw, len(drawn) - len(raw))
    by_id = {trade.trade_id: trade for trade in trades}
    for row in raw:
        trade = by_id[row["id"]]
        assert trade.net == exactly(row["net"])
        assert trade.fees == exactly(row["fees"])
        assert trade.funding == exactly(row["funding"])
        assert trade.gross == (None if row["net"] is None else exactly(row["gross"]))
        assert r_of(trade) == (exactly(row["net"] / row["risk"]) if row["risk"] and row["net"] is not None else None)
    columns = {Grouping.SYMBOL: "symbol", Grouping.SIDE: "side", Grouping.EXIT: "reason", Grouping.DAY: "day"}
    for by, column in columns.items():
        names = {row["id"]: group_name(by_id[row["id"]], by) for row in raw}
        expected = {names[first["id"]]: brute([row for row in raw if row[column] == first[column]], 0) for first in raw}
        assert grouped(trades, lambda trade, by=by: group_name(trade, by)) == expected


def a_trade(closed: int, exit_price: str, **changes: Any) -> dict[str, Any]:
    """One coin at 50,000, with fees of 1."""
    return {
        "symbol": "BTCUSDT", "side": Side.BUY, "entries": [(Decimal(1), Decimal(50000), Decimal("0.5"))],
        "exits": [(1, Decimal(exit_price), Decimal("0.5"))], "ended_by": "CreateByStopLoss", "at_break_even": False,
        "funding": [Decimal("-0.1")], "risk": Decimal(7), "missing": False, "closed": closed, **changes,
    }  # fmt: skip


@settings(max_examples=25)
@given(st.lists(TRADE, max_size=6))
@example([
    a_trade(1, "50003"), a_trade(2, "49990"), a_trade(3, "50000.4", at_break_even=True), a_trade(4, "49980"),
    a_trade(DAY, "49999", missing=True), a_trade(2 * DAY, "50009", risk=None),
])  # fmt: skip
def test_every_figure_is_what_the_raw_executions_in_the_trade_log_say(drawn: list[dict[str, Any]]) -> None:
    asyncio.run(compared(drawn))
