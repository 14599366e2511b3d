"""A position's card: its buttons, what they are bound to, and what is said before and after a change."""

from collections import Counter
from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from msgspec.structs import replace
from telegram import InlineKeyboardMarkup

from execution.commands.answers import ChangeRefused, ClosePlan, Confirmed, StopChange, TakenBack
from execution.exit_plan import EntryLeg, TpLeg, Trail
from execution.facts.slots import Side
from execution.monitor import Phase
from execution.new_trade.entry_standing import EntryStanding
from execution.new_trade.trade_request import DistanceBy, StopRequested, TargetRequest
from execution.stops.smart_stop import SmartStop
from execution.stops.trailing import TrailBy, TrailDistance
from execution.views import EntryView, PositionView, TargetView, TrailView
from handlers.drafts import POSITIONS, Draft, Drafts
from handlers.people.role import Role
from handlers.positions.buttons import (
    STEPS,
    Action,
    card_buttons,
    drawn_for,
    open_buttons,
    read_press,
    stepped,
    stop_buttons,
    target_buttons,
    trail_buttons,
)
from handlers.positions.card import Cards, card_text, stop_line_of, targets_line_of, trail_line_of
from handlers.positions.card_presses import CardPresses, ChartOf
from handlers.positions.change_commands import _price_of as price_of
from handlers.positions.changing import Changing
from handlers.positions.close_all import CloseAll, close_all_text, closed_text
from handlers.positions.on_tick import on_the_tick
from handlers.positions.question_presses import ASKED_FOR
from handlers.positions.undo_text import taken_back_text
from handlers.positions.wish_text import Came, came_of, question_text, targets_text, under_way
from handlers.positions.wishes import Question, What, asks_first, wish_for
from handlers.press_answer import PressAnswer
from handlers.telegram.arrival import MADE_SINCE
from handlers.telegram.replies import Replies
from tests.handlers.fakes import (
    NOON,
    FakeGuard,
    FakePositions,
    MemoryStore,
    StoppedClock,
    a_position,
    a_version,
    an_account,
)
from tests.handlers.paper import Paper, a_bot

D = Decimal
LONGEST = "1000000BABYDOGEUSDT"


def drawn(**changes: Any) -> PositionView:
    return a_position(**{"drawn_for": a_version(), "tick": D("0.1"), **changes})


def labels(keyboard: InlineKeyboardMarkup | None) -> list[list[str]]:
    return [] if keyboard is None else [[button.text for button in row] for row in keyboard.inline_keyboard]


WAITING = EntryView(number=2, price=D(49500), qty=D("0.1"), filled=D(0), standing=EntryStanding.RESTING)
TRAIL = Trail(distance=TrailDistance(TrailBy.PERCENT, D(1)))


# ---------------------------------------------------------------------------------------------------- buttons


def test_a_card_offers_what_can_be_done_with_the_position_as_it_is() -> None:
    closes = ["Close 25%", "Close 50%", "Close 100%"]
    moves = ["🛡 Stop", "🎯 Targets", "〽️ Trail"]
    assert labels(card_buttons(drawn(), NOON, has_chart=True)) == [["📈 Chart", "🔄 Refresh"], moves, closes]
    entered = drawn(entries=(WAITING,), undo_until=NOON + timedelta(seconds=30))
    assert labels(card_buttons(entered, NOON, has_chart=False))[3:] == [
        ["✖ Cancel entries"],
        ["↩️ Undo (until 12:00:30)"],
    ]
    late = card_buttons(entered, NOON + timedelta(seconds=30), has_chart=False)
    assert labels(late) == [["🔄 Refresh"], moves, closes, ["✖ Cancel entries"]]
    waiting = drawn(phase=Phase.OPENING, size=D(0), avg_entry=None, entries=(WAITING,))
    assert closes not in labels(card_buttons(waiting, NOON, has_chart=False))
    assert labels(card_buttons(drawn(phase=Phase.CLOSING), NOON, has_chart=False)) == [["🔄 Refresh"]]


def test_the_stop_steps_towards_the_price_and_away_from_it() -> None:
    assert labels(stop_buttons(drawn())) == [
        ["49245 (+0.5%)", "49490 (+1%)"],
        ["48755 (−0.5%)", "48510 (−1%)"],
        ["⚖️ Break-even", "‹ Back"],
    ]
    short = drawn(side=Side.SELL, stop=D(51000))
    assert labels(stop_buttons(short))[:2] == [["50745 (−0.5%)", "50490 (−1%)"], ["51255 (+0.5%)", "51510 (+1%)"]]
    assert labels(stop_buttons(drawn(size=D(0), tick=None))) == [["‹ Back"]]
    # A step is on the tick, and no looser than it says.
    odd = drawn(stop=D("49000.3"), tick=D("0.5"))
    assert [stepped(odd, step) for step in STEPS] == [D("49245.5"), D("49490.5"), D("48755.5"), D("48510.5")]


def test_targets_and_trails_have_their_rooms() -> None:
    assert labels(target_buttons(drawn())) == [["✂️ Remove TP1 51000"], ["✂️ Remove TP2 52000"], ["‹ Back"]]
    one = drawn(targets=drawn().targets[:1])
    assert labels(target_buttons(one)) == [["✂️ Remove TP1 51000"], ["‹ Back"]]
    assert labels(target_buttons(drawn(targets=()))) == [["‹ Back"]]
    assert labels(trail_buttons(drawn())) == [["0.5%", "1%", "2%"], ["‹ Back"]]
    trailed = drawn(trail=TrailView(terms=TRAIL, watermark=None, native=None, native_at=None, is_confirmed=False))
    assert labels(trail_buttons(trailed))[1] == ["✖ No trail", "‹ Back"]


def test_every_button_fits_into_its_64_bytes_and_is_read_again() -> None:
    longest = drawn(symbol=LONGEST, entries=(WAITING,), undo_until=NOON + timedelta(seconds=30))
    keyboards = [card_buttons(longest, NOON, has_chart=True), stop_buttons(longest), target_buttons(longest)]
    keyboards += [trail_buttons(longest), *filter(None, [open_buttons([longest])])]
    for keyboard in keyboards:
        for button in (each for row in keyboard.inline_keyboard for each in row):
            data = str(button.callback_data)
            assert len(data.encode()) <= 64, data
            press = read_press(data)
            assert press is not None
            assert (press.symbol, press.side) == (LONGEST, Side.BUY)
            assert press.mark == drawn_for(press.action, longest)
    assert read_press("p:open:BTCUSDT:x::") is None
    assert read_press("p:nonsense:BTCUSDT:l::") is None


@pytest.mark.parametrize(
    ("changes", "stale"),
    [
        ({"drawn_for": a_version(stop=D(49100))}, {Action.STEP, Action.BREAK_EVEN, Action.UNDO}),
        ({"drawn_for": a_version(hit=(1,))}, set(Action) - {Action.CLOSE}),
        ({"drawn_for": a_version(generation="other")}, set(Action)),
        ({"size": D("0.05")}, {Action.CLOSE}),
        ({"undo_until": NOON}, {Action.UNDO}),
        ({"price": D(50000)}, set()),
    ],
)
def test_a_button_is_bound_to_what_somebody_has_seen_who_presses_it(
    changes: dict[str, Any], stale: set[Action]
) -> None:
    """A trail that moves the stop makes a button for the stop stale, and one that closes not."""
    before, after = drawn(), drawn(**changes)
    looks = {Action.OPEN, Action.SHOW, Action.CHART, Action.STOPS, Action.TARGETS, Action.TRAILS}
    assert {action for action in Action if drawn_for(action, before) != drawn_for(action, after)} == stale - looks


def presses_with(chart: ChartOf | None) -> CardPresses:
    """On paper, with one position."""
    guard, clock, counts, changes = FakeGuard(MemoryStore()), StoppedClock(), Counter[str](), FakePositions()
    guard.view = an_account(drawn())
    replies = Replies(a_bot(Paper(), counts), clock, counts)
    cards = Cards(guard, clock, has_chart=chart is not None)
    questions = Drafts(guard.store, clock, POSITIONS, Draft[Question], ASKED_FOR)
    changing = Changing(guard, changes, counts)
    return CardPresses(guard, changes, changing, questions, cards, replies, clock, chart)


def a_press(action: Action, value: str = "") -> Any:
    message = SimpleNamespace(chat=SimpleNamespace(id=5), message_id=7)
    data = f"p:{action.value}:BTCUSDT:l:{drawn_for(action, drawn())}:{value}"
    return SimpleNamespace(data=data, message=message, from_user=SimpleNamespace(id=1))


async def unheard(_: PressAnswer) -> None:
    pass


async def test_a_chart_is_sent_below_where_somebody_draws_one() -> None:
    drawn_charts: list[tuple[int, str, Side]] = []

    async def chart(chat_id: int, symbol: str, side: Side) -> None:
        drawn_charts.append((chat_id, symbol, side))

    answer = await presses_with(chart).outcome(a_press(Action.CHART), unheard)
    assert (answer.text, drawn_charts) == (None, [(5, "BTCUSDT", Side.BUY)])


@pytest.mark.parametrize(
    ("action", "value", "words"),
    [
        (Action.STEP, "7", "not known here any more"),
        (Action.TRAIL, "7", "not known here any more"),
        (Action.CLOSE, "7", "not known here any more"),
        (Action.REMOVE, "x", "TP0 does not wait any more"),
    ],
)
async def test_a_forged_value_changes_nothing(action: Action, value: str, words: str) -> None:
    token = MADE_SINCE.set(NOON)
    answer = await presses_with(None).outcome(a_press(action, value), unheard)
    MADE_SINCE.reset(token)
    assert words in answer.words
    assert answer.is_alert


async def test_a_press_that_waited_while_holdfast_was_away_is_not_carried_out() -> None:
    token = MADE_SINCE.set(NOON - timedelta(minutes=3))
    answer = await presses_with(None).outcome(a_press(Action.UNDO), unheard)
    MADE_SINCE.reset(token)
    assert "may have waited while Holdfast was away" in answer.words


def test_a_viewer_looks_at_cards_and_changes_nothing() -> None:
    presses = presses_with(None)
    viewers = {action for action in Action if presses.role(str(a_press(action).data)) is Role.VIEWER}
    assert viewers == {Action.OPEN, Action.SHOW, Action.CHART}


# ---------------------------------------------------------------------------------------------------- words


def test_a_card_is_the_position_in_full_with_lines_to_copy() -> None:
    text = card_text(drawn())
    assert text.startswith("<b>LONG BTCUSDT</b> 0.1 at 50000")
    assert "🛡 stop 49000 · verified 12:00:00" in text
    assert stop_line_of(drawn()) == "<code>/sl BTCUSDT long 49000</code>"
    assert targets_line_of(drawn()) == "<code>/tp BTCUSDT long 51000:50% 52000:50%</code>"
    assert targets_line_of(drawn(targets=())) == "<code>/tp BTCUSDT long 2R</code>"
    assert trail_line_of(drawn()) == "<code>/trail BTCUSDT long 1% after tp1</code>"
    assert trail_line_of(drawn(targets=())) == "<code>/trail BTCUSDT long 1%</code>", "there is no TP1 to wait for"


def a_stop(price: int) -> StopChange:
    return FakePositions().preview_stop("BTCUSDT", Side.BUY, D(price))


def test_a_looser_stop_shows_what_it_may_cost() -> None:
    wish = wish_for(drawn(), What.STOP, stop=a_stop(48000))
    assert asks_first(wish, drawn())
    assert question_text(wish, drawn()).splitlines() == [
        "⚠️ A looser stop for <b>LONG BTCUSDT</b>?",
        "49000 → 48000: when it fires the trade makes -205.45 USDT after fees, not -105.45 USDT",
    ]
    assert not asks_first(wish_for(drawn(), What.STOP, stop=a_stop(49500)), drawn())


def test_before_the_first_fill_a_stop_makes_nothing() -> None:
    wish = wish_for(drawn(), What.STOP, stop=replace(a_stop(48000), waits=True))
    assert question_text(wish, drawn()).splitlines()[1:] == ["49000 → 48000"]


def test_fewer_targets_are_asked_about_and_as_many_are_not() -> None:
    changes = FakePositions()
    one = changes.preview_targets("BTCUSDT", Side.BUY, (TargetRequest(DistanceBy.PRICE, D(51000), D("0.5")),))
    wish = wish_for(drawn(), What.TARGETS, targets=one)
    assert asks_first(wish, drawn())
    assert question_text(wish, drawn()).splitlines() == [
        "⚠️ Fewer targets for <b>LONG BTCUSDT</b>? These would stand:",
        "🎯 TP1 51000 · 50% · 0.05",
        "0.05 without a target: only the stop ends it",
    ]
    two = changes.preview_targets("BTCUSDT", Side.BUY, (TargetRequest(DistanceBy.R, D(1), None),) * 2)
    assert not asks_first(wish_for(drawn(), What.TARGETS, targets=two), drawn())
    noted = replace(two, notes=("TP1 <joins>",))
    assert targets_text(noted).endswith("TP1 &lt;joins&gt;")


@pytest.mark.parametrize(
    ("percent", "words"),
    [
        (
            25,
            "Close 25% of <b>LONG BTCUSDT</b>, ≈ 0.025 of 0.1 at market?\n≈ 1255.26 USDT in value, ≈ +5.26 USDT before",
        ),
        (100, "Close <b>LONG BTCUSDT</b>, all of 0.1 at market?\n≈ 5021.05 USDT in value, ≈ +21.05 USDT before fees."),
    ],
)
def test_a_close_says_what_will_happen(percent: int, words: str) -> None:
    wish = wish_for(drawn(), What.CLOSE, percent=D(percent))
    assert question_text(wish, drawn()).startswith(f"✂️ {words}")
    assert "≈ – in value, ≈ – before" in question_text(wish, drawn(price=None, unrealised=None))


def test_a_close_is_of_whole_steps_and_one_of_less_is_not_offered() -> None:
    odd = drawn(size=D("0.023"), planned_qty=D("0.023"), unrealised=D("2.3"), price=D(50100), qty_step=D("0.001"))
    said = question_text(wish_for(odd, What.CLOSE, percent=D(25)), odd)
    assert "≈ 0.005 of 0.023 at market?\n≈ 250.50 USDT in value, ≈ +0.50 USDT before fees." in said
    least = drawn(size=D("0.001"), qty_step=D("0.001"))
    assert labels(card_buttons(least, NOON, has_chart=False))[2] == ["Close 100%"]


@pytest.mark.parametrize(
    ("line", "mended"),
    [
        ("/sl BTCUSDT 49500.123", "/sl BTCUSDT 49500.2"),
        ("/TP@holdfast BTCUSDT long 52000.09:50% 2R 3%", "/TP@holdfast BTCUSDT long 52000:50% 2R 3%"),
        ("/sl BTCUSDT 49500.10", None),
        ("/trail BTCUSDT 49500.123", None),
    ],
)
def test_a_price_between_two_ticks_is_answered_with_one_on_the_tick(line: str, mended: str | None) -> None:
    assert on_the_tick(line, drawn()) == mended
    assert on_the_tick(line, drawn(tick=None)) is None


@pytest.mark.parametrize(
    ("what", "wanted", "said"),
    [
        (What.STOP, {"stop": a_stop(49500)}, "stop 49500 confirmed"),
        (What.STOP, {"stop": replace(a_stop(49500), waits=True)}, "stop 49500 comes with the entry"),
        (What.TRAIL, {"trail": TRAIL}, "trail 1% from the entry on"),
        (What.TRAIL, {}, "no trail any more; the stop stays where it is"),
        (What.SMART, {"smart": SmartStop(price=D(49500))}, "smart stop 49500 (15m)"),
        (What.SMART, {}, "no smart stop any more"),
        (What.ENTRIES, {}, "no entry waits any more"),
        (What.UNDO, {}, "the last change is taken back"),
    ],
)
def test_i8_what_came_of_a_change_is_what_the_exchange_has_shown(what: What, wanted: dict[str, Any], said: str) -> None:
    wish = wish_for(drawn(), what, **wanted)
    done = came_of(wish, Confirmed(key="k", done=True, stop=None))
    assert (done.text, done.words, done.is_done) == (
        f"✅ <b>LONG BTCUSDT</b>: {said}",
        f"✅ LONG BTCUSDT: {said}",
        True,
    )
    late = came_of(wish, Confirmed(key="k", done=False, stop=None))
    for open_still in (late, under_way(wish)):
        assert open_still.text.startswith("⏳ <b>LONG BTCUSDT</b>: ")
        assert not open_still.is_done
    assert late.words.endswith("/position shows it")


def test_closing_everything_shows_the_exposure_and_unknown_is_not_zero() -> None:
    short = drawn(symbol="ETHUSDT", side=Side.SELL, size=D(2), price=D(3000), unrealised=D("-10.5"))
    waiting = drawn(symbol="XRPUSDT", phase=Phase.OPENING, size=D(0), price=None, unrealised=None)
    assert close_all_text(an_account(drawn(), short, waiting)).splitlines() == [
        "🛑 <b>Close all 3?</b>",
        "• <b>LONG BTCUSDT</b> 0.1 · +21.05 USDT",
        "• <b>SHORT ETHUSDT</b> 2 · -10.50 USDT",
        "• <b>LONG XRPUSDT</b> waits; its entries are cancelled",
        (
            "At market, entries first. Exposure 11021.05 USDT, ≈ +10.55 USDT before fees. "
            "What is not guarded here stays as it is"
        ),
    ]
    unknown = close_all_text(an_account(drawn(price=None, unrealised=None), short))
    assert "Exposure –, ≈ – before fees" in unknown
    assert closed_text(()) == "Nothing is guarded, so there is nothing to close."
    plan = ClosePlan(key="k", symbol="BTCUSDT", side=Side.BUY, size=D(1), qty=None, done=True, left=D(0))
    assert closed_text((plan, plan)).count("nothing is left") == 2


# ---------------------------------------------------------------------------------------------------- prices, shares


def test_a_percent_of_a_stop_counts_from_the_mean_entry() -> None:
    two = StopRequested(DistanceBy.PERCENT, D(2))
    assert price_of(drawn(avg_entry=D("50000.55")), two) == D("49000.6")
    assert price_of(drawn(side=Side.SELL), two) == D(51000)
    with pytest.raises(ChangeRefused, match="say a price"):
        price_of(drawn(avg_entry=None), two)


def target(number: int, price: int, qty: str) -> TargetView:
    return TargetView(number=number, price=D(price), share=D(1), qty=D(qty), hit=False, removed=False)


def test_the_last_target_can_be_removed_and_that_is_asked_about_with_what_goes_with_it() -> None:
    one = drawn(targets=(target(1, 51000, "0.05"),))
    bare = FakePositions().preview_targets("BTCUSDT", Side.BUY, ())
    wish = wish_for(one, What.TARGETS, targets=bare)
    assert asks_first(wish, one)
    trailed = replace(a_version().plan, trail=replace(TRAIL, after_tp=1))
    assert question_text(wish, drawn(targets=one.targets, drawn_for=a_version(plan=trailed))).splitlines() == [
        "⚠️ No target any more for <b>LONG BTCUSDT</b>?",
        "0.1 without a target: only the stop ends it",
        "⚖️ Break-even after TP1 goes with them",
        "〽️ Trail 1% after TP1 goes with them",
    ]
    hit = a_version(hit=(1,), plan=trailed)
    assert "goes with them" not in question_text(wish, drawn(targets=one.targets, drawn_for=hit))
    assert "goes with them" not in question_text(wish, drawn(targets=one.targets, drawn_for=None))
    assert came_of(wish, Confirmed(key="k", done=True, stop=None)).words == (
        "✅ LONG BTCUSDT: no target any more; only the stop ends it"
    )


@pytest.mark.parametrize(
    ("what", "wanted", "said"),
    [
        (What.STOP, {"stop": a_stop(49000)}, "the stop is 49000 already"),
        (What.STOP, {"stop": replace(a_stop(49000), waits=True)}, "stop 49000 comes with the entry already"),
        (What.TRAIL, {"trail": TRAIL}, "trail 1% from the entry on is set already"),
        (What.TRAIL, {}, "there is no trail"),
        (What.SMART, {"smart": SmartStop(price=D(49500))}, "smart stop 49500 (15m) is set already"),
        (What.SMART, {}, "there is no smart stop"),
        (What.TARGETS, {"targets": FakePositions().preview_targets("BTCUSDT", Side.BUY, ())}, "there is no target"),
        (What.ENTRIES, {}, "no entry waits"),
    ],
)
def test_what_was_so_already_is_not_said_to_be_done(what: What, wanted: dict[str, Any], said: str) -> None:
    came = came_of(wish_for(drawn(), what, **wanted), Confirmed(key="k", done=True, stop=None, is_news=False))
    assert (came.words, came.is_done) == (f"ℹ️ LONG BTCUSDT: {said}; nothing was changed", False)


def test_an_undo_says_what_it_took_back_from_and_to() -> None:
    plan = a_version().plan
    changed = replace(
        plan,
        legs=(*plan.legs[:1], TpLeg(number=2, price=D(53000), share=D("0.25"))),
        entries=(*plan.entries, EntryLeg(number=2, qty=D("0.1"), price=D(49500))),
        break_even=None,
        trail=TRAIL,
        smart=SmartStop(price=D(49500)),
        follow=1,
        max_hours=D(8),
    )
    taken_back = TakenBack(
        before=a_version(plan=changed, stop=D(48500), hit=(1,), waiting=(1, 2)),
        after=a_version(plan=plan, hit=(1,), waiting=(1,)),
    )
    came = came_of(wish_for(drawn(), What.UNDO), Confirmed(key="k", done=True, stop=None, taken_back=taken_back))
    assert came.text.splitlines() == [
        "✅ <b>LONG BTCUSDT</b>: the last change is taken back",
        "🛡 stop 48500 → 49000",
        "🎯 TP2 53000 (25%) → TP2 52000 (30%)",
        "⚖️ break-even off → after TP1",
        "〽️ trail 1% from the entry on → none",
        "🕯 smart stop 49500 (15m) → none",
        "🪜 follow on → none",
        "⌛️ closing by time after 8 h → none",
        "⏳ entries market, 49500 → market",
    ]
    assert came.words == "✅ LONG BTCUSDT: the last change is taken back"
    same = TakenBack(before=taken_back.before, after=taken_back.before)
    assert not taken_back_text(same)


async def test_what_closing_everything_showed_late_stands_in_the_same_message() -> None:
    """The end of one may be heard before the others are answered."""
    guard = FakeGuard(MemoryStore())
    guard.view = an_account(drawn(), drawn(symbol="ETHUSDT", key="ETHUSDT_Buy_main"))
    guard.answers_soon = False
    told: list[str] = []

    async def tell(came: Came) -> None:
        told.append(came.text)

    keys = [each.key for each in guard.view.positions]
    came = await CloseAll(guard, Counter()).carry_out(keys, tell, tell)
    assert (came.is_done, told) == (False, [])
    for key, symbol in zip(keys, ("BTCUSDT", "ETHUSDT"), strict=True):
        plan = ClosePlan(key=key, symbol=symbol, side=Side.BUY, size=D("0.1"), qty=None, done=True, left=D(0))
        await guard.closed_later(plan)
    first, second = (text.split("\n") for text in told)
    assert first[0].startswith("✅ Closed <b>LONG BTCUSDT</b>")
    assert first[1].startswith("⏳ Closing <b>LONG ETHUSDT</b>")
    assert [line.partition("<")[0] for line in second] == ["✅ Closed ", "✅ Closed "]


async def test_what_ends_before_closing_everything_is_answered_is_in_the_answer() -> None:
    guard = FakeGuard(MemoryStore())
    guard.view = an_account(drawn())
    guard.answers_soon = False
    guard.ends_at_once = True

    async def tell(_: Came) -> None:
        raise AssertionError("nothing is told before the answer")

    came = await CloseAll(guard, Counter()).carry_out([drawn().key], tell, tell)
    assert (came.is_done, came.words) == (True, "All closed")
