"""A figure is taken where its words put it, asked about where they leave two ways, and else named as not taken."""

import pytest

from handlers.signals.doubts import Asked, Doubt
from handlers.signals.signal_text import question_text, read_as
from tests.handlers.signals.reader import doubts, line_of, read

LONG = "LONG BTCUSDT\nEntry: 50000\nTP1: 51000\nTP2: 52000\nSL: 49000"
CLEAR = "/trade BTCUSDT long entry 50000 sl 49000 tp 51000 52000"


# ---------------------------------------------------------------------------------------------------- of the account


@pytest.mark.parametrize(
    "words",
    [
        "2% of capital",
        "\n2% of account",
        "Only 2% of your whole trading balance",
        "2% от депо",
        "Entry with 2% of account",
        "2% position size",
        "2% margin 10x",
        "1R = 2% of account",
        "SL 49000, 2% of capital",
        "SL 49000 2% risk",
    ],
)
def test_a_percent_of_the_account_is_a_size_wherever_no_word_says_risk(words: str) -> None:
    version = read(f"{LONG}\n{words}").version
    assert version.asked == (Asked(Doubt.SIZE_PERCENT, "2"),)
    assert ["risk 2%" in line for line in version.lines] == [True, False]


@pytest.mark.parametrize("words", ["Risk 2% of account", "2% risk", "SL 49000 (2% of account)", "SL 49000 2% risk 2%"])
def test_a_percent_of_the_account_is_the_risk_where_it_is_said_or_stands_at_the_stop(words: str) -> None:
    assert line_of(f"{LONG}\n{words}") == CLEAR.replace("50000", "50000 risk 2%")


@pytest.mark.parametrize("words", ["+20% on account", "20% profit of capital", "20% - Account", "5% Balance: 1000"])
def test_what_only_stands_near_the_account_is_no_size(words: str) -> None:
    signal = read(f"{LONG}\n{words}")
    assert (signal.version.lines, signal.version.asked) == ((CLEAR,), ())
    assert signal.ignored == words


def test_a_stop_in_percent_is_one_whatever_the_next_line_begins_with() -> None:
    text = LONG.replace("SL: 49000", "SL: 2%\nAccount: VIP")
    assert line_of(text) == CLEAR.replace("sl 49000", "sl 2%")
    assert doubts(text.replace("\nAccount: VIP", " of account")) == [Doubt.STOP_MISSING], "that is what is lost there"


def test_a_percent_of_the_account_beside_a_target_is_one_of_the_target() -> None:
    assert doubts("LONG BTCUSDT\nEntry: 50000\nSL: 49000\nTP: 55000 2% of account") == [Doubt.SHARES]


# ---------------------------------------------------------------------------------------------------- of no section


@pytest.mark.parametrize(
    ("words", "ignored"),
    [
        ("Close 75% at TP1", ""),
        ("75% at TP1", ""),
        ("75%: TP1", ""),
        ("Take 75% profit at first target", ""),
        ("\nClose 75%", "Close 75%"),
        ("75% of position at 51000", ""),
        ("75% at 51000", ""),
        ("1/2 at TP1", ""),
        ("Close 75/25", ""),
        ("RR 1:2, close 75% at TP1", ""),
        ("Risk free: close 75% at TP1", ""),
        ("Take 75% and move SL to BE after TP1", "Take 75% and"),
        ("SL 49000, 75% at TP1", "75%"),
        ("SL 49000, close 75%", "75%"),
    ],
)
def test_a_share_that_no_target_has_is_asked_about_and_named(words: str, ignored: str) -> None:
    """``ignored``: "" is the whole line."""
    signal = read(f"{LONG}\n{words}")
    assert signal.version.asked == (Asked(Doubt.SHARES, "tp"),)
    assert [line.removesuffix(" be tp1") for line in signal.version.lines] == [CLEAR]
    assert signal.ignored == (ignored or words)
    assert f"Not taken: {ignored or words}" in question_text(signal)


def test_a_share_beside_the_risk_is_asked_about_and_is_no_risk() -> None:
    signal = read(f"{LONG}\nRisk 1%, close 50% at TP1")
    assert signal.version.lines == (CLEAR.replace("50000", "50000 risk 1%"),)
    assert (signal.version.asked, signal.ignored) == ((Asked(Doubt.SHARES, "tp"),), "50%")


@pytest.mark.parametrize(
    ("words", "ignored"),
    [
        ("2%", "2%"),
        ("Bankroll 3%", "Bankroll 3%"),
        ("2R at TP1", "2R at TP1"),
        ("Setup 12: Targets", "Setup 12: Targets"),
        ("Risk free after 50%", "Risk free after 50%"),
        ("Move SL to BE after 50% profit", "after 50% profit, SL to break-even"),
        ("SL to BE after TP1 (+2%)", "(+2%)"),
        ("Lev 5 (3%)", "3%"),
    ],
)
def test_any_other_figure_that_no_section_takes_is_named_as_not_taken(words: str, ignored: str) -> None:
    signal = read(f"{LONG}\n{words}")
    assert signal.version.is_clear, signal.version
    assert signal.ignored == ignored
    assert f"Not taken: {ignored}" in read_as(signal)


def test_a_price_that_is_said_once_more_is_not_named() -> None:
    assert read(f"{LONG}\n(50000)").ignored == ""
    assert read(f"1) {LONG} be after tp1").version.is_clear, "a number is no share, whatever its line says of a target"


def test_the_figures_that_are_named_are_those_of_the_reading_that_the_market_settles() -> None:
    text = "LONG BTC/USDT\nEntry 50,000\nTP 51,000\nSL 49,000\n7%"
    assert (read(text).version.is_clear, read(text).ignored) == (True, "7%")


def test_a_stop_in_percent_beside_one_at_a_price_is_a_second_one_unless_it_says_the_same() -> None:
    signal = read(f"{LONG}\nHard stop 3%")
    assert signal.version.asked == (Asked(Doubt.STOPS, "49000, 3%"),)
    assert signal.version.lines == (CLEAR, CLEAR.replace("sl 49000", "sl 3%"))
    assert line_of(f"{LONG}\nStop: -2%") == CLEAR
    assert line_of(f"{LONG}\nStop: 20%\nLev 10x") == CLEAR.replace("50000", "50000 lev 10")
    assert doubts(f"{LONG.replace('Entry: 50000', 'Entry: market')}\nStop: 2%") == [Doubt.STOPS], "nobody knows"


def test_a_multiple_in_brackets_is_a_remark_and_no_further_target() -> None:
    assert line_of(LONG.replace("51000", "51000 (1R)").replace("52000", "52000 (2R)")) == CLEAR
    assert line_of(LONG.replace("TP2: 52000", "TP2: (2R)")) == CLEAR.replace("52000", "2R")


# ---------------------------------------------------------------------------------------------------- gains and shares


def gains(targets: str, entry: str = "50000", more: str = "", stop: str = "49000") -> list[str]:
    version = read(f"LONG BTCUSDT {more}\nEntry: {entry}\n{targets}\nSL: {stop}").version
    assert [asked.doubt for asked in version.asked] in ([], [Doubt.SHARES])
    assert bool(version.asked) == (len(version.lines) > 1)
    return [line.partition(" tp ")[2] for line in version.lines]


def test_gains_that_add_up_to_a_hundred_may_be_shares_as_well() -> None:
    ten = "TP1 51000 (20%)\nTP2 51500 (30%)\nTP3 52500 (50%)"
    shares, even = "51000:20% 51500:30% 52500:50%", "51000 51500 52500"
    assert gains(ten, more="10x") == [shares, even]
    assert gains(ten) == [shares], "without leverage they are no gains"
    assert gains(ten.replace("(20%)", "(close 20%)"), more="10x") == [shares], "a word says what they are"


def test_at_market_any_entry_beyond_the_stop_may_explain_them() -> None:
    ten = "TP1 51000 (20%)\nTP2 51500 (30%)\nTP3 52500 (50%)"
    shares, even = "51000:20% 51500:30% 52500:50%", "51000 51500 52500"
    assert gains(ten, entry="market", more="10x") == [shares, even]
    assert gains(ten, entry="market", more="10x", stop="50500") == [shares], "they would begin below the stop"
    down = "TP1 60000 (40%)\nTP2 40000 (60%)"
    version = read(f"SHORT BTCUSDT now\n{down}\nSL: 10%").version
    assert [line.partition(" tp ")[2] for line in version.lines] == ["60000:40% 40000:60%", "60000 40000"]
    all_of_it = read("SHORT BTCUSDT now\nTP1 50000 (99%)\nTP2 49000 (1%)\nSL: 51000").version
    assert all_of_it.is_clear


def test_even_shares_are_the_same_plan_either_way() -> None:
    assert gains("TP: 100000 (100%)") == ["100000:100%"]
    assert gains("TP1 75000 (50%)\nTP2 76000 (50%)") == ["75000:50% 76000:50%"]


# ---------------------------------------------------------------------------------------------------- limits


@pytest.mark.parametrize(
    "words",
    [
        "Max leverage 20x",
        "Leverage: up to 20x",
        "20x max",
        "Leverage max. 20",
        "not more than 20x",
        "Lev under 20x",
        "Hebel bis 20x",
        "Плечо до 20х",
        "SL 49000, плечо до 20х",
        "до 20х",
    ],
)
def test_a_leverage_that_is_a_limit_is_asked_about_with_it_and_without(words: str) -> None:
    version = read(f"{LONG}\n{words}").version
    assert version.asked == (Asked(Doubt.LEVERAGE, "≤ 20x"),)
    assert version.lines == (CLEAR.replace("50000", "50000 lev 20"), CLEAR)


@pytest.mark.parametrize("words", ["Set leverage to 20x", "Lev 20x, TP up to 52000", "Max 52000, lev 20x"])
def test_a_leverage_beside_the_limit_of_something_else_is_meant(words: str) -> None:
    assert line_of(f"{LONG}\n{words}") == CLEAR.replace("50000", "50000 lev 20")


def test_a_range_of_leverages_to_a_limit_has_every_reading() -> None:
    version = read(f"{LONG}\nплечо от 10 до 20х").version
    assert version.asked == (Asked(Doubt.LEVERAGE, "10x / 20x"),)
    version = read(f"{LONG}\n10x - 20x max").version
    assert version.asked == (Asked(Doubt.LEVERAGE, "≤ 10x / 20x"),)
    assert [line.partition(" sl ")[0].partition("50000")[2] for line in version.lines] == [" lev 10", " lev 20", ""]


def test_a_margin_below_a_limit_of_leverage_may_be_worth_less() -> None:
    version = read(f"{LONG}\nMargin $100\nMax 20x").version
    assert [asked.doubt for asked in version.asked] == [Doubt.LEVERAGE, Doubt.MARGIN]
    assert [line.partition("50000 ")[2].partition(" sl")[0] for line in version.lines] == [
        "lev 20 usdt 2000", "lev 20 usdt 100", "usdt 2000", "usdt 100",
    ]  # fmt: skip
