"""The whole grammar of `/dca`: what is typed, what would be begun, and how each mistake is answered."""

import itertools
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from execution.dca.dca_plan import DcaDefaults, DcaPlan, Market, OrderBy
from execution.dca.indicator_terms import PRESETS, Ema, IndicatorTerms, Macd, Mfi, PriceDrop, PriceRise, Rsi
from handlers.command_table import COMMANDS
from handlers.dca.actions import Action
from handlers.dca.command_line import action_of, parse_dca
from handlers.dca.line import EXAMPLE, DcaSyntaxError, name_taken, parse_new, refused
from handlers.dca.names import called_by, next_free
from handlers.dca.words import CLAUSES
from handlers.grammar.line_error_text import line_error_text
from handlers.help_text import help_text
from handlers.people.role import Role

D = Decimal
DEFAULTS = DcaDefaults()
LINE = "/dca new BTCUSDT usdt 20"


def planned(clauses: str = "", defaults: DcaDefaults = DEFAULTS) -> DcaPlan:
    return parse_new(f"{LINE} {clauses}", defaults).plan


def asked(clauses: str) -> IndicatorTerms:
    terms = planned(clauses).indicators
    assert terms is not None
    return terms


def error_of(line: str, defaults: DcaDefaults = DEFAULTS) -> DcaSyntaxError:
    with pytest.raises(DcaSyntaxError) as raised:
        parse_new(line, defaults)
    return raised.value


# ---------------------------------------- each form of each clause


@pytest.mark.parametrize("symbol", ["BTCUSDT", "btcusdt", "btc/usdt", "BTC-USDT"])
def test_a_symbol_in_any_spelling(symbol: str) -> None:
    wanted = parse_new(f"/dca new {symbol} usdt 20", DEFAULTS)
    assert wanted.plan.symbol == "BTCUSDT"
    assert wanted.notes == ()


@pytest.mark.parametrize("symbol", ["BTC/USD", "btc-usd"])
def test_the_seeds_symbols_are_read_as_usdt_and_that_is_said(symbol: str) -> None:
    wanted = parse_new(f"/dca new {symbol} usdt 20", DEFAULTS)
    assert wanted.plan.symbol == "BTCUSDT"
    assert wanted.notes == (f"{symbol} is read as BTCUSDT: Bybit's pairs are in USDT",)


def test_what_the_line_does_not_say_is_the_settings_word() -> None:
    plan = planned()
    assert (plan.amount, plan.market, plan.indicators, plan.stop_percent) == (D(20), Market.SPOT, None, None)
    assert (plan.buy.by, plan.sell.by, plan.sell.profit_percent) == (OrderBy.LIMIT, OrderBy.LIMIT, D(1))
    mine = DcaDefaults(
        buy_by=OrderBy.TRAILING,
        sell_by=OrderBy.TRAILING,
        profit_percent=D(2),
        trail_buy_percent=D("0.3"),
        trail_sell_percent=D("0.4"),
    )
    plan = planned(defaults=mine)
    assert (plan.buy.by, plan.buy.trail_percent) == (OrderBy.TRAILING, D("0.3"))
    assert (plan.sell.by, plan.sell.trail_percent, plan.sell.profit_percent) == (OrderBy.TRAILING, D("0.4"), D(2))


@pytest.mark.parametrize(
    ("clause", "path", "value"),
    [
        ("profit 1.5%", "sell.profit_percent", D("1.5")),
        ("buy market", "buy.by", OrderBy.MARKET),
        ("buy limit", "buy.by", OrderBy.LIMIT),
        ("buy trailing 0.5%", "buy.trail_percent", D("0.5")),
        ("sell market", "sell.by", OrderBy.MARKET),
        ("sell trailing", "sell.by", OrderBy.TRAILING),
        ("sell trailing 0.5%", "sell.trail_percent", D("0.5")),
        ("every 4h", "buy.interval_hours", D(4)),
        ("every 30m", "buy.interval_hours", D("0.5")),
        ("EVERY 2D", "buy.interval_hours", D(48)),
        ("below 60000", "buy.max_price", D(60000)),
        ("above 40000", "buy.min_price", D(40000)),
        ("step 0.5%", "buy.step_percent", D("0.5")),
        ("step 0.5% x2 max 3%", "buy.step_multiplier", D(2)),
        ("step 0.5% max 3% x2", "buy.max_step_percent", D(3)),
        ("step 8%", "buy.max_step_percent", D(8)),
        ("lots 5", "buy.max_lots", 5),
        ("budget 500", "buy.budget", D(500)),
        ("credit 50%", "sell.credit_percent", D(50)),
        ("target average", "sell.at_average", True),
        ("target lot", "sell.at_average", False),
        ("expires 1h", "buy.expires_minutes", 60),
        ("market linear sl 10%", "stop_percent", D(10)),
        ("market linear sl 10%", "market", Market.LINEAR),
        ("market spot", "market", Market.SPOT),
        ("indicators none", "indicators", None),
        ("indicators dca", "indicators", PRESETS["dca"]),
        ("indicators flexgrid", "indicators", PRESETS["flexgrid"]),
        ("indicators advanced_dca", "indicators", PRESETS["advanced_dca"]),
    ],
)
def test_a_clause_says_what_it_says(clause: str, path: str, value: Any) -> None:
    found: Any = planned(clause)
    for name in path.split("."):
        found = getattr(found, name)
    assert found == value


@pytest.mark.parametrize(
    ("clause", "term"),
    [
        ("rsi", Rsi()),
        ("rsi 35", Rsi(oversold=D(35))),
        ("ema", Ema()),
        ("ema 50", Ema(length=50)),
        ("macd", Macd()),
        ("mfi 25", Mfi(oversold=D(25))),
        ("rise 1% 5", PriceRise(percent=D(1), lookback=5)),
        ("drop 0.5%", PriceDrop(percent=D("0.5"), is_mandatory=True)),
        ("drop 0.7% 4", PriceDrop(percent=D("0.7"), lookback=4, is_mandatory=True)),
    ],
)
def test_an_indicator_by_itself(clause: str, term: Any) -> None:
    assert asked(clause).wanted == (term,)


def test_stochastics_are_two_indicators() -> None:
    assert [term.name for term in asked("stoch 20 stochrsi 25").wanted] == ["stochastic", "stochastic_rsi"]


def test_an_indicator_takes_the_place_of_the_one_in_the_set() -> None:
    terms = asked("indicators dca rsi 40 drop 1% agree 60% candles 15m")
    assert terms.wanted == (Rsi(oversold=D(40)), Ema(), PriceRise(), PriceDrop(percent=D(1), is_mandatory=True))
    assert (terms.agreement, terms.minutes) == (D("0.6"), 15)


def test_a_name() -> None:
    assert parse_new(f"{LINE} name my-bot_2", DEFAULTS).name == "my-bot_2"
    assert parse_new(LINE, DEFAULTS).name == ""


@pytest.mark.parametrize("name", ["eth", "btcusdt-1", "my-bot_2", "lists", "usdt-3", "1a2b3c4de", "Bob.3"])
def test_a_name_that_means_nothing_else(name: str) -> None:
    assert parse_new(f"{LINE} name {name}", DEFAULTS).name == name
    assert called_by(name, "1a2b3c4d") == name


@pytest.mark.parametrize("name", ["ethusdt", "list", "3", "my bot"])
def test_a_bot_whose_older_name_means_something_else_is_called_by_its_id(name: str) -> None:
    assert called_by(name, "1a2b3c4d") == "1a2b3c4d"


def test_a_free_name_counts_on() -> None:
    assert next_free("btcusdt-1", {"btcusdt-1", "btcusdt-2", "x"}) == "btcusdt-3"
    assert next_free("Mine", {"mine"}) == "Mine-2"
    assert len(next_free("x" * 32, {"x" * 32})) <= 32


def test_a_name_that_is_taken_is_pointed_at() -> None:
    error = name_taken(f"{LINE} name mine profit 2%", "mine", "mine-2", DEFAULTS)
    assert error.text[error.start : error.end] == "name mine"
    assert error.corrected_line == f"{LINE} name mine-2 profit 2%"


def test_clauses_stand_in_any_order() -> None:
    clauses = ["usdt 20", "market linear", "buy market", "sell trailing 0.3%", "sl 10%"]
    plans = {
        parse_new(f"/dca new BTCUSDT {' '.join(order)}", DEFAULTS).plan for order in itertools.permutations(clauses)
    }
    assert len(plans) == 1
    (plan,) = plans
    assert (plan.market, plan.buy.by) == (Market.LINEAR, OrderBy.MARKET)


# ---------------------------------------- mistakes


@pytest.mark.parametrize(
    ("typed", "says", "corrected"),
    [
        ("profit 1", "needs a percent sign", "profit 1%"),
        ("profit", "profit needs a value", "profit 1%"),
        ("profit 101%", "more than everything", None),
        ("profit 1 %", "in one word", "profit 1%"),
        ("buy", "buy needs a value", "buy limit"),
        ("buy markt", "buy is limit, market or trailing", "buy market"),
        ("buy limit 0.25%", "only trailing has one", "buy trailing 0.25%"),
        ("sell trailing 60%", "50% is the most", None),
        ("sell trailing 0.5% 1%", "one too many", "sell trailing 0.5%"),
        ("every 4", "look like 30m, 4h or 1d", "every 4h"),
        ("every 4hours", "look like 30m, 4h or 1d", "every 4h"),
        ("every 4 h", "in one word", "every 4h"),
        ("every 2000d", "more than a year", None),
        ("below 50,000", "without commas", "below 50000"),
        ("below 40000 above 50000", "nothing lies above 50000 and below 40000", None),
        ("step 0.5", "needs a percent sign", "step 0.5%"),
        ("step 0.5% 1.5", "written x1.5", "step 0.5% x1.5"),
        ("step 0.5% 1.5x", "written x1.5", "step 0.5% x1.5"),
        ("step 0.5% x0.5", "at least x1", "step 0.5% x1"),
        ("step 0.5% max", "needs the widest step", "step 0.5% max 5%"),
        ("step 0.5% maxx 5%", "multiplier such as x1.5, or with max 5%", "step 0.5% max 5%"),
        ("step 0.5% x2 x3", "one too many", "step 0.5% x2"),
        ("step 2% max 1%", "narrower than the first", None),
        ("step 100%", "nothing", None),
        ("lots 2.5", "no number from 1 to 999", None),
        ("lots ten", "lots: ten is no number", None),
        ("credit 50", "needs a percent sign", "credit 50%"),
        ("credit 50% target average", "share all of it anyway", "target average"),
        ("target mean", "target is lot (each has its own) or average", None),
        ("target avrage", "target is lot", "target average"),
        ("indicators flexgird", "one of none, dca, flexgrid, advanced_dca", "indicators flexgrid"),
        ("indicators none rsi 30", "leave one of them out", "rsi 30"),
        ("rsi 30%", "no percent sign", "rsi 30"),
        ("rsi 130", "above 100", None),
        ("ema 1", "at least 2 candles", "ema 2"),
        ("macd 12", "takes no value", "macd"),
        ("agree 60 rsi", "needs a percent sign", "agree 60% rsi"),
        ("agree 60%", "the line asks none", ""),
        ("candles 5m", "the line asks none", ""),
        ("rsi candles 5", "candles are 1m, 3m, 5m", "rsi candles 5m"),
        ("ema 500", "needs 500 candles, 100 are read", None),
        ("drop", "drop needs a value", "drop 0.5%"),
        ("drop 0.5% 1", "at least 2 candles", "drop 0.5% 2"),
        ("expires 15", "look like 15m or 1h", "expires 15m"),
        ("buy market expires 15m", "say buy limit", "buy market"),
        ("sl 10%", "sl is for market linear", ""),
        ("market linear", "a hard stop is required", "market linear sl 10%"),
        ("market futures", "market is spot or linear", None),
        ("name my first bot", "name is one word", "name my-first-bot"),
        ("name bøt", "letters, digits", None),
        ("name a/b", "letters, digits", "name a-b"),
        ("name ethusdt", "would be taken for a symbol", "name ethusdt-bot"),
        ("name BTC-USDT", "would be taken for a symbol", "name BTC-USDT-bot"),
        ("name btc.usdc", "would be taken for a symbol", "name btc.usdc-bot"),
        ("name list", "is a word of the /dca lines", "name list-bot"),
        ("name All", "is a word of the /dca lines", "name All-bot"),
        ("name yes", "is a word of the /dca lines", "name yes-bot"),
        ("name 1h", "is a word of the /dca lines", "name 1h-bot"),
        ("name light", "is a word of the /dca lines", "name light-bot"),
        ("name delete", "is a word of the /dca lines", "name delete-bot"),
        ("name linear", "is a word of the /dca lines", "name linear-bot"),
        ("name 3", "would be taken for the number of a lot", "name 3-bot"),
        ("name 1a2b3c4d", "would be taken for the id of a bot", "name 1a2b3c4d-bot"),
        ("profit 1% profit 2%", "profit stands twice", "profit 1%"),
        ("interval 4h", "did you mean every?", "every 4h"),
        ("max_price 60000", "did you mean below?", "below 60000"),
        ("profit=1%", "a space stands between", "profit 1%"),
        ("pleas", "not a word of /dca new", None),
    ],
)
def test_a_mistake_is_answered_with_a_line_that_works(typed: str, says: str, corrected: str | None) -> None:
    error = error_of(f"{LINE} {typed}")
    assert says in error.problem
    assert error.corrected_line == ("" if corrected is None else f"{LINE} {corrected}".rstrip())
    if error.corrected_line:
        parse_new(error.corrected_line, DEFAULTS)
    shown = line_error_text(error)
    works = error.corrected_line or (error.examples[0][0] if error.examples else EXAMPLE)
    parse_new(works, DEFAULTS)
    assert f"<code>{works}</code>" in shown or (error.correction and f"<code>{error.correction}</code>" in shown)


@pytest.mark.parametrize(
    ("line", "says", "corrected"),
    [
        ("/dca new", "say what to buy", ""),
        ("/dca new usdt 20", "a symbol such as BTCUSDT is missing", ""),
        ("/dca new BTCUSDT", "usdt is missing", ""),
        ("/dca new BTCUSDT 20", "how much each buy is for is written usdt 20", "/dca new BTCUSDT usdt 20"),
        ("/dca new BTC*USDT usdt 20", "is no symbol", "/dca new BTCUSDT usdt 20"),
        ("/dca new BTCUSDT pleas usdt 20", "not a word of /dca new", ""),
        ("/dca new BTCUSDT usdt $20", "20", "/dca new BTCUSDT usdt 20"),
    ],
)
def test_what_every_line_needs(line: str, says: str, corrected: str) -> None:
    error = error_of(line)
    assert says in error.problem
    assert error.corrected_line == corrected


def test_how_much_money_is_at_stake_is_never_proposed() -> None:
    for clause in ("usdt", "budget", "below", "above"):
        error = error_of(f"/dca new BTCUSDT {'' if clause == 'usdt' else 'usdt 20 '}{clause}")
        assert error.correction == ""


def test_the_example_works_and_the_help_names_every_clause() -> None:
    parse_new(EXAMPLE, DEFAULTS)
    shown = help_text("dca", Role.OWNER)
    assert EXAMPLE in shown
    assert not [clause for clause in CLAUSES if clause not in shown.replace("usdt AMOUNT", "usdt")]
    assert "dca" in COMMANDS


def test_every_clause_is_documented() -> None:
    page = (Path(__file__).parents[3] / "docs" / "dca.md").read_text()
    assert not [clause for clause in CLAUSES if f"`{clause} " not in page and f"`{clause}`" not in page]


def test_a_refusal_points_at_its_clause() -> None:
    error = refused(f"{LINE} profit 2%", ("usdt 20: a lot costs at least usdt 50", "another"), DEFAULTS)
    assert error.text[error.start : error.end] == "usdt 20"
    assert error.problem.endswith("usdt 50; another")
    assert error.corrected_line == "/dca new BTCUSDT usdt 50 profit 2%"
    error = refused(LINE, ("usdt 20: one order may be of 1 at most",), DEFAULTS)
    assert (error.correction, error.corrected_line) == ("", "")
    error = refused(LINE, ("BTCUSDT does not trade now",), DEFAULTS)
    assert "does not trade now" in line_error_text(error)


# ---------------------------------------- the other lines


@pytest.mark.parametrize(
    ("line", "action", "named", "lot"),
    [
        ("/dca", Action.LIST, "", None),
        ("/dca list", Action.LIST, "", None),
        ("/dca show 1a2b3c4d", Action.SHOW, "1a2b3c4d", None),
        ("/DCA Show", Action.SHOW, "", None),
        ("/dca pause btcusdt-1", Action.PAUSE, "btcusdt-1", None),
        ("/dca resume BTCUSDT", Action.RESUME, "BTCUSDT", None),
        ("/dca stop x", Action.STOP, "x", None),
        ("/dca reset x", Action.RESET, "x", None),
        ("/dca sell x 3", Action.SELL, "x", 3),
        ("/dca sell 3", Action.SELL, "", 3),
        ("/dca drop 3", Action.DROP, "", 3),
        ("/dca drop 3 YES", Action.DROP, "", 3),
        ("/dca drop x 3", Action.DROP, "x", 3),
        ("/dca drop x 3 YES", Action.DROP, "x", 3),
        ("/dca import bot_state_1a2b3c4d.json", Action.IMPORT, "bot_state_1a2b3c4d.json", None),
    ],
)
def test_lines_about_bots_that_are_there(line: str, action: Action, named: str, lot: int | None) -> None:
    read = parse_dca(line)
    assert (read.action, read.named, read.lot) == (action, named, lot)
    assert read.is_confirmed is line.endswith("YES")


@pytest.mark.parametrize(
    ("line", "says", "corrected"),
    [
        ("/dca shwo x", "is nothing that /dca does", "/dca show x"),
        ("/dca status x", "is nothing that /dca does", "/dca show x"),
        ("/dca frobnicate", "is nothing that /dca does", ""),
        ("/dca pause x y", "y is one too many", "/dca pause x"),
        ("/dca list x", "x is one too many", "/dca list"),
        ("/dca sell x", "say which lot", ""),
        ("/dca drop x", "for example /dca drop btcusdt-1 3", ""),
        ("/dca drop x 3 sure", "sure confirms nothing; yes does", "/dca drop x 3 yes"),
        ("/dca drop x 3 yes yes", "one too many", "/dca drop x 3 yes"),
        ("/dca sell x 3,000", "without commas", "/dca sell x 3000"),
        ("/dca sell x 1.5", "no number of a lot", ""),
        ("/dca import", "say which file", ""),
    ],
)
def test_mistakes_in_lines_about_bots(line: str, says: str, corrected: str) -> None:
    with pytest.raises(DcaSyntaxError) as raised:
        parse_dca(line)
    assert says in raised.value.problem
    assert raised.value.corrected_line == corrected
    assert line_error_text(raised.value)


def test_new_is_an_action_of_its_own() -> None:
    assert action_of(LINE) is Action.NEW
