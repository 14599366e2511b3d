import asyncio
from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from utils import robust_persistence as face
from utils.robust_persistence import (
    STATE_FILE_NAME,
    RobustPersistence,
    StoreClosedError,
    TransactionError,
    UnknownMonitorError,
)

KEY = "BTCUSDT_Buy_main"


@pytest.fixture
async def store(tmp_path):
    store = RobustPersistence(tmp_path / STATE_FILE_NAME)
    await store.open()
    face.configure(store)
    yield store
    face.configure(None)
    await store.close()


async def test_the_seeds_usage(store):
    record = {"account_type": "main", "tp_orders": {"1": {"price": Decimal("1.10")}}, "made_up_field": [1, None]}
    assert await face.add_trade_monitor(symbol="BTCUSDT", side="Buy", monitor_data=record, position_data={"size": "1"})
    assert await face.get_all_monitors() == {KEY: record}
    await face.update_trade_monitor("BTCUSDT", "Buy", {"phase": "MONITORING"})
    assert (await face.get_all_monitors())[KEY] == {**record, "phase": "MONITORING"}
    assert store.items("monitor_positions") == {KEY: {"size": "1"}}
    report = await face.sync_monitors_with_positions([])
    assert report["missing"] == [KEY]
    assert await face.remove_trade_monitor(symbol="BTCUSDT", side="Buy", reason="position_closed") is True
    assert await face.remove_trade_monitor("BTCUSDT", "Buy", "again") is False
    assert await face.get_all_monitors() == {}
    assert store.items("monitor_positions") == store.items("monitors_missing") == {}
    assert (await face.get_persistence_stats())["commits"] == 4
    assert await face.robust_persistence.get_stats() == await face.get_persistence_stats()


async def test_the_seeds_examples_to_the_letter(store):
    from utils.robust_persistence import (
        add_trade_monitor,
        get_all_monitors,
        get_persistence_stats,
        remove_trade_monitor,
        robust_persistence,
        sync_monitors_with_positions,
        update_trade_monitor,
    )

    monitor, position = {"phase": "guarded"}, {"size": Decimal("0.01")}
    await add_trade_monitor(symbol="BTCUSDT", side="Buy", monitor_data=monitor, position_data=position)
    by_name = await get_all_monitors(), store.items("monitor_positions")
    await remove_trade_monitor(symbol="BTCUSDT", side="Buy", reason="position_closed")
    assert await get_all_monitors() == {}
    await add_trade_monitor("BTCUSDT", "Buy", monitor, position)
    assert (await get_all_monitors(), store.items("monitor_positions")) == by_name == ({KEY: monitor}, {KEY: position})
    await update_trade_monitor(symbol="BTCUSDT", side="Buy", updates={"phase": "closing"})
    assert (await get_all_monitors())[KEY] == {"phase": "closing"}

    positions = [{"symbol": "BTCUSDT", "side": "Buy", "size": Decimal("0.01")}]
    assert (await sync_monitors_with_positions(positions))["missing"] == []
    assert (await sync_monitors_with_positions(positions=[]))["missing"] == [KEY]
    await remove_trade_monitor("BTCUSDT", "Buy", "position_closed")
    assert await get_all_monitors() == {}

    stats = await robust_persistence.get_stats()
    assert stats["commits"] == (await get_persistence_stats())["commits"] > 0
    for name in ("begin_transaction", "commit_transaction", "rollback_transaction", "read_data", "write_data"):
        assert getattr(robust_persistence, name) == getattr(store, name)


async def test_the_account_is_part_of_the_key(store):
    await face.add_trade_monitor("BTCUSDT", "Buy", {"account_type": "mirror"}, {})
    await face.add_trade_monitor("BTCUSDT", "Buy", {})
    assert set(await face.get_all_monitors()) == {KEY, "BTCUSDT_Buy_mirror"}
    await face.remove_trade_monitor("BTCUSDT", "Buy", "closed", account="mirror")
    assert set(await face.get_all_monitors()) == {KEY}
    store.accounts = ("main", "mirror")
    with pytest.raises(ValueError, match="account_type is missing"):
        await face.add_trade_monitor("ETHUSDT", "Buy", {})


async def test_without_a_configured_store_the_error_says_so():
    with pytest.raises(StoreClosedError, match="configure"):
        await face.get_all_monitors()


async def test_updating_what_is_not_there_is_an_error(store):
    with pytest.raises(UnknownMonitorError):
        await store.update_monitor(KEY, {"x": 1})


async def test_adding_again_replaces(store):
    await store.add_monitor(KEY, {"a": 1}, {"size": 1})
    await store.add_monitor(KEY, {"b": 2})
    assert await store.get_all_monitors() == {KEY: {"b": 2}}
    assert store.items("monitor_positions") == {}


async def test_explicit_transactions_commit_and_roll_back(store):
    first = await store.begin_transaction()
    await store.add_monitor(KEY, {"a": 1}, {}, txn_id=first)
    await store.update_monitor(KEY, {"b": datetime(2026, 1, 1, tzinfo=UTC)}, txn_id=first)
    assert await store.get_all_monitors() == {}
    await store.commit_transaction(first)
    assert set((await store.get_all_monitors())[KEY]) == {"a", "b"}

    second = await store.begin_transaction()
    assert second != first
    assert await store.remove_monitor(KEY, "test", txn_id=second) is True
    assert (await store.read_data(second))["bot_data"]["enhanced_tp_sl_monitors"] == {}
    await store.rollback_transaction(second)
    assert KEY in (await store.read_data())["bot_data"]["enhanced_tp_sl_monitors"]

    for ended in (first, second, "unknown"):
        for end in (store.commit_transaction, store.rollback_transaction, store.read_data):
            with pytest.raises(TransactionError, match="no open transaction"):
                await end(ended)


async def test_writing_data_makes_the_given_sections_equal(store):
    await store.write_data({"bot_data": {"a": {"x": 1, "y": 2}, "b": {"z": 3}}, "user_data": {"1001": {}}})
    await store.write_data({"bot_data": {"a": {"y": 4}}})
    assert (store.items("a"), store.items("b"), store.items("user_data")) == ({"y": 4}, {"z": 3}, {"1001": {}})
    await store.write_data({"user_data": {}})
    await store.write_data({})
    assert (store.items("a"), store.items("user_data")) == ({"y": 4}, {})
    for wrong in ({"bot_data": {"a": 5}}, {"bot_data": 5}):
        with pytest.raises(ValueError, match=r"no mapping|no bot_data"):
            await store.write_data(wrong)
    with pytest.raises(TypeError, match=r"a\.y: builtins\.float"):
        await store.write_data({"bot_data": {"a": {"w": 1, "y": 0.5}}})
    assert store.items("a") == {"y": 4}


async def test_transactions_by_id_wait_for_each_other(store):
    async def add_one():
        txn_id = await store.begin_transaction()
        document = await store.read_data(txn_id)
        counter = document["bot_data"].setdefault("counter", {"n": 0})
        await asyncio.sleep(0.001)
        counter["n"] += 1
        await store.write_data(document, txn_id)
        await store.commit_transaction(txn_id)
        return txn_id

    ids = await asyncio.gather(*(add_one() for _ in range(10)))
    assert len(set(ids)) == 10
    assert store.get("counter", "n") == 10


async def test_a_forgotten_transaction_keeps_nobody_out_for_ever(store, monkeypatch):
    monkeypatch.setattr(face, "EXPLICIT_TRANSACTION_SECONDS", 0.05)
    forgotten = await store.begin_transaction()
    with suppress(TransactionError):  # on a machine that stood still it took too long already
        await store.add_monitor(KEY, {}, {}, txn_id=forgotten)
    await asyncio.wait_for(asyncio.create_task(store.add_monitor("ETHUSDT_Buy_main", {})), 30)
    assert set(await store.get_all_monitors()) == {"ETHUSDT_Buy_main"}
    with pytest.raises(TransactionError, match="took too long"):
        await store.commit_transaction(forgotten)


async def test_closing_rolls_back_what_was_not_committed(store):
    txn_id = await store.begin_transaction()
    await store.add_monitor(KEY, {}, txn_id=txn_id)
    await store.close()
    await store.open()
    assert await store.get_all_monitors() == {}
