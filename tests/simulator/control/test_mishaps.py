"""Faults and switches as the tester sees them."""

import pytest

from simulator.engine.switches import Switches
from tests.simulator.bybit.support import Bybit, rest_client

BAN = {"target": "rest", "match": "/v5/market/time", "kind": "ip_ban"}


@pytest.fixture
def bybit(server):
    http = rest_client(server)
    yield Bybit(http)
    http.client.close()


def armed(server):
    return server.control("faults")["faults"]


def test_what_is_armed_is_listed_with_what_is_left(server, bybit):
    first = server.control("faults", BAN | {"count": 3})["id"]
    second = server.control("faults", BAN | {"probability": 0, "lasts_ms": 60_000})["id"]
    with pytest.raises(Exception, match="403"):
        bybit.get_server_time()
    one, two = armed(server)
    assert (one["id"], one["count"], one["left"], one["struck"], one["left_ms"]) == (first, 3, 2, 1, None)
    assert (two["id"], two["left"], two["struck"], two["probability"]) == (second, None, 0, 0)
    assert 0 < two["left_ms"] <= 60_000
    assert "count" not in two


def test_one_fault_or_all_can_be_disarmed(server):
    first, second, third = (server.control("faults", BAN)["id"] for _ in range(3))
    assert server.control(f"faults?id={second}", method="DELETE") == {"ok": True}
    assert [each["id"] for each in armed(server)] == [first, third]
    server.control("faults", method="DELETE")
    assert armed(server) == []


def test_a_reset_disarms_and_turns_the_switches_back(server):
    server.control("faults", BAN)
    server.control("switch", {"name": "trim_order", "value": "oldest"})
    server.control("reset", {})
    assert armed(server) == []
    assert all(row["value"] == row["default"] for row in server.control("switches")["switches"])


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
