"""What stands on the dashboard, and on its buttons."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from execution.exit_plan import Trail
from execution.facts.other_holdings import Coin, OtherPosition, Product
from execution.facts.slots import Side
from execution.monitor import Phase
from execution.new_trade.entry_standing import EntryStanding
from execution.stops.stop_record import Asked, StopOrigin
from execution.stops.trailing import TrailBy, TrailDistance
from execution.views import EntryView, PositionView, TargetView, TrailView, UnguardedView, WatchedView
from execution.watching.invariants import Finding, Invariant
from handlers.positions.attention import by_attention
from handlers.positions.dashboard_buttons import pause_mark
from handlers.positions.dashboard_facts import Facts
from handlers.positions.dashboard_picture import Picture, picture_of
from handlers.positions.positions_text import positions_texts
from handlers.telegram.message_length import length_of
from handlers.words.moments import ago, in_plain_words, without_moments
from helpers.connectivity.glance import Away, Glance
from helpers.connectivity.link import Ill, LinkState
from helpers.job_trouble import JobTrouble
from helpers.profit_today import DayProfit
from simulator.telegram.text.html_markup import parse_html
from tests.handlers.dca.fakes import a_bot, a_lot, a_view
from tests.handlers.fakes import NOON, D, a_position, an_account
from utils.texts.saying import saying

BARE: dict[str, Any] = {"stop_confirmed": False, "standing_stop": None, "stop_verified_at": None}
MOVING: dict[str, Any] = {"stop_confirmed": False, "standing_stop": D(48000)}


def facts(*positions: PositionView, **changes: Any) -> Facts:
    """``changes`` are of the facts, or of the account."""
    known: dict[str, Any] = {
        "connection": Glance(state=LinkState.ONLINE),
        "jobs": (),
        "today": DayProfit(net=D("12.34"), trades=2, unknown=0),
        "bots": (),
        "is_observing": False,
        "at": NOON + timedelta(seconds=5),
    }
    known |= {name: changes.pop(name) for name in list(changes) if name in known}
    return Facts(account=an_account(*positions, **changes), **known)


def shown(*positions: PositionView, **changes: Any) -> str:
    """As Telegram shows it; fails on markup that it would refuse."""
    return parse_html(picture_of(facts(*positions, **changes)).text).text


def many(count: int, **changes: Callable[[int], Any]) -> list[PositionView]:
    own = {"symbol": lambda n: f"COIN{n}USDT", "key": lambda n: f"COIN{n}USDT_Buy_main", **changes}
    return [a_position(**{name: of(number) for name, of in own.items()}) for number in range(count)]


def labels(picture: Picture) -> list[list[str]]:
    return [[button.text for button in row] for row in picture.keyboard.inline_keyboard]


def test_i8_the_money_of_the_account_says_when_it_was_read() -> None:
    """What is open moves with every price, and it is read every half minute; by its age alone nothing is edited."""
    assert "Equity 10012.34 USDT · free 9000.00 · read 12:00:00 UTC\n" in shown(wallet_at=NOON)
    early = NOON - timedelta(seconds=30)
    assert "· free 9000.00 · read 11:59:30 UTC" in positions_texts(an_account(wallet_at=early))[0]
    bodies = {without_moments(picture_of(facts(wallet_at=at)).text) for at in (early, NOON)}
    assert len(bodies) == 1


def test_nothing_is_open() -> None:
    assert shown() == (
        "No positions · today +12.34 USDT\n"
        "Equity 10012.34 USDT · free 9000.00\n"
        "🟢 ONLINE · jobs fine\n"
        "\n"
        "Without a stop since the start: 0 s\n"
        "Account read 12:00:00 UTC\n"
        "As of 2026-01-05 12:00:05 UTC"
    )
    assert shown(equity=None, available=None, today=None, last_sweep_at=None, jobs=None) == (
        "No positions · today – USDT\n"
        "Equity – USDT · free –\n"
        "🟢 ONLINE · jobs have not begun\n"
        "\n"
        "Without a stop since the start: 0 s\n"
        "The account has not been read in full yet\n"
        "As of 2026-01-05 12:00:05 UTC"
    )


def test_one_position() -> None:
    trail = TrailView(
        terms=Trail(distance=TrailDistance(by=TrailBy.PERCENT, value=D(1)), after_tp=1),
        watermark=None,
        native=None,
        native_at=None,
        is_confirmed=False,
    )
    text = shown(a_position(trail=trail))
    assert text.startswith("🛡 1 position · open +21.05 · today +12.34 USDT\nEquity"), "what the bar of pins shows"
    assert text.split("\n\n")[1] == (
        "LONG BTCUSDT 0.1 at 50000\n"
        "50210.5 · +21.05 USDT · +0.21R\n"
        "🛡 stop 49000 (2.4%) · verified 12:00:00 UTC\n"
        "🎯 TP1 51000 (1.6%) · 0.05\n"
        "〽️ trail 1% after TP1 · waits"
    )


def test_a_verified_age_is_counted_by_the_readers_app() -> None:
    """An age in the text is false as soon as it is read; and a dead bot would go on claiming it."""
    text = picture_of(facts(a_position())).text
    moment = '<tg-time unix="1767614400" format="r">12:00:00 UTC</tg-time>'
    assert f"verified {moment}" in text
    assert str(ago(NOON)) == moment
    assert str(ago(None)) == "–"
    assert "verified 12:00:00 UTC" in in_plain_words(text)
    assert "12:00:00" not in without_moments(text)


@pytest.mark.parametrize(
    ("changes", "whole_is_same", "rest_is_same"),
    [
        ({"at": NOON + timedelta(hours=1)}, True, True),
        ({"last_sweep_at": NOON + timedelta(seconds=30)}, False, True),
        ({"equity": D(1)}, False, False),
        ({"paused_since": NOON}, False, False),
    ],
)
def test_what_has_changed_and_what_has_only_aged(
    changes: dict[str, Any], whole_is_same: bool, rest_is_same: bool
) -> None:
    before, after = picture_of(facts(a_position())), picture_of(facts(a_position(), **changes))
    assert (before.shown[0] == after.shown[0], before.shown[1] == after.shown[1]) == (whole_is_same, rest_is_same)
    seen_again = picture_of(facts(a_position(stop_verified_at=NOON + timedelta(seconds=9))))
    assert (seen_again.shown[0] == before.shown[0], seen_again.shown[1] == before.shown[1]) == (False, True)


def test_a_stop_that_is_not_confirmed_comes_first() -> None:
    bare = a_position(symbol="ETHUSDT", naked_seconds=D("3.2"), **BARE)
    text = shown(a_position(), bare, a_position(symbol="SOLUSDT", **MOVING), naked_seconds=D("3.2"))
    assert text.startswith("🟥 3 positions · open +63.15")
    assert "\n🟥 1 without a confirmed stop\n⏳ 1 whose stop is to move: the older one stands\n" in text
    assert "🟥 stop 49000 UNCONFIRMED: nothing is known to stand\n⏱ 3.2 s without a stop since the start\n" in text
    assert "⏳ stop 49000 not shown yet; 48000 (4.4%) stands, verified 12:00:00 UTC" in text
    assert "Without a stop since the start: 3.2 s" in text
    assert shown(a_position(**MOVING)).startswith("⏳ 1 position")


def test_unknown_is_a_dash_and_sums_no_zero() -> None:
    text = shown(a_position(avg_entry=None, price=None, unrealised=None, r=None, stop_verified_at=None), a_position())
    assert text.startswith("🛡 2 positions · open –")
    assert "LONG BTCUSDT 0.1 at –\n– · – · –\n🛡 stop 49000 · verified –\n🎯 TP1 51000 · 0.05" in text
    one_of_many = shown(*many(21, unrealised=lambda n: None if n else D(1)))
    assert "COIN20 long – · stop 2.4%" in one_of_many


def test_phases() -> None:
    waiting = EntryView(number=1, price=D(49500), qty=D("0.1"), filled=D(0))
    opening = a_position(phase=Phase.OPENING, size=D(0), entries=(waiting,), stop_confirmed=False)
    text = shown(opening)
    assert text.startswith("1 waiting trade · today")
    assert "LONG BTCUSDT waits for 0.1 at 49500\n🛡 stop 49000 comes with the entry\n" in text
    assert "🟥" not in text
    assert shown(a_position(), opening).startswith("🛡 1 position, 1 waiting trade · open +21.05")
    assert "LONG BTCUSDT closing, 0.1 left\n" in shown(a_position(phase=Phase.CLOSING))
    assert "LONG BTCUSDT 0.1 of 0.3 at 50000\n" in shown(a_position(planned_qty=D("0.3")))


@pytest.mark.parametrize(
    ("standings", "words"),
    [
        ((EntryStanding.NOT_SENT,), "waits for 0.1 at 49500 · not sent yet\n"),
        ((EntryStanding.UNANSWERED,), "waits for 0.1 at 49500 · waiting for the exchange\n"),
        ((EntryStanding.NO_ANSWER, EntryStanding.OVER), "waits for 0.1 at 49500 · sent, no answer yet\n"),
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
    assert words in shown(a_position(phase=Phase.OPENING, size=D(0), entries=entries, stop_confirmed=False))


def test_targets_on_the_way() -> None:
    hit = TargetView(number=1, price=D(51000), share=D(0), qty=D("0.05"), hit=True, removed=False)
    removed = TargetView(number=2, price=D(52000), share=D(0), qty=D("0.02"), hit=False, removed=True)
    last = TargetView(number=3, price=D(53000), share=D(0), qty=D("0.03"), hit=False, removed=False)
    assert "🎯 TP3 53000 (5.6%) · 0.03 · 1 of 3 hit\n" in shown(a_position(targets=(hit, removed, last)))
    assert "🎯 no take profit left\n" in shown(a_position(targets=(hit, removed)))
    assert "🎯 no take profits, only the stop\n" in shown(a_position(targets=()))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"watermark": D(51500)}, "〽️ trail 1% from the entry on · best 51500\n"),
        ({"native": D(500)}, "〽️ trail 1% from the entry on · Bybit's own UNCONFIRMED\n"),
        ({"native": D(500), "is_confirmed": True}, "〽️ trail 1% from the entry on · waits\n"),
    ],
)
def test_how_the_trail_is(changes: dict[str, Any], words: str) -> None:
    known: dict[str, Any] = {"watermark": None, "native": None, "native_at": None, "is_confirmed": False}
    terms = Trail(distance=TrailDistance(by=TrailBy.PERCENT, value=D(1)))
    assert words in shown(a_position(trail=TrailView(terms=terms, **{**known, **changes})))


def test_what_of_a_position_is_not_as_usual() -> None:
    finding = Finding(
        invariant=Invariant.I2,
        what="shares",
        evidence=saying("evidence-share", number=1, offered="<0.1>", wanted="0.2"),
    )
    asked = Asked(number=1, ours=D(49000), origin=StopOrigin.PLAN, until=NOON)
    text = shown(a_position(leaving=D("0.04"), frozen_since=NOON, breaches=(finding,), asked=asked))
    assert "⏳ 0.04 of it is being closed; Bybit has not shown it yet\n" in text
    assert "🧊 frozen since 12:00:00: writes had no effect; only stop and close are sent\n" in text
    assert "🟥 its take profits, not as it should be: TP1 <0.1> instead of 0.2\n" in text
    assert "❓ you moved its stop: the question about it is open until 12:00:00\n" in text


@pytest.mark.parametrize(
    ("glance", "words"),
    [
        (Glance(state=LinkState.ONLINE), "🟢 ONLINE · jobs fine"),
        (
            Glance(state=LinkState.DEGRADED, ailing=(Away.PRIVATE_STREAM, Ill.CLOCKS)),
            "🟡 DEGRADED: private stream down, the clocks differ · ",
        ),
        (Glance(state=LinkState.DEGRADED, ailing=(Away.POSTPONED,)), "🟡 DEGRADED: Bybit takes no requests now · "),
        (Glance(state=LinkState.DEGRADED), "🟡 DEGRADED: to be checked again · "),
        (
            Glance(state=LinkState.OFFLINE, ailing=(Away.REST,), away_since=NOON),
            "🔴 OFFLINE since 12:00:00: Bybit gives no answer · ",
        ),
        (Glance(state=LinkState.RECOVERING), "🟠 RECOVERING: everything is read anew, no entries until then · "),
        (Glance(), "⚪️ connection not checked yet · "),
    ],
)
def test_which_link_is_down(glance: Glance, words: str) -> None:
    assert f"\n{words}" in shown(connection=glance)


def test_the_bar_of_pins_shows_that_nobody_moves_a_stop_now() -> None:
    offline = Glance(state=LinkState.OFFLINE, ailing=(Away.REST,), away_since=NOON)
    assert shown(a_position(), connection=offline).startswith("🔴 1 position · open")
    assert shown(a_position(**BARE), connection=offline).startswith("🟥 1 position · open")
    assert shown(connection=offline).startswith("🔴 No positions · today")
    assert shown(safe_mode=True).startswith("🚨 No positions · today")


def test_what_was_closed_just_now_needs_no_stop() -> None:
    gone = a_position(phase=Phase.CLOSING, size=D(0), unrealised=None, r=None, **BARE)
    text = shown(gone)
    assert "LONG BTCUSDT closing, 0 left\n" in text
    assert "🟥" not in text + str(positions_texts(an_account(gone)))
    assert "🟥 1 without a confirmed stop" in shown(a_position(phase=Phase.CLOSING, **BARE))


def test_less_than_a_tenth_of_a_second_is_not_told_as_zero() -> None:
    assert "⏱" not in shown(a_position(naked_seconds=D("0.02")))
    assert "⏱ 0.1 s without a stop" in shown(a_position(naked_seconds=D("0.06")))


def test_jobs_are_named_when_they_are_late_or_failed() -> None:
    jobs = (JobTrouble(name="persistence_backup"), JobTrouble(name="sync_positions", is_late=True))
    assert "🟢 ONLINE · ⚠️ backing up the state failed, reading the account is late\n" in shown(jobs=jobs)


def test_what_a_person_has_to_know_first() -> None:
    text = shown(
        a_position(),
        is_observing=True,
        paused_since=NOON,
        entries_held="Bybit <cannot> be reached",
        disk_trouble="No <space> left",
        unguarded=(UnguardedView(name="ETHUSDT long", stop=None),),
        ignored=(UnguardedView(name="SOLUSDT short", stop=D("155.50")),),
        breaches=(
            Finding(
                invariant=Invariant.I4,
                what="no record",
                evidence=saying("evidence-of-nothing"),
                subject="XRPUSDT long",
            ),
        ),
        today=DayProfit(net=D("-5"), trades=3, unknown=1),
    )
    assert text.startswith("🛡 1 position · open +21.05 · today -5.00 USDT\n")
    for line in (
        "👁 MODE=observe: nothing is sent to the exchange",
        "⏸ Paused since 12:00:00: no new entries; /resume ends it",
        "⚠️ Bybit <cannot> be reached",
        "⚠️ The disk fails (No <space> left): protection goes on, no new trades",
        "🟥 positions and records, not as it should be: XRPUSDT long: a record is kept of a slot that holds nothing",
        "⚠️ Not guarded: ETHUSDT long (no stop on the position)",
        "👁 Ignored, as you said: SOLUSDT short (its own stop 155.5)",
        "⚠️ Of today's 3 closed trades 1 has no known result",
    ):
        assert f"\n{line}\n" in text
    assert shown(unguarded=(UnguardedView(name="ETHUSDT long", stop=None),)).startswith("No guarded positions · ")


def test_r19_what_is_never_guarded_is_counted() -> None:
    inverse = OtherPosition(product=Product.INVERSE, symbol="BTCUSD", side=Side.BUY, size=D(1000))
    bitcoin = Coin(name="BTC", qty=D("0.5"), price=D(50000))
    text = shown(other_positions=(inverse, inverse), other_coins=(bitcoin,))
    assert text.startswith("No guarded positions · ")
    assert "\nℹ️ Not guarded: 2 inverse or option positions, 1 coin on spot · /positions\n" in text
    assert "\nℹ️ Not guarded: 1 coin on spot · /positions\n" in shown(other_coins=(bitcoin,))
    assert "Not guarded" not in shown()


def test_safe_mode_shows_what_stands_on_the_exchange() -> None:
    btc = WatchedView(
        symbol="BTCUSDT", side=Side.BUY, size=D("0.01"), avg_entry=D(50000), stop=D(49000), unrealised=D("1.5")
    )
    eth = WatchedView(symbol="ETHUSDT", side=Side.SELL, size=D(2), avg_entry=None, stop=None, unrealised=None)
    text = shown(safe_mode=True, watched=(btc, eth))
    assert text.startswith("🚨 2 positions · open –")
    assert "🚨 SAFE MODE: the state could not be read. No trade is taken, no stop is moved" in text
    assert "LONG BTCUSDT 0.01 at 50000 · +1.50 USDT\n🛡 stop 49000 stands on the exchange" in text
    assert "SHORT ETHUSDT 2 at – · –\n🟥 NO STOP on the exchange" in text
    assert "since the start" not in text, "nothing is guarded, so that nothing was measured"
    assert shown(safe_mode=True, watched=(btc,)).startswith("🚨 1 position · open +1.50")


def test_before_the_exchange_has_answered_the_records_speak() -> None:
    away: dict[str, Any] = {"waits_for_exchange": True, "equity": None, "available": None, "last_sweep_at": None}
    text = shown(a_position(), **away)
    assert "⚠️ Bybit has not answered since the start" in text
    assert "in the records, with a stop that stands on the exchange as last seen: nothing is lost" in text
    assert "The records have no positions" in shown(**away)
    assert picture_of(facts(**away)).is_preliminary
    assert picture_of(facts(connection=Glance())).is_preliminary
    assert not picture_of(facts()).is_preliminary


def test_dca_bots_in_one_line() -> None:
    assert "🧺" not in shown()
    assert "🧺 1 DCA bot: 1 running · no lots\n" in shown(bots=(a_view(a_bot()),))
    holding = a_bot(a_lot())
    text = shown(bots=(a_view(holding), a_view(a_bot(a_lot()), trouble="broken <record>")))
    assert "🧺 2 DCA bots: 2 running · " in text
    assert " USDT if sold now\n🟥 1 DCA bot does not run: " in text
    assert "2 lots, – if sold now\n" in shown(bots=(a_view(holding), a_view(holding, price=None)))


def test_above_20_positions_each_has_one_line_and_what_needs_attention_is_first() -> None:
    stops: dict[str, Callable[[int], Any]] = {"stop": lambda n: D(50000 - 10 * (24 - n))}
    positions = many(22, **stops)
    opening = a_position(symbol="AUSDT", phase=Phase.OPENING, size=D(0), stop_confirmed=False)
    bare, moving = a_position(symbol="BUSDT", **BARE), a_position(symbol="CUSDT", **MOVING)
    text = shown(opening, *positions, moving, bare)
    lines = text.split("\n\n")[1].split("\n")
    assert lines[:3] == [
        "🟥 B long +21.05 · NO STOP",
        "⏳ C long +21.05 · stop 4.4%",
        "🛡 COIN21 long +21.05 · stop 0.48%",
    ]
    assert lines[-1] == "⏳ A long +21.05 · waits"
    assert len(lines) == 25
    seen: dict[str, Callable[[int], Any]] = {"stop_verified_at": lambda n: NOON - timedelta(seconds=n)}
    assert "\n🛡 All 21 stops confirmed · the oldest verified 11:59:40 UTC\n" in shown(*many(21, **seen))
    assert "verified –" in shown(*many(21, stop_verified_at=lambda n: NOON if n else None))
    assert len(shown(*many(20)).split("\n\n")) == 22, "twenty have a paragraph each"


def test_what_is_beyond_its_stop_or_not_known_is_nearer_than_what_is_not() -> None:
    beyond, near = a_position(symbol="AUSDT", stop=D(50300)), a_position(symbol="BUSDT", stop=D(50200))
    short = a_position(symbol="CUSDT", side=Side.SELL, stop=D(50211))
    unknown = a_position(symbol="DUSDT", price=None)
    ranked = by_attention((near, unknown, short, beyond))
    assert [each.symbol for each in ranked] == ["DUSDT", "AUSDT", "CUSDT", "BUSDT"]


@pytest.mark.parametrize("count", [0, 1, 3, 12, 20, 21, 25, 60, 400])
def test_any_number_of_positions_fits(count: int) -> None:
    worst: dict[str, Callable[[int], Any]] = {
        "symbol": lambda n: f"1000000MOG{n}USDT",
        "price": lambda _: Decimal("0.0000012345678"),
        "avg_entry": lambda _: Decimal("0.0000012345678"),
        "stop": lambda _: Decimal("0.0000012000001"),
        "naked_seconds": lambda _: Decimal("3.2"),
        "planned_qty": lambda _: Decimal(123456789),
    }
    picture = picture_of(facts(*many(count, **worst)))
    told = parse_html(picture.text)
    assert length_of(picture.text) <= 4000
    assert len(told.entities) <= 100, "Telegram forgets the markup beyond a hundred"
    assert told.text.count("1000000MOG") == count or "more: /positions" in told.text
    buttons = [button for row in picture.keyboard.inline_keyboard for button in row]
    assert len(buttons) <= 100
    assert all(len(str(button.callback_data).encode()) <= 64 for button in buttons)


def test_buttons_lead_into_each_position_as_many_in_a_row_as_can_be_read() -> None:
    own = ["Refresh", "Positions", "Pause"]
    short = a_position(symbol="ETHUSDT", side=Side.SELL)
    picture = picture_of(facts(a_position(), short, a_position(symbol="SOLUSDT", **BARE)))
    assert labels(picture) == [["BTC", "ETH", "🟥 SOL"], own]
    assert picture.keyboard.inline_keyboard[0][1].callback_data == "p:open:ETHUSDT:s::"
    names = ("1000000MOGUSDT", "BTCPERP", "10000000AIDOGEUSDT", "ETHUSDT", "SOLUSDT", "XRPUSDT", "ADAUSDT")
    assert labels(picture_of(facts(*(a_position(symbol=name) for name in names)))) == [
        ["1000000MOG", "BTCPERP"],
        ["10000000AIDOGE", "ETH"],
        ["SOL", "XRP", "ADA"],
        own,
    ]
    assert labels(picture_of(facts(a_position(symbol="ETHUSDT"), short)))[0] == ["ETH long", "ETH short"]
    assert labels(picture_of(facts())) == [["Refresh", "Pause"]]


def test_while_it_is_paused_the_button_ends_this_pause() -> None:
    picture = picture_of(facts(paused_since=NOON))
    assert labels(picture) == [["Refresh", "Resume"]]
    assert picture.keyboard.inline_keyboard[0][1].callback_data == f"db:resume:{pause_mark(NOON)}"
