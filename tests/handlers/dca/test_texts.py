"""What previews, cards, the list and the question about a stop say."""

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from execution.dca.buying import why_held
from execution.dca.dca_bot import BotState, DcaStats
from execution.dca.dca_order import OrderRole
from execution.dca.dca_plan import DcaDefaults, Market, OrderBy
from execution.dca.indicator_terms import PRESETS
from execution.dca.lots import Dust, LotFill
from execution.dca.own_slot import OwnSlot
from execution.dca.readings import Readings
from execution.dca.votes import Because, Reading, Verdict, Vote
from execution.facts.instruments import FeeRate
from execution.notices import NoticeKind
from execution.stops import trailing
from execution.stops.trailing import Direction, TrailBy, TrailDistance, Trailing
from execution.tracked_orders import OrderState
from handlers.alerts.alert_text import alert_text
from handlers.dca.buttons import CardAction, card_buttons, drawn_for
from handlers.dca.card_text import card_text, list_text
from handlers.dca.line import parse_new
from handlers.dca.preview_text import DcaPreview, dca_preview_text, may_still_spend
from handlers.dca.stop_text import stop_text
from simulator.telegram.text.html_markup import parse_html
from tests.handlers.dca.fakes import OFFER, RULES, a_bot, a_lot, a_plan, a_view, an_order
from tests.handlers.fakes import NOON, D
from utils.texts.saying import Saying, saying


def previewed(clauses: str = "", mode: str = "live", **offer: Any) -> str:
    wanted = parse_new(f"/dca new BTCUSDT usdt 20 {clauses}", DcaDefaults())
    preview = DcaPreview(plan=wanted.plan, name="first", offer=replace(OFFER, **offer), notes=wanted.notes)
    return parse_html(dca_preview_text(preview, mode)).text


ALL_OPEN = saying("dca-obstacle-lots", open=1, most=1)


def forbidden(why: str) -> Saying:
    return saying("dca-obstacle-forbidden", why=why)


def card(*lots: Any, mode: str = "live", **changes: Any) -> str:
    of_view = {"obstacles", "readings", "trouble", "price", "rules", "looked_at", "next_look_at", "at"}
    view = {name: changes.pop(name) for name in of_view & changes.keys()}
    return parse_html(card_text(a_view(a_bot(*lots, **changes), **view), mode)).text


# ---------------------------------------- the preview


def test_r25_a_preview_under_observe_says_that_a_live_start_pauses_it() -> None:
    told = "The first start with MODE=live pauses it, until you /dca resume it"
    assert told in previewed(mode="observe")
    assert told not in previewed()


def test_a_preview_in_full() -> None:
    assert previewed("every 4h step 0.5% profit 1%") == (
        "🧺 first BTCUSDT spot · price 50000\n"
        "\n"
        "Buys 20 USDT for each lot, by a limit order at the price of that moment, cancelled after 15 min\n"
        "It buys only when:\n"
        "• 4 h after the last buy or later\n"
        "• 0.5% below the newest lot, each step 1.5 times as wide, 5% at most\n"
        "• 10 open lots at most\n"
        "No indicator is asked\n"
        "It looks the first time within 1 min of your press, then every 1 min\n"
        "Sells each lot for 1% after all fees, by a limit order that rests there\n"
        "First lot, if bought at 50000: 0.000399 BTC after the fee of 0.1% at most, for 20.00 USDT\n"
        "🎯 sold: 0.000399 BTC at 50601.2 = +1.000% after fees\n"
        "Worst case: 10 open lots, the last at 38587.2 = 199.83 USDT\n"
        "There is no stop on spot: what the price falls below them, open lots lose until it is back"
    )


def test_a_bot_that_nothing_slows_down_is_warned_of() -> None:
    assert "⚠️ Nothing slows it down" in previewed()
    for clause in ("every 1h", "step 1%", "rsi 30"):
        assert "Nothing slows it down" not in previewed(clause)


def test_a_linear_preview_says_what_is_lost_at_the_stop() -> None:
    shown = previewed("market linear sl 10% step 1% budget 100")
    assert "Worst case: 4 open lots, the last at 47660.4 = 80.04 USDT" in shown
    assert "🛡 The hard stop then fires at 45000: -6.63 USDT" in shown
    assert "lots that are bought higher" in previewed("market linear sl 10% every 1h")
    assert "no stop on spot" not in shown


def test_a_preview_says_when_money_is_short() -> None:
    assert "19.00 USDT is free: not one buy" in previewed(available=D(19))
    assert "100.00 USDT is free: less than all lots cost" in previewed(available=D(100))
    assert "is free" not in previewed()
    linear = "market linear sl 10% step 1% budget 100"
    assert "6.00 USDT is free: less than the hard stop may lose" in previewed(linear, available=D(6))
    assert "is free" not in previewed(linear, available=D(19))  # a buy takes margin only


def test_a_preview_tells_fees_to_the_last_digit_and_who_takes_them() -> None:
    fees = FeeRate(taker=D("0.00055"), maker=D("0.0002"))
    assert "BTC after the fee of 0.055% at most, for 20.00 USDT" in previewed(fees=fees)
    shown = previewed("market linear sl 10%", fees=fees)
    assert "0.0004 BTC for 20.01 USDT with the fee of 0.055% at most" in shown


def test_a_preview_counts_what_other_bots_may_still_buy_for() -> None:
    others = [
        a_bot(a_lot(), plan=a_plan(buy={"max_lots": 3})),
        a_bot(a_lot(), plan=a_plan(buy={"budget": D(50)})),
        a_bot(state=BotState.PAUSED),
        a_bot(plan=a_plan(market=Market.LINEAR, stop_percent=D(10))),
        a_bot(plan=a_plan(symbol="BTCUSDC")),
    ]
    assert may_still_spend(others, "USDT") == D(70)
    cheaply = LotFill(
        exec_id="s", link_id="s", order_id="", price=D(100), qty=D("0.0001998"), fee=D(0), fee_in_base=False, at=NOON
    )  # fmt: skip
    half = a_bot(a_lot(sells=(cheaply,)), plan=a_plan(buy={"budget": D(30)}))
    assert may_still_spend([half], "USDT") == D(20), "a budget counts what the part that is left has cost"
    wanted = parse_new("/dca new BTCUSDT usdt 20", DcaDefaults())
    preview = DcaPreview(plan=wanted.plan, name="first", offer=replace(OFFER, available=D(250)), claimed=D(70))
    shown = dca_preview_text(preview, "live")
    assert "250.00 USDT is free, and your other bots may still buy for 70.00 USDT of it" in shown


def test_a_preview_says_where_the_first_lot_may_be_bought_and_when_it_is_looked_at() -> None:
    shown = previewed("below 48000", check_every=timedelta(seconds=20))
    assert "First lot, if bought at 48000: " in shown
    assert "It looks the first time within 20 s of your press, then every 20 s" in shown
    assert "bought now" not in shown


@pytest.mark.parametrize(
    ("clauses", "says"),
    [
        ("buy market", "20 USDT for each lot, at market\n"),
        ("buy trailing 0.4%", "once the price has turned up 0.4% from its low"),
        ("sell market", "at once when the price is there, at the target or better"),
        ("sell trailing 0.5%", "turned down 0.5% from its high, never below the target"),
        ("sell trailing 0.5%", "〽️ its trail begins at 50855.5"),
        ("target average", "all at one target of their mean cost"),
        ("credit 50%", "above its target, 50% of the extra lowers the target of the newest other lot"),
        ("below 60000 above 40000", "• at 60000 or below\n• at 40000 or above"),
        ("budget 500", "• open lots cost 500 USDT together at most"),
        ("step 1% x1", "• 1% below the newest lot\n"),
        ("rsi 30 drop 1%", "RSI 14 ≤ 30 and rising, dropped 1% within 3 candles (has to agree)"),
        ("stoch stochrsi ema macd mfi rise 1%", "stochastic 14 ≤ 20, stochastic RSI ≤ 20, below the EMA 25, MACD"),
        ("indicators flexgrid candles 1h agree 75%", "Indicators: 75% of them have to agree, on candles of 1h: RSI"),
    ],
)
def test_what_a_preview_says_of_a_clause(clauses: str, says: str) -> None:
    assert says in previewed(clauses)


# ---------------------------------------- the card


def test_a_card_in_full() -> None:
    shown = card(
        a_lot(1),
        a_lot(2, "49000", is_held=True),
        orders=(an_order(OrderRole.SELL, 1),),
        plan=a_plan(buy={"step_percent": D("0.5")}),
        stats=DcaStats(trades=3, wins=2, losses=1, realised=D("0.41"), fees=D("0.12")),
        obstacles=(forbidden("the price 50000 is <above> 48000"),),
        looked_at=NOON,
        next_look_at=NOON + timedelta(seconds=60),
    )
    assert shown == (
        "🧺 btcusdt-1 BTCUSDT spot · ▶️ running\n"
        "Price 50000 · open lots 2 of 10\n"
        "Realised +0.41 USDT after fees · 3 lots sold: 2 won, 1 lost\n"
        "Open lots, if sold now: +0.32 USDT after fees · fees so far 0.12 USDT\n"
        "🎯 Lot 1: 0.000399 BTC at 50000, cost 20.00 USDT → 50601.2\n"
        "    sell rests at 50677.2\n"
        "🎯 Lot 2: 0.000399 BTC at 49000, cost 19.60 USDT → 49589.2\n"
        "    ✋ held: its sell was cancelled by hand; /dca sell btcusdt-1 2 places it again\n"
        "\n"
        "Buys 20 USDT for each lot, at market, only when:\n"
        "• 0.5% below the newest lot, each step 1.5 times as wide, 5% at most\n"
        "• 10 open lots at most\n"
        "No indicator is asked\n"
        "Sells each lot for 1% after all fees, by a limit order that rests there\n"
        "Next lot at 48632.5 or below\n"
        "Why it did not buy at 12:00:00 UTC (looks again 12:01:00):\n"
        "• the price 50000 is <above> 48000\n"
        "Begun 2026-01-05 12:00 UTC · id 1a2b3c4d"
    )


def trail(**changes: Any) -> Trailing:
    started = trailing.start(Direction.UP, TrailDistance(TrailBy.PERCENT, D("0.25")), D("50727.9"))
    return replace(started, **changes)


@pytest.mark.parametrize(
    ("lot", "sell", "says"),
    [
        (a_lot(), OrderBy.LIMIT, "its sell is being placed"),
        (a_lot(), OrderBy.MARKET, "waits for its target"),
        (a_lot(trail=trail()), OrderBy.TRAILING, "〽️ its trail begins at 50727.9"),
        (
            a_lot(trail=trailing.fold_price(trail(), D(50800), NOON, D("0.1"))),
            OrderBy.TRAILING,
            "〽️ trails: best price 50800, fires at 50673",
        ),
        (a_lot(trail=trail(status=trailing.TrailStatus.TRIGGERED)), OrderBy.TRAILING, "its trail has fired"),
        (
            a_lot(refusals=1, refused_because="<no>", not_before=NOON),
            OrderBy.LIMIT,
            "⛔️ its sell was refused (<no>); again at 12:00:00 UTC",
        ),
    ],
)
def test_what_a_lot_waits_for(lot: Any, sell: OrderBy, says: str) -> None:
    assert says in card(lot, plan=a_plan(sell={"by": sell}))


def test_a_sell_that_was_refused_is_no_news_once_it_is_tried_again() -> None:
    lot = a_lot(unsold=1, refused_because="no", not_before=NOON, trail=trail())
    waits = "〽️ its trail begins at 50727.9"
    assert "was refused" in card(lot, plan=a_plan(sell={"by": OrderBy.TRAILING}), at=NOON - timedelta(seconds=1))
    for later in (NOON, NOON + timedelta(hours=3)):
        assert waits in card(lot, plan=a_plan(sell={"by": OrderBy.TRAILING}), at=later)
    stopped = card(lot, state=BotState.STOPPED, at=NOON - timedelta(seconds=1))
    assert "kept, not offered: the bot is stopped" in stopped


@pytest.mark.parametrize(
    ("order", "says"),
    [
        (an_order(OrderRole.SELL, 1, is_moved=True), "sell rests at 50677.2, where you moved it"),
        (an_order(OrderRole.SELL, 1, qty=D("0.0002")), "sell rests at 50677.2 for 0.0002 BTC of it"),
        (an_order(OrderRole.SELL, 1, cancelling=True), "being cancelled"),
        (an_order(OrderRole.SELL, 1, state=OrderState.PLANNED), "is sent, and not confirmed yet"),
        (an_order(OrderRole.SELL, 1, status=None), "its sell is being placed"),
        (an_order(OrderRole.SELL, 1, missing_since=NOON), "its sell is being placed"),
        (an_order(OrderRole.SELL, 1, status=None, is_immediate=True), "sell rests at 50677.2"),
        (an_order(OrderRole.SELL, 1, missing_since=NOON, cancelling=True), "being cancelled"),
        (an_order(OrderRole.BUY, 1), "still being bought"),
    ],
)
def test_the_order_of_a_lot(order: Any, says: str) -> None:
    assert says in card(a_lot(), orders=(order,))


def test_a_card_says_what_fees_of_sells_took_beyond_their_lots() -> None:
    said = "Owed: 0.0000004 BTC, which fees of sells took beyond their lots; the next lot gives it"
    assert said in card(dust=Dust(owed=D("0.0000004")))
    assert "Owed" not in card(a_lot())


def test_a_stopped_bot_offers_nothing() -> None:
    shown = card(a_lot(), state=BotState.STOPPED)
    assert "⏹ stopped" in shown
    assert "kept, not offered: the bot is stopped" in shown


def test_a_card_says_why_a_bot_does_not_run_at_all() -> None:
    shown = card(a_lot(), trouble="it belongs to demo/main", price=None, rules=None, state_reason="the stop fired")
    assert "🟥 It does not run: it belongs to demo/main" in shown
    assert "Price –" in shown
    assert "🟥 does not run now" in shown
    assert "▶️" not in shown
    assert "This is from its record; what stands on the exchange stays there" in shown
    assert "cost 20.00 USDT → –" in shown
    assert "if sold now: –" in shown
    assert "if sold now" not in card()


def test_a_card_shows_a_buy_under_way_credit_and_what_is_left_over() -> None:
    shown = card(
        a_lot(credit=D("0.05")),
        plan=a_plan(sell={"credit_percent": D(50)}),
        orders=(an_order(OrderRole.BUY, 2, "49000"),),
        dust=Dust(D("0.0000006"), D("0.03")),
        stats=DcaStats(credit_given=D("0.10"), credit_used=D("0.05")),
        buy_refusals=2,
        buy_refused_because="balance",
    )
    assert "🛒 A buy is under way at 49000, until 12:15:00 UTC" in shown
    assert "Credit: sales beyond their targets have earned 0.05 USDT that open lots need not bring" in shown
    assert "(credit: 0.05 USDT less to bring)" in shown
    assert "Left over, too small to sell: cost 0.03 USDT; the next lot takes it along" in shown
    assert "⛔️ The last buy was refused: balance" in shown


def test_a_card_shows_a_trail_that_buys() -> None:
    down = trailing.start(Direction.DOWN, TrailDistance(TrailBy.PERCENT, D("0.25")), None)
    folded = trailing.fold_price(down, D(49000), NOON, D("0.1"))
    assert "〽️ Buys when it turns: low 49000, buys at 49122.5" in card(buy_trail=folded)


def test_a_card_shows_what_indicators_said() -> None:
    votes = Verdict(opens=False, because=Because.TOO_FEW, votes=(Vote.HOLD,), agreeing=0, needed=1)
    readings = Readings(
        candle_end=NOON,
        close=D(50000),
        candles=100,
        shown=(Reading(name="rsi", value=D("44.123")),),
        verdict=votes,
    )
    held = "too few indicators agree (0 of 1 needed): rsi 44.12 (hold)"
    assert f"Indicators at 12:00 UTC: {held}" in card(readings=readings, looked_at=NOON)
    shown = card(readings=readings, looked_at=NOON, obstacles=(why_held(readings),))
    assert shown.count("rsi 44.12") == 1
    assert "Its indicators are of candles until 12:00 UTC" in shown
    agreed = replace(readings, verdict=replace(votes, opens=True, agreeing=1))
    assert "Indicators at 12:00 UTC: agreed, 1 of 1 needed" in card(readings=agreed, looked_at=NOON)


@pytest.mark.parametrize(
    "changes",
    [{"state": BotState.PAUSED}, {"last_buy_at": NOON + timedelta(seconds=5)}],
)
def test_what_stood_in_the_way_before_is_not_told_as_if_it_still_did(changes: dict[str, Any]) -> None:
    obstacles = (saying("dca-obstacle-price-above", price="50000", most="48000"),)
    looked = {"looked_at": NOON, "next_look_at": NOON + timedelta(seconds=60), "obstacles": obstacles}
    assert "• the price 50000 is above 48000" in card(a_lot(), **looked)
    shown = card(a_lot(), **changes, **looked)
    assert "is above 48000" not in shown
    assert ("Looks at its gate at 12:01:00 UTC" in shown) == ("last_buy_at" in changes)


def test_that_it_was_paused_is_no_reason_any_more_once_it_runs() -> None:
    looked = {"looked_at": NOON, "next_look_at": NOON + timedelta(seconds=60)}
    shown = card(obstacles=(saying("dca-obstacle-not-running", state="paused"), ALL_OPEN), **looked)
    assert "the bot is paused" not in shown
    assert "Looks at its gate at 12:01:00 UTC" in shown


LINEAR = a_plan(market=Market.LINEAR, stop_percent=D(10))
SEEN = {"seen_at": NOON, "shown_size": D("0.0004")}


@pytest.mark.parametrize(
    ("slot", "says"),
    [
        (
            None,
            "⏳ Position not known: the exchange has not shown it yet\nBy its fills it holds 0.000399 BTC, bought at",
        ),
        (OwnSlot(), "⏳ Position not known: the exchange has not shown it yet\n"),
        (
            OwnSlot(stop=D(45000), **SEEN),
            (
                "⏳ Position not known now. Seen last at 12:00:00 UTC (4 min ago): 0.0004 BTC, stop 45000\n"
                "By its fills it holds 0.000399 BTC, bought at 50000\n"
                "🛡 Hard stop 45000: not verified until the exchange answers"
            ),
        ),
        (OwnSlot(size=D(0)), "🟥 The exchange shows no position, and its lots hold 0.000399 BTC"),
        (OwnSlot(size=D("-0.1")), "🟥 The exchange shows a SHORT of 0.1 BTC"),
        (OwnSlot(size=D("0.1")), "🟥 NO STOP is shown, 45000 is being set · without a stop 0 s since the start"),
        (OwnSlot(size=D("0.1"), stop=D(44000)), "🟥 Hard stop 45000 UNCONFIRMED, 44000 stands"),
        (OwnSlot(size=D("0.1"), stop=D(45000)), "⚠️ Its lots hold 0.000399 BTC: the difference is being read"),
        (
            OwnSlot(size=D("0.1"), stop=D(45000), odd_told=D("0.1")),
            "⚠️ Its lots hold 0.000399 BTC: somebody traded in its slot, and the difference is not the bot's\n",
        ),
        (
            OwnSlot(size=D(0), odd_told=D(0)),
            "🟥 The exchange shows no position, and its lots hold 0.000399 BTC: somebody traded in its slot",
        ),
        (
            OwnSlot(size=D("0.0003996"), stop=D(45000), seen_at=NOON + timedelta(minutes=3)),
            "Position 0.000399 BTC, bought at 50000\n🛡 Hard stop 45000 · verified 12:03:00 UTC · without",
        ),
        (
            OwnSlot(size=D("0.0003996"), stop=D(45000), seen_at=NOON),
            "⏳ Hard stop 45000, last seen at 12:00:00 UTC (4 min ago): not verified since",
        ),
        (
            OwnSlot(size=D("0.0003996"), stop=D(45000), seen_at=NOON - timedelta(days=1)),
            "last seen at 2026-01-04 12:00:00 UTC (1 d ago): not verified since",
        ),
    ],
)
def test_r23_the_card_of_a_linear_bot_says_what_is_known_of_its_position_and_stop(
    slot: OwnSlot | None, says: str
) -> None:
    at = NOON + timedelta(minutes=4)
    shown = card(a_lot(), plan=LINEAR, stop_price=D(45000), slot=slot, at=at)
    assert says in shown
    assert "No position" not in shown


def test_r23_unknown_is_not_zero_for_a_bot_that_waits_for_the_exchange() -> None:
    """Its record is of the life before this one: what it says of the slot was so then."""
    slot = OwnSlot(size=D("0.0004"), stop=D(45000), seen_at=NOON)
    shown = card(a_lot(), plan=LINEAR, stop_price=D(45000), slot=slot, trouble="ReadTimeout", rules=None)
    assert "🟥 It does not run: no answer in time" in shown
    assert "Position not known now. Seen last at 12:00:00 UTC: 0.0004 BTC, stop 45000" in shown
    assert "verified 12" not in shown


def test_r23_a_position_that_is_not_there_is_told_so_only_where_nothing_says_otherwise() -> None:
    assert "No position is open" in card(plan=LINEAR, slot=OwnSlot(size=D(0), seen_at=NOON))
    buying = {"orders": (an_order(OrderRole.BUY, 1),), "stop_price": D(45000)}
    shown = card(plan=LINEAR, slot=OwnSlot(size=D(0), seen_at=NOON), **buying)
    assert "No position yet; the buy brings its hard stop 45000 along" in shown


def test_funding_of_a_linear_bot_is_shown() -> None:
    assert "Funding paid: 0.12 USDT, part of what its lots cost" in card(stats=DcaStats(funding=D("0.12")))
    assert "Funding received: 0.12 USDT" in card(stats=DcaStats(funding=D("-0.12")))
    assert "Funding" not in card()


def test_lots_that_share_a_target_have_no_credit_to_read() -> None:
    shared = a_plan(sell={"at_average": True})
    assert "redit" not in card(a_lot(credit=D("0.05")), plan=shared, stats=DcaStats(credit_given=D(1)))


def test_every_price_is_on_the_tick_and_every_quantity_on_its_step() -> None:
    shown = card(
        a_lot(1, "50000.123"),
        plan=a_plan(buy={"step_percent": D("0.33")}, sell={"by": OrderBy.TRAILING}),
        price=D("50000.16"),
        dust=Dust(D("0.0000006"), D("0.03")),
    )
    assert "Price 50000.2" in shown
    assert "0.000399 BTC at 50000.1, " in shown
    assert "Next lot at 49835.1 or below" in shown
    said = card(
        a_lot(1), plan=a_plan(buy={"step_percent": D("0.33")}), obstacles=(saying("dca-obstacle-next-lot", price="1"),)
    )
    assert "Next lot at" not in said
    assert "0.0000006" not in shown


OBSERVED = [
    (a_lot(), {}, "its sell would be placed"),
    (a_lot(), {"orders": (an_order(OrderRole.SELL, 1, state=OrderState.PLANNED),)}, "would be offered at 50677.2"),
    (a_lot(), {"orders": (an_order(OrderRole.SELL, 1, cancelling=True),)}, "sell rests at 50677.2, would be cancelled"),
    (a_lot(), {"orders": (an_order(OrderRole.BUY, 2, "49000"),)}, "🛒 It would buy at 49000"),
]


@pytest.mark.parametrize(("lot", "changes", "says"), OBSERVED)
def test_r25_a_card_in_observe_mode_says_what_it_would_do(lot: Any, changes: dict[str, Any], says: str) -> None:
    shown = card(lot, mode="observe", **changes)
    assert "👁 MODE=observe: nothing is sent. This is what it would do" in shown
    assert says in shown
    for untrue in ("is sent, and", "is being placed", "being cancelled", "is under way"):
        assert untrue not in shown


@pytest.mark.parametrize("kind", [NoticeKind.DCA_HALTED, NoticeKind.DCA_UNPROTECTED])
def test_r25_an_alert_in_observe_mode_does_not_say_that_something_is_done(kind: NoticeKind) -> None:
    row = {"kind": kind.value, "fields": {"name": "x", "symbol": "BTCUSDT", "stop": D(45000)}}
    assert "MODE=observe" in alert_text(row, repeated=False, mode="observe")
    assert "It is set at" not in alert_text(row, repeated=False, mode="observe")


def test_a_sell_that_is_too_large_is_not_said_to_be_withdrawn_where_nothing_is_sent():
    fields = {"name": "one", "symbol": "BTCUSDT", "lot": 1, "was": D("0.002"), "qty": D("0.005"), "is_withdrawn": True}
    row = {"kind": "dca_sell_resized", "fields": fields}
    assert "it would be withdrawn, and what" in alert_text(row, repeated=False, mode="observe")
    assert "it is withdrawn, and what" in alert_text(row, repeated=False, mode="live")
    assert "MODE=observe" not in alert_text(row, repeated=False)


def test_a_lot_that_was_sold_in_part_says_what_came_back() -> None:
    sale = replace(a_lot().buys[0], qty=D("0.0002"), price=D(51000), fee=D("0.01"), fee_in_base=False)
    assert "0.000199 BTC at 50000, cost 20.00 USDT, 10.19 USDT of it back → " in card(a_lot(sells=(sale,)))


def test_r25_a_gate_that_only_observe_mode_keeps_closed_would_have_opened() -> None:
    observed = forbidden("MODE=observe: nothing is sent. This is what would be done.")
    looked = {"looked_at": NOON, "mode": "observe"}
    assert "👁 It would have bought at 12:00:00 UTC" in card(obstacles=(observed,), **looked)
    asks = a_plan(indicators=PRESETS["dca"])
    assert "UTC; its indicators were not asked" in card(obstacles=(observed,), plan=asks, **looked)
    shown = card(obstacles=(observed, ALL_OPEN), **looked)
    assert "Why it would not have bought at 12:00:00 UTC:\n• 1 of 1 lots are open\nBegun" in shown


def test_r25_trails_and_stops_in_observe_mode() -> None:
    fired = a_lot(trail=trail(status=trailing.TrailStatus.TRIGGERED))
    assert "it would be sold" in card(fired, mode="observe", plan=a_plan(sell={"by": OrderBy.TRAILING}))
    down = trailing.start(Direction.DOWN, TrailDistance(TrailBy.PERCENT, D("0.25")), None)
    folded = trailing.fold_price(down, D(49000), NOON, D("0.1"))
    assert "Would buy when it turns" in card(mode="observe", buy_trail=folded)
    bare = card(a_lot(), mode="observe", plan=LINEAR, stop_price=D(45000), slot=OwnSlot(size=D("0.1")))
    assert "NO STOP is shown, 45000 would be set" in bare
    question = stop_text(a_view(a_bot(a_lot(), orders=(an_order(OrderRole.SELL, 1),))), "observe")
    assert "nothing is sent, so no order is cancelled" in question
    assert "the sell of lot 1 would be cancelled" in question
    assert "MODE=observe: nothing is sent. This is what it would do" in previewed(mode="observe")


def test_many_lots_stay_one_message() -> None:
    shown = card(*(a_lot(number) for number in range(1, 41)))
    assert "… 28 older lots, and the newest:" in shown
    assert "Lot 40:" in shown
    assert "Lot 28:" not in shown
    assert len(shown) < 3900
    assert "… 1 older lot, and the newest:" in card(*(a_lot(number) for number in range(1, 14)))


# ---------------------------------------- list, stop, buttons


def test_the_list_has_one_line_a_bot() -> None:
    views = [a_view(a_bot(a_lot())), a_view(a_bot(name="two", state=BotState.PAUSED), trouble="no rules")]
    shown = parse_html(list_text(views)).text.splitlines()
    assert shown == [
        "▶️ btcusdt-1 BTCUSDT spot · 1 of 10 lots, -0.04 USDT · realised 0.00 USDT",
        "🟥 two BTCUSDT spot · 0 of 10 lots, 0.00 USDT · realised 0.00 USDT",
        "One of them in full: /dca show NAME",
    ]
    assert "no DCA bot yet" in list_text([])


def test_the_question_says_what_happens_to_orders_and_coins() -> None:
    bot = a_bot(a_lot(1), a_lot(2), orders=(an_order(OrderRole.SELL, 1), an_order(OrderRole.BUY, 3)))
    assert parse_html(stop_text(a_view(bot), "live")).text == (
        "⏹ Stop btcusdt-1 BTCUSDT?\n"
        "• its open buy is cancelled\n"
        "• the sell of lot 1 is cancelled\n"
        "• 0.000799 BTC in 2 lots, cost 40.00 USDT, stay in your account; nobody sells them then but you\n"
        "It keeps its lots in its record: /dca resume btcusdt-1 takes it up again.\n"
        "/dca pause btcusdt-1 instead ends only the buying, and goes on selling."
    )
    empty = stop_text(a_view(a_bot()), "live")
    assert "no order of it is open" in empty
    assert "it holds no lot" in empty
    assert "keeps its lots" not in empty


def test_r23_the_question_about_a_linear_bot_says_that_the_stop_stays() -> None:
    bot = a_bot(a_lot(), plan=a_plan(market=Market.LINEAR, stop_percent=D(10)), stop_price=D(45000))
    assert "its hard stop 45000 stays on the exchange" in stop_text(a_view(bot, rules=RULES), "live")


def test_buttons_fit_the_state_and_telegram() -> None:
    trailing_bot = a_plan(sell={"by": OrderBy.TRAILING})
    labels = {
        BotState.RUNNING: ["⏸ Pause", "↺ Reset trails", "⏹ Stop", "🔄 Refresh"],
        BotState.PAUSED: ["▶️ Resume", "↺ Reset trails", "⏹ Stop", "🔄 Refresh"],
        BotState.STOPPED: ["▶️ Resume", "🔄 Refresh"],
    }
    for state, expected in labels.items():
        buttons = [b for row in card_buttons(a_bot(state=state, plan=trailing_bot)).inline_keyboard for b in row]
        assert [button.text for button in buttons] == expected
        assert all(len(str(button.callback_data).encode()) <= 64 for button in buttons)
    labels_of_limit = [b.text for row in card_buttons(a_bot(a_lot())).inline_keyboard for b in row]
    assert "↺ Reset trails" not in labels_of_limit
    assert labels_of_limit[-1] == "📈 Chart"


def test_a_stop_is_bound_to_the_lots_and_orders_that_it_spoke_of() -> None:
    before = a_bot(a_lot(), orders=(an_order(OrderRole.SELL, 1),))
    for after in (
        a_bot(a_lot()),
        a_bot(a_lot(), a_lot(2), orders=(an_order(OrderRole.SELL, 1),)),
        replace(before, state=BotState.PAUSED),
    ):
        assert drawn_for(CardAction.HALT, before) != drawn_for(CardAction.HALT, after)
