"""A state machine: the store beside a dict, with crashes, power cuts and failing disks between and within any steps."""

import asyncio
import contextlib
import shutil
from collections.abc import Awaitable, Callable
from copy import deepcopy
from dataclasses import dataclass
from functools import partial
from itertools import accumulate
from random import Random
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from tests.utils.persistence.disk import abandon, memory_directory
from tests.utils.persistence.kernel import IO_ERROR, NO_SPACE, Fault, Kernel, Note
from tests.utils.persistence.medium import Tree, read_tree, write_tree
from tests.utils.persistence.power import new_store
from tests.utils.stepped_clock import SteppedClock
from utils.persistence.errors import PersistenceError, WriterFailedError
from utils.robust_persistence import Transaction

MONITORS, POSITIONS, MISSING = "enhanced_tp_sl_monitors", "monitor_positions", "monitors_missing"
SECTIONS = (MONITORS, POSITIONS, MISSING, "user_data", "outbox")
DEADLINE = 30.0

Sections = dict[str, dict[str, Any]]
Change = tuple[str, str, Any]

DELETE = "delete"

decimals = st.decimals(min_value=-(10**9), max_value=10**9, places=4)
values = st.one_of(
    st.none(),
    st.integers(),
    decimals,
    st.text(max_size=300),
    st.dictionaries(st.text(max_size=5), st.lists(decimals, max_size=3)),
)
change = st.tuples(
    st.sampled_from(["user_data", "outbox"]),
    st.sampled_from(["a", "b", "c", "d"]),
    st.one_of(st.just(DELETE), values.map(lambda value: ("put", value))),
)
changes = st.lists(change, max_size=4)
symbols = st.sampled_from(["A", "B", "C"])
errors = st.sampled_from([IO_ERROR, NO_SPACE])
failing_calls = st.sampled_from(
    [None, {"write"}, {"sync"}, {"create"}, {"rename"}, {"sync directory"}, {"write", "create"}]
)


@dataclass(frozen=True, slots=True)
class Begun:
    """From now on the disk may hold this state, the one with that place among the possible ones."""

    place: int


@dataclass(frozen=True, slots=True)
class Durable:
    """From now on it holds this or a later one."""

    place: int


def make(txn: Transaction, made: list[Change]) -> None:
    for section, key, done in made:
        if done == DELETE:
            txn.delete(section, key)
        else:
            txn.put(section, key, done[1])


def changed(state: Sections, made: list[Change]) -> Sections:
    after = deepcopy(state)
    for section, key, done in made:
        if done == DELETE:
            after.setdefault(section, {}).pop(key, None)
        else:
            after.setdefault(section, {})[key] = done[1]
    return after


class StoreModel(RuleBasedStateMachine):
    """`state` is what the store shows; `possible` is what a crash may leave of it, in the order of becoming so.

    Rules have no preconditions: when the threads of the store take another turn, hypothesis would miss them.
    """

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.directory = memory_directory()
        self.root = self.directory / "root"
        self.root.mkdir()
        self.clock = SteppedClock()
        self.state: Sections = {}
        self.boot({}, [{}])

    def boot(self, tree: Tree, possible: list[Sections]) -> None:
        """Start the machine with what is on its disk."""
        write_tree(self.root, tree)
        self.kernel = Kernel(self.root)
        self.kernel.__enter__()
        self.possible = possible
        self.kernel.note(Durable(0))
        self.kernel.note(Begun(len(possible) - 1))
        self.open()

    def open(self) -> None:
        """Start the program; it has to find one of the possible states, and that has to stay."""
        possible = self.left(len(self.kernel.log))
        self.last_rule = len(self.kernel.log)
        self.store = new_store(self.root, self.clock)
        self.runner.run(self.store.open())
        self.state = self.shown()
        assert self.state in possible
        self.possible.append(self.state)
        self.accept()

    def shown(self) -> Sections:
        return {section: records for section in SECTIONS if (records := self.store.items(section))}

    def halt(self) -> None:
        """End the program without a word."""
        self.kernel.fault = None
        self.runner.run(abandon(self.store))

    def teardown(self) -> None:
        self.halt()
        self.kernel.__exit__(None)
        self.runner.close()
        shutil.rmtree(self.directory)

    # ---------------------------------------- bookkeeping

    def run(self, work: Awaitable[Any]) -> Any:
        async def limited() -> Any:
            async with asyncio.timeout(DEADLINE):
                return await work

        return self.runner.run(limited())

    def live(self, work: Awaitable[Any]) -> Any:
        """Do what a rule does; a power cut may come to stand within it."""
        self.last_rule = len(self.kernel.log)
        self.run(self.clock.advance(0.01))
        return self.run(work)

    def expect(self, after: Sections) -> None:
        """Note that a state may come to be on the disk."""
        self.possible.append(_without_empty(after))
        self.kernel.note(Begun(len(self.possible) - 1))

    def accept(self) -> None:
        """Note that it is."""
        self.state = self.possible[-1]
        self.kernel.note(Durable(len(self.possible) - 1))

    async def attempt(self, after: Sections, work: Awaitable[Any]) -> bool:
        """Make a change; returns whether it was taken. It may be refused only while the disk fails."""
        self.expect(after)
        try:
            await work
        except (WriterFailedError, OSError):
            assert self.is_failing
            return False
        self.accept()
        return True

    @property
    def is_failing(self) -> bool:
        return self.kernel.fault is not None or not self.store.breaker.is_closed

    async def commit_one(self, made: list[Change]) -> None:
        async with self.store.transaction() as txn:
            make(txn, made)

    # ---------------------------------------- changes

    @rule(made=changes)
    def commit(self, made):
        self.live(self.attempt(changed(self.state, made), self.commit_one(made)))

    @rule(made=changes)
    def roll_back(self, made):
        async def go():
            async with self.store.transaction() as txn:
                make(txn, made)
                raise ZeroDivisionError

        with contextlib.suppress(ZeroDivisionError):
            self.live(go())

    @rule(listed=st.lists(changes, min_size=2, max_size=5))
    def commit_together(self, listed):
        """Each of them is begun before the first is done; those that are refused are so one and all from one on."""

        async def go():
            ends = accumulate(listed, changed, initial=self.state)
            next(ends)
            places = []
            for after in ends:
                self.expect(after)
                places.append(len(self.possible) - 1)

            async def one(made, place):
                await self.commit_one(made)
                self.kernel.note(Durable(place))

            results = await asyncio.gather(*map(one, listed, places), return_exceptions=True)
            for result, place, made in zip(results, places, listed, strict=True):
                if isinstance(result, BaseException):
                    assert isinstance(result, WriterFailedError)
                    assert self.is_failing
                elif made:  # one that changes nothing may be taken while others are refused
                    self.state = self.possible[place]

        self.live(go())

    @rule(made=changes)
    def commit_or_hold(self, made):
        async def go():
            self.expect(changed(self.state, made))
            is_on_disk = await self.store.commit_or_hold(partial(make, made=made))
            self.state = self.possible[-1]
            if is_on_disk:
                self.accept()
            else:
                assert self.is_failing

        self.live(go())

    @rule(made=changes, commits=st.booleans())
    def by_id(self, made, commits):
        async def write():
            txn_id = await self.store.begin_transaction()
            try:
                document = await self.store.read_data(txn_id)
                for section, key, done in made:
                    place = document if section == "user_data" else document["bot_data"]
                    if done == DELETE:
                        place.get(section, {}).pop(key, None)
                    else:
                        place.setdefault(section, {})[key] = done[1]
                await self.store.write_data(document, txn_id)
            finally:
                await (self.store.commit_transaction(txn_id) if commits else self.store.rollback_transaction(txn_id))

        self.live(self.attempt(changed(self.state, made), write()) if commits else write())

    @rule(symbol=symbols, size=decimals, has_position=st.booleans())
    def add_monitor(self, symbol, size, has_position):
        key, record = f"{symbol}_Buy_main", {"size": size}
        position = {"entry": size} if has_position else None
        after = changed(
            self.state,
            [
                (MONITORS, key, ("put", record)),
                (MISSING, key, DELETE),
                (POSITIONS, key, ("put", position) if has_position else DELETE),
            ],
        )
        self.live(self.attempt(after, self.store.add_monitor(key, record, position)))

    @rule(size=decimals)
    def update_monitor(self, size):
        if not self.state.get(MONITORS):
            return
        key, record = next(iter(self.state[MONITORS].items()))
        after = changed(self.state, [(MONITORS, key, ("put", {**record, "stop": size}))])
        self.live(self.attempt(after, self.store.update_monitor(key, {"stop": size})))

    @rule(symbol=symbols)
    def remove_monitor(self, symbol):
        key = f"{symbol}_Buy_main"
        after = changed(self.state, [(section, key, DELETE) for section in (MONITORS, MISSING, POSITIONS)])
        self.live(self.attempt(after, self.store.remove_monitor(key, "closed")))

    @rule(live=st.sets(symbols), complete=st.booleans())
    def sync(self, live, complete):
        monitored, marked = set(self.state.get(MONITORS, {})), set(self.state.get(MISSING, {}))
        here = {f"{symbol}_Buy_main" for symbol in live}
        gone = marked & monitored - here if complete else set()

        async def go():
            mark = ("put", {"since": self.clock.now()})
            after = changed(
                self.state,
                [
                    *((MISSING, key, DELETE) for key in here),
                    *((section, key, DELETE) for key in gone for section in (MONITORS, MISSING, POSITIONS)),
                    *((MISSING, key, mark) for key in monitored - here - marked),
                ],
            )
            positions = [{"symbol": symbol, "side": "Buy", "size": "1"} for symbol in live]
            await self.attempt(after, self.store.sync_with_positions(positions, complete=complete))

        self.live(go())

    # ---------------------------------------- files

    async def perhaps(self, work: Callable[[], Awaitable[Any]]) -> None:
        try:
            await work()
        except (OSError, PersistenceError):
            assert self.is_failing

    @rule()
    def state_file(self):
        self.live(self.perhaps(self.store.snapshot_now))

    @rule()
    def backup(self):
        self.live(self.perhaps(lambda: self.store.backup("model")))

    @rule()
    def integrity(self):
        if not self.is_failing:
            assert self.live(self.store.verify_integrity())["problems"] == []

    # ---------------------------------------- ends and beginnings

    @rule()
    def close_and_restart(self):
        was_failing = self.is_failing
        self.live(self.store.close())
        self.kernel.fault = None
        self.open()
        assert was_failing or self.store.recoveries == ()

    @rule()
    def kill_and_restart(self):
        was_failing = self.is_failing
        self.halt()
        self.open()
        assert was_failing or self.store.recoveries == ()

    @rule(place=st.floats(0, 1), seed=st.integers(0, 2**32), what=st.sampled_from(["all", "nothing", "mixture"]))
    def cut_the_power(self, place, seed, what):
        """Within the last rule or at its end."""
        end = self.last_rule + round(place * (len(self.kernel.log) - self.last_rule))
        possible = self.left(end)
        medium = self.kernel.begin()
        for entry in self.kernel.log[:end]:
            if not isinstance(entry, Note):
                medium.take(entry)
        self.halt()
        self.kernel.__exit__(None)
        trees = {"all": medium.everything, "nothing": lambda: medium.extremes()[0]}
        self.boot(trees[what]() if what in trees else medium.left(Random(seed)), possible)

    @rule()
    def rot_and_restart(self):
        if not list(self.root.glob("data/persistence_backups/*.pkl")):
            return
        possible = self.left(len(self.kernel.log))  # what is only held goes with the program
        self.halt()
        self.kernel.__exit__(None)
        tree = read_tree(self.root)
        tree["data/state.pkl"] = (tree["data/state.pkl"] or b"")[:-1]
        self.boot(tree, possible)
        assert self.store.recoveries

    @rule(error=errors, calls=failing_calls)
    def disk_fails(self, error, calls):
        self.kernel.fault = Fault(len(self.kernel.calls), error, calls=frozenset(calls) if calls else None)

    @rule()
    def disk_works(self):
        """Then the store heals by itself, and everything that it held is on the disk."""

        async def heal():
            while not self.store.breaker.is_closed:
                await self.clock.advance(1)
                await asyncio.sleep(0.001)  # an attempt is made by another thread

        self.kernel.fault = None
        self.live(heal())
        self.possible.append(self.state)
        self.accept()

    def left(self, end: int) -> list[Sections]:
        """Return what may be found when everything ends at a place of the log."""
        notes = [entry.what for entry in self.kernel.log[:end] if isinstance(entry, Note)]
        lowest = max(note.place for note in notes if isinstance(note, Durable))
        highest = max((note.place for note in notes if isinstance(note, Begun)), default=lowest)
        return self.possible[lowest : max(lowest, highest) + 1]

    @invariant()
    def reads_agree(self):
        assert self.shown() == self.state


def _without_empty(state: Sections) -> Sections:
    return {section: records for section, records in state.items() if records}
