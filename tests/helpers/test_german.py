"""What /health, the alerts of the connection and the pictures say in the second language."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from execution.dca.dca_bot import BotState
from helpers.charts.time_axis import time_words
from helpers.connectivity import words
from helpers.connectivity.alerts import alert_of
from helpers.connectivity.link import Link, LinkState, Rest
from helpers.connectivity.record import ConnectivityRecord
from helpers.dca_health import dca_lines
from helpers.health import guard_lines, guarded_line
from tests.handlers.dca.fakes import FakeDca, a_bot, a_lot, a_view
from tests.handlers.fakes import MemoryStore, a_position, an_account
from tests.helpers.connectivity.test_link import seen
from utils.texts.catalogue import speak

NOON = datetime(2026, 3, 5, 12, 0, 0, tzinfo=UTC)
OFFLINE = Link(state=LinkState.OFFLINE, failures=2, last_success=NOON, away_since=NOON, is_told=True)


@pytest.fixture(autouse=True)
def _german() -> Iterator[None]:
    speak("de")
    yield
    speak("en")


def test_the_connection() -> None:
    last_life = ConnectivityRecord(failure_count=7)
    link, rest = words.link_lines(OFFLINE, seen(Rest.AWAY, chat_up=False), "ReadTimeout", last_life)
    assert link == (
        "Verbindung: OFFLINE, 2 Prüfungen in Folge fehlgeschlagen, zuletzt erreicht 12:00:00 UTC; "
        "der Chat ist weg (vor dem Start: 7 fehlgeschlagen, zuletzt erreicht noch nie)"
    )
    assert rest == "Bybit REST: keine Antwort (ReadTimeout), weg seit 12:00:00 UTC"
    assert words.why_entries_wait(OFFLINE).startswith("Bybit ist seit 12:00:00 UTC nicht erreichbar: keine neuen")
    over = alert_of(OFFLINE, Link(), "", NOON + timedelta(seconds=95))
    assert over is not None
    assert over.text.startswith("Bybit ist nach 1 min 35 s wieder da (2 Prüfungen fehlgeschlagen)")


def test_the_log_speaks_english_alone() -> None:
    assert words.failed(1) == "⚠ Connectivity check failed (failure #1)"
    assert words.waiting(30) == "Waiting 30s before retry..."


def test_what_is_guarded() -> None:
    account = an_account(a_position(), paused_since=NOON)
    assert guarded_line(account).startswith("Überwacht: 1 Position, ohne stehenden Stop seit dem Start: ")
    assert guard_lines(account) == [
        "PAUSE seit 12:00:00 UTC: keine neuen Einstiege",
        "Nicht, wie es sein soll, seit dem Start: nichts",
        "Stop von BTCUSDT long: noch nicht gesehen, überwacht und ohne Stop 0 s",
    ]


def test_dca_bots() -> None:
    dca = FakeDca(MemoryStore())
    assert dca_lines(dca) == ["DCA-Bots: keine"]
    dca.has(a_view(a_bot(bot_id="two")))
    dca.has(a_view(a_bot(a_lot(1, is_held=True), state=BotState.PAUSED, state_reason="Urlaub")))
    counted, *troubles = dca_lines(dca)
    assert counted == "DCA-Bots: 1 läuft, 1 pausiert; offene Lose 1, Kosten 20.00; realisiert +0.00"
    assert troubles == [
        "DCA-Bot btcusdt-1 (1a2b3c4d) ist pausiert: Urlaub",
        "DCA-Bot btcusdt-1 (1a2b3c4d): Los 1 wird nicht angeboten, sein Verkauf wurde von Hand storniert",
    ]


@pytest.mark.parametrize(("month", "words"), [(3, "1. Mrz"), (5, "1. Mai"), (10, "1. Okt"), (12, "1. Dez")])
def test_days_in_a_picture(month: int, words: str) -> None:
    assert time_words(datetime(2026, month, 1, tzinfo=UTC)) == words
