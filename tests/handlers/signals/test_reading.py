"""Pasted signals: what is understood, what is asked, and what is no signal at all. Nothing is guessed."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from execution.new_trade.trade_request import DistanceBy
from handlers.signals.doubts import Doubt
from handlers.signals.plain import folded, plain_text
from handlers.signals.reading import read_signal, settled
from handlers.signals.signal_text import question_text, read_as, with_examples
from handlers.signals.vocabulary import MEANINGS
from handlers.trade.command import parse_trade
from tests.handlers.signals.channels import ALSO_TRADED, LINES, NEVER_A_LINE, SILENT
from tests.handlers.signals.formats import ASKED, CLEAR, TALK
from tests.handlers.signals.reader import KNOWN, doubts, line_of, read

D = Decimal
LONG = "LONG BTCUSDT\nEntry: 50000\nSL: 49000\nTP: 52000"


@pytest.mark.parametrize(("text", "line"), CLEAR)
def test_a_signal_is_a_line_that_the_command_takes(text: str, line: str) -> None:
    assert line_of(text) == line
    parse_trade(line)


@pytest.mark.parametrize(("text", "asked", "lines"), ASKED)
def test_what_is_open_is_asked_with_every_reading(text: str, asked: tuple[Doubt, ...], lines: tuple[str, ...]) -> None:
    version = read(text).version
    assert tuple(dict.fromkeys(ask.doubt for ask in version.asked)) == asked
    assert version.lines == lines
    for line in lines:
        parse_trade(with_examples(line))


@pytest.mark.parametrize("text", TALK)
def test_talk_is_no_signal(text: str) -> None:
    assert read_signal(text, KNOWN) is None


@pytest.mark.parametrize(("text", "line"), LINES)
def test_what_channels_post_is_read_as_a_trader_reads_it(text: str, line: str) -> None:
    version = read(text, KNOWN | ALSO_TRADED).version
    assert (version.lines, version.asked) == ((line,), ())
    parse_trade(line)


@pytest.mark.parametrize("text", NEVER_A_LINE)
def test_what_a_careful_person_would_ask_about_is_never_a_line(text: str) -> None:
    signal = read_signal(text, KNOWN | ALSO_TRADED)
    assert signal is None or not read(text, KNOWN | ALSO_TRADED).version.is_clear


@pytest.mark.parametrize("text", SILENT)
def test_reports_and_news_are_no_signals(text: str) -> None:
    assert read_signal(text, KNOWN | ALSO_TRADED) is None


def test_a_trade_that_is_on_already_is_asked_about_with_the_words_that_say_so() -> None:
    for words, what in (
        ("TP1 52000 ✅", "52000 ✅"),
        ("Edit: trade cancelled", "cancelled"),
        ("SL moved", "SL moved"),
        ("close my BTC long", "close my BTC long"),
        ("don't buy", "don't buy"),
        ("TP1 hit", "hit"),
    ):
        (asked,) = read(f"{LONG}\n{words}").version.asked
        assert (asked.doubt, asked.what) == (Doubt.RUNNING, what)
    for words in ("✅ TP 52000", "If TP1 is hit: party", "not for short term"):
        assert line_of(f"{LONG}\n{words}") == line_of(LONG), words


def test_a_cheap_coin_is_found_wherever_its_thousand_stands() -> None:
    text = "SHIB/USDT long entry 0.000025 sl 0.000024 tp 0.000027"
    version = read(text, KNOWN | ALSO_TRADED).version
    assert version.lines == ("/trade SHIB1000USDT long entry 0.025 sl 0.024 tp 0.027",)
    assert [asked.doubt for asked in version.asked] == [Doubt.SCALED]


def test_there_are_enough_formats() -> None:
    assert len(CLEAR) >= 60
    assert len({text for text, *_ in (*CLEAR, *ASKED)}) == len(CLEAR) + len(ASKED)
    assert {doubt for _, asked, _ in ASKED for doubt in asked} >= set(Doubt) - {
        Doubt.STYLE, Doubt.NUMBER, Doubt.TOO_MANY, Doubt.SIDE_MISSING,
    }  # fmt: skip


# ---------------------------------------------------------------------------------------------------- never guessed


def test_how_commas_are_meant_is_told_by_the_market_or_asked() -> None:
    text = "LONG BTC/USDT entry 50,000 sl 49,000 tp 51,000"
    signal = read_signal(text, KNOWN)
    assert signal is not None
    assert [asked.doubt for asked in signal.version.asked] == [Doubt.STYLE]
    assert signal.version.lines == (
        "/trade BTCUSDT long entry 50000 sl 49000 tp 51000",
        "/trade BTCUSDT long entry 50 sl 49 tp 51",
    )
    assert settled(signal, D(50100)).version.lines == signal.version.lines[:1]
    assert settled(signal, D(48)).version.lines == signal.version.lines[1:]
    assert settled(signal, D(1500)) is signal


@pytest.mark.parametrize("number", ["50000", "50,000.00", "50.000,00", "50'000", "50 000", "50k", "$50000", "50_000"])
def test_a_number_is_read_however_it_is_written(number: str) -> None:
    assert line_of(LONG.replace("50000", number)) == "/trade BTCUSDT long entry 50000 sl 49000 tp 52000"


@pytest.mark.parametrize("number", ["50.00.0", "12345678901234567890"])
def test_a_number_that_is_none_is_asked_about(number: str) -> None:
    version = read(LONG.replace("50000", number)).version
    assert (version.lines, [asked.doubt for asked in version.asked]) == ((), [Doubt.NUMBER])


def test_a_k_behind_a_range_is_meant_for_both_ends() -> None:
    assert "entry 50000 49500" in line_of(LONG.replace("50000", "50-49.5k"))
    assert "tp 52000 53000" in line_of(LONG.replace("52000", "52 / 53k"))


def test_what_is_longer_than_a_message_is_no_signal() -> None:
    assert read_signal(LONG + "x" * 5000, KNOWN) is None


def test_without_a_list_of_symbols_a_pair_or_a_tag_is_needed() -> None:
    for text in (LONG, LONG.replace("BTCUSDT", "$BTC"), LONG.replace("BTCUSDT", "BTC USDT")):
        signal = read_signal(text, frozenset())
        assert signal is not None
        assert signal.version.lines == ("/trade BTCUSDT long entry 50000 sl 49000 tp 52000",)
    bare = read_signal(LONG.replace("BTCUSDT", "BTC"), frozenset())
    assert bare is not None
    assert [asked.doubt for asked in bare.version.asked] == [Doubt.SYMBOL_MISSING]


def test_pictures_decide_only_where_no_word_does() -> None:
    assert line_of(f"🔴 {LONG}") == line_of(LONG), "the prices agree with the word"
    assert doubts("🔴 LONG BTCUSDT market sl 2% tp 4%") == [Doubt.SIDES]
    assert line_of("🔴 BTCUSDT entry 50000 sl 51000 tp 49000") == "/trade BTCUSDT short entry 50000 sl 51000 tp 49000"


@pytest.mark.parametrize(
    ("more", "doubt"),
    [
        ("risk $100", Doubt.RISK),
        ("max risk 2%", Doubt.RISK),
        ("Don't risk more than 2%", Doubt.RISK),
        ("risk 2", Doubt.RISK),
        ("risk 150%", Doubt.RISK),
        ("margin 100 usdt", Doubt.MARGIN),
        ("margin 5%", Doubt.SIZE_PERCENT),
        ("size 1 2", Doubt.SIZE_UNIT),
        ("risk 1% qty 0.1", Doubt.RISK),
    ],
)
def test_a_size_that_a_line_cannot_say_is_asked_about(more: str, doubt: Doubt) -> None:
    assert doubts(f"{LONG}\n{more}") == [doubt]


@pytest.mark.parametrize(
    ("targets", "clause"),
    [
        ("TP1: 51000 - 50%\nTP2: 52000 - 50%", "tp 51000:50% 52000:50%"),
        ("TP 51000 (60%), 52000 (40%)", "tp 51000:60% 52000:40%"),
        ("TP1: 51000 20% profit\nTP2: 52000 40% profit", "tp 51000 52000"),
        ("TP1: 51000 (60%)\nTP2: 52000 (80%)", "tp 51000 52000"),
        ("TP1: 2%\nTP2: 4%", "tp 2% 4%"),
        ("TP1 51000 (2%) TP2 52000 (4%)", "tp 51000 52000"),
    ],
)
def test_percents_beside_targets(targets: str, clause: str) -> None:
    assert line_of(LONG.replace("TP: 52000", targets)).endswith(clause)


@pytest.mark.parametrize(
    ("targets", "lines"),
    [
        ("TP1 51000 (50%) TP2 52000", ("tp 51000:50% 52000:50%", "tp 51000 52000")),
        ("TP1 51000 (50%) TP2 52000 TP3 53000", ("tp 51000 52000 53000",)),
        ("TP 51000 52000 50%", ("tp 51000 52000",)),
    ],
)
def test_shares_that_are_not_clear_are_asked_about(targets: str, lines: tuple[str, ...]) -> None:
    text = LONG.replace("TP: 52000", targets)
    assert doubts(text) == [Doubt.SHARES]
    assert tuple(line.partition("sl 49000 ")[2] for line in read(text).version.lines) == lines


def test_more_than_a_line_takes_is_asked_about() -> None:
    many = " ".join(str(52000 + 100 * at) for at in range(11))
    assert doubts(LONG.replace("52000", many)) == [Doubt.TOO_MANY]
    entries = ", ".join(str(50000 - 50 * at) for at in range(11))
    assert doubts(LONG.replace("50000", entries)) == [Doubt.TOO_MANY]


def test_shares_of_entries() -> None:
    text = LONG.replace("Entry: 50000", "Entry 1: 50000 (70%)\nEntry 2: 49500 (20%)")
    assert doubts(text) == [Doubt.SHARES]
    assert doubts(LONG.replace("Entry: 50000", "Entry: -1%")) == [Doubt.NUMBER]


def test_every_way_to_say_break_even_after_a_target() -> None:
    for words in (
        "SL to BE after TP1",
        "After TP1 move stop to entry",
        "be at tp1",
        "Move SL to breakeven when TP 1 is hit",
    ):
        assert line_of(f"{LONG}\n{words}").endswith("tp 52000 be tp1"), words


# ---------------------------------------------------------------------------------------------------- said


def test_what_is_in_no_line_is_said_and_kept_short() -> None:
    signal = read(f"{LONG}\nLeverage: Cross\nJoin our VIP https://t.me/x\n{'bla ' * 100}")
    assert signal.ignored.startswith("Join our VIP https://t.me/x, bla")
    assert len(signal.ignored) < 200
    assert "Not taken: Join" in read_as(signal)
    assert "<code>/trade BTCUSDT long entry 50000 sl 49000 tp 52000</code>" in read_as(signal)
    assert read(f"{LONG}\nLev 2.5x cross").ignored == "cross"
    assert read(f"{LONG}\ntrailing stop 1%").ignored == "trailing stop"
    assert read(f"{LONG}\nMove SL to BE soon").ignored == "soon, SL to break-even"
    assert "Not taken" not in read_as(read(LONG))


@pytest.mark.parametrize(("text", "asked"), [(text, asked) for text, asked, _ in ASKED])
def test_every_question_is_said_in_words(text: str, asked: tuple[Doubt, ...]) -> None:
    said = question_text(read(text))
    assert said.startswith("❓ <b>Not clear enough to preview.</b> Nothing was sent.")
    assert said.count("\n• ") >= len(asked)


def test_examples_complete_a_line() -> None:
    assert with_examples("/trade X long entry 1") == "/trade X long entry 1 sl 2% tp 2R"
    assert with_examples("/trade X long tp 1 2") == "/trade X long sl 2% tp 1 2"
    assert with_examples("/trade X long sl 1 tp 2 be tp1") == "/trade X long sl 1 tp 2 be tp1"


# ---------------------------------------------------------------------------------------------------- plain


def test_dress_is_taken_off() -> None:
    assert plain_text("0.0₅12 51000¹ TP² 2") == "0.0000012 51000 TP2 2"
    assert plain_text("**𝗟𝗢𝗡𝗚**\u00a0`BTC` – 5️⃣0") == "LONG BTC - 5) 0"
    assert folded("Giriş ÇAĞRI Вход İ ı ﬁ").startswith("giris cagri вход i i")


@given(st.text(max_size=200))
def test_folding_keeps_places(text: str) -> None:
    assert len(folded(text)) == len(text)


def _pieces() -> Iterator[str]:
    yield from MEANINGS
    yield from (
        "BTCUSDT",
        "$ETH",
        "50000",
        "49.5k",
        "1,234",
        "5%",
        "10x",
        "1)",
        "-",
        "/",
        ":",
        "(",
        ")",
        "\n",
        "\n\n",
        "2R",
    )


@given(st.lists(st.sampled_from(sorted(set(_pieces()))), max_size=14))
def test_whatever_is_pasted_is_answered_and_a_clear_one_is_a_line_that_parses(pieces: list[str]) -> None:
    signal = read_signal(" ".join(pieces), KNOWN)
    if signal is None:
        return
    version = signal.version
    assert version.lines or version.asked
    if version.is_clear:
        request = parse_trade(version.lines[0])
        prices = [target.value for target in request.targets if target.by is DistanceBy.PRICE]
        if request.stop.by is DistanceBy.PRICE:
            assert all((price - request.stop.value) * request.side.sign > 0 for price in prices)
    else:
        question_text(signal)
