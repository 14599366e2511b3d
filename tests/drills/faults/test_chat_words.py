"""What a drill reads in the answer to /positions is what the bot writes there."""

import html
import re
from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from drills.faults.chat_words import is_complete, is_since, read
from execution.facts.slots import Side
from handlers.positions.positions_text import positions_texts
from tests.handlers.fakes import D, a_position, an_account

LONG = a_position()
SHORT = a_position(key="ETHUSDT_Sell_main", symbol="ETHUSDT", side=Side.SELL)


def as_seen(view) -> list[str]:
    return [html.unescape(re.sub(r"<[^>]+>", "", text)) for text in positions_texts(view)]


def test_each_position_with_what_no_fault_may_change() -> None:
    texts = as_seen(an_account(LONG, SHORT))
    assert is_complete(texts)
    answer = read(texts)
    assert [each.symbol for each in answer.positions] == ["BTCUSDT", "ETHUSDT"]
    assert not answer.is_stream_down
    told = answer.positions[0]
    assert told.verified == "12:00:00"
    assert told.facts == (
        "LONG BTCUSDT 0.1 at 50000",
        "stop 49000",
        "🎯 TP1 51000 · 0.05",
        "🎯 TP2 52000 · 0.05",
    )
    assert answer.symbols == {"BTCUSDT", "ETHUSDT"}


def test_a_price_that_moves_is_no_fact_and_a_target_that_is_gone_is_missed() -> None:
    before = read(as_seen(an_account(LONG))).positions[0].facts
    moved = replace(LONG, price=D(50500), unrealised=D(50))
    assert read(as_seen(an_account(moved))).positions[0].facts == before
    poorer = replace(LONG, targets=LONG.targets[:1])
    assert set(before) - set(read(as_seen(an_account(poorer))).positions[0].facts) == {"🎯 TP2 52000 · 0.05"}


def test_a_stop_in_doubt_is_not_verified() -> None:
    unsure = replace(LONG, stop_confirmed=False)
    (told,) = read(as_seen(an_account(unsure))).positions
    assert told.verified == ""
    bare = replace(unsure, standing_stop=None)
    assert read(as_seen(an_account(bare))).positions[0].verified == ""


def test_a_stream_that_is_down_is_seen_and_half_an_answer_is_none() -> None:
    assert read(as_seen(an_account(LONG, private_stream_up=False))).is_stream_down
    assert is_complete(as_seen(an_account(LONG, last_sweep_at=None)))
    assert not is_complete(["1 position · equity 100 USDT"])


@pytest.mark.parametrize(
    ("verified", "moment", "is_so"),
    [
        ("12:00:05", (12, 0, 5), True),
        ("12:00:04", (12, 0, 5), False),
        ("00:00:01", (23, 59, 59), True),
        ("", (12, 0, 5), False),
    ],
)
def test_verified_since_a_moment_over_midnight_too(verified: str, moment: tuple[int, int, int], is_so: bool) -> None:
    assert is_since(verified, datetime(2026, 3, 2, *moment, 900_000, tzinfo=UTC)) is is_so
