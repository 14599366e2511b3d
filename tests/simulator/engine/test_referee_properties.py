"""The referee against a model that looks at orders and positions in every instant in which time passes."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from simulator.engine.clock import SteppedClock
from simulator.engine.engine import Engine
from simulator.engine.records import Order
from simulator.engine.requests import Refusal
from simulator.engine.words import OrderStatus, OrderType, Side, StopOrderType, TpslMode
from tests.simulator.engine.desk import BTC, Desk

STOPS = {StopOrderType.STOP_LOSS, StopOrderType.PARTIAL_STOP_LOSS}
TICK = Decimal("0.1")

moves = st.integers(-30, 30)
distances = st.integers(1, 150)
owns = st.sampled_from([False, False, True])
sizes = st.integers(1, 60)
indexes = st.sampled_from([1, 1, 2])


@dataclass
class Seen:
    """What the model knows of one position."""

    opening: int
    level: Decimal | None = None
    tightest: Decimal | None = None
    naked: int = 0
    run: int = 0
    loose: int = 0


class Model:
    """Counts by the definitions, from what a client could see."""

    def __init__(self) -> None:
        self.seen: dict[int, Seen] = {}
        self.longest = self.naked = self.loose = 0

    def look(self, engine: Engine, by_person: str, of: int) -> None:
        """``by_person``: what a person did to the slot with the index ``of``."""
        for row in engine.positions(BTC, include_flat=True):
            idx = row.position_idx
            opening = engine._state.holding((BTC, idx)).generation
            known = self.seen.get(idx)
            if row.side is None:
                self.seen.pop(idx, None)
                continue
            if known is None or known.opening != opening:
                known = self.seen[idx] = Seen(opening)
            level = level_of(row.side, row.size, list(stops(engine, idx, row.side)))
            by_hand = by_person if idx == of else ""
            if by_hand == "stops" or (by_hand == "order" and level != known.level):
                known.tightest = None
            known.level = level
            if level is not None:
                tighter = max if row.side is Side.BUY else min
                known.tightest = level if known.tightest is None else tighter(known.tightest, level)
                known.run = 0

    def wait(self, milliseconds: int) -> None:
        for known in self.seen.values():
            if known.level is None:
                known.run += milliseconds
                known.naked += milliseconds
                self.naked += milliseconds
                self.longest = max(self.longest, known.run)
            elif known.level != known.tightest:
                known.loose += milliseconds
                self.loose += milliseconds


def stops(engine: Engine, idx: int, side: Side) -> Iterator[tuple[Decimal, Decimal | None]]:
    for order in engine.open_orders(BTC):
        if (order.position_idx, order.side, order.order_type) != (idx, side.opposite, OrderType.MARKET):
            continue
        if order.status is not OrderStatus.UNTRIGGERED or order.trigger_price is None:
            continue
        is_trail = order.stop_order_type is StopOrderType.TRAILING_STOP
        if order.stop_order_type is StopOrderType.STOP_LOSS or (is_trail and order.is_armed):
            yield order.trigger_price, None
        elif order.stop_order_type in STOPS or is_closing_stop(order, side):
            yield order.trigger_price, order.qty


def is_closing_stop(order: Order, side: Side) -> bool:
    falls = side is Side.BUY
    return (
        order.stop_order_type is StopOrderType.STOP
        and (order.reduce_only or order.close_on_trigger)
        and order.trigger_direction == (2 if falls else 1)
    )


def level_of(side: Side, size: Decimal, covers: list[tuple[Decimal, Decimal | None]]) -> Decimal | None:
    """The tightest level by which everything would be stopped."""
    enough = []
    for level, _ in covers:
        reached = [qty for at, qty in covers if (at >= level if side is Side.BUY else at <= level)]
        if None in reached or sum(qty for qty in reached if qty is not None) >= size:
            enough.append(level)
    return (max if side is Side.BUY else min)(enough, default=None)


class WatchedClock(SteppedClock):
    """Lets the model count before time passes."""

    model: Model

    def advance(self, milliseconds: int) -> None:
        self.model.wait(milliseconds)
        super().advance(milliseconds)


class Judged(RuleBasedStateMachine):
    @initialize(
        hedge=st.booleans(),
        delay=st.sampled_from([0, 30]),
        overwrites=st.booleans(),
        remainder=st.sampled_from(["0", "0.5"]),
        slowly=st.sampled_from([0, 40]),
    )
    def start(self, hedge: bool, delay: int, overwrites: bool, remainder: str, slowly: int) -> None:
        self.desk = Desk(
            child_stop_delay_ms=delay,
            entry_fill_overwrites_full_stop=overwrites,
            stop_remainder=remainder,
            liquidation_step_ms=slowly,
        )
        clock = WatchedClock()
        self.model = clock.model = Model()
        self.desk.clock = clock
        engine = Engine(clock=clock, switches=self.desk.engine.switches)
        self.desk.engine = engine
        self.hedge = hedge
        if hedge:
            engine.switch_mode(hedge=True)
        self.by_person, self.of = "", 0
        engine.subscribe(lambda _events: self.model.look(engine, self.by_person, self.of))

    def do(self, action: Callable[[], object], by_person: str = "", of: int = 0) -> None:
        self.by_person, self.of = by_person, of
        with suppress(Refusal, ValueError):
            action()
        self.by_person = ""

    def near(self, offset: int) -> str:
        price = self.desk.engine.last_price(BTC) * (10_000 + offset) / 10_000
        return str((price / TICK).to_integral_value() * TICK)

    def side(self, idx: int) -> Side:
        """That of the position, or any when there is none."""
        return self.desk.position(BTC, self.idx(idx)).side or Side.BUY

    def idx(self, wished: int) -> int:
        return wished if self.hedge else 0

    @rule(idx=indexes, side=st.sampled_from(list(Side)), size=sizes, stop=st.none() | distances)
    def enter(self, idx: int, side: Side, size: int, stop: int | None) -> None:
        idx = self.idx(idx)
        side = side if not idx else Side.BUY if idx == 1 else Side.SELL
        self.do(
            lambda: self.desk.order(
                side,
                OrderType.MARKET,
                qty=str(size * Decimal("0.001")),
                position_idx=idx,
                stop_loss=None if stop is None else self.near(-side.sign * stop),
            ),
        )

    @rule(idx=indexes, size=sizes, stop=distances, reduces=st.booleans())
    def condition(self, idx: int, size: int, stop: int, reduces: bool) -> None:
        side = self.side(idx)
        self.do(
            lambda: self.desk.order(
                side.opposite,
                OrderType.MARKET,
                qty=str(size * Decimal("0.001")),
                trigger_price=self.near(-side.sign * stop),
                position_idx=self.idx(idx),
                reduce_only=reduces,
            ),
        )

    @rule(
        idx=indexes, stop=st.none() | st.just(0) | distances, trail=st.sampled_from([None, None, "0", "50"]), own=owns
    )
    def protect(self, idx: int, stop: int | None, trail: str | None, own: bool) -> None:
        level = None if stop is None else "0" if not stop else self.near(-self.side(idx).sign * stop)
        self.do(
            lambda: self.desk.protect(
                position_idx=self.idx(idx),
                stop_loss=level,
                trailing_stop=trail,
                by_person=own,
            ),
            "stops" if own else "",
            self.idx(idx),
        )

    @rule(idx=indexes, distance=distances, own=owns)
    def trail_from(self, idx: int, distance: int, own: bool) -> None:
        self.do(
            lambda: self.desk.protect(
                position_idx=self.idx(idx),
                trailing_stop="60",
                active_price=self.near(self.side(idx).sign * distance),
                by_person=own,
            ),
            "stops" if own else "",
            self.idx(idx),
        )

    @rule(idx=indexes, stop=distances, size=sizes)
    def protect_a_part(self, idx: int, stop: int, size: int) -> None:
        self.do(
            lambda: self.desk.protect(
                position_idx=self.idx(idx),
                tpsl_mode=TpslMode.PARTIAL,
                stop_loss=self.near(-self.side(idx).sign * stop),
                sl_size=str(size * Decimal("0.001")),
            ),
        )

    @rule(pick=st.integers(0, 99), stop=distances, own=owns)
    def amend(self, pick: int, stop: int, own: bool) -> None:
        orders = [order for order in self.desk.engine.open_orders() if order.trigger_price]
        if orders:
            order = orders[pick % len(orders)]
            self.do(
                lambda: self.desk.amend(order, trigger_price=self.near(order.side.sign * stop), by_person=own),
                "order" if own else "",
                order.position_idx,
            )

    @rule(idx=indexes, size=sizes, below=distances, stop=distances)
    def wait_to_enter(self, idx: int, size: int, below: int, stop: int) -> None:
        side = self.side(idx)
        self.do(
            lambda: self.desk.order(
                side,
                OrderType.LIMIT,
                qty=str(size * Decimal("0.001")),
                price=self.near(-side.sign * below),
                position_idx=self.idx(idx),
                stop_loss=self.near(-side.sign * (below + stop)),
            ),
        )

    @rule(pick=st.integers(0, 99), own=owns)
    def enter_at_once(self, pick: int, own: bool) -> None:
        """An entry that waits is moved to the market; its stop takes the place of the one that stands."""
        entries = [order for order in self.desk.engine.open_orders() if not order.is_conditional]
        if entries:
            order = entries[pick % len(entries)]
            self.do(lambda: self.desk.amend(order, price=self.near(order.side.sign * 5), by_person=own))

    @rule(pick=st.integers(0, 99), own=owns)
    def cancel(self, pick: int, own: bool) -> None:
        orders = self.desk.engine.open_orders()
        if orders:
            order = orders[pick % len(orders)]
            self.do(lambda: self.desk.cancel(order, by_person=own), "order" if own else "", order.position_idx)

    @rule(idx=indexes, size=st.one_of(st.none(), sizes))
    def close(self, idx: int, size: int | None) -> None:
        qty = None if size is None else size * Decimal("0.001")
        self.do(lambda: self.desk.engine.close_by_person(BTC, self.idx(idx), qty))

    @rule(idx=indexes, size=sizes)
    def deleverage(self, idx: int, size: int) -> None:
        self.do(lambda: self.desk.engine.adl(BTC, self.idx(idx), size * Decimal("0.001")))

    @rule(offset=moves, wait=st.integers(1, 100))
    def move(self, offset: int, wait: int) -> None:
        self.desk.engine.advance(wait)
        self.desk.price(self.near(offset))

    @rule(wait=st.integers(1, 100))
    def wait(self, wait: int) -> None:
        self.desk.engine.advance(wait)

    @invariant()
    def the_referee_counts_what_the_model_counts(self) -> None:
        referee = self.desk.engine.referee
        counted = (referee.max_naked_ms, referee.total_naked_ms, referee.loose_ms)
        assert counted == (self.model.longest, self.model.naked, self.model.loose)
        for row in self.desk.engine.positions(BTC):
            seen = self.model.seen[row.position_idx]
            assert (row.naked_ms, row.loose_ms) == (seen.naked, seen.loose)
            assert referee.is_naked(BTC, row.position_idx) is (seen.level is None)


TestJudged = Judged.TestCase
TestJudged.settings = settings(max_examples=60, stateful_step_count=30)
