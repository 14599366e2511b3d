"""An error ends with a line that would be taken: the person's own, the clause at fault corrected or an example."""

from typing import Any

import pytest
from msgspec.structs import replace

from execution.exchange_errors import Transient
from execution.new_trade.sizing import plan_trade
from execution.new_trade.trade_request import TradePreview, TradeRejected, TradeRequest
from handlers.grammar.line_error_text import line_error_text
from handlers.trade.command import TradeSyntaxError, parse_trade, rejected
from handlers.trade.proposals import proven
from tests.execution.builders import D
from tests.handlers.trade.test_grammar import LIMITS, MARKET

LONG = "/trade BTCUSDT long"
SIZED = f"{LONG} size 0.01"
BOTH = f"{SIZED} sl 2% tp 2%"
SMALL = replace(MARKET, equity=D(10_000))


async def taking(request: TradeRequest) -> TradePreview:
    return plan_trade(request, SMALL, LIMITS)


async def answered(line: str) -> TradeSyntaxError:
    """To a line that is refused."""
    try:
        await taking(parse_trade(line))
    except TradeSyntaxError as error:
        return await proven(error, taking)
    except TradeRejected as refusal:
        return await proven(rejected(line, refusal), taking)
    raise AssertionError("it was taken")


def shown(error: TradeSyntaxError) -> list[str]:
    return [part.split("</code>")[0] for part in line_error_text(error).split("<code>")[1:]]


@pytest.mark.parametrize(
    ("line", "works"),
    [
        (f"{LONG} size -0.01 sl 2% tp 2%", f"{LONG} risk 1% sl 2% tp 2%"),
        (f"{LONG} size 0 sl 2% tp 2%", f"{LONG} risk 1% sl 2% tp 2%"),
        (f"{LONG} size nan sl 2% tp 2%", f"{LONG} risk 1% sl 2% tp 2%"),
        (f"{LONG} size 0.01% sl 2% tp 2%", f"{LONG} risk 1% sl 2% tp 2%"),
        (f"{LONG} usdt 500% sl 2% tp 2%", f"{LONG} risk 1% sl 2% tp 2%"),
        (f"{SIZED} sl 0 tp 2%", BOTH),
        (f"{SIZED} sl 0% tp 2%", BOTH),
        (f"{SIZED} sl 100% tp 2%", BOTH),
        (f"{SIZED} sl 2R tp 2%", BOTH),
        (f"{SIZED} sl inf tp 2%", BOTH),
        (f"{SIZED} sl 2%% tp 2%", BOTH),
        (f"{SIZED} sl 49.000,5 tp 2%", BOTH),
        (f"{BOTH} lev 0", f"{BOTH} lev 5"),
        (f"{BOTH} hours 0", f"{BOTH} hours 24"),
        (f"{BOTH} hours 100000", BOTH),
        (f"{BOTH} trail 100%", f"{BOTH} trail 1%"),
        (f"{BOTH} trail 1% at 48000", f"{BOTH} trail 1% at 50500"),
        (f"{BOTH} trail 2atr 1h at 48000 native", f"{BOTH} trail 2atr 1h at 50500"),
        (f"{BOTH} trail 2atr 5m at 48000", f"{BOTH} trail 2atr 5m at 50500"),
        (f"{BOTH} smart 7m", BOTH),
        (f"{BOTH} be 51000", f"{BOTH} be tp1"),
        (f"{BOTH} be 1R now", f"{BOTH} be 1R"),
        (f"{BOTH} trigger index", f"{BOTH} trigger last"),
        (f"{BOTH} foo", BOTH),
        (f"{SIZED} sl 2% tp 1%:50%:50%", f"{SIZED} sl 2% tp 1%:50%"),
        (f"{SIZED} sl 2% tp 1%::50%", f"{SIZED} sl 2% tp 1%"),
        (f"{SIZED} sl 2% tp 1%:0% 2%:100%", f"{SIZED} sl 2% tp 2%:100%"),
        (f"{SIZED} sl 2% tp 2% 2%", f"{SIZED} sl 2% tp 2%"),
        (f"{SIZED} sl 2% tp 1%:50% 50500:20% 2%:30%", f"{SIZED} sl 2% tp 1%:70% 2%:30%"),
        (f"{SIZED} sl 2% tp 48000 51000", f"{SIZED} sl 2% tp 50500 51000"),
        (f"{SIZED} sl 2% tp 51000.03 3R", f"{SIZED} sl 2% tp 51000 3R"),
        (f"{SIZED} entry 49500 49500 sl 2% tp 2%", f"{SIZED} entry 49500 sl 2% tp 2%"),
        (f"{SIZED} entry 49500.03:50% 49000:50% sl 2% tp 2%", f"{SIZED} entry 49500:50% 49000:50% sl 2% tp 2%"),
        (f"{SIZED} entry 5 sl 2% tp 2%", f"{SIZED} entry 49500 sl 2% tp 2%"),
        (f"{LONG} 0.01 sl 2% tp 2%", BOTH),
        (f"{LONG} 50100 sl 2% tp 2%", f"{LONG} entry 50100 sl 2% tp 2%"),
        ("/trade BTCUSDT up size 0.01 sl 2% tp 2%", BOTH),
        ("/trade <b>BTCUSDT</b> long size 0.01 sl 2% tp 2%", BOTH),
    ],
)
async def test_an_error_ends_with_the_line_as_it_would_be_taken(line: str, works: str) -> None:
    error = await answered(line)
    assert shown(error) == [works]
    await taking(parse_trade(works))


@pytest.mark.parametrize(
    ("line", "works"),
    [
        ("/trade BTCUSDT", [f"{LONG} sl 2% tp 2R", "/trade BTCUSDT short sl 2% tp 2R"]),
        ("/trade BTCUSDT sl 2% tp 2R", [f"{LONG} sl 2% tp 2R", "/trade BTCUSDT short sl 2% tp 2R"]),
        ("/trade BTCUSDT sideways sl 49000 tp 51000", [f"{LONG} sl 49000 tp 51000"]),
        ("/trade BTCUSDT sideways sl 49000 tp 48000", [f"{LONG} sl 49000 tp 50500"]),
    ],
)
async def test_a_side_is_not_chosen_for_the_person_but_by_the_prices(line: str, works: list[str]) -> None:
    assert shown(await answered(line)) == works


async def test_what_else_is_corrected_on_the_way_is_said() -> None:
    error = await answered(f"{LONG} size 1. sl 2% tp 2%")
    assert error.besides[0].startswith("the loss at the stop would be 1054.45 USDT")
    assert "\nAlso: the loss at the stop would be" in line_error_text(error)
    assert shown(error) == [f"{LONG} size 0.189 sl 2% tp 2%"]
    assert not (await answered(f"{LONG} size 1000 sl 2% tp 2%")).besides, "that is what the error is about"


async def test_what_is_wrong_is_shown_as_it_was_typed() -> None:
    assert (await answered(f"{SIZED} sl 2%% tp 2%")).problem == "sl: 2%% is not a plain number"
    assert (await answered(f"{SIZED} sl 2% tp -1%")).problem == "tp: -1%: numbers are written without a sign"


async def test_where_no_example_would_be_taken_the_help_is_named() -> None:
    async def never(_: TradeRequest) -> Any:
        raise TradeRejected("symbol", "no such contract")

    with pytest.raises(TradeSyntaxError) as caught:
        parse_trade(f"{BOTH} lev 0")
    error = await proven(caught.value, never)
    assert error.examples == ()
    assert "How it is written: /help trade" in line_error_text(error)


async def test_what_cannot_be_known_now_is_an_example_as_it_reads() -> None:
    async def away(_: TradeRequest) -> Any:
        raise Transient("no answer")

    with pytest.raises(TradeSyntaxError) as caught:
        parse_trade(f"{BOTH} lev 0")
    assert shown(await proven(caught.value, away)) == [f"{BOTH} lev 5"]


async def test_a_refusal_of_the_account_has_no_example() -> None:
    error = rejected(BOTH, TradeRejected("", "paused"))
    assert shown(await proven(error, taking)) == []


def test_a_wrong_value_before_others_is_taken_out_of_a_list_only() -> None:
    with pytest.raises(TradeSyntaxError) as caught:
        parse_trade(f"{BOTH} trail 51% native")
    assert caught.value.examples == ((f"{BOTH} trail 1%",),)


def test_a_bare_number_beside_a_size_is_an_entry() -> None:
    with pytest.raises(TradeSyntaxError) as caught:
        parse_trade(f"{LONG} 50000 size 0.01 sl 2% tp 2%")
    assert caught.value.corrected_line == f"{LONG} entry 50000 size 0.01 sl 2% tp 2%"
    assert "quantity" not in caught.value.problem
