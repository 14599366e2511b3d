"""The `/trade` line: what it means, and what is said about every way to get it wrong."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from execution.exit_plan import BreakEven, BreakEvenWhen, Offset, OffsetBy, Trail
from execution.facts.prices import TriggerBy
from execution.facts.slots import Side
from execution.new_trade.trade_request import (
    DistanceBy,
    EntryRequest,
    Size,
    SizeBy,
    StopRequested,
    TargetRequest,
    TradeRejected,
    TradeRequest,
)
from execution.stops.smart_stop import SmartStop
from execution.stops.trailing import TrailBy, TrailDistance
from handlers.grammar.line_error_text import line_error_text
from handlers.trade.command import EXAMPLE, TradeSyntaxError, parse_trade, rejected
from tests.handlers.trade.trade_lines import requests, words_of

D = Decimal
BASE = "/trade BTCUSDT long"
FULL = f"{BASE} sl 49000 tp 51000"


def error_of(line: str) -> TradeSyntaxError:
    with pytest.raises(TradeSyntaxError) as caught:
        parse_trade(line)
    return caught.value


def pointed(error: TradeSyntaxError) -> str:
    return error.text[error.start : error.end]


# ---------------------------------------------------------------------------------------------------- understood


def test_everything_at_once() -> None:
    line = (
        "/trade btc/usdt SHORT risk 1.5% entry 50000:60% 50500:40% lev 5 SL 2% "
        "tp 1R:50% 3%:30% 45000:20% be tp2 trigger MARK"
    )
    assert parse_trade(line) == TradeRequest(
        symbol="BTCUSDT",
        side=Side.SELL,
        size=Size(SizeBy.RISK, D("1.5")),
        entries=(EntryRequest(D(50000), D("0.6")), EntryRequest(D(50500), D("0.4"))),
        stop=StopRequested(DistanceBy.PERCENT, D(2)),
        targets=(
            TargetRequest(DistanceBy.R, D(1), D("0.5")),
            TargetRequest(DistanceBy.PERCENT, D(3), D("0.3")),
            TargetRequest(DistanceBy.PRICE, D(45000), D("0.2")),
        ),
        break_even=BreakEven(when=BreakEvenWhen.AFTER_TP, value=D(2)),
        leverage=D(5),
        trigger_by=TriggerBy.MARK,
        clauses=frozenset({"risk", "entry", "lev", "sl", "tp", "be", "trigger"}),
    )


def test_what_the_line_said_is_known_apart_from_what_it_meant() -> None:
    assert parse_trade(FULL).clauses == {"sl", "tp"}
    assert parse_trade(f"{FULL} BE off follow").clauses == {"sl", "tp", "be", "follow"}


def test_the_least() -> None:
    request = parse_trade(FULL)
    assert request.size is None
    assert request.entries == (EntryRequest(None, None),)
    assert request.break_even is None
    assert request.leverage is None
    assert request.trigger_by is None


def test_the_example_of_the_help_works() -> None:
    parse_trade(EXAMPLE)


@pytest.mark.parametrize("symbol", ["BTCUSDT", "btcusdt", "BTC/USDT", "btc-usdt"])
def test_forms_of_a_symbol(symbol: str) -> None:
    assert parse_trade(f"/trade {symbol} long sl 1% tp 1R").symbol == "BTCUSDT"


@pytest.mark.parametrize(
    ("words", "policy"),
    [
        ("off", None),
        ("tp1", BreakEven(when=BreakEvenWhen.AFTER_TP, value=D(1))),
        ("1.5%", BreakEven(when=BreakEvenWhen.AT_PERCENT, value=D("1.5"))),
        ("1r", BreakEven(when=BreakEvenWhen.AT_R, value=D(1))),
        (
            "tp1 +0.1%",
            BreakEven(when=BreakEvenWhen.AFTER_TP, value=D(1), offset=Offset(OffsetBy.PERCENT, D("0.1"))),
        ),
        ("1R +15", BreakEven(when=BreakEvenWhen.AT_R, value=D(1), offset=Offset(OffsetBy.PRICE, D(15)))),
    ],
)
def test_break_even(words: str, policy: BreakEven | None) -> None:
    assert parse_trade(f"{FULL} be {words}").break_even == policy


@pytest.mark.parametrize(
    ("clause", "size"),
    [
        ("size 0.01", Size(SizeBy.QUANTITY, D("0.01"))),
        ("usdt 500", Size(SizeBy.NOTIONAL, D(500))),
        ("risk 1%", Size(SizeBy.RISK, D(1))),
    ],
)
def test_sizes(clause: str, size: Size) -> None:
    assert parse_trade(f"{FULL} {clause}").size == size


@pytest.mark.parametrize(
    ("words", "trail"),
    [
        ("1%", Trail(distance=TrailDistance(TrailBy.PERCENT, D(1)))),
        ("0.5% after TP1", Trail(distance=TrailDistance(TrailBy.PERCENT, D("0.5")), after_tp=1)),
        ("1% at 52000", Trail(distance=TrailDistance(TrailBy.PERCENT, D(1)), at=D(52000))),
        ("$250", Trail(distance=TrailDistance(TrailBy.PRICE, D(250)))),
        ("2ATR", Trail(distance=TrailDistance(TrailBy.ATR, D(2), 15))),
        ("1.5atr 1h after tp1", Trail(distance=TrailDistance(TrailBy.ATR, D("1.5"), 60), after_tp=1)),
        ("1% native", Trail(distance=TrailDistance(TrailBy.PERCENT, D(1)), native=True)),
        ("$250 at 52000 native", Trail(distance=TrailDistance(TrailBy.PRICE, D(250)), at=D(52000), native=True)),
        ("1% NATIVE after tp1", Trail(distance=TrailDistance(TrailBy.PERCENT, D(1)), after_tp=1, native=True)),
    ],
)
def test_trails(words: str, trail: Trail) -> None:
    assert parse_trade(f"{FULL} trail {words}").trail == trail


@pytest.mark.parametrize(("words", "minutes"), [("", 15), (" 5m", 5), (" 15M", 15), (" 1h", 60)])
def test_a_smart_stop(words: str, minutes: int) -> None:
    assert parse_trade(f"{FULL} smart 49500{words}").smart == SmartStop(price=D(49500), minutes=minutes)


def test_follow_and_hours() -> None:
    request = parse_trade(f"{FULL} follow hours 1.5")
    assert (request.follow, request.max_hours) == (1, D("1.5"))


@pytest.mark.parametrize(("clause", "behind"), [("", 0), (" follow", 1), (" follow 1", 1), (" FOLLOW 2", 2)])
def test_how_far_behind_the_targets_the_stop_follows(clause: str, behind: int) -> None:
    assert parse_trade(f"{FULL}{clause}").follow == behind


def test_under_a_hundred_percent_leaves_a_runner() -> None:
    assert [t.share for t in parse_trade(f"{BASE} sl 1% tp 1R:30% 2R:30%").targets] == [D("0.3"), D("0.3")]


def test_line_breaks_and_a_named_bot_are_fine() -> None:
    assert parse_trade("/trade@holdfast_bot\nBTCUSDT  long\n sl 49000\n tp 51000") == parse_trade(FULL)


# ---------------------------------------------------------------------------------------------------- mistakes

MISTAKES = [
    # the head
    ("/trade", "say what to trade", "", ""),
    ("/trade BTCUSDT", "long or short is missing", "", ""),
    ("/trade BTCUSDT sl 1% tp 1R", "long or short is missing", "sl", ""),
    ("/trade long sl 1% tp 1R", "a symbol such as BTCUSDT is missing", "long", ""),
    ("/trade long BTCUSDT sl 1% tp 1R", "the symbol stands first", "long BTCUSDT", "/trade BTCUSDT long sl 1% tp 1R"),
    ("/trade BTCUSDT buy sl 1% tp 1R", "buy is neither long nor short", "buy", "/trade BTCUSDT long sl 1% tp 1R"),
    ("/trade BTCUSDT shrot sl 1% tp 1R", "neither long nor short", "shrot", "/trade BTCUSDT short sl 1% tp 1R"),
    ("/trade BTCUSDT sideways sl 1% tp 1R", "neither long nor short", "sideways", ""),
    ("/trade BTC_USDT long sl 1% tp 1R", "is no symbol", "BTC_USDT", "/trade BTCUSDT long sl 1% tp 1R"),
    ("/trade BTCUSDT.P long sl 1% tp 1R", "is no symbol", "BTCUSDT.P", "/trade BTCUSDT long sl 1% tp 1R"),
    ("/trade ſOLUSDT long sl 1% tp 1R", "is no symbol", "ſOLUSDT", ""),
    ("/trade $ long sl 1% tp 1R", "is no symbol", "$", ""),
    # what is missing
    (f"{BASE} tp 51000", "sl is missing", "", f"{BASE} tp 51000 sl 2%"),
    (f"{BASE} sl 49000", "tp is missing", "", f"{BASE} sl 49000 tp 2R"),
    (f"{BASE} sl tp 51000", "sl needs a value", "sl", f"{BASE} sl 2% tp 51000"),
    (f"{BASE} sl 49000 tp", "tp needs a value", "tp", f"{BASE} sl 49000 tp 2R"),
    (f"{FULL} size", "size needs a value", "size", ""),
    (f"{FULL} lev", "lev needs a value", "lev", f"{FULL} lev 5"),
    (f"{FULL} be", "be needs a value", "be", f"{FULL} be tp1"),
    (f"{FULL} trigger", "trigger needs a value", "trigger", f"{FULL} trigger last"),
    (f"{FULL} entry", "entry needs a value", "entry", f"{FULL} entry market"),
    # what is there twice
    (f"{FULL} sl 48000", "sl stands twice", "sl", FULL),
    (f"{FULL} TP 52000", "tp stands twice", "TP", FULL),
    (f"{FULL} size 1 risk 1%", "size and risk exclude each other", "risk", f"{FULL} size 1"),
    (f"{FULL} usdt 5 usdt 6", "usdt stands twice", "usdt", f"{FULL} usdt 5"),
    # strange words
    (f"{BASE} stop 49000 tp 51000", "did you mean sl?", "stop", FULL),
    (f"{BASE} sl 49000 target 51000", "did you mean tp?", "target", FULL),
    (f"{FULL} leverage 5", "did you mean lev?", "leverage", f"{FULL} lev 5"),
    (f"{FULL} sizee 5", "did you mean size?", "sizee", f"{FULL} size 5"),
    (f"{FULL} tirgger mark", "did you mean trigger?", "tirgger", f"{FULL} trigger mark"),
    (f"{FULL} please", "not a word of /trade", "please", ""),
    (f"{FULL} 5x", "leverage is written lev 5", "5x", f"{FULL} lev 5"),
    (f"{FULL} x10", "leverage is written lev 10", "x10", f"{FULL} lev 10"),
    (f"{BASE} sl=49000 tp:51000", "a space stands between", "sl=49000", FULL),
    (f"{BASE} 50000 sl 49000 tp 51000", "written entry 50000, a quantity size 50000", "50000", ""),
    (f"{BASE} 50000 {FULL[20:]} entry 1", "belongs to no clause", "50000", ""),
    # numbers
    (f"{BASE} sl 49,000 tp 51000", "without commas", "49,000", FULL),
    (f"{BASE} sl 49000,5 tp 51000", "without commas", "49000,5", f"{BASE} sl 49000.5 tp 51000"),
    (f"{BASE} sl 4.9e4 tp 51000", "without an exponent", "4.9e4", FULL),
    (f"{BASE} sl +49000 tp 51000", "without a sign", "+49000", FULL),
    (f"{BASE} sl -2% tp 51000", "without a sign", "-2%", f"{BASE} sl 2% tp 51000"),
    (f"{BASE} sl 49k tp 51000", "not a plain number", "49k", FULL),
    (f"{BASE} sl 49_000 tp 51000", "not a plain number", "49_000", FULL),
    (f"{BASE} sl $49000 tp 51000", "not a plain number", "$49000", FULL),
    (f"{FULL} usdt 500usdt", "not a plain number", "500usdt", f"{FULL} usdt 500"),
    (f"{FULL} lev 5x", "not a plain number", "5x", f"{FULL} lev 5"),
    (f"{FULL} size 5.", "not a plain number", "5.", f"{FULL} size 5"),
    (f"{FULL} size 1.2.3", "not a plain number", "1.2.3", ""),
    (f"{FULL} size 0", "above zero", "0", ""),
    (f"{FULL} size 0.00", "above zero", "0.00", ""),
    (f"{FULL} size 0x10", "not a plain number", "0x10", ""),
    (f"{FULL} size ５", "not a plain number", "５", ""),
    (f"{FULL} size NaN", "size: NaN is no number", "NaN", ""),
    (f"{FULL} size {'9' * 40}", "too many digits", "9" * 40, ""),
    (f"{FULL} lev 5 10", "one too many", "10", f"{FULL} lev 5"),
    (f"{BASE} sl 1 % tp 51000", "in one word", "1 %", f"{BASE} sl 1% tp 51000"),
    (f"{BASE} sl 1% tp 2 R", "in one word", "2 R", f"{BASE} sl 1% tp 2R"),
    (f"{BASE} sl 1% tp 1R: 50%", "in one word", "1R: 50%", f"{BASE} sl 1% tp 1R:50%"),
    (f"{FULL} risk 1", "needs a percent sign", "1", f"{FULL} risk 1%"),
    (f"{FULL} risk 101%", "more than everything", "101%", ""),
    # entries
    (f"{FULL} entry market 50000", "either market or prices", "entry market 50000", f"{FULL} entry market"),
    (f"{FULL} entry 1:50% 2:40%", "are 90% together", "entry 1:50% 2:40%", f"{FULL} entry 1 2"),
    (f"{FULL} entry 1:50% 2:60%", "are 110% together", "entry 1:50% 2:60%", f"{FULL} entry 1 2"),
    (f"{FULL} entry 1:50% 2", "2 has none", "entry 1:50% 2", f"{FULL} entry 1 2"),
    (f"{FULL} entry 1:50 2:50%", "needs a percent sign", "1:50", f"{FULL} entry 1:50% 2:50%"),
    (f"{FULL} entry {' '.join('123456789')} 10 11", "at most 10", "11", f"{FULL} entry {' '.join('123456789')} 10"),
    (f"{FULL} entry 1%", "not a plain number", "1%", ""),
    # stop
    (f"{BASE} sl 1R tp 51000", "R is the distance to the stop", "1R", ""),
    (f"{BASE} sl 100% tp 51000", "is no stop", "100%", ""),
    (f"{BASE} sl 1% 2% tp 51000", "one too many", "2%", f"{BASE} sl 1% tp 51000"),
    # take profits
    (f"{BASE} sl 1% tp 1R:60% 2R:50%", "are 110% together", "tp 1R:60% 2R:50%", f"{BASE} sl 1% tp 1R 2R"),
    (f"{BASE} sl 1% tp 1R:60% 2R", "2R has none", "tp 1R:60% 2R", f"{BASE} sl 1% tp 1R 2R"),
    (f"{BASE} sl 1% tp 1R:60", "needs a percent sign", "1R:60", f"{BASE} sl 1% tp 1R:60%"),
    (f"{BASE} sl 1% tp 1R:", "no share behind its colon", "1R:", f"{BASE} sl 1% tp 1R"),
    (f"{BASE} sl 1% tp :50%", "a value is missing before :50%", ":50%", ""),
    (f"{BASE} sl 1% tp 1R:0%", "above zero", "1R:0%", ""),
    (f"{BASE} sl 1% tp 1R:150%", "a share is at most 100%", "1R:150%", ""),
    (f"{BASE} sl 1% tp 51,000:50%", "without commas", "51,000:50%", f"{BASE} sl 1% tp 51000:50%"),
    (f"{BASE} sl 1% tp {' '.join(f'{n}R' for n in range(1, 12))}", "at most 10", "11R", None),
    # break-even, trigger
    (f"{FULL} be tp2", "there is no tp2", "tp2", f"{FULL} be tp1"),
    (f"{FULL} be tp0", "there is no tp0", "tp0", f"{FULL} be tp1"),
    (f"{FULL} be tp", "needs a value", "be", f"{FULL} be tp1"),
    (f"{FULL} be 1", "be is tp1", "1", f"{FULL} be tp1"),
    (f"{FULL} be 51000", "be is tp1", "51000", ""),
    (f"{FULL} be of", "be is tp1", "of", f"{FULL} be off"),
    (f"{FULL} be tp1 tp2", "one too many", "tp2", None),
    (f"{FULL} be off +1%", "one too many", "+1%", f"{FULL} be off"),
    (f"{FULL} be tp1 0.1%", "be goes on with how far", "0.1%", f"{FULL} be tp1 +0.1%"),
    (f"{FULL} be tp1 1R", "be goes on with how far", "1R", ""),
    (f"{FULL} be tp1 +1R", "not a plain number", "+1R", ""),
    (f"{FULL} be tp1 +1,5%", "without commas", "+1,5%", f"{FULL} be tp1 +1.5%"),
    (f"{FULL} be tp1 +0", "above zero", "+0", ""),
    (f"{FULL} be tp1 +", "not a word of /trade", "+", ""),
    (f"{FULL} be tp1 +1% +2%", "one too many", "+2%", f"{FULL} be tp1 +1%"),
    (f"{FULL} trigger index", "trigger is last or mark", "index", ""),
    (f"{FULL} trigger lst", "trigger is last or mark", "lst", f"{FULL} trigger last"),
    # later
    (f"{FULL} trail", "trail needs a value", "trail", f"{FULL} trail 1%"),
    (f"{FULL} trail 1%5", "needs a percent sign", "1%5", ""),
    (f"{FULL} trail 250", "needs a percent sign", "250", ""),
    (f"{FULL} trail 1", "needs a percent sign", "1", f"{FULL} trail 1%"),
    (f"{FULL} trail $", "trail: $ is no number", "$", ""),
    (f"{FULL} trail 2usdt", "needs a percent sign", "2usdt", f"{FULL} trail 2%"),
    (f"{FULL} trail 0atr", "above zero", "0atr", ""),
    (f"{FULL} trail 101atr", "100atr is the most", "101atr", ""),
    (f"{FULL} trail 2 atr", "in one word", "2 atr", f"{FULL} trail 2atr"),
    (f"{FULL} trail atr", "trail: atr is no number", "atr", ""),
    (f"{FULL} trail 2atr 7m", "are 1m, 3m, 5m, 15m", "7m", ""),
    (f"{FULL} trail 2atr 15m 1h", "one too many", "1h", f"{FULL} trail 2atr 15m"),
    (f"{FULL} trail 1% 15m", "trail goes on with", "15m", ""),
    (f"{FULL} trail 1% 5x", "leverage is written lev 5", "5x", f"{FULL} trail 1% lev 5"),
    (f"{FULL} be tp1 5x", "leverage is written lev 5", "5x", f"{FULL} be tp1 lev 5"),
    (f"{FULL} trail 1% natve", "trail goes on with", "natve", f"{FULL} trail 1% native"),
    (f"{FULL} trail 1% native native", "each once", "native", ""),
    (f"{FULL} trail 1% after tp1 at 51000", "each once", "at", ""),
    (f"{FULL} trail 1% after tp1 5", "one too many", "5", f"{FULL} trail 1% after tp1"),
    (f"{FULL} trail 51%", "50% is the most", "51%", ""),
    (f"{FULL} trail 1% after", "after needs tp1", "trail 1% after", f"{FULL} trail 1% after tp1"),
    (f"{FULL} trail 1% at", "at needs a price", "trail 1% at", ""),
    (f"{FULL} trail 1% aftr tp1", "trail goes on with", "aftr", f"{FULL} trail 1% after tp1"),
    (f"{FULL} trail 1% after tp9", "there is no tp9", "tp9", f"{FULL} trail 1% after tp1"),
    (f"{FULL} trail 1% after 9", "is no take profit", "9", f"{FULL} trail 1% after tp1"),
    (f"{FULL} smart", "smart needs a value", "smart", ""),
    (f"{FULL} smart 1%", "not a plain number", "1%", None),
    (f"{FULL} smart 49500 15", "the length of its candles: 5m, 15m, 1h", "15", f"{FULL} smart 49500 15m"),
    (f"{FULL} smart 49500 4h", "the length of its candles", "4h", None),
    (f"{FULL} smart 49500 1h 5m", "one too many", "5m", f"{FULL} smart 49500 1h"),
    (f"{FULL} follow 5", "1 or 2 targets behind", "5", f"{FULL} follow 2"),
    (f"{FULL} follow 2 1", "one too many", "1", f"{FULL} follow 2"),
    (f"{FULL} follow pleas", "pleas", "pleas", None),
    (f"{FULL} hours", "hours needs a value", "hours", f"{FULL} hours 24"),
    (f"{FULL} hours 9000", "more than a year", "hours 9000", FULL),
    (f"{FULL} hours soon", "hours: soon is no number", "soon", ""),
]


@pytest.mark.parametrize(("line", "problem", "at", "corrected"), MISTAKES)
def test_a_mistake_is_named_shown_and_corrected(line: str, problem: str, at: str, corrected: str | None) -> None:
    error = error_of(line)
    assert problem in error.problem
    assert pointed(error) == at
    if corrected is not None:
        assert error.corrected_line == corrected
    if error.corrected_line:
        parse_trade(error.corrected_line)


def test_a_line_full_of_mistakes_is_corrected_at_once() -> None:
    error = error_of("/trade BTCUSDT buy stop 49,000 target 5.1e4 be 1 5x follow")
    assert error.corrected_line == "/trade BTCUSDT long sl 49000 tp 51000 be tp1 lev 5 follow"


# ---------------------------------------------------------------------------------------------------- the engine's no


@pytest.mark.parametrize(
    ("refusal", "at", "corrected"),
    [
        (TradeRejected("sl", "too near", "sl 48000"), "sl 49000", f"{BASE} sl 48000 tp 51000 usdt 5"),
        (TradeRejected("size", "too small", "size 0.001"), "usdt 5", f"{BASE} sl 49000 tp 51000 size 0.001"),
        (TradeRejected("symbol", "unknown", "ETHUSDT"), "BTCUSDT", "/trade ETHUSDT long sl 49000 tp 51000 usdt 5"),
        (TradeRejected("symbol", "unknown", "symbol XUSDT"), "BTCUSDT", "/trade XUSDT long sl 49000 tp 51000 usdt 5"),
        (TradeRejected("side", "hedge"), "long", ""),
        (TradeRejected("lev", "too much", "lev 10"), "", f"{FULL} usdt 5 lev 10"),
        (TradeRejected("", "safe mode"), "", ""),
        (TradeRejected("tp", "too near"), "tp 51000", ""),
    ],
)
def test_a_refusal_points_at_its_clause(refusal: TradeRejected, at: str, corrected: str) -> None:
    error = rejected(f"{FULL} usdt 5", refusal)
    assert error.problem == refusal.problem
    assert pointed(error) == at
    assert error.corrected_line == corrected


def test_a_correction_of_the_engine_is_the_whole_clause() -> None:
    refusal = TradeRejected("tp", "51000 is behind the price", "tp 51500 52000")
    assert rejected(f"{BASE} sl 1% tp 51000 52000", refusal).corrected_line == f"{BASE} sl 1% tp 51500 52000"


# ---------------------------------------------------------------------------------------------------- properties


@given(requests(), st.randoms(use_true_random=False), st.booleans())
def test_what_is_written_is_read(request: TradeRequest, order: object, is_loud: bool) -> None:
    line = words_of(request, order)
    read = parse_trade(line.upper() if is_loud else line)
    assert replace(read, clauses=frozenset()) == request


@given(requests(), st.randoms(use_true_random=False), st.data())
def test_any_broken_line_is_answered_and_its_correction_works(
    request: TradeRequest, order: object, data: st.DataObject
) -> None:
    words = words_of(request, order).split()
    at = data.draw(st.integers(1, len(words) - 1))
    garbage = st.one_of(
        st.sampled_from(["sl", "tp", "x", "5", "%", ":", "tp9", "1e5", "market", "R"]), st.text(max_size=8)
    )
    words[at : at + data.draw(st.integers(0, 1))] = [data.draw(garbage)]
    error = None
    try:
        parse_trade(" ".join(words))
    except TradeSyntaxError as caught:
        error = caught
    if error is not None:
        assert error.problem
        assert 0 <= error.start < error.end <= len(error.text) + 2
    if error is not None and error.corrected_line:
        parse_trade(error.corrected_line)


@pytest.mark.parametrize(
    "line",
    [
        "/trade", "/trade BTCUSDT", "/trade BTCUSDT up sl 1% tp 2%", f"{FULL} size 0", f"{FULL} be yes",
        f"{FULL} lev 0",
        f"{FULL} trigger index", f"{BASE} sl 0% tp 2%", f"{BASE} sl 1R tp 2%", f"{FULL} risk 101%",
    ],
)  # fmt: skip
def test_every_mistake_is_answered_with_a_line_that_works_and_none_that_drops_what_was_written(line: str) -> None:
    with pytest.raises(TradeSyntaxError) as caught:
        parse_trade(line)
    error = caught.value
    if error.corrected_line or line == "/trade":
        parse_trade(error.corrected_line or error.instead)
    else:
        assert error.instead == "/help trade"


@pytest.mark.parametrize("size", ["size -1", "usdt -500", "risk -1%", "size −1"])
def test_an_amount_below_zero_may_mean_the_other_side_and_nothing_is_proposed(size: str) -> None:
    with pytest.raises(TradeSyntaxError) as caught:
        parse_trade(f"{FULL} {size}")
    assert "above zero" in caught.value.problem
    assert (caught.value.correction, caught.value.corrected_line) == ("", "")


def test_two_prices_torn_by_a_comma() -> None:
    with pytest.raises(TradeSyntaxError) as caught:
        parse_trade(f"{BASE} sl 49000 tp 51000,52000")
    assert caught.value.corrected_line == f"{BASE} sl 49000 tp 51000 52000"


def test_an_answer_fits_into_a_message_whatever_was_typed() -> None:
    for line in (f"/trade {'X' * 3900} long", f"{FULL} {'y' * 3900}"):
        with pytest.raises(TradeSyntaxError) as caught:
            parse_trade(line)
        assert len(line_error_text(caught.value)) < 3000
