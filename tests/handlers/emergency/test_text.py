"""What the message of `/emergency` says: every figure a fact, the unknown a dash, and it fits. Pure."""

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace
from telegram import InlineKeyboardMarkup

from execution.commands.emergency_record import ItemShown, Kind, Report, Scope
from handlers.emergency.asking import Asking, Ended, Stage
from handlers.emergency.command import EmergencyCommand
from handlers.emergency.text import message_of, report_text, seconds_left
from handlers.telegram.message_length import MOST, length_of
from tests.handlers.emergency.fakes import UNGUARDED, D, FakeEmergency, an_item
from tests.handlers.fakes import NOON, StoppedClock

BOT = an_item(kind=Kind.BOT, key="b1", symbol="ETHUSDT", name="eth <1>", worth=None, result=None, entries=2)
BUYER = an_item(kind=Kind.BUYER, key="b2", name="spot", worth=None, stop=None)


def asking(**changes: Any) -> Asking:
    fields: dict[str, Any] = {
        "id": "0123456789abcdef", "chat_id": 5, "topic": None, "user_id": 5, "stage": Stage.ASKED, "at": NOON,
        "until": NOON + timedelta(seconds=12), "items": (an_item(), UNGUARDED, BOT, BUYER), "is_known": True,
    }  # fmt: skip
    return Asking(**{**fields, **changes})


def said(at: Asking, report: Report | None = None) -> str:
    return str(message_of(at, report, NOON)[0])


def labels(keyboard: InlineKeyboardMarkup | None) -> list[str]:
    return [key.text for row in keyboard.inline_keyboard for key in row] if keyboard is not None else []


def test_what_is_not_known_of_one_is_not_known_of_all() -> None:
    text = said(asking())
    assert "<b>LONG ETHUSDT</b> (DCA eth &lt;1&gt;) 0.1 · – USDT · – · stop 49000 · 2 entries wait" in text
    assert "<b>DCA spot BTCUSDT</b> 0.1 · buys no more; its coins stay" in text
    assert "Exposure – USDT · ≈ – before fees · 2 entries wait · 🟥 1 without a stop" in text


def test_the_countdown_goes_by_steps_and_its_data_fit() -> None:
    counting = asking(stage=Stage.COUNTING, scope=Scope.GUARDED, drawn=99)
    left = [seconds_left(counting, NOON + timedelta(seconds=second)) for second in (0, 1, 3, 11.9, 12, 20)]
    assert left == [12, 12, 9, 3, 3, 3]
    text, keyboard = message_of(counting, None, NOON)
    assert "Only what is guarded:" in text
    assert "3 others stay as they are" in text
    assert labels(keyboard) == ["✖ No, leave it", "🚨 Yes, close 1 position (12 s)"]
    assert keyboard is not None
    assert all(len(str(key.callback_data)) <= 64 for row in keyboard.inline_keyboard for key in row)
    waits = asking(stage=Stage.COUNTING, items=(an_item(size=D(0), entries=1),))
    assert labels(message_of(waits, None, NOON)[1])[1] == "🚨 Yes, cancel what waits (12 s)"


def test_what_stays_is_said_before_anything_is_closed_and_nothing_of_nothing_is_counted() -> None:
    assert "Stays as it is: 2 BTC (spot)" in said(asking(others=("2 BTC (spot)",)))
    unread = str(report_text(Report(items=(), orders=("BTCUSDT: buy 1",), is_ended=True)))
    assert "<b>Not confirmed</b>, as Bybit showed at – UTC" in unread
    assert "0 of 0" not in unread


@pytest.mark.parametrize(
    ("ended", "words"),
    [
        (Ended.DENIED, "✖ Nothing was done"),
        (Ended.EXPIRED, "No answer in time: nothing was done"),
        (Ended.REPLACED, "A newer /emergency is below"),
    ],
)
def test_what_was_not_begun_says_so(ended: Ended, words: str) -> None:
    assert words in said(asking().over(ended))


def test_only_what_was_read_is_called_flat_and_what_is_left_is_named() -> None:
    items = (
        ItemShown(item=an_item()),
        ItemShown(item=UNGUARDED, is_over=False, left=D(2), stop=D(151), why="ab not enough"),
        ItemShown(item=BUYER, is_over=False),
        ItemShown(item=BUYER, is_over=True),
    )
    under_way = Report(items=items, orders=("BTCUSDT: buy 1",), trouble="timed out", others=("XRPUSDT long 1",))
    text = said(asking(stage=Stage.BEGUN), under_way)
    assert "Bybit shows 1 of 4 done" in text
    assert "– <b>LONG BTCUSDT</b>: not read yet" in text
    assert "⏳ <b>SHORT SOLUSDT</b>: 2 open, stop 151 stays (ab not enough)" in text
    assert "may still buy" in text
    assert "Orders left: BTCUSDT: buy 1" in text
    assert "Bybit does not answer" in text
    assert "XRPUSDT" not in text, "what stays is said in the end"
    ended = str(report_text(replace(under_way, is_ended=True)))
    assert "<b>Not confirmed:</b> 1 of 4 done, as Bybit showed at – UTC" in ended
    assert "Stays as it is: XRPUSDT long 1" in ended
    assert "send /emergency again" in ended
    assert "is not known here any more" in said(asking(stage=Stage.BEGUN))


def test_a_hundred_positions_fit() -> None:
    many = tuple(an_item(key=f"{number}", symbol=f"1000000COIN{number}USDT", entries=10) for number in range(100))
    for stage in (Stage.ASKED, Stage.COUNTING):
        text = said(asking(stage=stage, items=many))
        assert "… and 85 more" in text
        assert length_of(text) < MOST
    shown = Report(items=tuple(ItemShown(item=item, is_over=False, left=D(1), why="x" * 150) for item in many))
    assert length_of(report_text(shown)) < MOST


def test_in_observe_it_is_not_even_asked() -> None:
    said = EmergencyCommand(FakeEmergency(), None, None, None, StoppedClock(), "observe")._why_not()  # type: ignore[arg-type]
    assert said is not None
    assert "nothing is sent" in said


def test_what_is_open_is_never_among_those_that_are_only_counted() -> None:
    flat = tuple(ItemShown(item=an_item(symbol=f"A{number}USDT"), is_over=True, left=D(0)) for number in range(30))
    last = ItemShown(item=an_item(symbol="OPENUSDT"), is_over=False, left=D(1))
    text = str(report_text(Report(items=(*flat, last))))
    assert "⏳ <b>LONG OPENUSDT</b>: 1 open" in text
    assert "… and 16 more" in text


def test_what_may_still_come_is_not_called_flat() -> None:
    idle = an_item(kind=Kind.BOT, key="b1", symbol="ETHUSDT", name="eth", size=D(0))
    assert "<b>LONG ETHUSDT</b> (DCA eth) · no position · is stopped" in said(asking(items=(idle,)))
    items = (ItemShown(item=an_item(), is_over=False), ItemShown(item=idle, is_over=False, left=D(0)))
    text = str(report_text(Report(items=items)))
    assert "<b>LONG BTCUSDT</b>: Bybit shows no position; what may still come" in text
    assert "(DCA eth): may still buy" in text


def test_r25_what_ended_under_observe_promises_nothing() -> None:
    items = (ItemShown(item=an_item(), is_over=False, left=D(1)),)
    text = str(report_text(Report(items=items, is_ended=True, is_observed=True)))
    assert "nothing is sent" in text
    assert "still being closed" not in text
    assert "entries are paused" not in text
