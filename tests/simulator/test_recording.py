"""Recordings: read and checked as a whole, and refused with the line that is wrong."""

import gzip
from decimal import Decimal
from pathlib import Path

import pytest

from simulator.recording import RecordingError, read_recording
from tests.simulator.real_month import real_month

HEADER = "timestamp_utc,open,high,low,close"
ROWS = ["2022-01-01 00:00:00,46000,46100,45900,46050", "2022-01-01 00:01:00,46050,46060,45800,45810"]


def written(directory: Path, *lines: str, name: str = "bars.csv") -> Path:
    path = directory / name
    raw = ("\n".join(lines) + "\n").encode()
    path.write_bytes(gzip.compress(raw) if path.suffix == ".gz" else raw)
    return path


@pytest.mark.parametrize("name", ["bars.csv", "bars.csv.gz"])
def test_plain_or_packed(tmp_path: Path, name: str) -> None:
    recording = read_recording(written(tmp_path, HEADER, *ROWS, name=name))
    assert recording.bar_ms == 60_000
    rising, falling = recording.bars["BTCUSDT"]
    assert rising.start_ms == 1_640_995_200_000
    assert rising.path == (46000, 45900, 46100, 46050)
    assert falling.path == (46050, 46060, 45800, 45810)


def test_four_prices_a_bar_a_quarter_apart_and_symbols_in_step(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "symbol,timestamp_utc,open,high,low,close,volume",
        "BTCUSDT,2022-01-01T00:00:00Z,46000,46100,45900,46050,7",
        "ETHUSDT,2022-01-01T01:00:00+01:00,3000,3000,2900,2900,7",
        "BTCUSDT,2022-01-01T00:05:00Z,46050,46050,46050,46050,7",
        "",
    )
    moments = list(read_recording(path).moments())
    assert [(each.after_ms, each.symbol, int(each.price)) for each in moments] == [
        (0, "BTCUSDT", 46000),
        (0, "ETHUSDT", 3000),
        (75_000, "BTCUSDT", 45900),
        (75_000, "ETHUSDT", 3000),
        (150_000, "BTCUSDT", 46100),
        (150_000, "ETHUSDT", 2900),
        (225_000, "BTCUSDT", 46050),
        (225_000, "ETHUSDT", 2900),
        *[(300_000 + quarter * 75_000, "BTCUSDT", 46050) for quarter in range(4)],
    ]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([], "line 1: no column is called timestamp_utc, open, high, low, close; there are none"),
        (
            ["time,price", "1,2"],
            "line 1: no column is called timestamp_utc, open, high, low, close; there are time, price",
        ),
        ([HEADER], "there is no bar in it"),
        ([HEADER, ROWS[0], "2022-01-01 00:01:00,46050,46060,many,46000"], "line 3: low 'many' is no number"),
        ([HEADER, "2022-01-01 00:00:00,46000,46100,45900,NaN"], "line 2: close 'NaN' is no price"),
        ([HEADER, "2022-01-01 00:00:00,46000,46100,-1,46000"], "line 2: low '-1' is no price"),
        ([HEADER, "2022-01-01 00:00:00,0,46100,0,46000"], "line 2: open '0' is no price"),
        ([HEADER, "2022-01-01 00:00:00,1e99,1e99,1,1"], "line 2: open '1e99' is no price"),
        ([HEADER, "2022-01-01 00:00:00,46000,45000,45900,46000"], "line 2: high 45000 is below low 45900"),
        ([HEADER, "2022-01-01 00:00:00,46000,46100,45900,46101"], "line 2: close 46101 is not between low 45900 and"),
        ([HEADER, "2022-01-01 00:00:00,45000,46100,45900,46000"], "line 2: open 45000 is not between low 45900 and"),
        ([HEADER, *reversed(ROWS)], "line 3: 2022-01-01 00:00:00 is not after the bar before it"),
        ([HEADER, ROWS[0], "", ROWS[0]], "line 4: 2022-01-01 00:00:00 is not after the bar before it"),
        ([HEADER, "yesterday,46000,46100,45900,46000"], "line 2: timestamp_utc 'yesterday' is no time"),
        ([HEADER, ROWS[0][:-6]], "line 2: 4 fields instead of 5"),
        ([f"{HEADER},symbol", f"{ROWS[0]},DOGEUSDT"], "line 2: the simulator lists no 'DOGEUSDT'"),
        ([HEADER, f'"{ROWS[0]}"x'], "bars.csv: "),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else "",
)
def test_what_is_wrong_is_said_with_its_line(tmp_path: Path, lines: list[str], said: str) -> None:
    path = written(tmp_path, *lines) if lines else tmp_path / "bars.csv"
    path.touch()
    with pytest.raises(RecordingError) as refused:
        read_recording(path)
    assert str(refused.value).startswith(str(path))
    assert said in str(refused.value)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    whole = written(tmp_path, HEADER, *ROWS, name="bars.csv.gz").read_bytes()
    torn, bytes_, text = tmp_path / "torn.csv.gz", tmp_path / "bytes.csv", tmp_path / "text.csv.gz"
    torn.write_bytes(whole[:-12])
    bytes_.write_bytes(b"\xff\xfe\xff")
    text.write_text(HEADER, encoding="utf-8")
    for path in (torn, bytes_, text, tmp_path / "absent.csv", tmp_path):
        with pytest.raises(RecordingError, match=r"."):
            read_recording(path)


def test_a_real_month() -> None:
    recording = read_recording(real_month())
    bars = recording.bars["BTCUSDT"]
    assert (len(bars), recording.bar_ms) == (45_031, 60_000)
    assert bars[0].open == Decimal(46319)
    assert (bars[-1].start_ms - bars[0].start_ms) // 60_000 + 1 == len(bars)
