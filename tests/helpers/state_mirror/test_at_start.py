"""At a start the store is the truth: files are compared with it, mended, put aside, or told of."""

import json
from pathlib import Path

from execution.dca.state_file import CHECKSUM, Connected, Surfaces, checksum_of
from helpers.state_mirror.mirror import as_text
from tests.execution.dca.bot_facts import BOT, FEES, RULES, a_bot, at, bought
from tests.helpers.state_mirror.bench import NAME, Bench, names_in

AROUND = Surfaces(price=None, rules=RULES, fees=FEES, connected=Connected(None, 0))


def put(path: Path, content: bytes, name: str = NAME) -> None:
    (path / name).write_bytes(content)


async def started(bench: Bench) -> Bench:
    await bench.mirror.start()
    await bench.settle()
    return bench


async def test_a_file_that_holds_the_record_is_left_as_it_is(tmp_path: Path) -> None:
    put(tmp_path, as_text(bought(), (), AROUND, at(1)))
    bench = await started(Bench(tmp_path, bought()))
    assert (bench.writes, bench.told) == ([], [])
    await bench.mirror.stop()
    assert names_in(tmp_path) == [NAME], "what it held is no earlier version"


async def test_a_file_that_differs_is_written_anew_and_kept_beside(tmp_path: Path) -> None:
    put(tmp_path, as_text(a_bot(), (), AROUND, at(1)))
    bench = await started(Bench(tmp_path, bought()))
    assert bench.told == []
    assert (bench.file().bot, bench.file(f"{NAME}.1").bot) == (bought(), a_bot())
    await bench.mirror.stop()


async def test_a_missing_file_is_written(tmp_path: Path) -> None:
    bench = await started(Bench(tmp_path, bought()))
    assert bench.file().bot == bought()
    await bench.mirror.stop()


async def test_p2_a_damaged_file_is_put_aside_told_and_written_anew(tmp_path: Path) -> None:
    put(tmp_path, b'{"bot_id": "0123')
    bench = await started(Bench(tmp_path, bought()))
    (told,) = bench.told
    assert "it is no JSON" in told
    assert "The store has this bot" in told
    (aside,) = (tmp_path / "quarantine").iterdir()
    assert aside.read_bytes() == b'{"bot_id": "0123'
    assert bench.file().bot == bought()
    await bench.mirror.stop()


async def test_p3_a_file_of_a_bot_that_the_store_does_not_know_is_told_and_not_touched(tmp_path: Path) -> None:
    content = as_text(bought(), (), AROUND, at(1))
    put(tmp_path, content)
    bench = await started(Bench(tmp_path))
    (told,) = bench.told
    assert f"/dca import {NAME}" in told
    await bench.mirror.stop()
    assert (tmp_path / NAME).read_bytes() == content


async def test_p2_a_damaged_file_without_a_bot_is_put_aside_and_never_an_empty_bot(tmp_path: Path) -> None:
    put(tmp_path, b"")
    bench = await started(Bench(tmp_path))
    assert "Nothing is done with it" in bench.told[0]
    assert not (tmp_path / NAME).exists()
    assert len(list((tmp_path / "quarantine").iterdir())) == 1
    await bench.mirror.stop()


async def test_a_bot_whose_record_cannot_be_read_is_not_called_unknown(tmp_path: Path) -> None:
    put(tmp_path, as_text(bought(), (), AROUND, at(1)))
    bench = Bench(tmp_path)
    bench.unreadable.add(BOT)
    await started(bench)
    assert bench.told == []
    await bench.mirror.stop()


async def test_a_file_of_another_program_or_version_stays(tmp_path: Path) -> None:
    put(tmp_path, json.dumps({"bot_id": "abc123-def456", "exchange": "binance_us"}).encode(), "bot_state_abc123.json")
    newer = {**json.loads(as_text(a_bot(bot_id="ffffffff"), (), AROUND, at(1))), "schema_version": 9}
    put(tmp_path, json.dumps({**newer, CHECKSUM: checksum_of(newer)}).encode(), "bot_state_ffffffff.json")
    bench = await started(Bench(tmp_path))
    assert len(bench.told) == 2
    assert "binance_us" in bench.told[0]
    assert "its schema is 9" in bench.told[1]
    assert names_in(tmp_path) == ["bot_state_abc123.json", "bot_state_ffffffff.json"]
    await bench.mirror.stop()


async def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    put(tmp_path, b"x" * (16 * 2**20 + 1))
    (tmp_path / "quarantine").write_text("a file where the directory should be")
    bench = await started(Bench(tmp_path))
    assert "could not be moved away" in bench.told[0]
    await bench.mirror.stop()


async def test_a_directory_that_is_not_there_is_no_trouble(tmp_path: Path) -> None:
    bench = await started(Bench(tmp_path / "none"))
    assert bench.told == []
    await bench.mirror.stop()
