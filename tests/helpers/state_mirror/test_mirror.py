"""When a bot's file is written, what is told of it, and what becomes of a failure."""

from pathlib import Path

import pytest

from execution.dca.observations import Filled, OrderShown, PriceSeen
from execution.facts.orders import OrderStatus
from tests.execution.dca.bot_facts import (
    BOT,
    D,
    a_bot,
    at,
    bought,
    execution,
    folded,
    row,
    sell_id,
    stepped,
)
from tests.helpers.state_mirror.bench import NAME, Bench, names_in, trailing_bot, with_sell

SAVED = f"[Bot-{BOT}] State saved to {{}}/{NAME}"


async def test_a_purchase_is_saved_at_once_and_told(tmp_path: Path) -> None:
    bench = Bench(tmp_path, a_bot())
    await bench.mirror.start()
    await bench.settle()
    lines = await bench.lines(lambda: bench.commit(bought()))
    assert lines == [SAVED.format(tmp_path), f"[Bot-{BOT}] State saved after purchase"]
    assert bench.file().bot == bought()
    await bench.mirror.stop()


async def test_a_sell_is_saved_at_once_with_the_lot_that_was_sold(tmp_path: Path) -> None:
    bench = Bench(tmp_path, with_sell())
    await bench.mirror.start()
    await bench.settle()
    after, closed = stepped(
        with_sell(),
        [
            Filled(execution(sell_id(), "0.001998", "50601.2", at=at(9))),
            OrderShown(row(sell_id(), OrderStatus.FILLED, "0.001998")),
        ],
    )
    lines = await bench.lines(lambda: bench.commit(after, *closed))
    assert lines == [SAVED.format(tmp_path), f"[Bot-{BOT}] State saved after sell"]
    assert bench.file().sold == closed
    assert not bench.file().bot.lots
    await bench.mirror.stop()


async def test_a_new_bot_has_a_file_before_its_first_purchase(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    await bench.mirror.start()
    lines = await bench.lines(lambda: bench.commit(a_bot()))
    assert lines == [SAVED.format(tmp_path)]
    await bench.mirror.stop()


async def test_a_watermark_waits_for_the_periodic_save(tmp_path: Path) -> None:
    trail = folded(trailing_bot(), PriceSeen(D(51000), at(5)))
    bench = Bench(tmp_path, trail)
    await bench.mirror.start()
    await bench.settle()
    farther = folded(trail, PriceSeen(D(52000), at(6)))
    assert await bench.lines(lambda: bench.commit(farther)) == []
    assert bench.file().bot == trail
    assert await bench.lines(bench.mirror.save_all) == [SAVED.format(tmp_path)]
    assert bench.file().bot == farther
    await bench.mirror.stop()


async def test_the_periodic_save_refreshes_the_price_and_is_no_earlier_version(tmp_path: Path) -> None:
    bench = Bench(tmp_path, a_bot())
    await bench.mirror.start()
    await bench.settle()
    bench.price = D("49999.5")
    for _ in range(3):
        await bench.lines(bench.mirror.save_all)
    assert '"last_price": "49999.5"' in (tmp_path / NAME).read_text()
    assert names_in(tmp_path) == [NAME]
    bench.commit(bought())
    await bench.settle()
    assert bench.file(f"{NAME}.1").bot == a_bot()
    await bench.mirror.stop()


async def test_connectivity_trouble_and_its_end_are_saved(tmp_path: Path) -> None:
    bench = Bench(tmp_path, a_bot(), a_bot(bot_id="ffffffff", name="second"))
    await bench.mirror.start()
    await bench.settle()
    assert len(await bench.lines(lambda: bench.mirror.on_trouble(2))) == 2
    assert len(await bench.lines(bench.mirror.on_recovered)) == 2
    await bench.mirror.stop()


async def test_commits_while_a_file_is_written_become_one_more_write(tmp_path: Path) -> None:
    bench = Bench(tmp_path, a_bot())
    await bench.mirror.start()
    await bench.settle()
    bench.writes.clear()
    bot = a_bot()
    for number in range(20):
        bot = bought(bot, price=str(50000 - number))
        bench.commit(bot)
    await bench.settle()
    assert len(bench.writes) <= 2
    assert bench.file().bot == bot
    await bench.mirror.stop()


async def test_p7_a_failure_is_told_once_kept_and_tried_again(tmp_path: Path) -> None:
    bench = Bench(tmp_path, a_bot())
    await bench.mirror.start()
    await bench.settle()
    bench.failures_left = 3
    assert await bench.lines(lambda: bench.commit(bought())) == []
    (told,) = bench.told
    assert "No space left on device" in told
    assert "its record is in the store" in told
    assert await bench.lines(lambda: bench.pass_time(0.5)) == []
    await bench.pass_time(0.5)
    await bench.pass_time(2)
    assert bench.mirror.failed == 3
    lines = await bench.lines(lambda: bench.pass_time(4))
    assert lines == [SAVED.format(tmp_path), f"[Bot-{BOT}] State saved after purchase"]
    assert bench.file().bot == bought()
    assert len(bench.told) == 1
    assert bench.mirror.line() == f"State files of DCA bots: 1, saved {bench.mirror.saves} times, 3 failed"
    bench.failures_left = 1
    bench.commit(a_bot())
    await bench.settle()
    assert len(bench.told) == 2, "the next trouble is news again"
    await bench.mirror.stop()


async def test_the_end_writes_every_bot_once_more(tmp_path: Path) -> None:
    bench = Bench(tmp_path, a_bot(), a_bot(bot_id="ffffffff", name="second"))
    await bench.mirror.start()
    await bench.settle()
    bench.commit(bought())
    lines = await bench.lines(bench.mirror.stop)
    assert lines[:3] == [
        SAVED.format(tmp_path),
        f"[Bot-{BOT}] State saved after purchase",
        f"[Bot-{BOT}] Final state saved",
    ]
    assert lines[-1] == "[Bot-ffffffff] Final state saved"
    assert bench.file().bot == bought()


async def test_the_end_after_a_failure_tries_once_more(tmp_path: Path) -> None:
    bench = Bench(tmp_path, a_bot())
    await bench.mirror.start()
    await bench.settle()
    bench.failures_left = 1
    bench.commit(bought())
    await bench.settle()
    await bench.mirror.stop()
    assert bench.file().bot == bought()


@pytest.mark.parametrize("was_begun", [True, False])
async def test_in_safe_mode_nothing_is_touched(tmp_path: Path, was_begun: bool) -> None:
    (tmp_path / NAME).write_text("evidence")
    bench = Bench(tmp_path, a_bot(), may_write=False)
    if was_begun:
        await bench.mirror.start()
    await bench.mirror.save_all()
    await bench.mirror.stop()
    assert (tmp_path / NAME).read_text() == "evidence"
    assert (bench.writes, bench.told) == ([], [])
