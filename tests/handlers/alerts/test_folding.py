"""Moves of trails that wait are told in one message: no fact is lost, and nothing overtakes what is about the same."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.alerts.folding import MOST_POSITIONS, MOVES, POSITIONS, folded
from handlers.alerts.troubles import AGAIN
from tests.handlers.fakes import NOON

ALICE = 1001
D = Decimal


def a_row(second: int, kind: str = "stop_moved", **fields: Any) -> dict[str, Any]:
    about = {"symbol": "BTCUSDT", "side": "Buy", **fields}
    at = NOON + timedelta(seconds=second)
    return {"kind": kind, "chat_id": ALICE, "at": at, "urgent": False, "sending": False, "fields": about}


def a_move(second: int, old: int, new: int, symbol: str = "BTCUSDT", /, **fields: Any) -> dict[str, Any]:
    stop = {"symbol": symbol, "old": D(old), "new": D(new), "origin": "trailing", "size": D(second), "result": D(new)}
    return a_row(second, **{**stop, "put_back": 0, "found": None, "restored": None, **fields})


def fold(*rows: Any) -> tuple[str, dict[str, Any]] | None:
    """The keys, a letter each, and the row."""
    found = folded(zip("abcdefghij", rows, strict=False))
    return None if found is None else ("".join(found.keys), found.row)


def test_moves_of_one_position_become_one_from_the_first_to_the_last() -> None:
    found = fold(a_move(1, 10, 11), a_move(2, 11, 12), a_move(3, 12, 15))
    together = a_move(1, 10, 15, size=D(3), result=D(15), moves=3)
    assert found == ("abc", together)


def test_of_several_positions_each_has_its_own_in_the_order_of_the_first() -> None:
    found = fold(a_move(1, 10, 11, "ETHUSDT"), a_move(2, 50, 51), a_move(3, 11, 12, "ETHUSDT"))
    assert found is not None
    keys, row = found
    assert keys == "abc"
    assert (row["at"], row["kind"], row["fields"]["symbol"]) == (NOON + timedelta(seconds=1), "stop_moved", "")
    eth, btc = row["fields"][POSITIONS]
    assert (eth["symbol"], eth["old"], eth["new"], eth[MOVES]) == ("ETHUSDT", D(10), D(12), 2)
    assert btc == a_move(2, 50, 51)["fields"]


def test_two_sides_of_a_symbol_are_two_positions() -> None:
    found = fold(a_move(1, 10, 11), a_move(2, 90, 89, side="Sell"))
    assert found is not None
    assert [each["side"] for each in found[1]["fields"][POSITIONS]] == ["Buy", "Sell"]


def test_what_waits_alone_goes_as_it_is() -> None:
    assert fold() is None
    assert fold(a_move(1, 10, 11)) is None
    assert fold(a_row(0, "tp_hit"), a_move(1, 10, 11), a_move(2, 11, 12)) is None, "its turn has not come"


@pytest.mark.parametrize(
    "other",
    [
        a_row(2, "tp_hit", leg=1),
        {**a_row(2, "closed")},
        a_move(2, 11, 12, origin="break-even"),
        a_move(2, 11, 12, origin="follow"),
        a_move(2, 11, 12, put_back=3),
        a_move(2, 11, 12, found=D(9)),
        a_move(2, 11, 12, restored=D(9)),
        a_move(2, 11, 12, old=None),
        a_move(2, 11, 12, new="12"),
        {**a_move(2, 11, 12), "urgent": True},
        {**a_move(2, 11, 12), AGAIN: NOON},
        a_move(2, 99, 12),
        {**a_row(2), "fields": {"symbol": "", "side": "", POSITIONS: [a_move(2, 11, 12)["fields"]]}},
    ],
)
def test_nothing_else_is_folded_away_nor_overtaken_by_a_later_move_of_its_position(other: dict[str, Any]) -> None:
    later = a_move(3, 11, 13)
    assert fold(a_move(1, 10, 11), other, later) is None
    found = fold(a_move(1, 10, 11), a_move(1, 7, 8, "ETHUSDT"), other, later, a_move(4, 8, 9, "ETHUSDT"))
    assert found is not None
    assert found[0] == "abe"


@pytest.mark.parametrize("other", [a_row(2, "system", symbol="", side=""), {"kind": "system", "fields": "words"}])
def test_news_of_no_position_hold_nothing_back(other: dict[str, Any]) -> None:
    found = fold(a_move(1, 10, 11), other, a_move(3, 11, 12))
    assert found is not None
    assert (found[0], found[1]["fields"]["new"]) == ("ac", D(12))


def test_what_was_folded_before_is_counted_with_all_its_moves() -> None:
    found = fold(a_move(1, 10, 11, moves=4), a_move(2, 11, 12, moves=2))
    assert found is not None
    assert found[1]["fields"][MOVES] == 6


def test_no_more_positions_than_a_message_has_room_for() -> None:
    rows = [(str(n), a_move(n, 1, 2, f"COIN{n}USDT")) for n in range(MOST_POSITIONS + 5)]
    again = [(f"again {n}", a_move(100 + n, 2, 3, f"COIN{n}USDT")) for n in range(MOST_POSITIONS + 5)]
    found = folded([*rows, *again])
    assert found is not None
    assert len(found.row["fields"][POSITIONS]) == MOST_POSITIONS
    assert len(found.keys) == 2 * MOST_POSITIONS
    assert f"again {MOST_POSITIONS}" not in found.keys, "it comes behind the first one, which waits"


@given(st.lists(st.tuples(st.sampled_from("ABC"), st.sampled_from(["move", "move", "jump", "tp_hit"])), max_size=25))
def test_told_one_after_the_other_each_position_has_its_whole_story_in_order(steps: list[tuple[str, str]]) -> None:
    stands = dict.fromkeys("ABC", 0)
    waiting: dict[str, dict[str, Any]] = {}
    for number, (symbol, what) in enumerate(steps):
        old = stands[symbol] + (100 if what == "jump" else 0)
        if what != "tp_hit":
            stands[symbol] = old + 1
        row = a_row(number, what, symbol=symbol) if what == "tp_hit" else a_move(number, old, old + 1, symbol)
        waiting[str(number)] = row
    meant = {each: [row["fields"] for row in waiting.values() if row["fields"]["symbol"] == each] for each in "ABC"}
    told: dict[str, list[dict[str, Any]]] = {each: [] for each in "ABC"}
    while waiting:
        first = next(iter(waiting))
        found = folded(waiting.items())
        row, keys = (waiting[first], (first,)) if found is None else (found.row, found.keys)
        assert keys[0] == first
        for key in keys:
            del waiting[key]
        for each in row["fields"].get(POSITIONS, [row["fields"]]):
            told[each["symbol"]].append(each)
    for symbol, story in told.items():
        rest = iter(meant[symbol])
        for each in story:
            parts = [next(rest) for _ in range(each.get(MOVES, 1))]
            assert each == {**parts[-1], **({"old": parts[0]["old"], MOVES: len(parts)} if parts[1:] else {})}
        assert not list(rest)
