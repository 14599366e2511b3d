"""Switches as the tester sees them."""

import pytest

from simulator.engine.switches import Switches


def test_every_switch_is_listed_with_what_it_means(server):
    rows = {row["name"]: row for row in server.control("switches")["switches"]}
    assert set(rows) == {row.name for row in Switches().rows()}
    for row in rows.values():
        assert row["value"] == row["default"]
        assert len(row["meaning"]) > 20
        assert (row["kind"] == "choice") == bool(row["choices"])
    assert rows["child_stop_when_crossed"]["choices"] == ["absent", "market"]
    assert rows["stop_remainder"]["kind"] == "decimal"
    assert rows["reduce_only_headroom"]["kind"] == "boolean"
    assert rows["late_landing_ms"]["kind"] == "milliseconds"


def test_the_contracts_switches_exist_with_their_defaults(server):
    rows = {row["name"]: row["default"] for row in server.control("switches")["switches"]}
    contract = {
        "entry_fill_overwrites_full_stop": True,
        "attached_stop_amendable": False,
        "child_stop_delay_ms": 0,
        "child_stop_when_crossed": "absent",
        "reduce_only_headroom": True,
        "trim_order": "newest",
        "stop_remainder": "0",
        "band_auto_adjust": True,
        "late_landing_ms": 0,
        "open_time": "true",
        "stale_order_pages": False,
        "mark_offset": "0",
        "user_conditionals_survive_close": True,
    }
    assert {name: rows[name] for name in contract} == contract


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("reduce_only_headroom", False, False),
        ("child_stop_delay_ms", 250, 250),
        ("stop_remainder", "0.25", "0.25"),
        ("stop_remainder", 1, "1"),
        ("mark_offset", "-12.5", "-12.5"),
        ("open_time", "zero", "zero"),
        ("open_time", True, "true"),
        ("child_stop_when_crossed", "market", "market"),
    ],
)
def test_a_switch_shows_what_it_was_turned_to(server, name, value, shown):
    server.control("switch", {"name": name, "value": value})
    row = next(row for row in server.control("switches")["switches"] if row["name"] == name)
    assert row["value"] == shown


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("reduce_only_headroom", 1),
        ("reduce_only_headroom", "true"),
        ("child_stop_delay_ms", -1),
        ("child_stop_delay_ms", 1.5),
        ("child_stop_delay_ms", True),
        ("child_stop_delay_ms", 10**12),
        ("stop_remainder", "1.01"),
        ("stop_remainder", "-0.1"),
        ("stop_remainder", "NaN"),
        ("mark_offset", "1e20"),
        ("mark_offset", "much"),
        ("mark_offset", None),
        ("trim_order", "random"),
        ("trim_order", 1),
        ("open_time", False),
    ],
    ids=str,
)
def test_a_switch_refuses_what_it_cannot_be(server, name, value):
    status, answer = server.try_control("switch", {"name": name, "value": value})
    assert status == 400
    assert name in answer["error"]
    row = next(row for row in server.control("switches")["switches"] if row["name"] == name)
    assert row["value"] == row["default"]
