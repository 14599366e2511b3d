import csv
import json
import stat
from dataclasses import replace
from datetime import timedelta

import aiofiles.os
import pytest

from tests.utils.test_trade_history import AT, CLOSED, OPEN
from utils.trade_export import CSV_COLUMNS, ExportError, export_trades
from utils.trade_history import Event, TradeHistory

DETAIL = {"planned_qty": "0.02", "initial_stop": "59000", "planned_risk": "12.5", "tps_hit": [1, 2]}


@pytest.fixture
async def history(tmp_path):
    history = TradeHistory(tmp_path / "h.db")
    await history.record(
        [replace(CLOSED, detail=DETAIL), replace(OPEN, trade_id="g2", symbol="ETHUSDT", opened_at=AT)],
        [Event("g1:x", "g1", AT, "fill", {"qty": "0.01"}), Event("g1:y", "g1", AT + timedelta(1), "closed")],
    )
    yield history
    await history.close()


def rows(path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


async def test_csv_has_one_row_a_trade_in_documented_columns(history, tmp_path):
    target = tmp_path / "trades.csv"
    target.write_text("an older export")
    assert await export_trades(history, target, on_damage=pytest.fail) == 2
    finished, opened = rows(target)
    assert tuple(finished) == CSV_COLUMNS
    assert list(finished.values()) == [
        "g1", "BTCUSDT", "Buy", "main", "2026-01-01T12:00:00.000000+00:00", "2026-01-01T13:00:00.000000+00:00", "tp1",
        "0.02", "0.01", "60000.1", "61000", "59000", "12.5", "1+2", "9.999", "0.66", "0", "9.339",
    ]  # fmt: skip
    assert (opened["trade_id"], opened["closed_at"], opened["net"], opened["tps_hit"]) == ("g2", "", "", "")
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


async def test_json_has_the_trades_with_their_events(history, tmp_path):
    target = tmp_path / "trades.JSON"
    assert await export_trades(history, target, on_damage=pytest.fail) == 2
    first, second = json.loads(target.read_text())
    assert (first["trade"]["net"], first["trade"]["detail"]) == ("9.339", DETAIL)
    assert [(e["event_id"], e["kind"]) for e in first["events"]] == [("g1:x", "fill"), ("g1:y", "closed")]
    assert (second["trade"]["closed_at"], second["events"]) == (None, [])
    assert await export_trades(history, target, symbol="nothing", on_damage=pytest.fail) == 0
    assert json.loads(target.read_text()) == []


@pytest.mark.parametrize("bad", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\r=x"])
async def test_a_text_that_looks_like_a_formula_stays_a_text(history, tmp_path, bad):
    target = tmp_path / "trades.csv"
    await history.record([replace(CLOSED, trade_id="g3", symbol="X", reason=bad)], [])
    await export_trades(history, target, symbol="X", on_damage=pytest.fail)
    (row,) = rows(target)
    assert row["reason"] == f"'{bad}"


async def test_a_loss_is_a_number_not_a_text(history, tmp_path):
    target = tmp_path / "trades.csv"
    await history.record([replace(CLOSED, trade_id="g3", symbol="X", net=-CLOSED.net)], [])
    await export_trades(history, target, symbol="X", on_damage=pytest.fail)
    assert rows(target)[0]["net"] == "-9.339"


async def test_a_period_takes_finished_trades_by_close_and_open_ones_by_their_beginning(history, tmp_path):
    target = tmp_path / "trades.csv"
    assert await export_trades(history, target, since=AT + timedelta(minutes=1), on_damage=pytest.fail) == 1
    assert rows(target)[0]["trade_id"] == "g1"
    assert await export_trades(history, target, until=AT + timedelta(minutes=1), on_damage=pytest.fail) == 1
    assert rows(target)[0]["trade_id"] == "g2"


@pytest.mark.parametrize("name", ["trades.xlsx", "trades", "csv"])
async def test_another_ending_is_refused_with_an_example(history, tmp_path, name):
    with pytest.raises(ExportError, match=rf"cannot export to {name}: .* such as trades\.csv"):
        await export_trades(history, tmp_path / name, on_damage=pytest.fail)


async def test_more_than_a_page_is_complete(history, tmp_path):
    await history.record([replace(CLOSED, trade_id=f"p{n}", symbol="X") for n in range(450)], [])
    assert await export_trades(history, tmp_path / "t.csv", symbol="X", on_damage=pytest.fail) == 450
    assert len({row["trade_id"] for row in rows(tmp_path / "t.csv")}) == 450


async def test_a_failed_export_leaves_the_earlier_file_and_nothing_else(history, tmp_path, monkeypatch):
    target = tmp_path / "out" / "trades.csv"
    target.parent.mkdir()
    target.write_text("an older export")

    async def full(*_):
        raise OSError("no space left")

    monkeypatch.setattr(aiofiles.os, "replace", full)
    with pytest.raises(OSError, match="no space"):
        await export_trades(history, target, on_damage=pytest.fail)
    assert [(path.name, path.read_text()) for path in target.parent.iterdir()] == [("trades.csv", "an older export")]
