"""Closed trades and what they add up to, as they are said and as they are asked for."""

from datetime import timedelta

import pytest

from handlers.grammar.command_line import LineError
from handlers.history.export_line import ExportLine, parse_export
from handlers.history.history_buttons import HISTORY, Place, list_buttons, read_press, trade_buttons
from handlers.history.history_line import parse_history
from handlers.history.history_text import history_text
from handlers.history.sizes import size_word
from handlers.history.stats_text import stats_text
from handlers.history.stats_view import Grouping, Range, View, parse_stats, view_buttons
from handlers.history.stats_view import read_press as read_stats_press
from handlers.history.trade_text import trade_text
from handlers.history.trade_words import coin_of
from helpers.trade_log import ExportKind
from tests.handlers.history.fakes import AT, D, a_trade, its_events
from utils.trade_history import Event, Page, Story

NOON = AT + timedelta(days=9)
PLACE = Place(count=8)


def loss(number: int, **changes):
    lost = {"gross": D(-100), "net": D("-105.5"), "reason": "stop", "exit_price": D(49000)}
    return a_trade(number, **{**lost, **changes})


# ---------------------------------------- the list


def test_a_page_has_each_trade_with_its_figures_first() -> None:
    assert history_text(Page((loss(2, side="Sell"), a_trade(1)), 2), PLACE).splitlines() == [
        "🗂 <b>Closed trades</b> · 1 to 2 of 2",
        "1. 🔴 <b>SHORT BTCUSDT</b> -105.50 USDT · -1R",
        "stop · 30 min · 2026-01-05 14:00 UTC",
        "2. 🟢 <b>LONG BTCUSDT</b> +94.50 USDT · +0.9R",
        "TP1 · 30 min · 2026-01-05 13:00 UTC",
    ]


def test_what_is_not_known_is_a_dash_and_a_foreign_reason_is_escaped() -> None:
    trade = a_trade(net=None, gross=None, reason="<odd>", detail={}, symbol="BTCUSDC")
    assert history_text(Page((trade,), 1), PLACE).splitlines()[1:] == [
        "1. ❔ <b>LONG BTCUSDC</b> – · –",
        "&lt;odd&gt; · 30 min · 2026-01-05 13:00 UTC",
    ]


def test_nothing_closed_yet_is_said_so() -> None:
    assert history_text(Page((), 0), PLACE) == "🗂 No closed trades yet: the list begins with the first."
    assert history_text(Page((), 0), Place(symbol="ETHUSDT", count=8)).startswith("🗂 No closed trades of ETHUSDT.")
    assert history_text(Page((), 3), Place(count=8, offset=80)).startswith("🗂 There are only 3 closed trades.")


def test_a_list_says_that_there_are_archives_behind_it_and_which_it_lacks() -> None:
    page = Page((a_trade(1),), 9, unread=2, damaged=("trades-2026-01.jsonl.gz",))
    first, *_, last = history_text(page, PLACE).splitlines()
    assert first == "🗂 <b>Closed trades</b> · 1 to 1 of 9 + archives"
    assert last == "⚠️ An archive cannot be read, its trades are missing here: trades-2026-01.jsonl.gz"
    keyboard = list_buttons(Page((a_trade(1),), 1, unread=1), PLACE)
    assert keyboard is not None
    assert keyboard.inline_keyboard[-1][0].text == "Older ▶"
    empty = history_text(Page((), 0, damaged=("a", "b", "c")), PLACE)
    assert empty.splitlines()[1] == "⚠️ 3 archives cannot be read, their trades are missing here: a, b, …"


def test_every_button_says_what_it_shows_and_fits() -> None:
    place = Place(symbol="1000000BABYDOGEUSDT", count=20, offset=1000)
    keyboard = list_buttons(Page(tuple(a_trade(n) for n in range(7)), 2000), place)
    assert keyboard is not None
    rows = [[key.text for key in row] for row in keyboard.inline_keyboard]
    assert rows == [[f"{n}" for n in range(1001, 1006)], ["1006", "1007"], ["◀ Newer", "Older ▶"]]
    data = [str(key.callback_data) for row in keyboard.inline_keyboard for key in row]
    assert max(map(len, data)) <= 64
    newer, older = read_press(data[-2]), read_press(data[-1])
    assert newer is not None
    assert older is not None
    assert (newer.place.offset, older.place.offset, older.place.symbol) == (980, 1020, "1000000BABYDOGEUSDT")
    pressed = read_press(data[0])
    assert pressed is not None
    assert (pressed.trade_id, pressed.page, pressed.place) == (f"{0:016x}", 0, place)
    assert [[key.text for key in row] for row in trade_buttons(pressed, 2).inline_keyboard] == [["After ▶"], ["« List"]]


def test_one_page_has_no_way_to_others_and_a_long_id_still_fits() -> None:
    keyboard = list_buttons(Page((a_trade(trade_id="x" * 50),), 1), Place(symbol="BTCUSDT", count=8))
    assert keyboard is not None
    ((only,),) = keyboard.inline_keyboard
    assert len(str(only.callback_data)) <= 64
    assert list_buttons(Page((), 0), PLACE) is None


@pytest.mark.parametrize(
    "data",
    [
        "h",
        "h:l",
        "h:x:-:8:0",
        "h:l:-:0:0",
        "h:l:-:8:x",
        "h:t:-:8:0:id:-1",
        "x:l:-:8:0",
        "h:l:-:²:0",
        "h:l:-:21:0",
        "h:l:-:8:9999999999",
    ],
)
def test_a_button_that_was_never_drawn_is_none(data) -> None:
    assert read_press(data) is None
    assert data.startswith(("x", HISTORY))


def test_the_line_takes_a_symbol_and_a_number_in_any_order() -> None:
    assert parse_history("/history") == Place(count=8)
    assert parse_history("/history btc/usdt 5") == parse_history("/history 5 BTCUSDT")
    assert parse_history("/history 5 BTCUSDT") == Place(symbol="BTCUSDT", count=5)


@pytest.mark.parametrize(
    ("line", "corrected"),
    [
        ("/history 21", "/history 8"),
        ("/history 0", "/history 8"),
        ("/history BTCUSDT 5 6", "/history BTCUSDT 5"),
        ("/history BTCUSDT ETHUSDT", "/history BTCUSDT"),
    ],
)
def test_a_wrong_history_line_is_corrected(line, corrected) -> None:
    with pytest.raises(LineError) as error:
        parse_history(line)
    assert error.value.corrected_line == corrected
    parse_history(corrected)


# ---------------------------------------- one trade


def test_a_trade_shows_what_its_result_is_made_of() -> None:
    trade = a_trade()
    text, pages = trade_text(Story(trade, its_events(trade)), 0)
    assert pages == 1
    assert text.splitlines() == [
        "🟢 <b>LONG BTCUSDT</b> <b>+94.50 USDT</b> · +0.9R",
        "TP1 after 30 min",
        "01-05 12:30:00 to 01-05 13:00:00 UTC",
        "Net +94.5 = gross +100 − fees 5.05 + funding -0.45",
        "Entry 50000, exit 51000 (means)",
        "Size 0.1 of 0.1 planned",
        "Risk when confirmed 105.00 USDT",
        "<b>What it is made of</b> · 1 to 5 of 5",
        "01-05 12:30:00 entry 1: bought 0.1 at 50000, fee 2.5",
        "<code>in</code>",
        "01-05 12:35:00 funding -0.45",
        "01-05 12:39:00 🛡 stop 49000 → 50055.1 · break-even",
        "01-05 12:40:00 🛡 stop put back to 50055.1",
        "01-05 13:00:00 TP1: sold 0.1 at 51000, fee 2.55",
        "<code>out</code>",
    ]


def test_a_position_from_elsewhere_has_no_r_and_an_unexplained_one_no_result() -> None:
    trade = a_trade(net=None, gross=None, detail={}, fees=None)
    text, _ = trade_text(Story(trade, ()), 0)
    assert "No risk was confirmed here: there is no R" in text
    assert "Fees –, funding -0.45" in text
    assert "made of" not in text


def test_many_fills_stand_on_pages() -> None:
    trade = a_trade(detail={})
    fills = tuple(
        Event(f"x:{n}", trade.trade_id, AT + timedelta(seconds=n), "fill", {"role": "close"}) for n in range(23)
    )
    text, pages = trade_text(Story(trade, fills), 2)
    assert pages == 3
    assert "21 to 23 of 23" in text
    assert "close: sold – at –, fee –" in text
    assert "<code>22</code>" in text
    assert trade_text(Story(trade, fills), 99) == (text, 3)


@pytest.mark.parametrize(
    ("create_type", "word"), [("CreateByStopLoss", "stop"), ("CreateByLiq", "liquidation"), ("New", "not by Holdfast")]
)
def test_what_the_exchange_did_is_named(create_type, word) -> None:
    trade = a_trade(detail={})
    detail = {"role": "exchange", "create_type": create_type, "side": "Buy", "exec_id": "e"}
    text, _ = trade_text(Story(trade, (Event("x:e", trade.trade_id, AT, "fill", detail),)), 0)
    assert f"01-05 12:00:00 {word}: bought" in text


def test_i8_a_stop_that_was_found_where_we_had_it_is_in_the_history_as_what_it_may_be() -> None:
    trade = a_trade()
    moved = {"old": "48500", "new": "49000", "origin": "person"}
    words = {True: "moved back in the app, or a late request", None: "moved in the app"}
    for once_ours, said in words.items():
        event = Event("x:s", trade.trade_id, AT, "stop_moved", {**moved, "once_ours": once_ours})
        text, _ = trade_text(Story(trade, (event,)), 0)
        assert f"stop 48500 → 49000 · {said}" in text


# ---------------------------------------- statistics


def test_statistics_say_each_figure() -> None:
    trades = [a_trade(1), loss(2), a_trade(3, net=D("0.5"), gross=D(5), reason="break-even"), a_trade(4, net=None)]
    assert stats_text(trades, View(range=Range.WEEK), has_any=True).splitlines() == [
        "📊 <b>Last 7 days</b> · 4 closed trades",
        "Net <b>-10.50 USDT</b> · win rate 33.33% (1 of 3)",
        "Profit factor 0.90 · expectancy -3.50 USDT a trade",
        "Average R -0.03R (3 trades)",
        "Max drawdown 105.50 USDT · losses in a row 1",
        "Fees 15.15 · funding -1.35 USDT",
        "Best +94.50 · worst -105.50 USDT",
        "Average win +94.50, loss -105.50 USDT · held 30 min",
        "1 at break-even",
        "⚠️ The result of 1 of them is not known: it is in no figure",
    ]


def test_money_has_the_coin_in_which_its_contracts_settle() -> None:
    for symbols, coin in (
        (["BTCUSDT"], "USDT"),
        (["BTCPERP"], "USDC"),
        (["BTCPERP", "BTCUSDT"], "USDT/USDC"),
        ([], ""),
    ):
        assert coin_of([a_trade(symbol=symbol) for symbol in symbols]) == coin


def test_of_nothing_there_are_no_statistics() -> None:
    assert stats_text([], View(), has_any=False) == "📊 No closed trades yet: statistics begin with the first."
    assert stats_text([], View(range=Range.WEEK), has_any=True) == "📊 No trade closed in the last 7 days."
    unfilled = a_trade(entry_qty=D(0), net=D(0))
    assert stats_text([unfilled], View(range=Range.ALL), has_any=True) == "📊 No trade that closed had entered."


def test_only_unknown_results_are_dashes_and_not_zeros() -> None:
    told = stats_text([a_trade(net=None, detail={})], View(by=Grouping.SYMBOL), has_any=True)
    assert "win rate – (0 of 0)" in told
    assert "Average R – (no trade with a confirmed risk)" in told
    assert "BTCUSDT: <b>–</b> · – of 1 · –" in told


@pytest.mark.parametrize(
    ("by", "groups"),
    [
        (
            Grouping.SYMBOL,
            ["BTCUSDT: <b>+94.50 USDT</b> · 100% of 1 · +0.9R", "ETHUSDT: <b>-105.50 USDT</b> · 0% of 1 · -1R"],
        ),
        (Grouping.SIDE, ["long: <b>+94.50 USDT</b> · 100% of 1 · +0.9R", "short: <b>-105.50 USDT</b> · 0% of 1 · -1R"]),
        (Grouping.EXIT, ["TP1: <b>+94.50 USDT</b> · 100% of 1 · +0.9R", "stop: <b>-105.50 USDT</b> · 0% of 1 · -1R"]),
        (
            Grouping.DAY,
            ["2026-01-06: <b>-105.50 USDT</b> · 0% of 1 · -1R", "2026-01-05: <b>+94.50 USDT</b> · 100% of 1 · +0.9R"],
        ),
    ],
)
def test_groups_stand_by_what_they_brought_and_days_from_the_newest(by, groups) -> None:
    trades = [loss(20, symbol="ETHUSDT", side="Sell"), a_trade(1)]
    assert stats_text(trades, View(by=by), has_any=True).splitlines()[-2:] == groups


def test_too_many_groups_are_counted() -> None:
    trades = [a_trade(n, symbol=f"C{n}USDT") for n in range(20)]
    assert stats_text(trades, View(by=Grouping.SYMBOL), has_any=True).endswith("… and 5 more; /export has all")


def test_two_settle_coins_are_named() -> None:
    assert "USDT/USDC" in stats_text([a_trade(1), a_trade(2, symbol="BTCUSDC")], View(), has_any=True)


def test_the_stats_line_takes_a_range_and_a_grouping() -> None:
    assert parse_stats("/stats") == View(range=Range.MONTH)
    assert parse_stats("/stats by day all") == View(range=Range.ALL, by=Grouping.DAY)


@pytest.mark.parametrize(
    ("line", "corrected"),
    [
        ("/stats symbol", "/stats by symbol"),
        ("/stats 7d 30d", "/stats 7d"),
        ("/stats by simbol", "/stats by symbol"),
        ("/stats by", "/stats by symbol"),
        ("/stats al by dayz", "/stats all by day"),
        ("/stats by zzz", ""),
    ],
)
def test_a_wrong_stats_line_is_corrected(line, corrected) -> None:
    with pytest.raises(LineError) as error:
        parse_stats(line)
    assert error.value.corrected_line == corrected


def test_the_buttons_of_statistics_mark_what_is_shown_and_lead_back() -> None:
    rows = view_buttons(View(range=Range.WEEK, by=Grouping.SIDE)).inline_keyboard
    assert [[key.text for key in row] for row in rows] == [
        ["• 7 days", "30 days", "All"],
        ["Symbol", "• Side", "Exit", "Day"],
        ["📈 Picture"],
    ]
    views = [[read_stats_press(str(key.callback_data)) for key in row] for row in rows]
    assert [press.view for press in views[0] if press] == [View(range=each, by=Grouping.SIDE) for each in Range]
    assert [press.view.by for press in views[1] if press] == [Grouping.SYMBOL, None, Grouping.EXIT, Grouping.DAY]
    assert [press.is_picture for press in views[2] if press] == [True]
    assert [read_stats_press(data) for data in ("st", "st:t:9d:-", "st:x:7d:-", "st:t:7d:nobody")] == [None] * 4


# ---------------------------------------- documents


def test_the_export_line_takes_a_kind_and_a_time() -> None:
    assert parse_export("/export", NOON) == ExportLine()
    assert parse_export("/export 2026-01-02 JSON", NOON) == ExportLine(
        kind=ExportKind.JSON, since=AT.replace(day=2, hour=0)
    )
    assert parse_export("/export 9d", NOON) == ExportLine(since=AT)


@pytest.mark.parametrize(
    ("line", "corrected"),
    [
        ("/export jsn", "/export json"),
        ("/export csv json", ""),
        ("/export 2027-01-01", ""),
        ("/export 2026-13-01", ""),
        ("/export 0d", ""),
        ("/export 99999999999d", ""),
    ],
)
def test_a_wrong_export_line_is_said(line, corrected) -> None:
    with pytest.raises(LineError) as error:
        parse_export(line, NOON)
    assert (error.value.corrected_line, error.value.instead) == (corrected, "/export csv 2026-01-01")


@pytest.mark.parametrize(
    ("size", "word"),
    [(0, "0 bytes"), (999, "999 bytes"), (1000, "1 KB"), (20_000_001, "20.1 MB"), (10**13, "10000 GB")],
)
def test_a_size_is_never_said_too_small(size, word) -> None:
    assert size_word(size) == word
