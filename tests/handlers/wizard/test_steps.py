"""What the wizard asks, what it takes for an answer, and where Back leads: without a chat."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from handlers.signals.offers import Offers, offer_keyboard
from handlers.trade.command import parse_trade
from handlers.wizard.answers import WrongAnswer, clause_of
from handlers.wizard.choices import choices_of, entry_price, symbols_found
from handlers.wizard.market_facts import MarketFacts
from handlers.wizard.screen import data
from handlers.wizard.signal_presses import filled
from handlers.wizard.state import ANSWERED, Step, Wizard, answered, step_back
from handlers.wizard.wizards import Wizards
from tests.handlers.fakes import NOON, MemoryStore, StoppedClock

D = Decimal
NEW = Wizard(id="abcd1234", chat_id=1, user_id=2, at=NOON)
FULL = replace(
    NEW, step=Step.PREVIEW, symbol="BTCUSDT", side="long", entry="entry 50000:50% 49500:50%", size="", stop="sl 49000",
    targets="tp 1R:50% 2R:50%", even="be tp1", trail="",
)  # fmt: skip
KNOWN = frozenset({"BTCUSDT", "BTCPERP", "SOLUSDT", "SOLAYERUSDT", "1000PEPEUSDT", "WBTCUSDT"})


@pytest.mark.parametrize(
    ("step", "text", "clause"),
    [
        (Step.SIDE, "Buy", "long"),
        (Step.ENTRY, "market", "entry market"),
        (Step.ENTRY, "entry 50000 49500", "entry 50000 49500"),
        (Step.SIZE, "default", ""),
        (Step.SIZE, "1.5%", "risk 1.5%"),
        (Step.SIZE, "500 USDT", "usdt 500"),
        (Step.SIZE, "$500", "usdt 500"),
        (Step.SIZE, "0.01 BTC", "size 0.01"),
        (Step.SIZE, "size 0.01", "size 0.01"),
        (Step.STOP, "sl 2%", "sl 2%"),
        (Step.TARGETS, "51000:50% 2R:50%", "tp 51000:50% 2R:50%"),
        (Step.EVEN, "off", ""),
        (Step.EVEN, "tp2 +0.1%", "be tp2 +0.1%"),
        (Step.TRAIL, "2atr 1h after tp1", "trail 2atr 1h after tp1"),
    ],
)
def test_an_answer_is_a_clause(step: Step, text: str, clause: str) -> None:
    assert clause_of(replace(FULL, step=step), text) == clause


@pytest.mark.parametrize(
    ("step", "text", "problem", "example"),
    [
        (Step.SIDE, "up", "neither long nor short", "long"),
        (Step.ENTRY, "50,000", "without commas", "50000"),
        (Step.ENTRY, "", "needs a value", "market"),
        (Step.ENTRY, "50000 lev 5", "one thing at a time", "50000 49500"),
        (Step.SIZE, "500", "USDT, or BTC?", "500 usdt"),
        (Step.SIZE, "0", "above zero", "1%"),
        (Step.SIZE, "1.", "", "usdt 1"),
        (Step.SIZE, "much", "is no size", "1%"),
        (Step.SIZE, "101%", "more than everything", "1%"),
        (Step.STOP, "1R", "R is the distance to the stop itself", "2%"),
        (Step.TARGETS, "1R:60% 2R:60%", "100% is the most", "1R 2R"),
        (Step.EVEN, "tp3", "2 take profits", "tp2"),
        (Step.EVEN, "entry", "needs a value", "tp1"),
        (Step.TRAIL, "250", "percent sign", "1% after tp1"),
    ],
)
def test_a_wrong_answer_has_an_example_that_works(step: Step, text: str, problem: str, example: str) -> None:
    with pytest.raises(WrongAnswer) as caught:
        clause_of(replace(FULL, step=step), text)
    assert problem in caught.value.problem
    assert caught.value.example == example
    clause_of(replace(FULL, step=step), example)


def test_every_button_is_an_answer_that_fits_into_its_data() -> None:
    facts = MarketFacts(price=D("0.00001234"), tick=D("0.00000001"), average_range=D("0.0000001"), equity=D(1000))
    for step in ANSWERED[1:]:
        for side in ("long", "short"):
            wizard = replace(FULL, step=step, side=side, entry="entry market", revision=1000)
            rows = choices_of(wizard, facts, (), (D(85), D(5), D(5), D(5)))
            assert rows
            for choice in (choice for row in rows for choice in row):
                given = answered(wizard, clause_of(wizard, choice.value), NOON)
                assert len(data(wizard, choice.value).encode()) <= 64
                if given.step is Step.PREVIEW:
                    parse_trade(given.line)
    unknown = choices_of(replace(FULL, step=Step.ENTRY), MarketFacts(), (), ())
    assert [choice.value for row in unknown for choice in row] == ["market"]
    assert len(choices_of(replace(FULL, step=Step.STOP), MarketFacts(), (), ())) == 1


def test_a_template_of_shares_is_offered_as_so_many_targets() -> None:
    rows = choices_of(replace(FULL, step=Step.TARGETS), MarketFacts(), (), (D(85), D(5), D(5), D(5)))
    assert (rows[-1][0].text, rows[-1][0].value) == ("1R 2R 3R 4R · TP_SHARES 85/5/5/5", "1R 2R 3R 4R")


def test_steps_follow_each_other_and_back_leads_back() -> None:
    wizard = NEW
    for value in ("BTCUSDT", "long", "entry market", "", "sl 2%", "tp 2R", "", ""):
        wizard = answered(wizard, value, NOON)
    assert (wizard.step, wizard.line, wizard.revision) == (
        Step.PREVIEW, "/trade BTCUSDT long entry market sl 2% tp 2R", 8,
    )  # fmt: skip
    assert step_back(wizard) is Step.TRAIL
    assert step_back(replace(wizard, step=Step.STOP)) is Step.PREVIEW, "a line that is changed"
    assert step_back(replace(NEW, step=Step.SIDE)) is Step.SYMBOL
    assert step_back(NEW) is None


def test_prices_belong_to_a_symbol_and_a_side() -> None:
    given = answered(replace(FULL, step=Step.SYMBOL), "ETHUSDT", NOON)
    assert (given.step, given.entry, given.stop, given.targets) == (Step.ENTRY, None, None, "tp 1R:50% 2R:50%")
    same = answered(replace(FULL, step=Step.SIDE), "long", NOON)
    assert (same.step, same.entry) == (Step.PREVIEW, FULL.entry)
    percent = replace(FULL, step=Step.SIDE, entry="entry market", stop="sl 2%", trail="trail $250")
    turned = answered(percent, "short", NOON)
    assert (turned.step, turned.entry, turned.trail) == (Step.TRAIL, "entry market", None)


def test_the_entry_that_a_stop_is_measured_from() -> None:
    assert entry_price(FULL, MarketFacts(price=D(1))) == D(49750)
    assert entry_price(replace(FULL, entry="entry market"), MarketFacts(price=D(1))) == D(1)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("btc", ["BTCUSDT"]),
        ("BTC-PERP", ["BTCPERP"]),
        ("so", ["SOLUSDT", "SOLAYERUSDT"]),
        ("pepe", ["1000PEPEUSDT"]),
        ("BT", ["BTCPERP", "BTCUSDT", "WBTCUSDT"]),
        ("zzz", []),
        ("?", []),
    ],
)
def test_symbols_by_a_part_of_their_name(typed: str, found: list[str]) -> None:
    assert symbols_found(typed, KNOWN) == found


def test_a_reading_fills_the_wizard_and_only_what_is_missing_is_asked() -> None:
    whole = filled(NEW, "/trade BTCUSDT short entry 2 1 lev 5 usdt 50 sl 3 tp 0.5:50% 0.4 be tp1")
    assert (whole.step, whole.line) == (
        Step.PREVIEW, "/trade BTCUSDT short entry 2 1 lev 5 usdt 50 sl 3 tp 0.5:50% 0.4 be tp1",
    )  # fmt: skip
    open_ends = filled(NEW, "/trade SYMBOL long tp 2R")
    assert (open_ends.step, open_ends.symbol, open_ends.stop, open_ends.entry) == (
        Step.SYMBOL, None, None, "entry market",
    )  # fmt: skip


async def test_readings_are_kept_for_a_day_and_read_again() -> None:
    store, clock = MemoryStore(), StoppedClock()
    offers = Offers(store, clock)
    lines = ("/trade BTCUSDT long risk 2% sl 1 tp 2", "/trade BTCUSDT long sl 1 tp 2")
    old = await offers.create(1, 2, lines)
    assert offers.find(old.id) == old
    assert [row[0].text for row in offer_keyboard(old).inline_keyboard] == ["risk 2%", "without that"]
    long = replace(old, lines=("/trade B long tp " + "1 " * 40, "/trade B long tp 2"))
    assert offer_keyboard(long).inline_keyboard[0][0].text.endswith("…")
    clock.advance(days=1, seconds=1)
    new = await offers.create(1, 2, lines)
    assert (offers.find(old.id), offers.find(new.id)) == (None, new)
    await store.commit_or_hold(lambda txn: txn.put("signal_offers", new.id, {"id": 5, "at": NOON}))
    assert offers.find(new.id) is None


async def test_one_for_each_chat_and_person_and_what_cannot_be_read_is_none() -> None:
    store, clock = MemoryStore(), StoppedClock()
    wizards = Wizards(store, clock)
    first, second = wizards.begun(1, 2), wizards.begun(1, 2)
    await wizards.keep(first)
    await wizards.keep(second)
    assert (wizards.of(1, 2), wizards.find(first.id)) == (second, None)
    await wizards.drop(first)
    assert wizards.of(1, 2) == second, "another took its place"
    clock.advance(minutes=10, seconds=1)
    assert wizards.has_expired(second)
    await store.commit_or_hold(lambda txn: txn.put("wizards", "1:2", {"id": 5}))
    assert (wizards.of(1, 2), wizards.all()) == (None, [])
    await wizards.toggle_favourite(2, "BTCUSDT")
    await wizards.toggle_favourite(2, "ETHUSDT")
    await wizards.toggle_favourite(2, "BTCUSDT")
    assert wizards.favourites(2) == ["ETHUSDT"]


def changed(wizard: Wizard, step: Step, value: str) -> Wizard:
    return answered(replace(wizard, step=step), value, NOON)


def test_another_symbol_asks_again_for_coins_and_for_distances_in_price() -> None:
    of_doge = replace(FULL, symbol="DOGEUSDT", entry="entry market", size="size 5000", stop="sl 2%", targets="tp 2R")
    of_doge = replace(of_doge, even="be tp1 +0.001")
    other = changed(of_doge, Step.SYMBOL, "ETHUSDT")
    assert (other.step, other.size, other.even) == (Step.SIZE, None, None)
    assert other.line == "/trade ETHUSDT long entry market sl 2% tp 2R"
    for size in ("risk 1%", "usdt 500", ""):
        assert changed(replace(of_doge, size=size), Step.SYMBOL, "ETHUSDT").size == size
    in_percent = changed(replace(of_doge, even="be tp1 +0.1%"), Step.SYMBOL, "ETHUSDT")
    assert in_percent.even == "be tp1 +0.1%"


def test_another_side_keeps_coins_and_asks_again_for_distances_in_price() -> None:
    other = changed(replace(FULL, size="size 0.01", stop="sl 2%", even="be tp1 +15"), Step.SIDE, "short")
    assert (other.size, other.stop, other.even) == ("size 0.01", "sl 2%", None)
    assert other.entry is None, "of prices"
