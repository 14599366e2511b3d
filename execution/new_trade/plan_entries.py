"""The entries of a new trade: where each is expected to fill, at which fee, and how much it buys or sells. Pure."""

from decimal import ROUND_CEILING, Decimal
from typing import Final

from msgspec import Struct

from execution.exit_plan import EntryLeg
from execution.facts.instruments import FeeRate, Instrument
from execution.facts.slots import Side
from execution.new_trade.clause_words import entry_clause, without_doubles
from execution.new_trade.plan_slips import require_near_entry
from execution.new_trade.plan_terms import Market, fractions, least_qty, require_on_tick
from execution.new_trade.trade_request import TradeRejected, TradeRequest
from execution.targets.sharing import split_by_weight
from utils.money import ZERO, ceil_to_step, floor_to_step, plain, round_to_step
from utils.texts.catalogue import text

_BETTER: Final = Decimal("0.01")
"""How much better than the market an entry is that stands as an example."""
MOST_ORDERS: Final = 10
"""Of the entries of one trade, slices counted."""


class PlannedEntry(Struct, frozen=True):
    price: Decimal | None
    expected: Decimal
    """The price it is expected to fill at."""
    share: Decimal
    fee: Decimal


def planned_entries(request: TradeRequest, market: Market) -> tuple[PlannedEntry, ...]:
    shares = fractions("entry", [e.share for e in request.entries])
    if sum(shares) != 1:
        raise TradeRejected("entry", text("refused-entry-shares"))
    last, fees = market.ticker.last, market.fees
    entries, tick = [], market.instrument.tick_size
    near = plain(round_to_step(last * (1 - request.side.sign * _BETTER), tick))
    for at, (entry, share) in enumerate(zip(request.entries, shares, strict=True)):
        if entry.price is not None:
            require_near_entry(entry.price, last, entry_clause(request.entries, {at: near}))
            on_tick = entry_clause(request.entries, {at: plain(round_to_step(entry.price, tick))})
            require_on_tick("entry", entry.price, market.instrument, on_tick)
        expected, fee = expected_fill(entry.price, last, request.side, fees)
        entries.append(PlannedEntry(entry.price, expected, share, fee))
    prices = [e.price for e in entries]
    if len(set(prices)) != len(prices):
        once = entry_clause(without_doubles(request.entries, prices))
        raise TradeRejected("entry", text("refused-entries-equal"), once)
    return tuple(entries)


def expected_fill(price: Decimal | None, last: Decimal, side: Side, fees: FeeRate) -> tuple[Decimal, Decimal]:
    """Price and fee rate at which an entry is reckoned to fill: at the market if the price has reached it already."""
    if price is None or (price - last) * side.sign >= ZERO:
        return last, fees.taker
    return price, fees.maker


def split_entries(entries: tuple[PlannedEntry, ...], qty: Decimal, rules: Instrument) -> list[Decimal]:
    return split_by_weight(qty, [e.share for e in entries], ZERO, rules.qty_step) or []


def entry_quantities(entries: tuple[PlannedEntry, ...], qty: Decimal, rules: Instrument) -> list[Decimal]:
    quantities = split_entries(entries, qty, rules)
    for number, (entry, part) in enumerate(zip(entries, quantities, strict=True), 1):
        if part < least_qty(rules, entry.expected):
            needed = ceil_to_step(max(least_qty(rules, e.expected) / e.share for e in entries), rules.qty_step)
            raise TradeRejected(
                "size",
                text("refused-entry-small", number=number, qty=plain(part), base=rules.base_coin, least=plain(needed)),
                f"size {plain(needed)}",
            )
    if sum(_count(entry, part, rules) for entry, part in zip(entries, quantities, strict=True)) > MOST_ORDERS:
        most = min(_most(entry, rules) for entry in entries)
        raise TradeRejected(
            "size",
            text("refused-entry-orders", most=plain(most), base=rules.base_coin, orders=MOST_ORDERS),
            f"size {plain(most * (MOST_ORDERS + 1 - len(entries)))}",
        )
    return quantities


def entry_legs(entries: tuple[PlannedEntry, ...], quantities: list[Decimal], rules: Instrument) -> tuple[EntryLeg, ...]:
    """One order each; of what one order cannot take as many even slices as are needed (R24)."""
    orders = [
        (entry.price, qty)
        for entry, part in zip(entries, quantities, strict=True)
        for qty in _slices(part, _count(entry, part, rules), rules.qty_step)
    ]
    return tuple(EntryLeg(number=number, qty=qty, price=price) for number, (price, qty) in enumerate(orders, 1))


def slice_notes(entries: tuple[PlannedEntry, ...], quantities: list[Decimal], rules: Instrument) -> tuple[str, ...]:
    """Which entries go in several orders."""
    counts = [_count(entry, part, rules) for entry, part in zip(entries, quantities, strict=True)]
    return tuple(
        text("note-entry-orders", number=number, count=count, most=plain(_most(entry, rules)))
        for number, (entry, count) in enumerate(zip(entries, counts, strict=True), 1)
        if count > 1
    )


def _most(entry: PlannedEntry, rules: Instrument) -> Decimal:
    most = rules.max_market_qty if entry.price is None else rules.max_limit_qty
    return floor_to_step(most, rules.qty_step)


def _count(entry: PlannedEntry, part: Decimal, rules: Instrument) -> int:
    return int((part / _most(entry, rules)).to_integral_value(ROUND_CEILING))


def _slices(part: Decimal, count: int, step: Decimal) -> list[Decimal]:
    each = ceil_to_step(part / count, step)
    return [*[each] * (count - 1), part - each * (count - 1)]
