"""The store against a dict, through crashes, restarts, state files and backups."""

import asyncio
import contextlib
import shutil

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from tests.utils.persistence.disk import abandon, memory_directory
from utils.robust_persistence import RobustPersistence

sections = st.sampled_from(["enhanced_tp_sl_monitors", "user_data", "outbox"])
keys = st.sampled_from(["a", "b", "c", "d"])
values = st.one_of(
    st.none(),
    st.integers(),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.text(max_size=300),
    st.dictionaries(st.text(max_size=5), st.lists(st.decimals(allow_nan=False, allow_infinity=False), max_size=3)),
)
change = st.tuples(sections, keys, st.one_of(st.just("delete"), values.map(lambda value: ("put", value))))


class StoreModel(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.directory = memory_directory()
        self.model: dict[str, dict[str, object]] = {}
        self.store = self.new_store()
        self.runner.run(self.store.open())

    def new_store(self) -> RobustPersistence:
        return RobustPersistence(self.directory / "state.pkl", max_journal_bytes=1500, max_backups=2)

    def teardown(self) -> None:
        self.runner.run(self.store.close())
        self.runner.close()
        shutil.rmtree(self.directory)

    def apply(self, changes) -> None:
        for section, key, done in changes:
            if done == "delete":
                self.model.get(section, {}).pop(key, None)
            else:
                self.model.setdefault(section, {})[key] = done[1]

    @staticmethod
    def make(txn, changes) -> None:
        for section, key, done in changes:
            if done == "delete":
                txn.delete(section, key)
            else:
                txn.put(section, key, done[1])

    @rule(changes=st.lists(change, max_size=4))
    def commit(self, changes):
        async def go():
            async with self.store.transaction() as txn:
                self.make(txn, changes)

        self.runner.run(go())
        self.apply(changes)

    @rule(changes=st.lists(change, max_size=4))
    def roll_back(self, changes):
        async def go():
            async with self.store.transaction() as txn:
                self.make(txn, changes)
                raise ZeroDivisionError

        with contextlib.suppress(ZeroDivisionError):
            self.runner.run(go())

    @rule(listed=st.lists(st.lists(change, max_size=2), min_size=2, max_size=5))
    def commit_together(self, listed):
        async def one(changes):
            async with self.store.transaction() as txn:
                self.make(txn, changes)

        async def go():
            await asyncio.gather(*(one(changes) for changes in listed))

        self.runner.run(go())
        for changes in listed:
            self.apply(changes)

    @rule(changes=st.lists(change, max_size=3), commits=st.booleans())
    def by_id(self, changes, commits):
        async def go():
            txn_id = await self.store.begin_transaction()
            document = await self.store.read_data(txn_id)
            for section, key, done in changes:
                place = document if section == "user_data" else document["bot_data"]
                if done == "delete":
                    place.get(section, {}).pop(key, None)
                else:
                    place.setdefault(section, {})[key] = done[1]
            await self.store.write_data(document, txn_id)
            await (self.store.commit_transaction(txn_id) if commits else self.store.rollback_transaction(txn_id))

        self.runner.run(go())
        if commits:
            self.apply(changes)

    @rule()
    def state_file(self):
        self.runner.run(self.store.snapshot_now())

    @rule()
    def backup(self):
        self.runner.run(self.store.backup("model"))

    @rule()
    def crash_and_restart(self):
        self.runner.run(abandon(self.store))
        self.store = self.new_store()
        self.runner.run(self.store.open())
        assert self.store.recoveries == ()

    @rule()
    def rot_and_restart(self):
        self.runner.run(abandon(self.store))
        path = self.directory / "state.pkl"
        path.write_bytes(path.read_bytes()[:-1])
        self.store = self.new_store()
        # The very first state file has no predecessor; without one it is refused, and the file is put back.
        if not list((self.directory / "persistence_backups").glob("*")):
            path.unlink()
            shutil.rmtree(self.directory)
            self.model = {}
        self.runner.run(self.store.open())

    @rule()
    def close_and_restart(self):
        self.runner.run(self.store.close())
        self.runner.run(self.store.open())
        assert self.store.recoveries == ()

    @invariant()
    def reads_agree(self):
        for section in ("enhanced_tp_sl_monitors", "user_data", "outbox"):
            assert self.store.items(section) == self.model.get(section, {})

    @rule()
    def integrity(self):
        assert self.runner.run(self.store.verify_integrity())["problems"] == []


StoreModel.TestCase.settings = settings(
    max_examples=15, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
)
test_store_model = StoreModel.TestCase
