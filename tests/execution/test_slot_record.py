"""What is believed, what is committed, and what is told with which commit."""

import pytest
from msgspec.structs import replace

from execution.closing.closing_record import CloseReason, Closing, Reduction
from execution.notices import Notice, NoticeKind
from execution.slot_record import SlotRecord
from tests.execution.actor_bench import Bench
from tests.execution.builders import BTC, D, at, fold_all, resting
from tests.execution.late_entries import closed_by_hand, filled_late, running
from utils.persistence.errors import PersistenceError

NEWS = Notice(id="n", kind=NoticeKind.STOP_MOVED, chat_id=1, at=at(1), urgent=False, fields={})
CLOSING = Closing(reason=CloseReason.CHAT, since=at(9))


def record_of(bench: Bench, the_monitor=None) -> SlotRecord:
    return SlotRecord(the_monitor or resting(), bench, bench.failures.append)


async def test_nothing_is_written_while_nothing_is_meant_to_change_and_nothing_is_to_be_told() -> None:
    bench = Bench()
    record = record_of(bench)
    seen = replace(record.monitor, look_at=at(30))
    record.take_in(seen, ())
    assert await record.commit()
    assert bench.saved == []
    record.take_in(seen, (NEWS,))
    assert await record.commit()
    assert (bench.saved, bench.told) == ([seen], [NEWS])
    assert await record.commit()
    assert bench.told == [NEWS], "once"


async def test_i6_what_a_start_settled_without_asking_is_written_though_nothing_else_changes() -> None:
    bench = Bench()
    stored = resting()
    settled = replace(stored, stop=replace(stored.stop, refusals=0, retry_at=None))
    paused = replace(stored, stop=replace(stored.stop, refusals=2, retry_at=at(90)))
    for before, written in ((paused, [settled]), (settled, [])):
        bench.saved.clear()
        record = SlotRecord(settled, bench, bench.failures.append, stored=before)
        assert await record.commit()
        assert bench.saved == written
        assert await record.commit()
        assert bench.saved == written, "once"


async def test_what_cannot_be_committed_is_believed_and_told_with_the_next_commit() -> None:
    bench = Bench()
    record = record_of(bench)
    committed = record.committed
    bench.is_broken = True
    record.take_in(replace(record.monitor, closing=CLOSING), (NEWS,))
    assert not await record.commit()
    assert not record.is_durable
    assert record.monitor.closing is not None
    assert record.committed is committed
    assert len(bench.failures) == 1
    bench.is_broken = False
    assert await record.commit()
    assert record.is_durable
    assert bench.told == [NEWS]
    assert record.committed is record.monitor


async def test_while_the_disk_fails_what_is_held_is_committed_and_not_durable() -> None:
    bench = Bench()
    bench.is_durable = False
    record = record_of(bench)
    record.take_in(replace(record.monitor, closing=CLOSING), ())
    assert await record.commit()
    assert record.committed.closing is not None
    assert not record.is_durable


async def test_what_a_person_confirmed_is_committed_or_has_not_happened() -> None:
    bench, beside = Bench(), []
    record = record_of(bench)
    before = record.monitor
    wanted = replace(before, closing=CLOSING)
    bench.is_broken = True
    with pytest.raises(PersistenceError):
        await record.change(wanted, beside.append, at(9))
    assert record.monitor is record.committed is before
    bench.is_broken = False
    await record.change(wanted, beside.append, at(9))
    assert record.monitor is record.committed is bench.saved[-1]
    assert record.monitor.closing is not None


@pytest.mark.parametrize("is_broken", [True, False])
async def test_r2_a_late_entry_takes_the_slot_over_or_nothing_has_happened(is_broken: bool) -> None:
    bench = Bench()
    ended = filled_late(closed_by_hand(running()))
    record = record_of(bench, ended)
    bench.is_broken = is_broken
    await record.hand_over(D(49500), BTC, at(60))
    assert (record.monitor.generation == ended.generation) is is_broken
    assert bool(bench.failures) is is_broken
    assert record.committed is record.monitor
    assert not record.is_over, "the slot goes on"


async def test_i1_what_a_late_entry_takes_over_is_on_the_grid_of_prices_of_then() -> None:
    """While the trade was flat it had not followed the rules."""
    record = record_of(Bench(), filled_late(closed_by_hand(running())))
    await record.hand_over(D(49500), replace(BTC, tick_size=D(300)), at(60))
    assert record.monitor.stop.price == D(49200)
    assert [leg.price for leg in record.monitor.plan.legs] == [D(51000), D(51900), D(52800)]


async def test_i5_only_the_commit_that_may_end_it_ends_it() -> None:
    bench = Bench()
    flat = replace(
        fold_all(closed_by_hand(running()), seconds=20), orders={}, flat_since=at(9), verified_flat=True,
        tail_read=True, look_at=None, reduction=None,
    )  # fmt: skip
    record = record_of(bench, flat)
    record.take_in(replace(flat, reduction=Reduction(qty=D(1), revision=0)), ())
    await record.commit()
    assert not record.is_over
    record.take_in(flat, ())
    await record.commit(may_end=True)
    assert record.is_over
