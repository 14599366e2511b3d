"""What `/health` says of the state on disk."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from execution.exchange import Health
from execution.exchange_events import StreamState
from execution.facts.orders import OrderStatus
from execution.facts.other_holdings import Coin, OtherPosition, Product
from execution.facts.prices import TriggerBy
from execution.facts.slots import Side
from execution.monitor import Phase
from execution.views import StopFigures, UnguardedView
from execution.watching.invariants import Finding, Invariant
from helpers.health import MOST_STOPS, guard_lines, guarded_line, public_words, state_lines, trouble_lines
from tests.handlers.fakes import a_position, an_account
from utils.persistence.breaker import Breaker
from utils.robust_persistence import RobustPersistence
from utils.texts.saying import saying

NOON = datetime(2026, 1, 5, 12, 0, 0, tzinfo=UTC)


class Store:
    """What the lines are made of."""

    def __init__(self) -> None:
        self.breaker = Breaker()
        self.held_changes = 0
        self.last_integrity: dict[str, Any] | None = None
        self.last_snapshot_at: datetime | None = None
        self.last_backup_at: datetime | None = None


def said(store: Store) -> str:
    as_real: RobustPersistence = store  # type: ignore[assignment]
    return "\n".join(state_lines(as_real))


def test_the_stops_and_the_invariants_are_in_it() -> None:
    figures = StopFigures(
        price=Decimal(49000), trigger_by=TriggerBy.LAST, status=OrderStatus.UNTRIGGERED, seen_at=NOON,
        row_price=None, row_seen_at=None,
    )  # fmt: skip
    finding = Finding(
        invariant=Invariant.I2, what="shares", evidence=saying("evidence-share", number=1, offered="0.1", wanted="0.2")
    )
    guarded = a_position(stop_figures=figures, naked_seconds=Decimal("0.3"), breaches=(finding,))
    stray = Finding(invariant=Invariant.I5, what="strays", evidence=saying("evidence-of-nothing"))
    counts = {Invariant.I1: 2, Invariant.I5: 1}
    said = "\n".join(guard_lines(an_account(guarded, breaches=(stray,), breach_counts=counts)))
    assert said == (
        "Found not as it should be, since the start: its stop 2, what is left after a close 1\n"
        "NOT AS IT SHOULD BE now: BTCUSDT long: TP1 0.1 instead of 0.2\n"
        "NOT AS IT SHOULD BE now: a record is kept of a slot that holds nothing\n"
        "Stop of BTCUSDT long: 49000 (last price), waiting, read 12:00:00 UTC, without a stop while guarded 0.3 s"
    )


def test_what_is_not_guarded_is_named_with_whether_it_has_a_stop() -> None:
    bare, kept = UnguardedView(name="SOLUSDT long", stop=None), UnguardedView(name="ETHUSDT short", stop=Decimal(3100))
    assert guard_lines(an_account(unguarded=(bare,), ignored=(kept,)))[1:] == [
        "NOT GUARDED: SOLUSDT long (no stop on the position)",
        "Ignored, as you said: ETHUSDT short (its own stop 3100)",
    ]


def test_r19_what_is_never_guarded_is_in_it() -> None:
    inverse = OtherPosition(product=Product.INVERSE, symbol="BTCUSD", side=Side.BUY, size=Decimal(1000))
    bitcoin = Coin(name="BTC", qty=Decimal("0.5"), price=None)
    assert guard_lines(an_account(other_positions=(inverse,), other_coins=(bitcoin,)))[1:] == [
        "NOT GUARDED, being neither USDT nor USDC perpetuals: BTCUSD long 1000 (inverse), 0.5 BTC (spot)"
    ]


def test_a_trade_of_which_nothing_has_filled_misses_no_stop() -> None:
    waiting = a_position(phase=Phase.OPENING, size=Decimal(0), stop_confirmed=False)
    said = guard_lines(an_account(waiting))[-1]
    assert said == "Stop of BTCUSDT long: comes with the entry, of which nothing has filled"


@pytest.mark.parametrize(
    ("state", "is_watching", "words"),
    [
        (StreamState.UP, True, "up, last heard 2 s ago"),
        (StreamState.DOWN, True, "down, last heard 2 s ago"),
        (StreamState.DOWN, False, "idle, nothing to watch"),
    ],
)
def test_a_public_stream_that_nobody_wants_is_idle(state: StreamState, is_watching: bool, words: str) -> None:
    health = Health(
        private_stream=StreamState.UP, private_stream_age=1.0, public_stream=state, public_stream_age=2.0,
        clock_offset_ms=0, is_watching=is_watching, requests={},
    )  # fmt: skip
    assert public_words(health) == words


def test_what_failed_inside_is_in_it_whoever_counted_it() -> None:
    assert trouble_lines({"a step failed": 2}, {"bybit main: private stream: it failed": 1}) == [
        "Trouble (2 times): a step failed",
        "Trouble (1 times): bybit main: private stream: it failed",
    ]


def test_a_pause_is_in_it() -> None:
    assert guard_lines(an_account(paused_since=NOON))[0] == "PAUSED since 12:00:00 UTC: no new entries are sent"


def test_many_stops_are_cut_short() -> None:
    *_, last, cut = guard_lines(an_account(*(a_position() for _ in range(MOST_STOPS + 3))))
    assert last == "Stop of BTCUSDT long: not seen yet, without a stop while guarded 0 s"
    assert cut == "… and the stops of 3 more: /positions"


def test_all_is_well() -> None:
    store = Store()
    store.last_integrity = {"ok": True, "problems": [], "checked_at": NOON}
    store.last_snapshot_at = NOON
    text = said(store)
    assert "State: on disk" in text
    assert "verified 12:00:00 UTC" in text
    assert "state file 12:00:00 UTC, backup not yet" in text


def test_nothing_was_looked_at_yet() -> None:
    assert "State's files: not yet verified, state file not yet, backup not yet" in said(Store())


def test_a_failing_disk_with_its_reason_its_beginning_and_what_is_at_stake() -> None:
    store = Store()
    store.held_changes = 3
    store.breaker.trip("No space left on device", NOON)
    store.breaker.try_again()
    text = said(store)
    assert "NOT WRITTEN since 12:00:00 UTC (No space left on device)" in text
    assert "3 changes held in memory, tried again 1 times" in text
    store.breaker.close()
    assert "on disk; the disk failed 1 times since the start" in said(store)


def test_problems_of_the_files_are_spelled_out() -> None:
    store = Store()
    store.last_integrity = {"ok": False, "problems": ["the checksum is another one"], "checked_at": NOON}
    assert "PROBLEMS (the checksum is another one) 12:00:00 UTC" in said(store)


def test_safe_mode_with_the_findings() -> None:
    store = Store()
    store.breaker.enter_safe_mode("the state file is cut off", NOON)
    text = said(store)
    assert "SAFE MODE since 12:00:00 UTC, nothing is written: the state file is cut off" in text
    assert "verified" not in text


def test_what_is_said_of_many_findings_is_short() -> None:
    store = Store()
    findings = [f"backup-{n:02}.pkl: {'x' * 120}" for n in range(50)]
    store.last_integrity = {"ok": False, "problems": findings, "checked_at": NOON}
    texts = [said(store)]
    store.breaker.enter_safe_mode("; ".join(findings), NOON)
    for text in (*texts, said(store)):
        assert "more; see python main.py state check" in text
        assert len(text) < 1000


async def test_the_real_store_has_what_is_asked_of_it(tmp_path: Path) -> None:
    store = RobustPersistence(tmp_path / "state.pkl")
    await store.open()
    try:
        await store.verify_integrity()
        text = "\n".join(state_lines(store))
    finally:
        await store.close()
    assert "State: on disk" in text
    assert "State's files: verified" in text


@pytest.mark.parametrize("opened", [0, 2])
def test_the_number_of_failures_is_counted(opened: int) -> None:
    store = Store()
    for _ in range(opened):
        store.breaker.trip("x", NOON)
        store.breaker.close()
    assert f"failed {opened} times" in said(store)


def test_before_the_exchange_has_answered_nothing_is_said_to_be_guarded() -> None:
    line = guarded_line(an_account(a_position(), waits_for_exchange=True))
    assert line == "Guarded: none yet, Bybit has not answered since the start; in the records: 1"
    assert guarded_line(an_account(a_position())).startswith("Guarded: 1 position, without a standing stop")
