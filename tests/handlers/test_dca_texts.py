"""What previews, cards, the list and the question about a stop say."""

from typing import Any

import pytest
from msgspec.structs import replace

from execution.dca.dca_bot import BotState, DcaStats
from execution.dca.dca_order import OrderRole
from execution.dca.dca_plan import DcaDefaults, Market, OrderBy
from execution.dca.lots import Dust
from execution.dca.own_slot import OwnSlot
from execution.dca.readings import Readings
from execution.dca.votes import Because, Reading, Verdict, Vote
from execution.stops import trailing
from execution.stops.trailing import Direction, TrailBy, TrailDistance, Trailing
from execution.tracked_orders import OrderState
from handlers.dca_buttons import CardAction, card_buttons, drawn_for
from handlers.dca_card_text import card_text, list_text
from handlers.dca_line import parse_new
from handlers.dca_preview_text import DcaPreview, dca_preview_text
from handlers.dca_stop_text import stop_text
from simulator.telegram.text.html_markup import parse_html
from tests.handlers.dca_fakes import OFFER, RULES, a_bot, a_lot, a_plan, a_view, an_order
from tests.handlers.fakes import NOON, D


def previewed(clauses: str = "", mode: str = "live", **offer: Any) -> str:
    wanted = parse_new(f"/dca new BTCUSDT usdt 20 {clauses}", DcaDefaults())
    preview = DcaPreview(plan=wanted.plan, name="first", offer=replace(OFFER, **offer), notes=wanted.notes)
    return parse_html(dca_preview_text(preview, mode)).text


def card(*lots: Any, **changes: Any) -> str:
    of_view = {"obstacles", "readings", "trouble", "price", "rules", "looked_at"}
    view = {name: changes.pop(name) for name in of_view & changes.keys()}
    return parse_html(card_text(a_view(a_bot(*lots, **changes), **view))).text


# ---------------------------------------- the preview


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
        "Sells each lot for 1% after all fees, by a limit order that rests there\n"
        "First lot, bought now: 0.0003996 BTC after the fee of 0.1% at most, for 20.00\n"
        "🎯 sold: 0.000399 at 50601.2 = +1.000% after fees\n"
        "Worst case: 10 open lots, the last at 38587.286 = 199.83 USDT\n"
        "There is no stop on spot: what the price falls below them, open lots lose until it is back"
    )


def test_a_bot_that_nothing_slows_down_is_warned_of() -> None:
    assert "⚠️ Nothing slows it down" in previewed()
    for clause in ("every 1h", "step 1%", "rsi 30"):
        assert "Nothing slows it down" not in previewed(clause)


def test_a_linear_preview_says_what_is_lost_at_the_stop() -> None:
    shown = previewed("market linear sl 10% step 1% budget 100")
    assert "Worst case: 4 open lots, the last at 47660.456 = 80.04 USDT" in shown
    assert "🛡 The hard stop then fires at 45000: -6.63" in shown
    assert "lots that are bought higher" in previewed("market linear sl 10% every 1h")
    assert "no stop on spot" not in shown


def test_a_preview_says_when_money_is_short() -> None:
    assert "19.00 USDT is available: not one buy" in previewed(available=D(19))
    assert "100.00 USDT is available: less than all lots cost" in previewed(available=D(100))
    assert "available" not in previewed()


def test_a_preview_in_observe_mode() -> None:
    assert "MODE=observe: it would buy nothing" in previewed(mode="observe")


@pytest.mark.parametrize(
    ("clauses", "says"),
    [
        ("buy market", "20 USDT for each lot, at market\n"),
        ("buy trailing 0.4%", "once the price has turned up 0.4% from its low"),
        ("sell market", "at once when the price is there, at the target or better"),
        ("sell trailing 0.5%", "turned down 0.5% from its high, never below the target"),
        ("sell trailing 0.5%", "〽️ its trail begins at 50855.5"),
        ("target average", "all at one target of their mean cost"),
        ("credit 50%", "50% of what a sale earns beyond that lowers the newest lot's target"),
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
        obstacles=("the price 50000 is <above> 48000",),
        looked_at=NOON,
    )
    assert shown == (
        "🧺 btcusdt-1 BTCUSDT spot · ▶️ running\n"
        "Price 50000 · open lots 2 of 10\n"
        "Realised +0.41 after fees · 3 lots sold: 2 won, 1 lost\n"
        "Open lots, if sold now: +0.32 after fees · fees so far 0.12\n"
        "🎯 Lot 1: 0.0003996 at 50000, cost 20.00 → 50601.2\n"
        "    sell rests at 50677.2\n"
        "🎯 Lot 2: 0.0003996 at 49000, cost 19.60 → 49589.2\n"
        "    ✋ held: its sell was cancelled by hand; /dca sell 1a2b3c4d 2 places it again\n"
        "\n"
        "Buys 20 USDT for each lot, at market, only when:\n"
        "• 0.5% below the newest lot, each step 1.5 times as wide, 5% at most\n"
        "• 10 open lots at most\n"
        "No indicator is asked\n"
        "Sells each lot for 1% after all fees, by a limit order that rests there\n"
        "Next lot at 48632.5 or below\n"
        "Why it did not buy, looked at 12:00:00:\n"
        "• the price 50000 is <above> 48000\n"
        "1a2b3c4d · begun 2026-01-05 12:00 UTC"
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
            "⛔️ its sell was refused (<no>); again at 12:00:00",
        ),
    ],
)
def test_what_a_lot_waits_for(lot: Any, sell: OrderBy, says: str) -> None:
    assert says in card(lot, plan=a_plan(sell={"by": sell}))


@pytest.mark.parametrize(
    ("order", "says"),
    [
        (an_order(OrderRole.SELL, 1, is_moved=True), "sell rests at 50677.2, where you moved it"),
        (an_order(OrderRole.SELL, 1, cancelling=True), "being cancelled"),
        (an_order(OrderRole.SELL, 1, state=OrderState.PLANNED), "is sent, and not confirmed yet"),
        (an_order(OrderRole.BUY, 1), "still being bought"),
    ],
)
def test_the_order_of_a_lot(order: Any, says: str) -> None:
    assert says in card(a_lot(), orders=(order,))


def test_a_stopped_bot_offers_nothing() -> None:
    shown = card(a_lot(), state=BotState.STOPPED)
    assert "⏹ stopped" in shown
    assert "kept, not offered: the bot is stopped" in shown


def test_a_card_says_why_a_bot_does_not_run_at_all() -> None:
    shown = card(a_lot(), trouble="it belongs to demo/main", price=None, rules=None, state_reason="the stop fired")
    assert "🟥 It does not run: it belongs to demo/main" in shown
    assert "Price –" in shown
    assert "running: the stop fired" in shown
    assert "cost 20.00 → –" in shown
    assert "if sold now: –" in shown


def test_a_card_shows_a_buy_under_way_credit_and_dust() -> None:
    shown = card(
        a_lot(credit=D("0.05")),
        orders=(an_order(OrderRole.BUY, 2, "49000"),),
        dust=Dust(D("0.0000006"), D("0.03")),
        stats=DcaStats(credit_given=D("0.10"), credit_used=D("0.05")),
        buy_refusals=2,
        buy_refused_because="balance",
    )
    assert "🛒 A buy is under way at 49000, until 12:15:00" in shown
    assert "Credit given 0.10, used 0.05: it moves targets, not profit" in shown
    assert "· credit +0.05" in shown
    assert "Dust 0.0000006, cost 0.03" in shown
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
    shown = card(readings=readings)
    assert "Indicators at 12:00 UTC: too few indicators agree (0 of 1 needed): rsi 44.12 (hold)" in shown


@pytest.mark.parametrize(
    ("slot", "says"),
    [
        (None, "🛡 Hard stop 45000; nothing is open there"),
        (OwnSlot(size=D("0.1")), "🟥 NO STOP is shown, 45000 is being set · without a stop 0.0 s since the start"),
        (OwnSlot(size=D("0.1"), stop=D(44000)), "🟥 Hard stop 45000 UNCONFIRMED, 44000 stands"),
        (OwnSlot(size=D("0.1"), stop=D(45000), seen_at=NOON), "🛡 Hard stop 45000 · verified 12:00:00"),
    ],
)
def test_r23_the_card_of_a_linear_bot_says_whether_its_stop_stands(slot: OwnSlot | None, says: str) -> None:
    plan = a_plan(market=Market.LINEAR, stop_percent=D(10))
    assert says in card(a_lot(), plan=plan, stop_price=D(45000), slot=slot)


def test_many_lots_stay_one_message() -> None:
    shown = card(*(a_lot(number) for number in range(1, 41)))
    assert "… 28 older lots, and the newest:" in shown
    assert "Lot 40:" in shown
    assert "Lot 28:" not in shown
    assert len(shown) < 3900


# ---------------------------------------- list, stop, buttons


def test_the_list_has_one_line_a_bot() -> None:
    views = [a_view(a_bot(a_lot())), a_view(a_bot(name="two", state=BotState.PAUSED), trouble="no rules")]
    shown = parse_html(list_text(views)).text.splitlines()
    assert shown == [
        "▶️ btcusdt-1 BTCUSDT spot · 1 of 10 lots, -0.04 · realised 0.00",
        "🟥 two BTCUSDT spot · 0 of 10 lots, 0.00 · realised 0.00",
        "One of them in full: /dca show NAME",
    ]
    assert "no DCA bot yet" in list_text([])


def test_the_question_says_what_happens_to_orders_and_coins() -> None:
    bot = a_bot(a_lot(1), a_lot(2), orders=(an_order(OrderRole.SELL, 1), an_order(OrderRole.BUY, 3)))
    assert parse_html(stop_text(a_view(bot))).text == (
        "⏹ Stop btcusdt-1 BTCUSDT?\n"
        "• its open buy is cancelled\n"
        "• the sells of lot 1 are cancelled\n"
        "• 0.0007992 BTC in 2 lots, cost 40.00, stay in your account; nobody sells them then but you\n"
        "It keeps its lots in its record: /dca resume 1a2b3c4d takes it up again.\n"
        "/dca pause 1a2b3c4d instead ends only the buying, and goes on selling."
    )
    empty = stop_text(a_view(a_bot()))
    assert "no order of it is open" in empty
    assert "it holds no lot" in empty


def test_r23_the_question_about_a_linear_bot_says_that_the_stop_stays() -> None:
    bot = a_bot(a_lot(), plan=a_plan(market=Market.LINEAR, stop_percent=D(10)), stop_price=D(45000))
    assert "its hard stop 45000 stays on the exchange" in stop_text(a_view(bot, rules=RULES))


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
    labels_of_limit = [b.text for row in card_buttons(a_bot()).inline_keyboard for b in row]
    assert "↺ Reset trails" not in labels_of_limit


def test_a_stop_is_bound_to_the_lots_and_orders_that_it_spoke_of() -> None:
    before = a_bot(a_lot(), orders=(an_order(OrderRole.SELL, 1),))
    for after in (
        a_bot(a_lot()),
        a_bot(a_lot(), a_lot(2), orders=(an_order(OrderRole.SELL, 1),)),
        replace(before, state=BotState.PAUSED),
    ):
        assert drawn_for(CardAction.HALT, before) != drawn_for(CardAction.HALT, after)
