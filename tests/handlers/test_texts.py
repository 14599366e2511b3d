"""What people read: figures, previews, alerts, positions, mistakes."""

from datetime import datetime, timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from execution.commands.answers import ClosePlan
from execution.commands.plan_version import PlanVersion
from execution.exit_plan import BreakEven, BreakEvenWhen, EntryLeg, Offset, OffsetBy, Trail
from execution.facts.orders import OrderStatus
from execution.facts.other_holdings import Coin, OtherPosition, Product
from execution.facts.prices import TriggerBy
from execution.facts.slots import Side
from execution.monitor import Phase
from execution.new_trade.entry_standing import EntryStanding
from execution.new_trade.liquidation import Clearance
from execution.new_trade.trade_request import Merge, TradePreview
from execution.notices import NoticeKind
from execution.stops.break_even_to_come import BreakEvenToCome
from execution.stops.smart_stop import SmartStop
from execution.stops.stop_record import Asked, HeldBack, StopOrigin
from execution.stops.trailing import TrailBy, TrailDistance
from execution.views import AccountView, EntryView, StopFigures, TargetView, TrailView, UnguardedView, WatchedView
from execution.watching.invariants import Finding, Invariant
from handlers.alerts.alert_text import alert_text, unworded_text
from handlers.command_table import COMMANDS
from handlers.grammar.command_line import Line, LineError
from handlers.grammar.line_error_text import line_error_text, pointed_at
from handlers.health_text import health_text
from handlers.help_text import help_text, welcome_text
from handlers.people.role import Role
from handlers.positions.closing import closing_text
from handlers.positions.positions_text import MOST_CHARACTERS, positions_texts
from handlers.trade.command import TradeSyntaxError, parse_trade
from handlers.trade.preview_text import preview_text
from handlers.words import figures
from simulator.telegram.text.html_markup import parse_html
from tests.handlers.fakes import NOON, D, a_position, a_preview, an_account
from utils.texts.saying import saying


def all_positions(view: AccountView) -> str:
    return "\n\n".join(positions_texts(view))


def shown(html: str) -> str:
    """The text as Telegram shows it; fails on markup that Telegram would refuse."""
    return parse_html(html).text


# ---------------------------------------------------------------------------------------------------- figures


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "–"),
        (D(50000), "50000"),
        (D("50000.12345678"), "50000.123"),
        (D("0.0000001234567891"), "0.00000012345679"),
        (D("123456789.5"), "123456790"),
        (D("1E+5"), "100000"),
        (D(0), "0"),
    ],
)
def test_prices(value: Decimal | None, text: str) -> None:
    assert figures.price(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "–"), (D("12.345"), "+12.34"), (D("-0.001"), "0.00"), (D(0), "0.00"), (D("-5"), "-5.00")],
)
def test_results_carry_their_sign(value: Decimal | None, text: str) -> None:
    assert figures.result(value) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (None, "–"),
        (D("0"), "0 s"),
        (D("0.25"), "0.2 s"),
        (59, "59 s"),
        (60, "1 min"),
        (125, "2 min 5 s"),
        (3600 * 49 + 60, "2 d 1 h"),
    ],
)
def test_durations(seconds: Decimal | int | None, text: str) -> None:
    assert figures.duration(seconds) == text


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=D("-1e18"), max_value=D("1e18")))
def test_no_figure_has_an_exponent(value: Decimal) -> None:
    for text in (figures.price(abs(value)), figures.result(value), figures.percent(value), figures.quantity(value)):
        assert "e" not in text.lower()


# ---------------------------------------------------------------------------------------------------- preview


def test_a_preview_shows_everything_that_will_stand() -> None:
    assert shown(preview_text(a_preview(), "live")) == (
        "LONG BTCUSDT · last price 50000\n"
        "\n"
        "Entry market ≈ 50000\n"
        "Size 0.1 BTC · 5000.00 USDT\n"
        "Leverage unchanged\n"
        "🛡 Stop 49000 (last): -105.44, 1.05% of equity\n"
        "🎯 TP1 51000 · 0.05 (50%) · +1R · +48.12\n"
        "🎯 TP2 52000 · 0.03 (30%) · +2R · +58.86\n"
        "Runner 0.02: ended by the stop only\n"
        "Break-even after TP1\n"
        "Fees 2.75 in, 2.70 out at the stop\n"
        "• 20% of the size has no take profit <and> says so."
    )


def a_merge(**changes: Any) -> TradePreview:
    """A second entry of 0.1 is added to 0.2 that are there; TP1 was hit."""
    first = a_preview().plan
    both = replace(first, entries=(*first.entries, EntryLeg(number=2, qty=D("0.1"), price=D(49800))))
    drawn_for = PlanVersion(generation="0123", plan=first, hit=(1,), stop=D(49500))
    merge = Merge(
        drawn_for=drawn_for,
        targets=first.legs,
        held_qty=D("0.2"),
        held_mean=D(50100),
        waiting_qty=D("0.05"),
        loss_before=D("60.5"),
    )
    return a_preview(plan=both, merge=replace(merge, **changes))


def test_a_preview_of_a_trade_that_is_added_shows_the_loss_before_and_after() -> None:
    """I3: that the stop loosens is said."""
    text = shown(preview_text(a_merge(), "live"))
    assert text.startswith(
        "LONG BTCUSDT · last price 50000\n"
        "\n"
        "➕ Added to the position that is there: 0.2 BTC at 50100 · 0.05 waiting\n"
        "Targets hit so far: TP1\n"
        "Entry 49800\n"
        "Added 0.1 BTC · 5000.00 USDT\n"
        "Leverage unchanged\n"
        "🛡 Stop 49000 (last), for all that is open then: -105.44, 1.05% of equity\n"
        "The open part at the stop: now -60.50, then -105.44\n"
        "Alerts speak of the whole trade, with what it has earned or lost before\n"
        "The stop moves 49500 → 49000: ⚠️ looser\n"
        "🎯 TP1"
    )
    before = a_merge().merge
    assert before is not None
    tighter = a_merge(drawn_for=replace(before.drawn_for, stop=D(48500), hit=()), waiting_qty=D(0))
    text = shown(preview_text(tighter, "live"))
    assert "The stop moves 48500 → 49000: tighter" in text
    assert "hit so far" not in text
    same = a_merge(drawn_for=replace(before.drawn_for, stop=D(49000)), held_qty=D(0), held_mean=None)
    text = shown(preview_text(same, "live"))
    assert "The stop moves" not in text
    assert "there: nothing yet · 0.05 waiting" in text
    assert "Alerts speak" not in text


LEFT_ALONE = UnguardedView(name="ETHUSDT long", stop=None)


INVERSE = OtherPosition(product=Product.INVERSE, symbol="BTCUSD", side=Side.BUY, size=D(1000))
BITCOIN = Coin(name="BTC", qty=D("0.5"), price=D(50000))


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"ignored": (LEFT_ALONE,)},
        {"unguarded": (LEFT_ALONE,)},
        {"other_positions": (INVERSE,)},
        {"other_coins": (BITCOIN,)},
    ],
)
def test_no_positions_are_claimed_where_one_is_left_alone(elsewhere: dict[str, Any]) -> None:
    assert positions_texts(an_account(**elsewhere))[0].startswith("<b>No guarded positions</b>")
    assert positions_texts(an_account())[0].startswith("<b>No positions</b>")


def test_of_what_is_not_guarded_it_is_said_whether_it_has_a_stop() -> None:
    view = an_account(unguarded=(LEFT_ALONE,), ignored=(UnguardedView(name="SOLUSDT short", stop=D("155.50")),))
    foot = shown(positions_texts(view)[-1])
    assert "⚠️ Not guarded: ETHUSDT long (no stop on the position)" in foot
    assert "👁 Ignored, as you said: SOLUSDT short (its own stop 155.5)" in foot
    assert "Guarded ones without a confirmed stop since start: 0 s" in foot


def test_r19_what_is_never_guarded_stands_in_one_line_of_its_own() -> None:
    view = an_account(unguarded=(LEFT_ALONE,), other_positions=(INVERSE,), other_coins=(BITCOIN,))
    foot = shown(positions_texts(view)[-1])
    assert "⚠️ Not guarded: ETHUSDT long (no stop on the position)\n" in foot
    assert (
        "ℹ️ Not guarded, since Holdfast guards USDT and USDC perpetuals only: "
        "BTCUSD long 1000 (inverse), 0.5 BTC (spot, about 25000 USD)\n"
    ) in foot
    assert "since Holdfast guards" not in shown(positions_texts(an_account(unguarded=(LEFT_ALONE,)))[-1])


def test_a_partial_close_that_takes_its_time_is_shown() -> None:
    line = "⏳ 0.04 of it is being closed; Bybit has not shown it yet"
    account = an_account(a_position(leaving=D("0.04")))
    assert line in positions_texts(account)[0]
    assert "being closed" not in positions_texts(an_account(a_position()))[0]


def test_a_pause_is_shown_above_the_positions() -> None:
    assert "Paused since 12:00:00: no new entries; /resume ends it" in all_positions(an_account(paused_since=NOON))


def test_entries_that_wait_for_bybit_are_shown_above_the_positions() -> None:
    shown = all_positions(an_account(entries_held="Bybit <cannot> be reached"))
    assert "⚠️ Bybit &lt;cannot&gt; be reached" in shown


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {"left": D("0.1")},
            (
                "⏳ Closing LONG BTCUSDT: all of 0.1 at market\n"
                "The exchange has not shown it yet; it is being tried, and you are told its end"
            ),
        ),
        ({}, "⏳ Closing LONG BTCUSDT: all of 0.1 at market"),
        (
            {"left": D("0.1"), "refused": "Qty <invalid>"},
            "⚠️ LONG BTCUSDT: nothing was closed: Qty <invalid>. The stop stays. Send it again",
        ),
        ({"done": True, "left": D(0)}, "✅ Closed LONG BTCUSDT: all of 0.1 at market, nothing is left"),
        ({"size": D(0), "done": True, "left": D(0)}, "✅ LONG BTCUSDT: nothing is open, and nothing waits any more"),
        (
            {"qty": D("0.05"), "done": True, "left": D("0.05")},
            "✅ Closed LONG BTCUSDT: 0.05 of 0.1 at market, 0.05 left",
        ),
    ],
)
def test_a_close_says_what_was_seen_of_it(changes: dict[str, Any], words: str) -> None:
    plan = ClosePlan(key="BTCUSDT_Buy_main", symbol="BTCUSDT", side=Side.BUY, size=D("0.1"), qty=None)
    assert shown(closing_text(replace(plan, **changes))) == words


def test_a_preview_of_several_entries_in_observe_mode() -> None:
    base = a_preview().plan
    entries = (EntryLeg(number=1, qty=D("0.06"), price=D(50000)), EntryLeg(number=2, qty=D("0.04"), price=D(49500)))
    plan = type(base)(
        entries=entries,
        stop=base.stop,
        trigger_by=TriggerBy.MARK,
        legs=base.legs,
        break_even=None,
        cancel_entries_after_tp=1,
        leverage=D(5),
    )
    text = shown(preview_text(a_preview(plan=plan, runner_qty=D(0)), "observe"))
    assert "nothing will be sent" in text
    assert "Entry 1 50000 · 0.06\nEntry 2 49500 · 0.04\nMean entry 50000" in text
    assert "Leverage 5x" in text
    assert "(mark)" in text
    assert "Break-even off" in text
    assert "Runner" not in text


@pytest.mark.parametrize(
    ("trail", "words"),
    [
        (Trail(distance=TrailDistance(TrailBy.PERCENT, D("0.5"))), "Trail 0.5% from the entry on"),
        (Trail(distance=TrailDistance(TrailBy.PERCENT, D(1)), after_tp=2), "Trail 1% after TP2"),
        (Trail(distance=TrailDistance(TrailBy.PRICE, D(120)), at=D(51000)), "Trail 120 from 51000 on"),
        (Trail(distance=TrailDistance(TrailBy.ATR, D(2))), "Trail 2 ATR (15m) from the entry on"),
        (Trail(distance=TrailDistance(TrailBy.ATR, D("1.5"), 240), after_tp=1), "Trail 1.5 ATR (4h) after TP1"),
        (Trail(distance=TrailDistance(TrailBy.PERCENT, D(1)), native=True), "Trail 1% from the entry on, by Bybit"),
        (
            Trail(distance=TrailDistance(TrailBy.PRICE, D(120)), at=D(51000), native=True),
            "Trail 120 from 51000 on, by Bybit",
        ),
    ],
)
def test_trail_follow_and_hours_in_words(trail: Trail, words: str) -> None:
    plan = replace(a_preview().plan, trail=trail, follow=1, max_hours=D(8))
    text = preview_text(a_preview(plan=plan), "live")
    assert words in text
    assert "Follow: the stop goes to the target before the last one hit" in text
    assert "Closed after 8 h" in text


@pytest.mark.parametrize(
    ("when", "words"), [(BreakEvenWhen.AT_PERCENT, "at 1% in favour"), (BreakEvenWhen.AT_R, "at +1R")]
)
def test_break_even_rules_in_words(when: BreakEvenWhen, words: str) -> None:
    base = a_preview().plan
    plan = type(base)(
        entries=base.entries,
        stop=base.stop,
        trigger_by=base.trigger_by,
        legs=base.legs,
        break_even=BreakEven(when=when, value=D(1)),
        cancel_entries_after_tp=1,
        leverage=None,
    )
    assert f"Break-even {words}" in preview_text(a_preview(plan=plan), "live")


# ---------------------------------------------------------------------------------------------------- alerts

TRADE = {"symbol": "BTCUSDT", "side": "Buy"}
DCA = {"symbol": "BTCUSDT", "side": "Buy", "bot_id": "1a2b3c4d", "name": "my & bot"}
UNITS = {"tick": D("0.1"), "step": D("0.000001"), "coin": "BTC", "quote": "USDT"}
ALERTS: list[tuple[NoticeKind, dict[str, Any], str]] = [
    (
        NoticeKind.ENTRY_FILLED,
        {
            "leg": 1, "of": 2, "qty": D("0.1"), "price": D(50000), "fee": D("2.75"), "size": D("0.1"),
            "avg_entry": D(50000), "stop": D(49000), "planned_qty": D("0.2"),
        },
        (
            "✅ LONG BTCUSDT: entry 1/2 filled, 0.1 at 50000\nSize 0.1 of 0.2 · mean 50000 · fee 2.75 USDT\n"
            "🛡 stop 49000 confirmed"
        ),
    ),
    (
        NoticeKind.ENTRY_REFUSED,
        {"leg": 2, "of": 2, "status": "Rejected", "text": "EC_<x>"},
        "⛔️ LONG BTCUSDT: entry 2/2 refused\nBybit: EC_<x>",
    ),
    (
        NoticeKind.ENTRIES_CANCELLED,
        {"legs": [2, 3], "prices": [D(49500), None]},
        "⚪️ LONG BTCUSDT: entry 2, 3 cancelled unfilled (49500, –)",
    ),
    (
        NoticeKind.TP_HIT,
        {"leg": 1, "of": 2, "qty": D("0.05"), "price": D(51000), "profit": D("47.2"), "remaining": D("0.05")},
        "🎯 LONG BTCUSDT: TP1/2 hit, 0.05 at 51000\n+47.20 USDT after fees · 0.05 left",
    ),
    (
        NoticeKind.STOP_MOVED,
        {"old": D(49000), "new": D(50056), "origin": "break-even", "size": D("0.05"), "result": D("47.2")},
        (
            "🛡 LONG BTCUSDT: stop 49000 → 50056 (break-even)\n"
            "If it fires, the whole trade: +47.20 USDT after fees · 0.05 open"
        ),
    ),
    (
        NoticeKind.STOP_MOVED,
        {"old": D(49000), "new": D(48500), "origin": "person", "size": D("0.05"), "result": D("-75"), "put_back": 3},
        (
            "🛡 LONG BTCUSDT: stop 49000 → 48500 (moved by hand)\n"
            "If it fires, the whole trade: -75.00 USDT after fees · 0.05 open\n"
            "It was put back 3 times; from now on yours stands"
        ),
    ),
    (
        NoticeKind.STOP_MOVED,
        {
            "old": D(49000), "new": D(49900), "origin": "trailing", "size": D("0.05"), "result": D("31.5"), "moves": 12,
        },
        (
            "🛡 LONG BTCUSDT: stop 49000 → 49900 (trailing, 12 moves)\n"
            "If it fires, the whole trade: +31.50 USDT after fees · 0.05 open"
        ),
    ),
    (
        NoticeKind.STOP_MOVED,
        {
            "symbol": "", "side": "", "positions": [
                {"symbol": "BTCUSDT", "side": "Buy", "old": D(49000), "new": D(49900), "result": D(31), "moves": 12},
                {"symbol": "ETHUSDT", "side": "Sell", "old": D(2510), "new": D(2505), "result": None},
            ],
        },
        (
            "🛡 2 stops moved (trailing). If one fires, its whole trade after fees:\n"
            "LONG BTCUSDT 49000 → 49900 (12 moves) · +31.00 USDT\n"
            "SHORT ETHUSDT 2510 → 2505 · –"
        ),
    ),
    (
        NoticeKind.STOP_PUT_BACK,
        {"found": D(48500), "stop": D(49000), "size": D("0.05")},
        (
            "🛡 LONG BTCUSDT: the stop was moved in the app, to 48500\n"
            "49000 is put back and confirmed · 0.05 open"
        ),
    ),
    (
        NoticeKind.TRAIL_SET,
        {"distance": D(500), "activation": None, "stop": D(49000)},
        "🛡 LONG BTCUSDT: Bybit trails 500 behind the price\nThe stop 49000 stays beside it",
    ),
    (
        NoticeKind.TRAIL_SET,
        {"distance": D(510), "activation": D(51000), "stop": D(49000)},
        "🛡 LONG BTCUSDT: Bybit trails 510 behind the price, from 51000 on\nThe stop 49000 stays beside it",
    ),
    (
        NoticeKind.TRAIL_IN_DOUBT,
        {"best": D(52000), "trigger": D(51480), "watermark": D(51300), "stop": D(50094)},
        (
            "⚠️ LONG BTCUSDT: in the minute in which its trail began 52000 was traded, and it is not known whether "
            "before or after; prices were missed in it\nAfter: the stop would belong at 51480. The trail goes on from "
            "51300, 50094 stands; to be on the safe side, move it or close"
        ),
    ),
    (
        NoticeKind.BREAK_EVEN_IN_DOUBT,
        {"best": D(50600), "wanted": D("50055.1"), "stop": D(49000)},
        (
            "⚠️ LONG BTCUSDT: in the minute in which break-even began to wait 50600 was traded, and it is not known "
            "whether before or after; prices were missed in it\nAfter: the stop would belong at 50055.1. "
            "Break-even waits on, 49000 stands; to be on the safe side, move it or close"
        ),
    ),
    (
        NoticeKind.TRAIL_MISSED,
        {"trigger": D(50688), "stop": D(50094)},
        (
            "⚠️ LONG BTCUSDT: while prices were missed, one went through 50688, where the trail would have stood\n"
            "The stop that stands is 50094; the trail goes on from here"
        ),
    ),
    (
        NoticeKind.TRAIL_GAP,
        {"action": "rearm", "why": "too old", "trigger": D(51480), "price": D(51400), "stop": D(50094)},
        (
            "⚠️ LONG BTCUSDT: while prices were missed the trail would have followed to 51480, and the price is beyond"
            " that: 51400\nThe trail begins anew from the price as it is (that is longer ago than TRAILING_MAX_GAP_S)\n"
            "🛡 50094 stands"
        ),
    ),
    (
        NoticeKind.TRAIL_ASKED,
        {
            "trigger": D(51480), "price": D(51400), "stop": D(50094), "size": D("0.1"), "result": None,
            "question": "0123456789abcdef", "number": 1, "seconds": 60, "closes": False,
        },
        (
            "⚠️ LONG BTCUSDT: while prices were missed the trail would have followed to 51480, and the price is beyond"
            " that: 51400\n"
            "• close 0.1 at market now: the whole trade: not known, executions are missing\n"
            "• go on: the trail begins anew from the price as it is\n"
            "🛡 50094 stands. Without an answer within 1 min it goes on"
        ),
    ),
    (
        NoticeKind.TRAIL_REFUSED,
        {"text": "TrailingStop <invalid>"},
        (
            "ℹ️ LONG BTCUSDT: Bybit does not trail this position (TrailingStop <invalid>)\n"
            "Holdfast moves the stop behind the price instead"
        ),
    ),
    (
        NoticeKind.TRAIL_CHANGED,
        {"old": D(500), "new": D(700), "stop": D(49000), "result": D("-53.9")},
        (
            "✋ LONG BTCUSDT: Bybit's trailing stop was changed in the app: 500 → 700 behind the price\n"
            "It stays so. If the stop 49000 fires, the whole trade: -53.90 USDT after fees"
        ),
    ),
    (
        NoticeKind.TRAIL_CHANGED,
        {"old": D(500), "new": None, "stop": D(49000), "result": None},
        (
            "✋ LONG BTCUSDT: Bybit's trailing stop was removed in the app\nIt stays away, and the stop follows no "
            "more. If the stop 49000 fires, the whole trade: not known, executions are missing"
        ),
    ),
    (
        NoticeKind.STOP_PUT_BACK,
        {"found": None, "by": "person", "stop": D(49000), "size": D("0.05")},
        "🛡 LONG BTCUSDT: the stop was removed in the app\n49000 is put back and confirmed · 0.05 open",
    ),
    (
        NoticeKind.STOP_PUT_BACK,
        {"found": None, "by": "adl", "stop": D(49000), "size": D("0.05")},
        (
            "🛡 LONG BTCUSDT: the stop went when Bybit deleveraged the position (ADL)\n"
            "49000 is put back and confirmed · 0.05 open"
        ),
    ),
    (
        NoticeKind.STOP_PUT_BACK,
        {"found": None, "by": "liquidation", "stop": D(49000), "size": D("0.05")},
        (
            "🛡 LONG BTCUSDT: the stop went when Bybit liquidated a part of the position\n"
            "49000 is put back and confirmed · 0.05 open"
        ),
    ),
    (
        NoticeKind.STOP_PUT_BACK,
        {"found": None, "stop": D(49000), "size": D("0.05")},
        "🛡 LONG BTCUSDT: the stop was gone\n49000 is put back and confirmed · 0.05 open",
    ),
    (
        NoticeKind.STOP_ASKED,
        {
            "ours": D(49000), "theirs": D(49200), "question": "0123456789abcdef", "number": 1, "size": D("0.05"),
            "seconds": 60, "result_ours": D(-50), "result_theirs": D(-40), "loosens": False, "before": D(48500),
        },
        (
            "✋ LONG BTCUSDT: the stop was moved in the app, 48500 → 49200\nIf it fires, the whole trade:\n"
            "• yours, 49200: -40.00 USDT after fees\n• put back, 49000: -50.00 USDT after fees\n"
            "Yours stands now, and stays without an answer within 1 min"
        ),
    ),
    (
        NoticeKind.BREACH,
        {"invariant": "I2", "evidence": "of 0.1 the take profits offer <less>", "subject": "", "seconds": 5},
        (
            "🟥 LONG BTCUSDT: its take profits, not as it should be for 5 s\n"
            "of 0.1 the take profits offer <less>\n"
            "It is being mended; look at the exchange if it stays"
        ),
    ),
    (
        NoticeKind.BREACH,
        {"symbol": "", "side": "", "invariant": "I4", "evidence": "0.1 is open", "subject": "ETHUSDT", "seconds": 30},
        ("🟥 ETHUSDT: positions and records, not as it should be for 30 s\n0.1 is open\n"
        "It is being mended; look at the exchange if it stays"),
    ),
    (
        NoticeKind.BREACH_OVER,
        {"symbol": "", "side": "", "invariant": "I5", "evidence": "orders are open", "subject": "", "seconds": 31},
        "🛡 the account: what is left after a close, as it should be again after 31 s\nIt was: orders are open",
    ),
    (
        NoticeKind.LEG_MOVED,
        {
            "leg": 1, "old_price": D(51000), "new_price": D(50900), "old_qty": D("0.5"), "new_qty": D("0.4"),
            "keeps_qty": True,
        },
        (
            "✋ LONG BTCUSDT: TP1 was moved in the app, price 51000 → 50900, quantity 0.5 → 0.4\n"
            "It stays so; the other targets share the rest."
        ),
    ),
    (
        NoticeKind.LEG_MOVED,
        {
            "leg": 1, "old_price": D(51000), "new_price": D(51000), "old_qty": D("0.5"), "new_qty": D("0.9"),
            "keeps_qty": False,
        },
        (
            "✋ LONG BTCUSDT: TP1 was moved in the app, quantity 0.5 → 0.9\n"
            "With that quantity another target could not stand: quantities are planned again."
        ),
    ),
    (
        NoticeKind.ENTRY_MOVED,
        {
            "leg": 1, "of": 2, "old_price": D(49900), "new_price": D("49000.5"), "old_qty": D("0.05"),
            "new_qty": D("0.09"), "keeps": True, "result": D("-218.5"), "most": D(200),
        },
        (
            "✋ LONG BTCUSDT: entry 1/2 was moved in the app, price 49900 → 49000.5, quantity 0.05 → 0.09\n"
            "It stays so. If all entries fill and then the stop fires, the whole trade: -218.50 USDT after fees\n"
            "⚠️ That is more than one trade may lose: 200.00 USDT (MAX_RISK_PER_TRADE)"
        ),
    ),
    (
        NoticeKind.ENTRY_MOVED,
        {
            "leg": 2, "of": 2, "old_price": D(49800), "new_price": D(49850), "old_qty": D("0.05"),
            "new_qty": D("0.05"), "keeps": True, "result": None, "most": None,
        },
        (
            "✋ LONG BTCUSDT: entry 2/2 was moved in the app, price 49800 → 49850\n"
            "It stays so. If all entries fill and then the stop fires, the whole trade: not known, executions are "
            "missing"
        ),
    ),
    (
        NoticeKind.ENTRY_MOVED,
        {
            "leg": 2, "of": 2, "old_price": D(49800), "new_price": D(48900), "old_qty": D("0.05"),
            "new_qty": D("0.05"), "keeps": False, "result": None, "most": None,
        },
        (
            "✋ LONG BTCUSDT: entry 2/2 was moved in the app, price 49800 → 48900\n"
            "There it lies at the stop or beyond it, so it is cancelled"
        ),
    ),
    (
        NoticeKind.LEGS_JOINED,
        {"legs": [1, 3], "into": [2, 2], "size": D("0.003")},
        (
            "🔗 LONG BTCUSDT: TP1, TP3 are under the exchange's minimum now\n"
            "TP1 joins TP2, TP3 joins TP2 · 0.003 open"
        ),
    ),
    (
        NoticeKind.LEGS_JOINED,
        {"legs": [3], "into": [None], "size": D("0.0005")},
        "🔗 LONG BTCUSDT: TP3 is under the exchange's minimum now\nNo take profit can stand: only the stop ends 0.0005",
    ),
    (
        NoticeKind.STOP_WAITS,
        {"wanted": D(50056), "standing": D(49000)},
        (
            "⏳ LONG BTCUSDT: the price is through 50056, so the stop cannot move there yet\n"
            "🛡 49000 stays; tried again when the price is clear"
        ),
    ),
    (
        NoticeKind.STOP_REFUSED,
        {"wanted": D(49000), "standing": None, "refusals": 3},
        "🟥 LONG BTCUSDT: the exchange refused the stop 49000 3 times\nNow: no stop is seen standing",
    ),
    (
        NoticeKind.UNPROTECTED,
        {"size": D("0.1"), "seconds": 12},
        "🟥 LONG BTCUSDT: no confirmed stop for 12 s\nSize 0.1. Look at the exchange now.",
    ),
    (
        NoticeKind.PROTECTED,
        {"stop": D(49000), "seconds": D("1.5")},
        "🛡 LONG BTCUSDT: stop 49000 is confirmed again\nUnconfirmed for 1.5 s",
    ),
    (NoticeKind.LEG_REMOVED, {"leg": 2}, "✂️ LONG BTCUSDT: TP2 was cancelled in the app and stays away"),
    (
        NoticeKind.LEG_REMOVED,
        {"leg": 2, "others": [1], "qty": D("0.02")},
        "✂️ LONG BTCUSDT: TP2 was cancelled in the app and stays away\nTP1 sells its part too: 0.02",
    ),
    (
        NoticeKind.LEG_REMOVED,
        {"leg": 2, "others": [1, 3], "qty": D("0.02")},
        "✂️ LONG BTCUSDT: TP2 was cancelled in the app and stays away\nTP1, TP3 sell its part too: 0.02 together",
    ),
    (
        NoticeKind.LEG_REMOVED,
        {"leg": 2, "others": [1], "qty": None},
        "✂️ LONG BTCUSDT: TP2 was cancelled in the app and stays away\nTP1 sells its part too",
    ),
    (
        NoticeKind.LEG_LOST,
        {"leg": 1, "price": D(51000)},
        (
            "⚠️ LONG BTCUSDT: the exchange does not know TP1 at 51000 any more, and nothing more of it has filled\n"
            "Who took it away cannot be found out any more. The plan stands, so it is placed again. If it was "
            "cancelled on purpose: /tp gives the trade other targets"
        ),
    ),
    (
        NoticeKind.LEG_MOVED,
        {
            "leg": 1, "old_price": D(50500), "new_price": D(50600), "old_qty": D("0.01"), "new_qty": D("0.01"),
            "keeps_qty": True,
        },
        "✋ LONG BTCUSDT: TP1 was moved in the app, price 50500 → 50600\nIts price stays so.",
    ),
    (
        NoticeKind.SIZE_CHANGED,
        {"change": D("0.05"), "size": D("0.15")},
        "↕️ LONG BTCUSDT: size changed by +0.05, not by Holdfast\nSize now 0.15; stop and take profits follow",
    ),
    (
        NoticeKind.SIZE_CHANGED,
        {"change": D("-0.02"), "size": D("0.03"), "is_ours": False, "forced": "auto-deleveraging"},
        (
            "↕️ LONG BTCUSDT: size changed by -0.02, by Bybit's deleveraging (ADL)\n"
            "Size now 0.03; stop and take profits follow"
        ),
    ),
    (
        NoticeKind.REDUCED,
        {"qty": D("0.05"), "price": D(50500), "profit": D("23.6"), "remaining": D("0.05")},
        "✂️ LONG BTCUSDT: 0.05 closed at 50500\n+23.60 USDT after fees · 0.05 left",
    ),
    (
        NoticeKind.REDUCTION_REFUSED,
        {"text": "110017 <x>"},
        "⛔️ LONG BTCUSDT: the partial close was refused, nothing was closed\n110017 <x>",
    ),
    (
        NoticeKind.CLOSING,
        {"reason": "no stop possible", "size": D("0.1")},
        "⚠️ LONG BTCUSDT: closing 0.1 at market\nReason: no stop possible",
    ),
    (
        NoticeKind.CLOSING,
        {
            "reason": "smart stop", "size": D("0.1"), "smart": D(49500), "candles": "15m", "closed_at": D("49480.5"),
            "ended": NOON,
        },
        (
            "⚠️ LONG BTCUSDT: closing 0.1 at market\n"
            "Reason: smart stop, 49500: the 15m candle until 12:00:00 UTC closed at 49480.5"
        ),
    ),
    (
        NoticeKind.CLOSE_REFUSED,
        {"size": D("0.1"), "refusals": 3, "text": "110017 <x>"},
        (
            "🟥 LONG BTCUSDT: refused 3 times to close 0.1\n110017 <x>\n"
            "It is tried again and again. Orders of yours that reduce it may be in the way."
        ),
    ),
    (
        NoticeKind.CLOSE_UNFILLED,
        {"size": D("0.1"), "attempts": 3},
        (
            "🟥 LONG BTCUSDT: 3 orders to close 0.1 found nobody\n"
            "It is tried again and again, also with a limit at the edge of what the exchange allows."
        ),
    ),
    (
        NoticeKind.CLOSED,
        {
            "reason": "take profit", "qty": D("0.1"), "entry": D(50000), "exit": D(51500), "gross": D(150),
            "fees": D("4.81"), "funding": D("-0.5"), "net": D("144.69"), "seconds": 125, "fills": 3,
            "tps": [1, 2], "of": 2,
        },
        (
            "🏁 LONG BTCUSDT closed: take profit\nNet +144.69 USDT\nGross +150.00 · fees 4.81 · funding -0.50 USDT\n"
            "0.1: 50000 → 51500\nTPs 2 of 2 · 3 fills · open 2 min 5 s"
        ),
    ),
    (
        NoticeKind.ADOPTION_ASKED,
        {"question": "q", "drawn": 0, "size": D("0.1"), "entry": D(50000), "problem": "the price is <beyond> it"},
        (
            "❓ LONG BTCUSDT was opened elsewhere: 0.1 at 50000\nNobody guards it. Shall Holdfast?\n"
            "🟥 No stop can be proposed: the price is <beyond> it.\n"
            "Set one in Bybit's app, then press: it will be kept."
        ),
    ),
    (
        NoticeKind.ADOPTED,
        {"size": D("0.1"), "entry": D(50000), "stop": D(49000), "kept": True, "targets": [D(51000)]},
        (
            "🤝 LONG BTCUSDT is guarded: 0.1 at 50000\n🛡 stop 49000 (yours, kept) confirmed\n🎯 51000"
        ),
    ),
    (
        NoticeKind.LATE_ENTRY_GUARDED,
        {"size": D("0.1"), "entry": D(49500), "stop": D(49000), "targets": [D(51000), D(52000)]},
        (
            "↩️ LONG BTCUSDT: an entry filled after its trade had ended, and is guarded on (LATE_ENTRY=guard)\n"
            "0.1 at 49500\n🛡 stop 49000 confirmed\n🎯 51000, 52000"
        ),
    ),
    (
        NoticeKind.NOT_FILLED,
        {"reason": "entry not filled"},
        "⚪️ LONG BTCUSDT: nothing was filled, nothing is left\nReason: entry not filled",
    ),
    (
        NoticeKind.NOT_FILLED,
        {"reason": "entry not filled", "is_too_old": True},
        (
            "⚪️ LONG BTCUSDT: nothing was filled, nothing is left\n"
            "The market entry could not be sent within a minute of your Confirm. By then its preview was too old, so it"
            " was given up. Send the line again if you still mean it"
        ),
    ),
    (
        NoticeKind.NOT_FILLED,
        {"reason": "entry not filled", "is_taken": True},
        (
            "⚪️ LONG BTCUSDT: nothing was filled, nothing is left\n"
            "Somebody opened the other side of this position outside of Holdfast: in one-way mode the entry would have"
            " closed that, so it was cancelled. What is there now is none of this trade's"
        ),
    ),
    (
        NoticeKind.STOP_BEYOND_LIQUIDATION,
        {"stop": D(49000), "liquidation": D("49100.5"), "size": D("0.1")},
        (
            "🟥 LONG BTCUSDT: it would be liquidated at 49100.5, before its stop 49000 fires\n"
            "Move the stop nearer, add margin, or close a part of 0.1"
        ),
    ),
    (
        NoticeKind.DCA_BOUGHT,
        {
            **DCA, "lot": 2, "qty": D("0.002"), "received": D("0.001998"), "price": D(50000), "cost": D(100),
            "fee": D("0.1"), "lots": 2, "of": 10,
        },
        (
            "🧺 my & bot BTCUSDT: lot 2 bought, 0.002 BTC at 50000\n0.001998 BTC after the fee · cost 100.00 USDT\n"
            "Open lots 2 of 10"
        ),
    ),
    (
        NoticeKind.DCA_BOUGHT,
        {
            **DCA, **UNITS, "lot": 2, "qty": D("0.002"), "received": D("0.0019984"), "price": D("50000.04"),
            "cost": D(100), "carried": D("0.00008"), "carried_cost": D(4), "target": D("50601.2"), "lots": 2, "of": 10,
        },
        (
            "🧺 my & bot BTCUSDT: lot 2 bought, 0.002 BTC at 50000\n"
            "0.001998 BTC after the fee · cost 100.00 USDT · to be sold at 50601.2\n"
            "Open lots 2 of 10\nIt takes along what was too little of lots before it: 0.00008 BTC, cost 4.00 USDT"
        ),
    ),
    (
        NoticeKind.DCA_BOUGHT,
        {
            **DCA, **UNITS, "lot": 2, "qty": D("0.002"), "received": D("0.002"), "price": D(50000),
            "cost": D(100), "carried": D("0.0000008"), "carried_cost": D("0.04"), "lots": 2, "of": 10,
        },
        "🧺 my & bot BTCUSDT: lot 2 bought, 0.002 BTC at 50000\ncost 100.00 USDT\nOpen lots 2 of 10",
    ),
    (
        NoticeKind.DCA_SOLD,
        {
            **DCA, "lot": 2, "qty": D("0.001998"), "buy_price": D(50000), "sell_price": D("50601.2"), "profit": D(1),
            "cost": D(100), "fees": D("0.2"), "credit": D("0.5"), "by_stop": False, "lots": 1, "total": D(3),
        },
        (
            "💰 my & bot BTCUSDT: lot 2 sold, 0.001998 BTC\n50000 → 50601.2: +1.00 USDT after fees\n"
            "1 lot open · +3.00 USDT in all\nCredit: the newest lot has to bring 0.50 USDT less now"
        ),
    ),
    (
        NoticeKind.DCA_SOLD,
        {
            **DCA, **UNITS, "lot": 2, "qty": D("0.001998"), "buy_price": D("50000.04"), "sell_price": D(45000),
            "profit": D(-1), "cost": D(100), "credit": D("0.5"), "credit_to": 7, "credit_used": D("0.2"),
            "carried": D("0.00008"), "carried_cost": D(4), "together": [3, 4], "by_stop": True, "lots": 0,
            "total": D(3),
        },
        (
            "💰 my & bot BTCUSDT: lot 2 sold by its hard stop, 0.001998 BTC, together with lots 3, 4\n"
            "50000 → 45000: -1.00 USDT after fees\n0 lots open · +3.00 USDT in all\n"
            "In it what was too little of lots before it: 0.00008 BTC, cost 4.00 USDT\n"
            "Credit: it had to bring 0.20 USDT less\n"
            "Credit: lot 7 has to bring 0.50 USDT less now"
        ),
    ),
    (
        NoticeKind.DCA_SOLD,
        {
            **DCA, "lot": 2, "qty": D("0.001998"), "buy_price": D(50000), "sell_price": D("50601.2"), "profit": D(1),
            "cost": D(100), "fees": D("0.2"), "credit": D("0.003"), "credit_used": D("0.005"), "by_stop": False,
            "lots": 0, "total": D(3),
        },
        (
            "💰 my & bot BTCUSDT: lot 2 sold, 0.001998 BTC\n50000 → 50601.2: +1.00 USDT after fees\n"
            "0 lots open · +3.00 USDT in all"
        ),
    ),
    (
        NoticeKind.DCA_SELL_REMOVED,
        {**DCA, "lot": 2, "qty": D("0.001998")},
        (
            "✋ my & bot BTCUSDT: the sell of lot 2 was cancelled by hand\n"
            "0.001998 BTC is kept and not offered again. /dca sell 1a2b3c4d 2 places it again"
        ),
    ),
    (
        NoticeKind.DCA_SELL_LOST,
        {**DCA, **UNITS, "lot": 2, "qty": D("0.001998")},
        (
            "⚠️ my & bot BTCUSDT: the sell of lot 2 is not known to the exchange any more, and nothing more of it has "
            "filled\n0.001998 BTC is kept, and is offered again at its target"
        ),
    ),
    (
        NoticeKind.DCA_SELL_RESIZED,
        {**DCA, **UNITS, "lot": 2, "was": D("0.002"), "qty": D("0.001"), "is_withdrawn": False},
        (
            "✋ my & bot BTCUSDT: the sell of lot 2 was changed, not by Holdfast: 0.002 BTC → 0.001 BTC\n"
            "It stays so. The rest of the lot is offered again when this one has ended"
        ),
    ),
    (
        NoticeKind.DCA_SELL_RESIZED,
        {**DCA, **UNITS, "lot": 2, "was": D("0.002"), "qty": D("0.005"), "is_withdrawn": True},
        (
            "✋ my & bot BTCUSDT: the sell of lot 2 was changed, not by Holdfast: 0.002 BTC → 0.005 BTC\n"
            "That is more than the lot has: it is withdrawn, and what the lot still has is offered anew"
        ),
    ),
    (
        NoticeKind.DCA_SELL_MOVED,
        {**DCA, **UNITS, "lot": 2, "was": D("50601.2"), "price": D(51000)},
        (
            "✋ my & bot BTCUSDT: the sell of lot 2 was moved in the app, 50601.2 → 51000\n"
            "It stays where you put it, and moves no more with its target"
        ),
    ),
    (
        NoticeKind.DCA_SOLD,
        {
            **DCA, **UNITS, "lot": 2, "qty": D("0.001998"), "buy_price": D(50000), "sell_price": D("50601.2"),
            "profit": D(1), "lots": 0, "total": D(3), "beyond": D("0.001002"),
        },
        (
            "💰 my & bot BTCUSDT: lot 2 sold, 0.001998 BTC\n50000 → 50601.2: +1.00 USDT after fees\n"
            "0 lots open · +3.00 USDT in all\n"
            "✋ Its sell had been made larger, not by Holdfast: 0.001002 BTC more than the lot had were sold with it. "
            "Those are in none of the bot's figures: if you meant another lot, /dca drop that one"
        ),
    ),
    (
        NoticeKind.DCA_TRAIL_GAP,
        {**DCA, **UNITS, "lot": 2, "action": "execute", "why": "setting", "trigger": D(51740), "price": D(51600)},
        (
            "⚠️ my & bot BTCUSDT: while prices were missed the trail of lot 2 went to 51740; the price is beyond: "
            "51600\nIt is sold now, at its target or better"
        ),
    ),
    (
        NoticeKind.DCA_TRAIL_GAP,
        {**DCA, **UNITS, "lot": None, "action": "execute", "why": "setting", "trigger": D(48240), "price": D(48300)},
        (
            "⚠️ my & bot BTCUSDT: while prices were missed the trail of its buy went to 48240; the price is beyond: "
            "48300\nIt buys at market now, if its gate lets it"
        ),
    ),
    (
        NoticeKind.DCA_TRAIL_GAP,
        {**DCA, **UNITS, "lot": 2, "action": "rearm", "why": "below floor", "trigger": D(50700), "price": D(50500)},
        (
            "⚠️ my & bot BTCUSDT: while prices were missed the trail of lot 2 would have gone to 50700; the price is "
            "beyond: 50500\nIt begins anew from the price as it is (there the lot would not bring its profit)"
        ),
    ),
    (
        NoticeKind.DCA_TRAIL_GAP,
        {**DCA, **UNITS, "lot": None, "action": "rearm", "why": "too old", "trigger": D(48240), "price": D(48300)},
        (
            "⚠️ my & bot BTCUSDT: while prices were missed the trail of its buy would have gone to 48240; the price is "
            "beyond: 48300\nIt is forgotten, and the gate is looked at anew (that is longer ago than "
            "TRAILING_MAX_GAP_S)"
        ),
    ),
    (
        NoticeKind.DCA_TRAIL_GAP,
        {**DCA, **UNITS, "lot": 2, "action": "missed", "why": "", "trigger": D(51740), "price": None},
        (
            "⚠️ my & bot BTCUSDT: while prices were missed one went through 51740, where the trail of lot 2 would have "
            "stood, and came back\nIt goes on from here"
        ),
    ),
    (
        NoticeKind.DCA_UNEXPLAINED,
        DCA,
        (
            "🟥 my & bot BTCUSDT: its orders have filled more than the exchange lists trades of\n"
            "The list is read again and again, and the bot buys nothing until they are there"
        ),
    ),
    (
        NoticeKind.DCA_REFUSED,
        {**DCA, "lot": None, "text": "Insufficient <balance>."},
        (
            "⛔️ my & bot BTCUSDT: a buy was refused\nInsufficient <balance>.\n"
            "It is tried again, ever more slowly"
        ),
    ),
    (
        NoticeKind.DCA_HALTED,
        {**DCA, "reason": "its stop fired"},
        (
            "🟥 my & bot BTCUSDT has halted itself: its stop fired\n"
            "/dca show 1a2b3c4d has the rest; /dca resume 1a2b3c4d goes on"
        ),
    ),
    (
        NoticeKind.DCA_HALTED,
        {**DCA, "reason": "coins are missing: /dca drop x 1", "state": "paused"},
        "🟥 my & bot BTCUSDT has paused itself: coins are missing: /dca drop x 1",
    ),
    (
        NoticeKind.DCA_REFUSED,
        {**DCA, "lot": 3, "text": "3 in a row ended without a fill: EC_NoImmediateQtyToFill"},
        (
            "⛔️ my & bot BTCUSDT: the sell of lot 3 was refused\n"
            "3 in a row ended without a fill: nobody paid that price at that moment\n"
            "It is tried again, ever more slowly"
        ),
    ),
    (
        NoticeKind.DCA_STOP,
        {**DCA, "stop": D(45000), "shown": None, "theirs": False},
        (
            "🛡 my & bot BTCUSDT: its hard stop was missing, and stands now at 45000\n"
            "A bot on a perpetual keeps its stop. A tighter one of yours is kept; to be rid of it, stop the bot and "
            "close"
        ),
    ),
    (
        NoticeKind.DCA_STOP,
        {**DCA, "stop": D(46000), "shown": D(45000), "theirs": True},
        (
            "🛡 my & bot BTCUSDT: you moved its hard stop to 46000, it was 45000\n"
            "It is tighter, so it is kept, and later buys carry it"
        ),
    ),
    (
        NoticeKind.DCA_UNPROTECTED,
        {**DCA, "size": D("0.01"), "stop": D(45000), "seconds": 3},
        (
            "🟥 my & bot BTCUSDT: 0.01 BTC has no stop for 3 s\n"
            "It is set at 45000, again and again until it stands; with the price through it, the position is closed"
        ),
    ),
    (
        NoticeKind.DCA_UNPROTECTED,
        {**DCA, "size": D("0.01"), "stop": D(45000), "shown": D(30000), "seconds": 3},
        (
            "🟥 my & bot BTCUSDT: the hard stop of 0.01 BTC is not where it belongs for 3 s: 30000 in place of 45000\n"
            "It is set at 45000, again and again until it stands; with the price through it, the position is closed"
        ),
    ),
    (
        NoticeKind.REPORT,
        {
            "every": "weekly", "since": NOON - timedelta(days=7), "until": NOON, "zone": "Asia/Tokyo", "is_late": False,
            "symbols": ["BTCUSDT"], "trades": 2, "not_filled": 1, "unknown": 0, "wins": 1, "losses": 1,
            "break_evens": 0, "win_rate": D("0.5"), "gross": D(80), "fees": D(10), "funding": D("-1"), "net": D(69),
            "profit_factor": D("2.5"), "expectancy": D("34.5"), "with_r": 1, "average_r": D("0.4"), "best": D(115),
            "worst": D(-46), "average_win": D(115), "average_loss": D(-46), "longest_losing_streak": 1,
            "max_drawdown": D(46), "average_holding": 3720,
        },
        (
            "📅 Weekly report\n2025-12-29 21:00 to 2026-01-05 21:00 (Asia/Tokyo)\n2 closed trades\n"
            "Net +69.00 USDT · win rate 50% (1 of 2)\nProfit factor 2.50 · expectancy +34.50 USDT a trade\n"
            "Average R +0.4R (1 trade)\nMax drawdown 46.00 USDT · losses in a row 1\nFees 10.00 · funding -1.00 USDT\n"
            "Best +115.00 · worst -46.00 USDT\nAverage win +115.00, loss -46.00 USDT · held 1 h 2 min"
        ),
    ),
    (
        NoticeKind.PRICE_ALERT,
        {
            "side": "", "measure": "price", "is_above": True, "limit": D(51000), "value": D("51000.5"),
            "price": D("51000.5"), "crossed_at": NOON, "late_since": None, "is_sure": True, "is_by_candle": False,
            "repeats": False,
        },
        "📈 BTCUSDT reached 51000 from below\nNow 51000.5\nTold once, and removed.",
    ),
    (
        NoticeKind.STRANGER,
        {"user_id": 6666, "name": "Eve <x>", "username": "eve", "group": ""},
        "🚪 Eve <x> @eve (6666) wrote to the bot and got no answer: no role.",
    ),
    (
        NoticeKind.CHAT_CLOSED,
        {"chat": -5, "title": "Desk & co", "by": "Bob", "reason": "kicked"},
        "🚪 Bob has closed Desk & co (-5) to the bot. What went there comes to the owners from now on.",
    ),
    (NoticeKind.SYSTEM, {"symbol": "", "side": "", "text": "stream <up>"}, "ℹ️ stream <up>"),
]  # fmt: skip


def test_every_kind_has_its_words() -> None:
    assert {kind for kind, _, _ in ALERTS} == set(NoticeKind)


def test_a_figure_that_is_not_known_is_said_to_be_so() -> None:
    moved = {"old": D(49000), "new": D(50200), "origin": "person", "size": D("0.002"), "result": None}
    row = {"kind": "stop_moved", "fields": {**TRADE, **moved}}
    assert "the whole trade: not known, executions are missing · 0.002 open" in shown(alert_text(row, repeated=False))
    row = {"kind": "closed", "fields": {**TRADE, "gross": None, "net": None, "fees": D(1), "funding": D(0)}}
    text = shown(alert_text(row, repeated=False))
    assert "Net not known, see Bybit's app\nGross not known · fees 1.00" in text


@pytest.mark.parametrize(
    ("moved_by", "words"),
    [
        ("follow", "closed: stop, where follow had moved it\n"),
        ("person", "closed: stop, where it was moved by hand\n"),
        ("chat", "closed: stop, where it was set from the chat\n"),
        ("plan", "closed: stop\n"),
        (None, "closed: stop\n"),
    ],
)
def test_a_close_by_a_stop_says_what_had_moved_it(moved_by: str | None, words: str) -> None:
    row = {"kind": "closed", "fields": {**TRADE, "reason": "stop", "moved_by": moved_by}}
    assert words in shown(alert_text(row, repeated=False))


def test_an_entry_of_ours_that_the_record_had_lost_is_not_put_on_somebody_else() -> None:
    row = {"kind": "size_changed", "fields": {**TRADE, "change": D("0.5"), "size": D(1), "is_ours": True}}
    text = shown(alert_text(row, repeated=False))
    assert "size changed by +0.5, by an entry that Holdfast's record had lost" in text
    assert "not by Holdfast" not in text


@pytest.mark.parametrize(("kind", "fields", "text"), ALERTS, ids=[kind.value for kind, _, _ in ALERTS])
def test_alerts(kind: NoticeKind, fields: dict[str, Any], text: str) -> None:
    row = {"kind": kind.value, "chat_id": 1, "at": NOON, "urgent": False, "fields": {**TRADE, **fields}}
    assert shown(alert_text(row, repeated=False)) == text
    assert shown(alert_text(row, repeated=True)) == f"{text}\n(possibly repeated)"


# Of more strangers than are told of one by one nothing is recorded.
@pytest.mark.parametrize("kind", [kind for kind in NoticeKind if kind is not NoticeKind.STRANGER])
def test_what_was_not_recorded_is_a_dash_and_never_invented(kind: NoticeKind) -> None:
    text = shown(alert_text({"kind": kind.value, "fields": {}}, repeated=False))
    assert "–" in text
    assert "None" not in text


@pytest.mark.parametrize(
    ("fields", "words"),
    [({"origin": "person"}, "moved by hand"), ({"origin": "plan"}, "stop of the plan"), ({"origin": "<x>"}, "<x>")],
)
def test_origins_of_a_stop(fields: dict[str, Any], words: str) -> None:
    row = {"kind": "stop_moved", "fields": {**TRADE, **fields}}
    assert words in shown(alert_text(row, repeated=False))


def test_signs_of_alerts() -> None:
    assert alert_text({"kind": "system", "urgent": True, "fields": {"text": "x"}}, repeated=False) == "🚨 x"
    filled = {"kind": "entry_filled", "fields": {**TRADE, "stop": None}}
    assert "🟥 stop not confirmed yet" in alert_text(filled, repeated=False)
    refused = {"kind": "stop_refused", "fields": {**TRADE, "standing": D(48000)}}
    assert "48000 still stands" in alert_text(refused, repeated=False)
    short = {"kind": "leg_removed", "fields": {"symbol": "X", "side": "Sell", "leg": 1}}
    assert "SHORT X" in alert_text(short, repeated=False)
    smaller = {"kind": "size_changed", "fields": {**TRADE, "change": D("-0.05")}}
    assert "by -0.05" in alert_text(smaller, repeated=False)


def test_an_unknown_kind_is_shown_as_recorded() -> None:
    row = {"kind": "of the <future>", "fields": {"price": D("1.50"), "at": NOON, "who": None}}
    with pytest.raises(ValueError, match="future"):
        alert_text(row, repeated=False)
    assert shown(unworded_text(row, repeated=True)) == (
        "of the <future> (shown as recorded)\nprice: 1.5\nat: 2026-01-05 12:00:00 UTC\nwho: –\n(possibly repeated)"
    )
    assert "shown as recorded" in unworded_text({}, repeated=False)


# ---------------------------------------------------------------------------------------------------- positions


def test_above_the_positions_stands_what_is_wrong() -> None:
    position = a_position(stop_confirmed=False, standing_stop=D(48000))
    view = an_account(
        position,
        a_position(stop_confirmed=False, standing_stop=None),
        disk_trouble="No <space> left",
        private_stream_up=False,
        equity=None,
        last_sweep_at=None,
        naked_seconds=D("1.5"),
    )
    text = shown(all_positions(view))
    assert "equity –" in text
    assert "⚠️ The disk fails (No <space> left): protection goes on, no new trades" in text
    assert "SAFE MODE" not in text
    assert "Live stream down" in text
    assert "🟥 1 without a confirmed stop" in text
    assert "⏳ 1 whose stop is to move: the older one stands" in text
    assert "🟥 stop 49000 UNCONFIRMED · 48000 stands" in text
    assert "🟥 stop 49000 UNCONFIRMED\n" in text
    assert "since start: 1.5 s" in text
    assert "not been read in full yet" in text


def test_safe_mode_shows_what_stands_on_the_exchange() -> None:
    btc = WatchedView(
        symbol="BTCUSDT", side=Side.BUY, size=D("0.01"), avg_entry=D(50000), stop=D(49000), unrealised=D("1.5")
    )
    eth = WatchedView(symbol="ETHUSDT", side=Side.SELL, size=D(2), avg_entry=None, stop=None, unrealised=None)
    view = an_account(safe_mode=True, watched=(btc, eth))
    told = shown(all_positions(view))
    assert told.startswith("2 positions")
    assert "SAFE MODE: the state could not be read. No trade is taken, no stop is moved" in told
    assert "LONG BTCUSDT 0.01 at 50000 · +1.50 USDT\n🛡 stop 49000 stands on the exchange" in told
    assert "SHORT ETHUSDT 2 at – · –\n🟥 NO STOP on the exchange" in told
    assert "since start" not in told, "nothing is guarded, so that nothing was measured"


def test_nothing_is_known_yet() -> None:
    position = a_position(avg_entry=None, price=None, unrealised=None, r=None, stop_verified_at=None)
    assert "– · – · –" in all_positions(an_account(position))


def test_phases() -> None:
    waiting = EntryView(number=1, price=D(49500), qty=D("0.1"), filled=D(0))
    opening = a_position(phase=Phase.OPENING, size=D(0), entries=(waiting,), stop_confirmed=False)
    text = all_positions(an_account(opening))
    assert "waits for 0.1 at 49500" in text
    assert "stop 49000 comes with the entry" in text
    assert "🟥" not in text
    assert "closing, 0.1 left" in all_positions(an_account(a_position(phase=Phase.CLOSING)))
    assert "0.1 of 0.3 at" in all_positions(an_account(a_position(planned_qty=D("0.3"))))


@pytest.mark.parametrize(
    ("standings", "words"),
    [
        ((EntryStanding.NOT_SENT,), "waits for 0.1 at 49500 · not sent yet\n"),
        ((EntryStanding.UNANSWERED,), "waits for 0.1 at 49500 · waiting for the exchange\n"),
        (
            (EntryStanding.NOT_SENT, EntryStanding.UNANSWERED, EntryStanding.RESTING),
            "waits for 0.1 at 49500, 49500, 49500 · 1 of 3 not sent yet · 1 of 3 waiting for the exchange\n",
        ),
    ],
)
def test_i8_a_trade_that_is_not_at_the_exchange_is_no_position(
    standings: tuple[EntryStanding, ...], words: str
) -> None:
    entries = tuple(
        EntryView(number=number, price=D(49500), qty=D("0.1"), filled=D(0), standing=standing)
        for number, standing in enumerate(standings, 1)
    )
    opening = a_position(phase=Phase.OPENING, size=D(0), entries=entries, stop_confirmed=False)
    assert words in all_positions(an_account(opening))
    assert all_positions(an_account(opening)).startswith("<b>1 waiting trade</b>")
    assert all_positions(an_account(a_position(), opening)).startswith("<b>1 position and 1 waiting trade</b>")
    (full,) = positions_texts(an_account(opening))
    assert (f"entry 1 49500 · 0 of 0.1 · {standings[0].value}" in full) is (standings[0] is not EntryStanding.RESTING)


def worded(kind: NoticeKind, **fields: Any) -> str:
    known = {"symbol": "BTCUSDT", "side": "Buy"}
    return shown(alert_text({"kind": kind.value, "at": NOON, "fields": {**known, **fields}}, repeated=False))


def test_r8_a_persons_stop_that_was_replaced_at_once_is_named() -> None:
    moved = {
        "old": D(49000), "new": D(50055), "origin": "break-even", "result": D(5), "size": D("0.1"), "put_back": 0,
        "found": D(48500),
    }  # fmt: skip
    told = worded(NoticeKind.STOP_MOVED, **moved)
    assert "stop 49000 → 50055 (break-even)" in told
    assert "✋ It was moved in the app, to 48500; break-even came due meanwhile and takes its place" in told
    plan = worded(NoticeKind.STOP_MOVED, **moved | {"origin": "plan"})
    assert "to 48500; the stop of the plan is put back" in plan


def test_what_the_exchange_says_in_its_own_codes_is_said_in_words() -> None:
    refused = {"leg": 1, "of": 1, "status": "Rejected", "text": "EC_PostOnlyWillTakeLiquidity"}
    told = worded(NoticeKind.ENTRY_REFUSED, **refused)
    assert told.endswith("entry 1/1 refused\nBybit: it would have filled at once")
    system = worded(NoticeKind.SYSTEM, text="Bybit denies access: ReadTimeout")
    assert "ReadTimeout" not in system
    breach = {"symbol": "", "subject": "BTCUSDT long 0123456789abcdef", "invariant": "I5", "seconds": 3}
    told = worded(NoticeKind.BREACH, **breach, evidence="hf-0123456789abcdef-t1-0-0 is open")
    assert "BTCUSDT long: what is left" in told
    assert "0123456789abcdef" not in told


def test_targets_on_the_way() -> None:
    hit = TargetView(number=1, price=D(51000), share=D(0), qty=D("0.05"), hit=True, removed=False)
    removed = TargetView(number=2, price=D(52000), share=D(0), qty=D("0.02"), hit=False, removed=True)
    last = TargetView(number=3, price=D(53000), share=D(0), qty=D("0.03"), hit=False, removed=False)
    full = "\n".join(positions_texts(an_account(a_position(targets=(hit, removed, last)))))
    assert "✅ TP1 51000 · 0.05 hit" in full
    assert "✂️ TP2 52000 · 0.02 removed" in full


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"liq_price": D(45000), "clearance": Clearance.OK}, "liquidation 45000 (estimated)"),
        ({"liq_price": D(45000), "clearance": Clearance.OK, "liq_is_estimate": False}, "liquidation 45000"),
        (
            {"liq_price": D(48900), "clearance": Clearance.BAD, "liq_is_estimate": False},
            "🟥 liquidation 48900: too near the stop, or before it",
        ),
    ],
)
def test_r18_a_position_says_whether_its_stop_is_clear_of_liquidation(changes: dict[str, Any], words: str) -> None:
    (text,) = positions_texts(an_account(positions=(a_position(**changes),)))
    assert f"· {words}\n" in text


def test_a_position_says_what_break_even_waits_for_and_which_question_is_open() -> None:
    terms = BreakEven(when=BreakEvenWhen.AFTER_TP, value=D(1))
    coming = BreakEvenToCome(terms=terms, trigger=D(50500), stop=D("50055.1"), is_moot=False)
    asked = Asked(number=1, ours=D(49000), origin=StopOrigin.PLAN, until=NOON + timedelta(seconds=60))

    def full(**changes: Any) -> str:
        return "\n".join(positions_texts(an_account(a_position(**changes))))

    assert "⚖️ break-even after TP1 (50500): the stop goes to about 50055.1\n" in full(break_even=coming)
    assert "it is there already, or tighter" in full(break_even=replace(coming, is_moot=True))
    assert "⚖️ break-even after TP1\n" in full(break_even=replace(coming, trigger=None, stop=None))
    assert "⚖️" not in full()
    question = full(asked=asked)
    assert "❓ you moved the stop: keep it, or put back 49000? Without an answer it stays at 12:01:00" in question
    held = replace(asked, held=HeldBack(D("50055.1"), StopOrigin.BREAK_EVEN))
    assert "put back 49000 (then at once 50055.1: break-even is due)?" in full(asked=held)


def test_positions_in_full() -> None:
    waiting = EntryView(number=2, price=D(49500), qty=D("0.1"), filled=D("0.04"))
    position = a_position(entries=(waiting,), stop_origin=StopOrigin.BREAK_EVEN, realised=D("48.1"), liq_price=None)
    (text,) = positions_texts(an_account(position))
    assert "Realised +48.10 USDT after fees" in text
    assert "Stop at break-even · liquidation unknown, Bybit names none" in text
    assert "⏳ entry 2 49500 · 0.04 of 0.1" in text
    assert "BTCUSDT_Buy_main" not in text, "a name for us alone"


def test_the_exchanges_own_figures_of_the_stop_are_shown() -> None:
    figures = StopFigures(
        price=D(49000), trigger_by=TriggerBy.LAST, status=OrderStatus.UNTRIGGERED, seen_at=NOON,
        row_price=D(49000), row_seen_at=NOON,
    )  # fmt: skip
    (text,) = positions_texts(an_account(a_position(stop_figures=figures, naked_seconds=D("0.31"))))
    told = shown(text)
    assert "Bybit shows stop 49000 (last price), waiting, read 12:00:00" in told
    assert "on the position 49000, read 12:00:00" in told
    assert "Without a stop while guarded: 0.3 s" in told


def test_what_is_not_kept_stands_where_it_belongs() -> None:
    finding = Finding(
        invariant=Invariant.I2,
        what="shares",
        evidence=saying("evidence-share", number=1, offered="<0.1>", wanted="0.2"),
    )
    of_account = Finding(
        invariant=Invariant.I4,
        what="no record",
        evidence=saying("evidence-no-record", size="0.1"),
        subject="ETHUSDT long",
    )
    view = an_account(a_position(breaches=(finding,)), breaches=(of_account,))
    (text,) = positions_texts(view)
    assert "🟥 its take profits, not as it should be: TP1 <0.1> instead of 0.2" in shown(text)
    assert "🟥 positions and records, not as it should be: ETHUSDT long: 0.1 is open" in shown(text)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "〽️ trail 1% from 51000 on · best price 51500"),
        ({"watermark": None}, "〽️ trail 1% from 51000 on · waits"),
        ({"native": D(510)}, "〽️ Bybit's own, 510 behind · UNCONFIRMED"),
        (
            {"native": D(510), "native_at": D(50990), "is_confirmed": True},
            "〽️ Bybit's own, 510 behind · fires at 50990",
        ),
        (
            {"native": D(510), "native_at": D(50490), "is_confirmed": True, "watermark": None},
            "〽️ Bybit's own, 510 behind · seen standing",
        ),
    ],
)
def test_a_trail_is_shown_with_its_position(changes: dict[str, Any], words: str) -> None:
    terms = Trail(distance=TrailDistance(TrailBy.PERCENT, D(1)), at=D(51000))
    trail = TrailView(terms=terms, watermark=D(51500), native=None, native_at=None, is_confirmed=False)
    (text,) = positions_texts(an_account(a_position(trail=replace(trail, **changes))))
    assert words in shown(text)


@pytest.mark.parametrize(
    ("offset", "words"),
    [
        (Offset(OffsetBy.PERCENT, D("0.1")), "Break-even after TP1, 0.1% beyond it"),
        (Offset(OffsetBy.PRICE, D(15)), "Break-even after TP1, 15 beyond it"),
    ],
)
def test_an_offset_of_break_even_is_shown(offset: Offset, words: str) -> None:
    policy = BreakEven(when=BreakEvenWhen.AFTER_TP, value=D(1), offset=offset)
    preview = a_preview()
    assert words in preview_text(replace(preview, plan=replace(preview.plan, break_even=policy)), "live")


@pytest.mark.parametrize(
    ("is_moot", "words"),
    [
        (False, "🕯 smart stop: closes when a 1h candle closes below 49500"),
        (True, "🕯 smart stop 49500: the stop is there already, or tighter"),
    ],
)
def test_a_smart_stop_is_shown_with_its_position(is_moot: bool, words: str) -> None:
    smart = SmartStop(price=D(49500), minutes=60)
    (text,) = positions_texts(an_account(a_position(smart=smart, smart_is_moot=is_moot)))
    assert words in shown(text)


@pytest.mark.parametrize(
    ("closes_at", "words"),
    [
        (None, "⌛️ closed 8 h after it opens"),
        (NOON + timedelta(hours=8), "⌛️ closed at 2026-01-05 20:00:00 UTC, after 8 h"),
    ],
)
def test_when_a_position_is_closed_by_time_is_shown_with_it(closes_at: datetime | None, words: str) -> None:
    (text,) = positions_texts(an_account(a_position(max_hours=D(8), closes_at=closes_at)))
    assert words in shown(text)
    assert "⌛️" not in shown(positions_texts(an_account(a_position()))[0])
    closing = a_position(max_hours=D(8), phase=Phase.CLOSING)
    assert "⌛️" not in shown(positions_texts(an_account(closing))[0]), "it is being closed already"


@pytest.mark.parametrize(
    ("behind", "words"),
    [(1, "the stop goes to the target before the last one hit"), (2, "the stop stays two targets behind the last one")],
)
def test_that_the_stop_follows_is_shown_with_its_position(behind: int, words: str) -> None:
    (text,) = positions_texts(an_account(a_position(follow=behind)))
    assert f"🪜 follow: {words}" in shown(text)
    assert "🪜" not in shown(positions_texts(an_account(a_position()))[0])


def test_a_smart_stop_is_shown_in_the_preview_beside_the_hard_one() -> None:
    preview = a_preview()
    with_smart = replace(preview, plan=replace(preview.plan, smart=SmartStop(price=D(49500))))
    text = shown(preview_text(with_smart, "live"))
    assert "🕯 Smart stop: closes when a 15m candle closes below 49500; the hard stop stays at 49000" in text
    assert "🕯" not in shown(preview_text(preview, "live"))


def test_r25_a_frozen_slot_says_so() -> None:
    frozen = an_account(a_position(frozen_since=NOON))
    for text in positions_texts(frozen):
        assert "🧊 frozen since 12:00:00: writes had no effect; only stop and close are sent" in text
    assert "🧊" not in all_positions(an_account(a_position()))


@given(st.integers(0, 60))
@settings(max_examples=15)
def test_any_number_of_positions_fits(count: int) -> None:
    view = an_account(*(a_position(symbol=f"COIN{n}USDT", key=f"COIN{n}USDT_Buy_main") for n in range(count)))
    texts = positions_texts(view)
    assert all(len(text) <= MOST_CHARACTERS and shown(text) for text in texts)
    assert sum(text.count("USDT</b> ") for text in texts) == count


# ---------------------------------------------------------------------------------------------------- mistakes


def test_a_mistake_is_shown_under_the_words() -> None:
    with pytest.raises(TradeSyntaxError) as caught:
        parse_trade("/trade BTCUSDT long sl 49,000 tp <5>")
    assert shown(line_error_text(caught.value)) == (
        "⚠️ sl: 49,000: numbers are written without commas.\n"
        "…ade BTCUSDT long sl 49,000 tp <5>\n"
        "                     ^^^^^^\n"
        "For example: 49000\n"
        "How it is written: /help trade"
    )


@given(st.lists(st.text("abc", min_size=1, max_size=12), min_size=1, max_size=30), st.data())
def test_the_carets_stand_under_the_word_and_fit_a_phone(words: list[str], data: st.DataObject) -> None:
    line = Line.read(" ".join(words))
    word = data.draw(st.sampled_from(line.words))
    above, below = pointed_at(LineError(line, (word.start, word.end), "x")).split("\n")
    marked = above[below.index("^") : below.index("^") + below.count("^")]
    assert marked == word.text
    assert max(len(above), len(below)) <= 36


def test_a_problem_of_no_word_has_no_carets() -> None:
    error = LineError(Line.read("/trade X"), (0, 0), "safe mode", "sl 1%")
    assert line_error_text(error) == "⚠️ Safe mode.\nFor example: <code>sl 1%</code>"


# ---------------------------------------------------------------------------------------------------- help, health


@pytest.mark.parametrize("topic", ["", "/trade", *COMMANDS, "nonsense<"])
def test_help_is_markup_that_telegram_takes(topic: str) -> None:
    assert 10 < len(shown(help_text(topic, Role.OWNER))) < 2000


def test_help_suggests() -> None:
    assert "Did you mean /positions?" in help_text("postions", Role.OWNER)
    assert unescape(help_text("<x>", Role.OWNER)).startswith("There is no /<x>.")
    assert "MODE=observe" in welcome_text("observe", Role.OWNER)


def test_the_welcome_says_how_to_begin_with_what_is_theirs_to_send() -> None:
    begin = [welcome_text("live", role).split("\n\n")[1] for role in (Role.TRADER, Role.VIEWER)]
    assert ["/trade" in each for each in begin] == [True, False]
    assert all("/dashboard" in each for each in begin)


def test_health() -> None:
    from collections import Counter

    text = health_text(mode="live", waiting=None, counts=Counter({"a": 1, "b": 0}), lines=["streams <up>"])
    assert shown(text) == (
        "Holdfast · live\nAlerts waiting: unknown, the store cannot be read\nCounted: a 1\nstreams <up>"
    )


def test_times_are_utc() -> None:
    assert figures.clock_time(NOON + timedelta(seconds=5)) == "12:00:05"
    assert figures.side_word(Side.SELL) == "SHORT"


def test_before_the_exchange_has_answered_the_records_speak() -> None:
    view = an_account(
        a_position(), waits_for_exchange=True, equity=None, available=None, private_stream_up=False, last_sweep_at=None
    )
    told = shown(all_positions(view))
    assert told.startswith("1 position · equity –")
    assert "Bybit has not answered since the start" in told
    assert "in the records, with stops that stand on the exchange as last seen: nothing is lost" in told
    assert "🛡 stop 49000" in told
    nothing = an_account(waits_for_exchange=True, equity=None, available=None, last_sweep_at=None)
    assert "The records have no positions" in shown(all_positions(nothing))
