"""What is critical and was seen by nobody is told once more: once, not when it is over, and over a restart."""

import asyncio
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from execution.dca.own_slot import OwnSlot
from execution.notices import NoticeKind
from handlers.alerts.outbox import Outbox
from handlers.alerts.preferences import PreferenceBook
from handlers.alerts.troubles import is_over_with, is_same, is_trouble, position_of
from handlers.alerts.unseen import SECTION, StillThere, still_there
from tests.handlers.alerts.test_outbox import ALICE, BOB, Desk
from tests.handlers.dca.fakes import FakeDca, a_bot, a_view
from tests.handlers.fakes import NOON, FakeGuard, MemoryStore, a_position
from tests.handlers.paper import a_bot as a_telegram_bot

BTC = {"symbol": "BTCUSDT", "side": "Buy"}
NAKED = {**BTC, "size": None, "seconds": 3}
FIRST, AGAIN = (
    "🟥 <b>LONG BTCUSDT</b>: no confirmed stop",
    "⏰ <b>Once more: nobody has seen this</b> (first at 12:00:00 UTC)",
)


def row(kind: str, *, urgent: bool = True, **fields: Any) -> dict[str, Any]:
    return {"kind": kind, "chat_id": ALICE, "urgent": urgent, "fields": fields}


# ---------------------------------------------------------------------------------------------------- what it is about


def test_what_is_critical_is_a_trouble_and_good_news_are_none() -> None:
    troubles = {kind.value for kind in NoticeKind if is_trouble(row(kind.value, urgent=False))}
    assert troubles == {
        "unprotected", "stop_refused", "stop_beyond_liquidation", "breach", "closing", "close_refused",
        "close_unfilled", "dca_unprotected",
    }  # fmt: skip
    assert is_trouble(row("system", text="denied"))
    assert is_trouble(row("of the future"))
    assert is_trouble({"fields": None})


@pytest.mark.parametrize(
    ("trouble", "news", "is_over"),
    [
        (row("unprotected", **BTC), row("protected", **BTC), True),
        (row("unprotected", **BTC), row("closed", urgent=False, **BTC), True),
        (row("unprotected", **BTC), row("protected", symbol="BTCUSDT", side="Sell"), False),
        (row("unprotected", **BTC), row("unprotected", **BTC), False),
        (row("breach", invariant="I2", **BTC), row("breach_over", invariant="I2", **BTC), True),
        (row("breach", invariant="I2", **BTC), row("breach_over", invariant="I3", **BTC), False),
        (row("system", subject="disk"), row("system", urgent=False, subject="disk"), True),
        (row("system", subject="disk"), row("system", subject="disk"), False),
        (row("system", subject="disk"), row("system", urgent=False, subject="margin"), False),
        (row("system", about="health"), row("system", urgent=False, about="health"), False),
        (row("system", about="health", subject=""), row("system", urgent=False, about="health", subject=""), False),
        (row("system", subject="disk", about="health"), row("system", urgent=False, about="health"), False),
        (row("of the future"), row("closed"), False),
    ],
)
def test_a_trouble_is_over_with_news_of_the_same_thing(trouble: Any, news: Any, is_over: bool) -> None:
    assert is_over_with(trouble, news) is is_over


def test_news_of_before_a_trouble_do_not_end_it() -> None:
    began = NOON + timedelta(seconds=1)
    trouble, news = {**row("unprotected", **BTC), "at": began}, row("protected", **BTC)
    assert not is_over_with(trouble, {**news, "at": NOON})
    assert is_over_with(trouble, {**news, "at": began})
    again = {**trouble, "at": NOON + timedelta(minutes=9), "again": began}
    assert is_over_with(again, {**news, "at": NOON + timedelta(minutes=5)})


def test_a_trouble_that_is_told_again_is_the_same() -> None:
    assert is_same(row("close_refused", refusals=3, **BTC), row("close_refused", refusals=9, **BTC))
    assert not is_same(row("close_refused", **BTC), row("close_unfilled", **BTC))
    assert not is_same(row("system", text="one"), row("system", text="other"))
    lasts = [row("system", subject="disk", text=text) for text in ("it fails", "it fails still")]
    assert is_same(*lasts)
    assert not is_same(lasts[0], row("system", subject="clock", text="it fails"))
    assert not is_same(row("system", subject="", text="one"), row("system", subject="", text="other"))


def test_of_which_position_it_is() -> None:
    assert position_of(row("unprotected", **BTC)) == ("BTCUSDT", "Buy")
    assert position_of(row("dca_unprotected", **BTC)) is None
    assert position_of(row("breach", symbol="", side="")) is None
    assert position_of({"kind": "odd", "fields": BTC}) is None


# ---------------------------------------------------------------------------------------------------- telling it


LOOKED_AT = 9
"""A chat in which something is told with each look."""


async def told(desk: Desk, *, minutes: int = 0) -> list[str]:
    """What is sent when so much time has passed."""
    desk.clock.advance(minutes=minutes)
    desk.paper.calls.clear()
    desk.put("looked at", "", chat_id=LOOKED_AT, at=desk.clock.now())
    await desk.emptied()
    return [parameters["text"] for parameters in sent(desk)]


def sent(desk: Desk) -> list[dict[str, Any]]:
    return [parameters for _, parameters in desk.paper.calls if parameters["chat_id"] != LOOKED_AT]


def buttons(desk: Desk) -> list[tuple[str, str]]:
    """Text and data of those below what was sent last."""
    keyboards = [parameters.get("reply_markup") or {} for parameters in sent(desk)]
    keys = [key for keyboard in keyboards for line in keyboard.get("inline_keyboard", ()) for key in line]
    return [(key["text"], key["callback_data"]) for key in keys]


def restarted(desk: Desk, is_there: StillThere = lambda _: None) -> None:
    desk.outbox = Outbox(
        a_telegram_bot(desk.paper), desk.store, desk.clock, frozenset({ALICE, BOB}), desk.counts, is_there=is_there
    )


async def test_nobody_has_seen_it_so_it_is_told_once_more_and_no_more() -> None:
    desk = Desk()
    desk.put("a", "", kind="unprotected", urgent=True, fields=NAKED)
    (first,) = await told(desk)
    assert first.startswith(FIRST)
    assert [name for name, _ in buttons(desk)] == ["👁 Seen"]
    assert await told(desk, minutes=4) == []
    (again,) = await told(desk, minutes=2)
    assert again == f"{AGAIN}\n{first}"
    assert [name for name, _ in buttons(desk)] == ["👁 Seen"]
    assert not sent(desk)[0].get("disable_notification")
    assert await told(desk, minutes=60) == []
    assert not desk.store.sections.get(SECTION)


@pytest.mark.parametrize("is_due", [False, True], ids=["before it is due", "while it waits to be told"])
async def test_what_somebody_has_seen_is_not_told_once_more(is_due: bool) -> None:
    desk = Desk()
    desk.put("a", "", kind="unprotected", urgent=True, fields=NAKED)
    await told(desk)
    ((_, data),) = buttons(desk)
    if is_due:
        desk.clock.advance(minutes=6)
        await desk.outbox.unseen.put_due()
        assert len(desk.store.sections["outbox"]) == 1
    await desk.outbox.unseen.seen(data.partition(":")[2])
    await desk.outbox.unseen.seen("of an alert that is long gone")
    assert await told(desk, minutes=6) == []


async def test_a_press_in_the_moment_in_which_it_is_due_counts() -> None:
    desk = Desk()
    desk.put("a", "", kind="unprotected", urgent=True, fields=NAKED)
    await told(desk)
    ((_, data),) = buttons(desk)
    desk.clock.advance(minutes=6)
    await asyncio.gather(desk.outbox.unseen.put_due(), desk.outbox.unseen.seen(data.partition(":")[2]))
    assert await told(desk) == []


async def test_what_one_has_seen_is_told_once_more_to_the_other() -> None:
    desk = Desk()
    desk.put("a", "", chat_id=0, kind="unprotected", urgent=True, fields=NAKED)
    await told(desk)
    data = dict(zip((parameters["chat_id"] for parameters in sent(desk)), buttons(desk), strict=True))
    await desk.outbox.unseen.seen(data[ALICE][1].partition(":")[2])
    await told(desk, minutes=6)
    assert [parameters["chat_id"] for parameters in sent(desk)] == [BOB]


@pytest.mark.parametrize("is_due", [False, True], ids=["before it is due", "while it waits to be told"])
async def test_what_is_over_is_not_told_once_more(is_due: bool) -> None:
    desk = Desk()
    desk.put("a", "", kind="unprotected", urgent=True, fields=NAKED)
    desk.put("b", "", chat_id=BOB, kind="stop_refused", urgent=True, fields=BTC)
    await told(desk)
    if is_due:
        desk.clock.advance(minutes=6)
        await desk.outbox.unseen.put_due()
    desk.put("c", "", kind="closed", fields=BTC, at=desk.clock.now())
    texts = await told(desk, minutes=6)
    assert [text for text in texts if text.startswith("⏰")] == []


async def test_of_a_position_that_is_gone_nothing_is_told_once_more() -> None:
    desk = Desk()
    there: bool | None = None
    restarted(desk, lambda _: there)
    desk.put("a", "", kind="unprotected", urgent=True, fields=NAKED)
    await told(desk)
    assert len(await told(desk, minutes=6)) == 1, "nobody knows: it is told"
    desk.put("b", "", kind="unprotected", urgent=True, fields=NAKED)
    await told(desk)
    there = False
    assert await told(desk, minutes=6) == []
    assert not desk.store.sections.get(SECTION)


async def test_a_restart_neither_forgets_it_nor_tells_it_twice_more() -> None:
    desk = Desk()
    desk.put("a", "", kind="unprotected", urgent=True, fields=NAKED)
    await told(desk)
    restarted(desk)
    (again,) = await told(desk, minutes=24 * 60)
    assert again.splitlines()[0].endswith("(first at 2026-01-05 12:00:00 UTC)"), "of the day before"
    restarted(desk)
    assert await told(desk, minutes=60) == []


async def test_one_trouble_that_is_told_again_and_again_is_told_once_more_in_all() -> None:
    desk = Desk()
    for number in range(3):
        fields = {**BTC, "size": None, "refusals": number, "text": "no"}
        desk.put(f"a{number}", "", kind="close_refused", urgent=True, fields=fields)
        assert len(await told(desk, minutes=1)) == 1
    (again,) = await told(desk, minutes=6)
    assert again.startswith("⏰")


async def test_what_cannot_be_read_holds_no_alert_up() -> None:
    desk = Desk()
    desk.store.sections[SECTION] = {"odd": "nonsense", "older": {"row": {}}}
    desk.put("a", "grave", urgent=True)
    assert await told(desk) == ["🚨 grave"]


async def test_a_chat_that_does_not_want_it_has_no_button_and_hears_it_once() -> None:
    desk = Desk()
    await PreferenceBook(desk.store).set_again(ALICE, 0)
    desk.put("a", "grave", urgent=True)
    assert await told(desk) == ["🚨 grave"]
    assert buttons(desk) == []
    assert await told(desk, minutes=60) == []
    await PreferenceBook(desk.store).set_again(ALICE, 30)
    desk.put("b", "grave", urgent=True)
    assert await told(desk) == ["🚨 grave"]
    assert await told(desk, minutes=29) == []
    (again,) = await told(desk, minutes=2)
    assert again.endswith("🚨 grave")
    assert "possibly repeated" not in again


def test_what_a_trouble_is_about_is_there_as_the_guard_and_the_bots_show_it() -> None:
    guard, dca = FakeGuard(MemoryStore()), FakeDca(MemoryStore())
    guard.view = replace(guard.view, positions=(a_position(),))
    naked = a_bot(slot=OwnSlot(naked_since=NOON))
    dca.has(a_view(naked))
    is_there = still_there(guard, dca)
    assert [is_there(row("unprotected", symbol="BTCUSDT", side=side)) for side in ("Buy", "Sell")] == [True, False]
    lacks_stop = row("dca_unprotected", bot_id=naked.bot_id, **BTC)
    assert is_there(lacks_stop) is True
    dca.has(a_view(replace(naked, slot=OwnSlot(size=Decimal(1)))))
    assert is_there(lacks_stop) is False
    dca.has(a_view(replace(naked, slot=OwnSlot())))
    assert is_there(lacks_stop) is None, "not seen since the start"
    assert is_there(row("dca_unprotected", bot_id="another", **BTC)) is None
    assert is_there(row("system", text="denied")) is None
    guard.view = replace(guard.view, waits_for_exchange=True)
    assert is_there(row("unprotected", symbol="BTCUSDT", side="Sell")) is None
