"""What the exchange changes of the trading rules reaches the actors, and a person."""

import asyncio
from dataclasses import dataclass, field

import pytest
from msgspec.structs import replace

from execution.actions import Amend, Cancel, Place
from execution.exchange_errors import Refusal, Refused, Transient, Unreadable
from execution.facts.instruments import Instrument
from execution.facts.slots import Side, Slot
from execution.fold import Rules
from execution.monitor import Monitor
from execution.notices import Notice
from execution.observations import CloseRequested, ExecutionObserved
from execution.tracked_orders import Role
from execution.watching.instrument_change import regrid
from execution.watching.instrument_watch import InstrumentWatch
from tests.execution.builders import BTC, RULES, SYMBOL, D, fold_all, instrument, plan, resting, todo, tp_fill
from tests.execution.builders import monitor as before_its_entry
from utils.clock import SystemClock

SLOT = Slot("main", SYMBOL, 0)


@dataclass
class Actor:
    rules: Rules = RULES
    monitor: Monitor = field(default_factory=resting)
    used: list[Instrument] = field(default_factory=list)

    def use(self, found: Instrument) -> None:
        self.used.append(found)
        self.rules = replace(self.rules, instrument=found)


@dataclass
class Exchange:
    found: Instrument | Exception = BTC
    asked: int = 0

    async def instrument(self, symbol: str) -> Instrument:
        self.asked += 1
        if isinstance(self.found, Exception):
            raise self.found
        return self.found


@dataclass
class Bench:
    exchange: Exchange = field(default_factory=Exchange)
    actors: dict[Slot, Actor] = field(default_factory=lambda: {SLOT: Actor()})
    told: list[Notice] = field(default_factory=list)

    @property
    def watch(self) -> InstrumentWatch:
        return InstrumentWatch(self.exchange, SystemClock(), self.actors, self.told.append)  # type: ignore[arg-type]

    @property
    def texts(self) -> list[tuple[str, bool]]:
        return [(notice.fields["text"], notice.urgent) for notice in self.told]


async def test_rules_that_stay_are_not_worth_a_word() -> None:
    bench = Bench()
    await bench.watch.look()
    assert (bench.exchange.asked, bench.told, bench.actors[SLOT].used) == (1, [], [])


async def test_a_change_reaches_both_sides_of_the_symbol_and_is_told_once() -> None:
    bench = Bench(actors={Slot("main", SYMBOL, 1): Actor(), Slot("main", SYMBOL, 2): Actor()})
    bench.exchange.found = instrument(tick_size=D("0.5"), min_qty=D("0.002"))
    await bench.watch.look()
    await bench.watch.look()
    assert [actor.used for actor in bench.actors.values()] == [[bench.exchange.found]] * 2
    assert bench.texts == [
        ("Bybit has changed the trading rules of BTCUSDT: tick size 0.1 → 0.5, min qty 0.001 → 0.002.", False)
    ]


@pytest.mark.parametrize("late", [1, 2])
async def test_i2_a_side_that_knows_older_rules_than_the_other_is_given_the_new_ones_too(late: int) -> None:
    """A trade that was previewed before the change, and sent after the other side had learned of it."""
    found = instrument(tick_size=D("0.5"))
    bench = Bench(actors={Slot("main", SYMBOL, n): Actor(replace(RULES, instrument=found)) for n in (1, 2)})
    bench.actors[Slot("main", SYMBOL, late)].rules = RULES
    bench.exchange.found = found
    await bench.watch.look()
    assert {n: bench.actors[Slot("main", SYMBOL, n)].used for n in (1, 2)} == {late: [found], 3 - late: []}
    assert bench.texts == [("Bybit has changed the trading rules of BTCUSDT: tick size 0.1 → 0.5.", False)]


async def test_what_nobody_acts_upon_is_taken_over_without_a_word() -> None:
    bench = Bench()
    bench.exchange.found = instrument(max_leverage=D(50))
    await bench.watch.look()
    assert bench.actors[SLOT].used == [bench.exchange.found]
    assert bench.told == []


@pytest.mark.parametrize("found", [instrument(is_trading=False), Refused(Refusal.INVALID, 10001, "symbol invalid")])
async def test_the_end_of_a_contract_is_told_urgently_and_once(found: Instrument | Exception) -> None:
    bench = Bench()
    bench.exchange.found = found
    await bench.watch.look()
    await bench.watch.look()
    ((text, is_urgent),) = bench.texts
    assert "about to be delisted" in text
    assert is_urgent
    assert bench.told[0].fields["subject"] == "trading:BTCUSDT"


@pytest.mark.parametrize("error", [Transient("not now"), Refused(Refusal.SYMBOL_STATUS, 110074, "not live")])
async def test_what_cannot_be_read_changes_nothing(error: Exception) -> None:
    bench = Bench()
    bench.exchange.found = error
    with pytest.raises(type(error)):
        await bench.watch.look()
    with pytest.raises(type(error)):
        await bench.watch.of(resting())
    assert bench.actors[SLOT].used == []


async def test_a_monitor_of_a_contract_that_is_gone_gets_rules_that_change_nothing_of_it() -> None:
    bench = Bench()
    assert await bench.watch.of(resting()) == BTC
    bench.exchange.found = Refused(Refusal.INVALID, 10001, "symbol invalid")
    rules = await bench.watch.of(resting())
    assert (rules.symbol, rules.is_trading) == (SYMBOL, False)
    assert D("49000.1") % rules.tick_size == 0


async def test_rules_of_one_contract_that_cannot_be_read_keep_no_other_from_its_guard() -> None:
    """At a start every record needs its rules: one strange row must not leave all other positions unguarded."""
    bench = Bench()
    bench.exchange.found = Unreadable("instrument.tickSize: ''")
    shares = tuple(replace(leg, share=D(1) / 3) for leg in plan().legs)
    for monitor in (resting(), resting(the_plan=replace(plan(), legs=shares), qty=D("0.01")), before_its_entry()):
        rules = await bench.watch.of(monitor)
        assert (rules.symbol, rules.is_trading) == (SYMBOL, False)
        assert D("49000.1") % rules.tick_size == 0
        sent = [
            a for a in todo(regrid(monitor, rules), 8, rules=rules).actions if isinstance(a, Amend | Place | Cancel)
        ]
        assert [type(a) for a in sent if not (isinstance(a, Place) and a.order.role is Role.ENTRY)] == []


async def test_where_rules_cannot_be_read_no_side_gets_what_stands_in_for_those_of_the_other() -> None:
    """Else the take profits of the smaller one would be under what the larger one takes for the step, and go."""
    bench = Bench()
    bench.exchange.found = Unreadable("instrument.tickSize: ''")
    small = replace(resting(qty=D("0.015")), slot=Slot("main", SYMBOL, 1))
    halves = plan(Side.SELL, entries=((2, None),), legs=((51000, "0.5"), (52000, "0.5")))
    large = replace(resting(Side.SELL, halves, qty=2), slot=Slot("main", SYMBOL, 2))
    rules = (await bench.watch.of_each([small, large]))[small.key]
    assert not [a for a in todo(regrid(small, rules), 8, rules=rules).actions if isinstance(a, Amend | Place | Cancel)]


async def test_a_partial_close_stays_what_a_person_asked_for_where_rules_cannot_be_read() -> None:
    bench = Bench()
    bench.exchange.found = Unreadable("instrument.tickSize: ''")
    halves = plan(entries=((100, None),), legs=((51000, "0.5"), (52000, "0.5")))
    asked = fold_all(resting(the_plan=halves, qty=100), CloseRequested(D(25)), seconds=9)
    reduction = regrid(asked, await bench.watch.of(asked)).reduction
    assert reduction is not None
    assert reduction.qty == 25


async def test_what_stood_in_for_rules_follows_the_record_and_is_not_told_as_bybits() -> None:
    bench = Bench()
    bench.exchange.found = Unreadable("instrument.tickSize: ''")
    halves = plan(entries=((100, None),), legs=((51000, "0.5"), (52000, "0.5")))
    actor = bench.actors[SLOT] = Actor(monitor=resting(the_plan=halves, qty=100))
    actor.rules = replace(RULES, instrument=await bench.watch.of(actor.monitor))
    assert actor.rules.instrument.qty_step == 10
    actor.monitor = fold_all(actor.monitor, ExecutionObserved(tp_fill(actor.monitor, 1, "7", seq=900)), seconds=9)
    with pytest.raises(Unreadable):
        await bench.watch.look()
    assert [rules.qty_step for rules in actor.used] == [1]
    bench.exchange.found = BTC
    await bench.watch.look()
    assert actor.used[-1] == BTC
    assert bench.told == []


async def test_rules_that_cannot_be_read_do_not_hide_those_of_the_symbols_behind_them() -> None:
    bench = Bench()
    behind = bench.actors[Slot("main", "ZETAUSDT", 0)] = Actor()
    answer, finer = bench.exchange.instrument, instrument(tick_size=D("0.01"))

    async def one_strange(symbol: str) -> Instrument:
        if symbol == SYMBOL:
            raise Unreadable("instrument.tickSize: ''")
        return await answer(symbol)

    bench.exchange.instrument = one_strange  # type: ignore[method-assign]
    bench.exchange.found = finer
    with pytest.raises(Unreadable):
        await bench.watch.look()
    assert behind.used == [finer]


async def test_a_look_after_a_refusal_serves_all_who_ask_meanwhile_and_fails_quietly() -> None:
    bench = Bench()
    watch, answered = bench.watch, asyncio.Event()
    answer = bench.exchange.instrument

    async def slowly(symbol: str) -> Instrument:
        await answered.wait()
        return await answer(symbol)

    bench.exchange.instrument = slowly  # type: ignore[method-assign]
    looks = [asyncio.create_task(watch.look_at_once()) for _ in range(3)]
    await asyncio.sleep(0)
    answered.set()
    await asyncio.gather(*looks)
    assert bench.exchange.asked == 1
    bench.exchange.found = Transient("not now")
    await watch.look_at_once()
    await watch.look_at_once()
    assert bench.exchange.asked == 3
