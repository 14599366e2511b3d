import pytest

from utils.persistence.operations import KEPT
from utils.robust_persistence import RobustPersistence


async def test_the_life_of_a_monitor_leaves_its_lines(store, clock):
    await store.add_monitor("BTCUSDT_Buy_main", {"symbol": "BTCUSDT"})
    await clock.advance(5)
    await store.update_monitor("BTCUSDT_Buy_main", {"size": 1})
    await store.add_monitor("BTCUSDT_Buy_main", {"symbol": "BTCUSDT"})
    await store.add_monitor("ETHUSDT_Sell_main", {"symbol": "ETHUSDT"})
    await store.remove_monitor("BTCUSDT_Buy_main", "position_closed")
    assert [(line["operation"], line["key"]) for line in store.operations()] == [
        ("monitor removed", "BTCUSDT_Buy_main"),
        ("monitor added", "ETHUSDT_Sell_main"),
        ("monitor replaced", "BTCUSDT_Buy_main"),
        ("monitor added", "BTCUSDT_Buy_main"),
    ]
    about = store.operations("BTCUSDT_Buy_main", limit=2)
    assert [line["number"] for line in about] == [4, 2]
    assert about[0]["detail"] == {"reason": "position_closed"}
    assert about[0]["at"] == clock.now()
    assert (await store.get_stats())["recent_operations"] == store.operations()


async def test_a_comparison_with_positions_says_what_it_did(store):
    await store.add_monitor("BTCUSDT_Buy_main", {"symbol": "BTCUSDT"})
    await store.sync_with_positions([{"symbol": "BTCUSDT", "side": "Buy", "size": "1"}])
    assert store.operations(limit=1)[0]["operation"] == "monitor added"  # it changed nothing
    await store.sync_with_positions([])
    assert store.operations(limit=1)[0]["detail"]["missing"] == ["BTCUSDT_Buy_main"]
    await store.sync_with_positions([], complete=True)
    compared, removed, *_ = store.operations()
    assert (compared["operation"], compared["detail"]["removed"]) == ("positions compared", ["BTCUSDT_Buy_main"])
    assert (removed["operation"], removed["key"]) == ("monitor removed", "BTCUSDT_Buy_main")


async def test_several_removals_at_once_are_preceded_by_a_backup(store, path):
    for symbol in ("BTCUSDT", "ETHUSDT"):
        await store.add_monitor(f"{symbol}_Buy_main", {"symbol": symbol})
    await store.sync_with_positions([])
    backups = path.parent / "persistence_backups"
    assert not list(backups.glob("*mass-removal*"))
    report = await store.sync_with_positions([], complete=True)
    assert len(report["removed"]) == 2
    assert len(list(backups.glob("*before-mass-removal.pkl"))) == 1
    await store.write_data({"user_data": {"1": {}, "2": {}}})
    await store.write_data({"user_data": {}})
    assert len(list(backups.glob("*before-mass-removal.pkl"))) == 2


async def test_a_line_is_there_when_what_it_tells_of_is(store):
    with pytest.raises(TypeError):
        await store.add_monitor("BTCUSDT_Buy_main", {"price": 1.5})
    assert store.operations() == []
    txn_id = await store.begin_transaction()
    with pytest.raises(TypeError):
        await store.add_monitor("BTCUSDT_Buy_main", {"symbol": "B"}, {"price": 1.5}, txn_id=txn_id)
    with pytest.raises(TypeError):
        await store.write_data({"user_data": {"1": {"price": 1.5}}}, txn_id)
    await store.add_monitor("ETHUSDT_Buy_main", {"symbol": "E"}, txn_id=txn_id)
    await store.commit_transaction(txn_id)
    assert list(await store.get_all_monitors()) == ["ETHUSDT_Buy_main"]
    assert [line["key"] for line in store.operations()] == ["ETHUSDT_Buy_main"]


async def test_the_history_is_bounded(path, memory):
    store = RobustPersistence(memory / "state.pkl")
    await store.open()
    async with store.transaction() as txn:
        for number in range(KEPT + 10):
            txn.log_operation("test", f"k{number}")
    lines = store.operations(limit=KEPT * 2)
    assert len(lines) == KEPT
    assert (lines[0]["key"], lines[-1]["key"]) == (f"k{KEPT + 9}", "k10")
    await store.close()
