"""The whole grammar of `/trade`, clause by clause: what is typed, what would stand, what the preview shows of it."""

import itertools
import random
from typing import Any

import pytest
from msgspec.structs import replace

from execution.exit_plan import BreakEven, BreakEvenWhen, ExitPlan, LegKind
from execution.facts.instruments import FeeRate
from execution.facts.prices import Ticker, TriggerBy
from execution.facts.slots import Side
from execution.new_trade.plan_terms import Limits, Market
from execution.new_trade.sizing import plan_trade
from execution.new_trade.trade_request import TradePreview, TradeRejected
from handlers.help_text import help_text
from handlers.people.role import Role
from handlers.trade.command import TradeSyntaxError, parse_trade, rejected
from handlers.trade.preview_text import preview_text
from handlers.trade.words import CLAUSES
from tests.execution.builders import D, at, instrument

LONG = "/trade BTCUSDT long"
REST = "sl 49000 tp 51000"
LIMITS = Limits(
    default_risk=D(1),
    max_risk_per_trade=D(2),
    max_total_risk=D(6),
    max_notional=None,
    default_shares=None,
    trigger_by=TriggerBy.LAST,
    cancel_entries_after_tp=1,
)
MARKET = Market(
    instrument=instrument(min_qty=D("0.001")),
    ticker=Ticker(symbol="BTCUSDT", last=D(50000), mark=D(50001), index=D(50000), at=at(0)),
    fees=FeeRate(taker=D("0.00055"), maker=D("0.0002")),
    equity=D(100_000),
    available=None,
    leverage=D(10),
    position_idx=0,
    other_risk=D(0),
)


def previewed(line: str, limits: Limits = LIMITS, market: Market = MARKET) -> TradePreview:
    return plan_trade(parse_trade(line), market, limits)


def planned(clauses: str) -> ExitPlan:
    return previewed(f"{LONG} {clauses}").plan


def shown(clauses: str, limits: Limits = LIMITS) -> str:
    return preview_text(previewed(f"{LONG} {clauses}", limits), "live")


# ---------------------------------------- the head


@pytest.mark.parametrize("symbol", ["BTCUSDT", "btcusdt", "BtcUsdt", "btc/usdt", "BTC/USDT", "BTC-USDT", "btc-usdt"])
@pytest.mark.parametrize("head", ["/trade", "/TRADE"])
def test_a_symbol_in_any_spelling(head: str, symbol: str) -> None:
    assert parse_trade(f"{head} {symbol} long {REST}").symbol == "BTCUSDT"


@pytest.mark.parametrize(("word", "side"), [("long", Side.BUY), ("LONG", Side.BUY), ("Short", Side.SELL)])
def test_a_side(word: str, side: Side) -> None:
    assert parse_trade(f"/trade BTCUSDT {word} {REST}").side is side


# ---------------------------------------- each form of each clause


@pytest.mark.parametrize(
    ("clause", "qty", "says"),
    [
        ("size 0.01", "0.01", "Size 0.01 BTC"),
        ("usdt 500", "0.01", "500.00 USDT"),
        ("risk 1%", "0.948", "1% of equity"),
        ("", "0.948", "1% of equity"),
    ],
    ids=["size", "usdt", "risk", "DEFAULT_RISK"],
)
def test_a_size(clause: str, qty: str, says: str) -> None:
    """``usdt`` is notional, not margin; ``risk`` is lost at the stop with the fees of both ways."""
    preview = previewed(f"{LONG} {REST} {clause}")
    assert preview.qty == D(qty)
    assert preview.loss_at_stop <= D(1000)
    assert says in shown(f"{REST} {clause}").replace("0.99%", "1%")


TEN = [str(49990 - 10 * n) for n in range(10)]


@pytest.mark.parametrize(
    ("clause", "entries"),
    [
        ("", [(None, "0.1")]),
        ("entry market", [(None, "0.1")]),
        ("entry 49800", [("49800", "0.1")]),
        ("entry 49800 49600", [("49800", "0.05"), ("49600", "0.05")]),
        ("entry 49800:30% 49600:70%", [("49800", "0.03"), ("49600", "0.07")]),
        (f"entry {' '.join(TEN)}", [(price, "0.01") for price in TEN]),
    ],
    ids=["none", "market", "one price", "even", "shares", "ten"],
)
def test_entries(clause: str, entries: list[tuple[str | None, str]]) -> None:
    legs = planned(f"size 0.1 {REST} {clause}").entries
    assert [(leg.price, leg.qty) for leg in legs] == [(D(price) if price else None, D(qty)) for price, qty in entries]


@pytest.mark.parametrize(("clause", "stop"), [("sl 49000", "49000"), ("sl 2%", "49000"), ("sl 1.5%", "49250")])
def test_a_stop(clause: str, stop: str) -> None:
    assert planned(f"{clause} tp 51000").stop == D(stop)


def test_a_stops_percent_counts_from_the_mean_planned_entry() -> None:
    assert planned("entry 49800:50% 49400:50% sl 2% tp 51000").stop == D("48608")


@pytest.mark.parametrize(
    ("clause", "legs"),
    [
        ("tp 51000", [("51000", "1")]),
        ("tp 2%", [("51000", "1")]),
        ("tp 1.5R", [("51500", "1")]),
        ("tp 1r", [("51000", "1")]),
        ("tp 51000:50% 3%:30% 2.5R:20%", [("51000", "0.5"), ("51500", "0.3"), ("52500", "0.2")]),
        ("tp 51000 52000", [("51000", "0.5"), ("52000", "0.5")]),
        ("tp 51000:40% 52000:30%", [("51000", "0.4"), ("52000", "0.3")]),
        (f"tp {' '.join(f'{n}R:10%' for n in range(1, 11))}", [(str(50000 + 1000 * n), "0.1") for n in range(1, 11)]),
    ],
    ids=["price", "percent", "R", "r", "mixed with shares", "even", "runner", "ten"],
)
def test_take_profits(clause: str, legs: list[tuple[str, str]]) -> None:
    stands = planned(f"size 0.1 sl 49000 {clause}").legs
    assert [(leg.price, leg.share) for leg in stands] == [(D(price), D(share)) for price, share in legs]


@pytest.mark.parametrize(
    ("clause", "policy", "says"),
    [
        ("", None, "Break-even off"),
        ("be off", None, "Break-even off"),
        ("be tp1", (BreakEvenWhen.AFTER_TP, "1"), "Break-even after TP1"),
        ("be 1%", (BreakEvenWhen.AT_PERCENT, "1"), "Break-even at 1% in favour"),
        ("be 1.5R", (BreakEvenWhen.AT_R, "1.5"), "Break-even at +1.5R"),
    ],
)
def test_break_even(clause: str, policy: tuple[BreakEvenWhen, str] | None, says: str) -> None:
    wanted = None if policy is None else BreakEven(when=policy[0], value=D(policy[1]))
    assert planned(f"{REST} {clause}").break_even == wanted
    assert says in shown(f"{REST} {clause}")


@pytest.mark.parametrize(
    ("clause", "says"),
    [
        ("trail 1%", "Trail 1% from the entry on"),
        ("trail 0.5% after tp1", "Trail 0.5% after TP1"),
        ("trail 1% at 50500", "Trail 1% from 50500 on"),
        ("follow", "Follow: the stop goes to the target before the last one hit"),
        ("follow 2", "Follow: the stop stays two targets behind the last one hit"),
        ("hours 24", "Closed after 24 h"),
        ("lev 5", "Leverage 5x"),
        ("", "Leverage unchanged"),
        ("trigger last", "Stop 49000 (last)"),
        ("trigger mark", "Stop 49000 (mark)"),
        ("legs market", "Take profits are market orders that the last price triggers"),
    ],
)
def test_what_else_may_stand_and_is_shown(clause: str, says: str) -> None:
    assert says in shown(f"{REST} {clause}")


@pytest.mark.parametrize(
    ("clause", "kind"), [("", LegKind.LIMIT), ("legs limit", LegKind.LIMIT), ("LEGS Market", LegKind.MARKET)]
)
def test_r21_how_legs_stand(clause: str, kind: LegKind) -> None:
    assert planned(f"{REST} {clause}").leg_kind is kind


def test_r21_market_legs_pay_the_takers_fee() -> None:
    limit, market = previewed(f"{LONG} size 1 {REST}"), previewed(f"{LONG} size 1 {REST} legs market")
    (resting,), (waiting,) = limit.targets, market.targets
    assert resting.profit - waiting.profit == D(51000) * (D("0.00055") - D("0.0002"))


# ---------------------------------------- any order, each once, any case


def test_clauses_stand_in_any_order() -> None:
    clauses = ["sl 2%", "tp 1R:50% 2R:50%", "entry 49800 49600", "risk 1%", "lev 5", "be tp1", "trail 1% after tp1",
               "follow", "hours 8", "trigger mark", "legs market"]  # fmt: skip
    meant = parse_trade(f"{LONG} {' '.join(clauses)}")
    chance = random.Random(5)
    for _ in range(50):
        chance.shuffle(clauses)
        assert parse_trade(f"{LONG} {' '.join(clauses)}") == meant
        assert parse_trade(f"{LONG} {' '.join(clauses)}".upper()) == meant


ONCE = {
    "size": "size 1", "usdt": "usdt 500", "risk": "risk 1%", "entry": "entry market", "lev": "lev 5", "sl": "sl 49000",
    "tp": "tp 51000", "be": "be tp1", "trail": "trail 1%", "follow": "follow", "hours": "hours 24",
    "trigger": "trigger last", "legs": "legs limit", "smart": "smart 49500",
}  # fmt: skip


def test_every_clause_is_known_here() -> None:
    assert set(ONCE) == set(CLAUSES)


@pytest.mark.parametrize("name", CLAUSES)
def test_each_once(name: str) -> None:
    line = " ".join([LONG, *(clause for other, clause in ONCE.items() if other in {"sl", "tp"} and other != name)])
    with pytest.raises(TradeSyntaxError, match=f"{name} stands twice") as caught:
        parse_trade(f"{line} {ONCE[name]} {ONCE[name]}")
    parse_trade(caught.value.corrected_line)


@pytest.mark.parametrize("pair", list(itertools.combinations(["size", "usdt", "risk"], 2)))
def test_one_of_the_three_sizes(pair: tuple[str, str]) -> None:
    with pytest.raises(TradeSyntaxError, match="exclude each other"):
        parse_trade(f"{LONG} {REST} {ONCE[pair[0]]} {ONCE[pair[1]]}")


@pytest.mark.parametrize("number", ["-1", "+1", "1e3", "1,000", "1_000", "1.2.3", "0", "abc"])
@pytest.mark.parametrize("clause", ["size {}", "usdt {}", "risk {}%", "lev {}", "entry {}", "hours {}"])
def test_plain_decimals_and_nothing_else(clause: str, number: str) -> None:
    with pytest.raises(TradeSyntaxError):
        parse_trade(f"{LONG} {REST} {clause.format(number)}")


# ---------------------------------------- required, and how many


@pytest.mark.parametrize(("line", "missing"), [("tp 51000", "sl is missing"), ("sl 49000", "tp is missing")])
def test_a_stop_and_a_target_are_required(line: str, missing: str) -> None:
    with pytest.raises(TradeSyntaxError, match=missing):
        parse_trade(f"{LONG} {line}")


@pytest.mark.parametrize("clause", [f"entry {' '.join(TEN)} 49000", f"tp {' '.join(f'{n}R' for n in range(1, 12))}"])
def test_ten_at_most(clause: str) -> None:
    with pytest.raises(TradeSyntaxError, match="at most 10"):
        parse_trade(f"{LONG} sl 40000 {clause}" + ("" if clause.startswith("tp") else " tp 51000"))


# ---------------------------------------- shares


@pytest.mark.parametrize("clause", ["tp 1R:60% 2R:50%", "tp 1R:100% 2R:0.01%"])
def test_shares_over_a_hundred_are_an_error(clause: str) -> None:
    with pytest.raises(TradeSyntaxError, match="together"):
        parse_trade(f"{LONG} sl 49000 {clause}")


def test_shares_under_a_hundred_leave_a_runner_that_is_shown() -> None:
    text = shown("size 0.1 sl 49000 tp 1R:50% 2R:30%")
    assert "Runner 0.02: ended by the stop only" in text
    assert previewed(f"{LONG} size 0.1 sl 49000 tp 1R:50% 2R:30%").plan.runner_share == D("0.2")


@pytest.mark.parametrize("clause", ["tp 1R:50% 2R", "entry 49800:50% 49600"])
def test_shares_for_all_or_for_none(clause: str) -> None:
    with pytest.raises(TradeSyntaxError, match="shares stand with all values or with none"):
        parse_trade(f"{LONG} sl 49000 {clause}" + ("" if clause.startswith("tp") else " tp 51000"))


FOUR = "tp 51000 52000 53000 54000"
TEMPLATE = replace(LIMITS, line_shares=(D(85), D(5), D(5), D(5)))


def test_the_template_of_the_settings_is_used_and_named() -> None:
    preview = previewed(f"{LONG} size 1 sl 49000 {FOUR}", TEMPLATE)
    assert [leg.share for leg in preview.plan.legs] == [D("0.85"), D("0.05"), D("0.05"), D("0.05")]
    assert "The shares are those of TP_SHARES: 85, 5, 5, 5 %." in shown(f"size 1 sl 49000 {FOUR}", TEMPLATE)


def test_shares_of_the_line_come_before_any_template() -> None:
    preview = previewed(f"{LONG} size 1 sl 49000 tp 51000:40% 52000:30% 53000:20% 54000:10%", TEMPLATE)
    assert [leg.share for leg in preview.plan.legs] == [D("0.4"), D("0.3"), D("0.2"), D("0.1")]
    assert not preview.notes


def test_a_template_that_does_not_fit_gives_even_shares_and_says_so() -> None:
    preview = previewed(f"{LONG} size 1 sl 49000 tp 51000 52000", TEMPLATE)
    assert [leg.share for leg in preview.plan.legs] == [D("0.5"), D("0.5")]
    assert preview.notes == ("TP_SHARES is for 4 take profits, the line has 2: even shares.",)


@pytest.mark.parametrize(
    ("targets", "name", "shares"),
    [("tp 51000 52000", "DEFAULT_TP_SHARES", ("0.7", "0.3")), (FOUR, "TP_SHARES", ("0.85", "0.05", "0.05", "0.05"))],
)
def test_the_defaults_fill_in_where_the_template_does_not_fit(targets: str, name: str, shares: tuple[str, ...]) -> None:
    both = replace(TEMPLATE, default_shares=(D(70), D(30)))
    preview = previewed(f"{LONG} size 1 sl 49000 {targets}", both)
    assert [leg.share for leg in preview.plan.legs] == [D(share) for share in shares]
    assert preview.notes[0].startswith(f"The shares are those of {name}:")


def test_a_template_under_a_hundred_leaves_its_runner() -> None:
    preview = previewed(f"{LONG} size 1 sl 49000 tp 51000 52000", replace(LIMITS, line_shares=(D(50), D(25))))
    assert preview.runner_qty == D("0.25")


# ---------------------------------------- legs that are too small


def test_legs_under_the_minimum_join_a_neighbour_in_the_preview() -> None:
    text = shown("size 0.002 sl 49000 tp 51000:50% 52000:25% 53000:25%")
    assert "TP2 is under the exchange&#39;s minimum and joins TP3" in text
    assert "TP1 51000 · 0.001" in text
    assert "TP3 53000 · 0.001" in text


def test_the_share_of_a_target_is_shown_with_that_of_those_that_join_it() -> None:
    text = shown("size 0.001 sl 49000 tp 1% 2% 3%")
    assert "TP3 51500 · 0.001 (100%)" in text


def test_the_preview_says_from_where_percents_count_where_no_listed_price_is_that() -> None:
    beyond = shown("size 0.01 entry 50500 sl 2% tp 2%")
    assert "Entry 50500\nPercents and R count from 50000\n" in beyond
    assert "Stop 49000" in beyond
    for clauses in (
        "entry 50500 sl 49000 tp 51000",
        "entry 49500 sl 2% tp 2%",
        "entry 50500:50% 49500:50% sl 2% tp 2R",
    ):
        assert "count from" not in shown(f"size 0.01 {clauses}")


def test_it_is_refused_only_where_no_leg_can_stand() -> None:
    coarse: dict[str, Any] = {"instrument": instrument(min_qty=D("0.01"), qty_step=D("0.01"))}
    with pytest.raises(TradeRejected, match="no take profit can stand"):
        previewed(f"{LONG} size 0.01 sl 49000 tp 51000:50% 52000:30%", market=replace(MARKET, **coarse))


def test_r21_no_more_legs_wait_than_there_are_places_and_the_line_shows_what_to_change() -> None:
    line = f"{LONG} size 1 {REST} 52000 53000 legs market"
    with pytest.raises(TradeRejected, match="there is room for 2") as caught:
        previewed(line, market=replace(MARKET, leg_places=2))
    error = rejected(line, caught.value)
    assert (error.text[error.start : error.end], error.correction) == ("legs market", "legs limit")
    assert previewed(error.corrected_line, market=replace(MARKET, leg_places=2)).plan.leg_kind is LegKind.LIMIT
    assert previewed(line, market=replace(MARKET, leg_places=3)).plan.leg_kind is LegKind.MARKET


@pytest.mark.parametrize(
    ("clause", "problem", "instead"),
    [
        ("legs", "legs needs a value", f"{LONG} {REST} legs limit"),
        ("legs markt", "limit (resting in the book) or market", f"{LONG} {REST} legs market"),
        ("legs market 5", "one too many", f"{LONG} {REST} legs market"),
    ],
)
def test_a_mistake_about_legs_is_corrected(clause: str, problem: str, instead: str) -> None:
    with pytest.raises(TradeSyntaxError) as caught:
        parse_trade(f"{LONG} {REST} {clause}")
    assert problem in caught.value.problem
    assert caught.value.corrected_line == instead


def test_help_names_every_clause() -> None:
    text = help_text("trade", Role.OWNER)
    assert [name for name in CLAUSES if name not in text] == []


@pytest.mark.parametrize(
    ("value", "asks", "corrected"),
    [
        ("2", "be 2: is tp2 or 2% meant? ", "be tp2"),
        ("15", "be 15: is 15% meant? ", "be 15%"),
        ("1.5", "be 1.5: is 1.5% meant? ", "be 1.5%"),
        ("51000", "", ""),
    ],
)
def test_a_break_even_that_is_a_bare_number_asks_what_is_meant(value: str, asks: str, corrected: str) -> None:
    with pytest.raises(TradeSyntaxError) as caught:
        parse_trade(f"/trade BTCUSDT long sl 49000 tp 51000 52000 be {value}")
    assert caught.value.problem == f"{asks}be is tp1 (after that take profit), 1%, 1R or off"
    assert corrected in caught.value.corrected_line
    assert bool(caught.value.corrected_line) is bool(corrected)
