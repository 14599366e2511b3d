"""Faults as the tester sees them."""

import pytest

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


def test_the_kinds_that_there_are_can_all_be_armed_and_no_others(server):
    kinds = server.control("faults/kinds")
    assert kinds.keys() == {"rest", "ws_private", "ws_public", "telegram"}
    for target, known in kinds.items():
        for kind in known:
            server.control("faults", {"target": target, "kind": kind, "match": "nowhere"})
    assert len(armed(server)) == sum(map(len, kinds.values()))
    server.control("faults", method="DELETE")
    with pytest.raises(AssertionError, match="does not exist for target ws_public"):
        server.control("faults", {"target": "ws_public", "kind": "flood"})
    assert "flood" not in kinds["ws_public"]
