"""Funding: what longs and shorts pay each other at every multiple of an instrument's interval (docs/bybit.md, 6.4)."""

from decimal import Decimal
from itertools import islice
from typing import Final

from simulator.engine.holding import money
from simulator.engine.records import ZERO, Execution, FundingRate
from simulator.engine.referee import Slot
from simulator.engine.state import USUAL_FUNDING_RATE, State
from simulator.engine.words import CreateType, ExecType, InstrumentStatus, OrderType, StopOrderType

_PAST: Final = 200


def next_ms(interval_ms: int, now: int) -> int:
    """The first multiple of the interval (since 1970, so that every 8 hours is 00:00, 08:00, 16:00 UTC) after now."""
    return now - now % interval_ms + interval_ms


def schedule(state: State) -> None:
    """Has every contract's funding settled by the clock, those with one interval at the same moment.

    To be asked again when a contract's interval has changed.
    """
    for interval_ms in (each.funding_interval_ms for each in state.linear.values()):
        if interval_ms not in state.funding_intervals:
            state.funding_intervals.add(interval_ms)
            _schedule(state, interval_ms, next_ms(interval_ms, state.now()))


def settle(state: State, symbol: str, rate: Decimal | None = None) -> None:
    """All positions of the symbol pay or receive, at `rate` or by default at the symbol's."""
    rate = state.funding_rates[symbol] if rate is None else rate
    state.fundings.append(FundingRate(symbol=symbol, rate=rate, time_ms=state.now()))
    for slot in state.slots(symbol):
        _pay(state, slot, rate)


def history(
    state: State,
    symbol: str,
    *,
    start_ms: int | None = None,
    end_ms: int | None = None,
    limit: int,
) -> list[FundingRate]:
    """Newest first, at the usual rate for the time before there was an exchange. `KeyError` for an unknown symbol."""
    interval_ms = state.linear[symbol].funding_interval_ms
    first_past = next_ms(interval_ms, state.born_ms) - interval_ms
    rows = [each for each in reversed(state.fundings) if each.symbol == symbol]
    rows += [
        FundingRate(symbol=symbol, rate=USUAL_FUNDING_RATE, time_ms=first_past - number * interval_ms)
        for number in range(_PAST)
    ]
    wanted = (
        row
        for row in rows
        if (start_ms is None or row.time_ms >= start_ms) and (end_ms is None or row.time_ms <= end_ms)
    )
    return list(islice(wanted, limit))


def _schedule(state: State, interval_ms: int, at_ms: int) -> None:
    def act(current: State) -> None:
        for instrument in list(current.linear.values()):
            is_live = instrument.status is InstrumentStatus.TRADING
            if is_live and instrument.funding_interval_ms == interval_ms:
                settle(current, instrument.symbol)
        _schedule(current, interval_ms, at_ms + interval_ms)

    state.schedule(at_ms, act)


def _pay(state: State, slot: Slot, rate: Decimal) -> None:
    """One payment of a position, at mark; longs pay a positive rate (execType Funding)."""
    holding = state.holding(slot)
    side = holding.side
    if side is None:
        return
    board = state.boards[slot[0]]
    value = money(abs(holding.size) * board.mark)
    amount = money(value * rate * side.sign)
    now = state.now()
    holding.pay(amount, now)
    holding.seq = state.next_seq()
    execution = Execution(
        exec_id=state.new_id(),
        order_id=state.new_id(),
        link_id="",
        symbol=holding.symbol,
        side=side,
        position_idx=holding.position_idx,
        price=board.mark,
        qty=abs(holding.size),
        value=value,
        fee=amount,
        fee_rate=rate,
        fee_currency=state.linear[holding.symbol].quote_coin,
        exec_type=ExecType.FUNDING,
        create_type=CreateType.UNKNOWN,
        stop_order_type=StopOrderType.NONE,
        order_type=OrderType.UNKNOWN,
        order_price=ZERO,
        order_qty=ZERO,
        leaves_qty=ZERO,
        is_maker=False,
        closed_size=ZERO,
        exec_pnl=ZERO,
        mark_price=board.mark,
        index_price=board.index,
        seq=holding.seq,
        time_ms=now,
    )
    state.executions.append(execution)
    state.step.executions.append(execution)
    state.earn(-amount)
    state.touch(slot)
