"""How a chat wants its alerts: types, quiet hours, what is critical, and news that repeats itself."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from execution.notices import NoticeKind
from handlers.alerts.preferences import SECTION, Manner, PreferenceBook, Preferences, QuietHours
from handlers.alerts.preferences_line import PreferenceLine, What, is_about_prices, parse_preference
from handlers.alerts.preferences_text import preferences_keyboard
from handlers.alerts.preferences_types import AlertType, type_of
from handlers.alerts.repeats import COOLDOWN, Repeats
from handlers.grammar.command_line import LineError
from handlers.grammar.line_error_text import line_error_text
from tests.handlers.alerts.test_outbox import ALICE, BOB, Desk
from tests.handlers.fakes import NOON, MemoryStore

BERLIN = QuietHours(begin=23 * 60, end=7 * 60, zone="Europe/Berlin")
CRITICAL = {
    "unprotected", "protected", "stop_refused", "stop_beyond_liquidation", "breach", "breach_over", "closing",
    "close_refused", "close_unfilled", "dca_unprotected",
}  # fmt: skip


def row(kind: str, *, urgent: bool = False, **fields: Any) -> dict[str, Any]:
    return {"kind": kind, "chat_id": ALICE, "at": NOON, "urgent": urgent, "fields": fields}


def at(hour: int, minute: int = 0, *, month: int = 1) -> datetime:
    return datetime(2026, month, 5, hour, minute, tzinfo=UTC)


# ---------------------------------------------------------------------------------------------------- what is decided


def test_every_kind_has_a_type_or_is_critical() -> None:
    without = {kind.value for kind in NoticeKind if type_of(row(kind.value)) is None}
    assert without == CRITICAL


def test_news_of_the_bot_are_critical_when_urgent() -> None:
    assert type_of(row("system", urgent=True, about="connection")) is None
    assert type_of(row("system", about="connection")) is AlertType.CONNECTION
    assert type_of(row("system", about="health")) is AlertType.HEALTH
    assert type_of(row("system")) is AlertType.HEALTH, "of a version before this one"


def test_what_nobody_knows_is_critical() -> None:
    assert type_of({"fields": {"text": "not even a kind"}}) is None
    assert type_of(row("of the future")) is None


@pytest.mark.parametrize(
    ("moment", "is_quiet"),
    [(at(21, 59), False), (at(22), True), (at(5, 59), True), (at(6), False), (at(12), False)],
)
def test_quiet_hours_go_over_midnight_at_the_place_of_the_person(moment: datetime, is_quiet: bool) -> None:
    assert BERLIN.hold_at(moment) is is_quiet


def test_quiet_hours_follow_the_summer() -> None:
    assert BERLIN.hold_at(at(21, 30, month=7))
    assert not BERLIN.hold_at(at(5, 30, month=7))


def test_quiet_hours_within_a_day_and_off() -> None:
    noon = QuietHours(begin=12 * 60, end=13 * 60, zone="UTC")
    assert [noon.hold_at(at(hour)) for hour in (11, 12, 13)] == [False, True, False]
    assert not QuietHours(begin=0, end=1439, zone="UTC", is_on=False).hold_at(at(12))


def test_critical_passes_everything() -> None:
    all_off = Preferences(manners=dict.fromkeys(AlertType, Manner.OFF), quiet=BERLIN)
    for kind in CRITICAL:
        assert all_off.manner(row(kind), at(23)) is Manner.ON
    assert all_off.manner(row("system", urgent=True), at(23)) is Manner.ON
    assert all_off.manner(row("tp_hit"), at(12)) is Manner.OFF


def test_a_question_is_never_off_and_a_report_ends_where_it_began() -> None:
    assert Preferences(manners={AlertType.QUESTIONS: Manner.OFF}).manner(row("stop_asked"), NOON) is Manner.SILENT
    assert Preferences(manners={AlertType.REPORTS: Manner.OFF}).manner(row("report"), NOON) is Manner.SILENT
    assert Preferences(quiet=BERLIN).manner(row("report"), at(23)) is Manner.SILENT
    assert Preferences(quiet=BERLIN).manner(row("report"), at(12)) is Manner.ON


def test_quiet_hours_make_silent_what_has_sound_and_bring_nothing_back() -> None:
    preferences = Preferences(manners={AlertType.TARGETS: Manner.OFF}, quiet=BERLIN)
    assert preferences.manner(row("closed"), at(23)) is Manner.SILENT
    assert preferences.manner(row("closed"), at(12)) is Manner.ON
    assert preferences.manner(row("tp_hit"), at(23)) is Manner.OFF


async def test_preferences_are_kept_and_follow_their_chat() -> None:
    store = MemoryStore()
    book = PreferenceBook(store)
    await book.set_manner(-5, AlertType.DCA, Manner.SILENT)
    await book.set_quiet(-5, BERLIN)
    await book.set_again(-5, 10)
    await book.moved(-5, -1005)
    await book.moved(-7, -1007)
    assert book.of(-5) == Preferences()
    kept = Preferences(manners={AlertType.DCA: Manner.SILENT}, quiet=BERLIN, again_minutes=10)
    assert PreferenceBook(store).of(-1005) == kept
    del store.sections[SECTION]["-1005"]["again_minutes"]
    assert book.of(-1005).again_minutes == 5, "of a version before this one"


@pytest.mark.parametrize("kept", ["nonsense", {"manners": {"x": "on"}}, {"quiet": {"zone": "Mars/Base"}}, {"quiet": 1}])
def test_preferences_that_cannot_be_read_silence_nothing(kept: Any) -> None:
    store = MemoryStore()
    store.sections[SECTION] = {str(ALICE): kept}
    assert PreferenceBook(store).of(ALICE) == Preferences()


# ---------------------------------------------------------------------------------------------------- the outbox


async def test_silent_is_without_sound_and_off_is_not_sent() -> None:
    desk = Desk()
    book = PreferenceBook(desk.store)
    await book.set_manner(ALICE, AlertType.CLOSED, Manner.OFF)
    await book.set_quiet(ALICE, QuietHours(begin=0, end=23 * 60 + 59, zone="UTC"))
    desk.put("a", "gone", kind="closed")
    desk.put("b", "hushed", kind="system", at=NOON + timedelta(seconds=1))
    desk.put("c", "loud", kind="system", urgent=True)
    desk.put("d", "to bob", chat_id=BOB, at=NOON + timedelta(seconds=9))
    await desk.emptied()
    heard = {call["text"].split(" ", 1)[1]: bool(call.get("disable_notification")) for _, call in desk.paper.calls}
    assert heard == {"hushed": True, "loud": False, "to bob": False}
    assert desk.counts["alerts not wanted"] == 1
    assert desk.outbox.deliveries.by_kind == {
        ("closed", "not wanted"): 1,
        ("system", "sent"): 3,
    }


async def test_the_same_news_again_is_left_out_for_a_while() -> None:
    desk = Desk()
    for number in range(4):
        desk.put(f"a{number}", "the disk works again", at=NOON + timedelta(seconds=number))
    await desk.emptied()
    assert desk.texts == ["the disk works again"]
    assert desk.counts["alerts left out as repeats"] == 3
    desk.clock.advance(minutes=31)
    desk.put("later", "the disk works again")
    await desk.emptied()
    assert len(desk.texts) == 2


def test_what_is_urgent_or_another_topic_or_other_words_is_no_repeat() -> None:
    repeats = Repeats()
    away, back = row("system", text="away", about="connection"), row("system", text="back", about="connection")
    assert not repeats.is_one(1, away, NOON)
    repeats.sent(1, away, NOON)
    assert repeats.is_one(1, away, NOON)
    assert not repeats.is_one(2, away, NOON), "another chat"
    assert not repeats.is_one(1, row("system", text="away", about="health"), NOON)
    assert not repeats.is_one(1, {**away, "urgent": True}, NOON)
    assert not repeats.is_one(1, away, NOON + COOLDOWN)
    assert not repeats.is_one(1, row("closed", text="away"), NOON)
    repeats.sent(1, back, NOON)
    assert not repeats.is_one(1, away, NOON), "away behind back is news"


# ---------------------------------------------------------------------------------------------------- the line


def test_lines() -> None:
    assert parse_preference("/alerts", "").what is What.SHOW
    assert parse_preference("/alerts Targets SILENT", "") == PreferenceLine(
        what=What.MANNER, type_=AlertType.TARGETS, manner=Manner.SILENT
    )
    assert parse_preference("/alerts quiet 23:00-7:00 europe/berlin", "").quiet == BERLIN
    assert parse_preference("/alerts quiet 23:00-07:00", "Europe/Berlin").quiet == BERLIN
    bare = parse_preference("/alerts quiet 23:00-07:00", "").quiet
    assert bare is not None
    assert bare.zone == "UTC"
    assert parse_preference("/alerts quiet off", "").what is What.QUIET_OFF
    assert parse_preference("/alerts again 60M", "") == PreferenceLine(what=What.AGAIN, minutes=60)
    assert parse_preference("/alerts again off", "") == PreferenceLine(what=What.AGAIN, minutes=0)
    assert is_about_prices("/alerts add BTCUSDT > 1")
    assert not is_about_prices("/alerts")


@pytest.mark.parametrize(
    ("line", "corrected"),
    [
        ("/alerts targts silent", "/alerts targets silent"),
        ("/alerts targets", "/alerts targets silent"),
        ("/alerts targets silnt", "/alerts targets silent"),
        ("/alerts questions off", "/alerts questions silent"),
        ("/alerts reports off", "/alerts reports silent"),
        ("/alerts targets off now", "/alerts targets off"),
        ("/alerts quiet", "/alerts quiet 23:00-07:00 Europe/Berlin"),
        ("/alerts quiet 23-7", ""),
        ("/alerts quiet 24:00-07:00", ""),
        ("/alerts quiet 07:00-07:00", ""),
        ("/alerts quiet 23:00-07:00 Berlin", "/alerts quiet 23:00-07:00 Europe/Berlin"),
        ("/alerts quiet off now", "/alerts quiet off"),
        ("/alerts xyzzy", ""),
        ("/alerts agan 5m", "/alerts again 5m"),
        ("/alerts again", "/alerts again 5m"),
        ("/alerts again 0m", "/alerts again 5m"),
        ("/alerts again 61", "/alerts again 5m"),
        ("/alerts again soon", "/alerts again 5m"),
        ("/alerts again 5m now", "/alerts again 5m"),
    ],
)
def test_a_wrong_line_is_corrected_or_shown_how(line: str, corrected: str) -> None:
    with pytest.raises(LineError) as caught:
        parse_preference(line, "")
    assert caught.value.corrected_line == corrected
    assert corrected or caught.value.instead
    if corrected:
        parse_preference(corrected, "")


def test_what_somebody_said_is_said_again_as_it_was_written() -> None:
    with pytest.raises(LineError) as caught:
        parse_preference("/alerts foo", "")
    assert line_error_text(caught.value).startswith("⚠️ foo is nothing that /alerts knows")
    with pytest.raises(LineError) as caught:
        parse_preference("/alerts targets", "")
    assert line_error_text(caught.value).startswith("⚠️ Say how: on, silent or off.")


def test_buttons_fit() -> None:
    quiet = Preferences(quiet=BERLIN)
    for keyboard in (preferences_keyboard(quiet, 3), preferences_keyboard(Preferences(), 0)):
        data = [key.callback_data for line in keyboard.inline_keyboard for key in line]
        assert all(isinstance(each, str) and len(each.encode()) <= 64 for each in data)
        assert len(data) == len(set(data))
