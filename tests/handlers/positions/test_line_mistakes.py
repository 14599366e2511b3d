"""Lines about positions that are wrong: each is answered with one that works, for the position that was meant."""

import pytest

from execution.facts.slots import Side
from handlers.grammar.command_line import LineError
from handlers.positions.change_lines import parse_smart, parse_stop, parse_targets, parse_trail, parse_which
from handlers.positions.close_command import parse_close
from handlers.positions.finding import Place, not_found_text
from handlers.positions.line_mistakes import forgotten_symbol_text, mistake_text

LONG, SHORT, ETH = ("BTCUSDT", Side.BUY), ("BTCUSDT", Side.SELL), ("ETHUSDT", Side.BUY)
NOTHING = "nothing is open"
PARSERS = {
    "/close": parse_close,
    "/sl": parse_stop,
    "/tp": parse_targets,
    "/trail": parse_trail,
    "/smart": parse_smart,
    "/undo": lambda text: parse_which(text, "undo"),
}


def example(place: Place) -> str:
    return f"example {place[0]} {place[1].word}"


def answer(line: str, *open_ones: Place) -> str:
    parse = PARSERS[line.split(maxsplit=1)[0]]
    forgotten = forgotten_symbol_text(line, open_ones, parse, example, NOTHING)  # type: ignore[arg-type]
    if forgotten is not None:
        return forgotten
    with pytest.raises(LineError) as caught:
        parse(line)
    return mistake_text(caught.value, open_ones, example)


def proposed(text: str) -> list[str]:
    return [part.split("</code>")[0] for part in text.split("<code>")[1:]]


@pytest.mark.parametrize(
    ("line", "lines"),
    [
        ("/close half", ["/close BTCUSDT long 50%"]),
        ("/close all", ["/close BTCUSDT long 100%"]),
        ("/close 25%", ["/close BTCUSDT long 25%"]),
        ("/close 0%", ["example BTCUSDT long"]),
        ("/smart 7m", ["example BTCUSDT long"]),
        ("/smart 49500 7m", ["/smart BTCUSDT long 49500 5m"]),
        ("/sl 49500", ["/sl BTCUSDT long 49500"]),
        ("/sl 49,500", ["/sl BTCUSDT long 49500"]),
        ("/sl be", ["/sl BTCUSDT long be"]),
        ("/tp 2R:50% 52000:50%", ["/tp BTCUSDT long 2R:50% 52000:50%"]),
        ("/tp off", ["/tp BTCUSDT long off"]),
        ("/trail $250", ["/trail BTCUSDT long $250"]),
        ("/undo 2", ["/undo BTCUSDT long"]),
    ],
)
def test_a_value_in_the_place_of_the_symbol_is_answered_with_the_line_for_what_is_open(
    line: str, lines: list[str]
) -> None:
    said = answer(line, LONG)
    assert "stands where the symbol belongs" in said
    assert proposed(said) == lines
    assert proposed(answer(line, LONG, ETH)) == [*lines, *(each.replace("BTC", "ETH") for each in lines)]
    assert answer(line).endswith(NOTHING)


def test_a_coin_that_begins_with_a_number_is_no_value() -> None:
    said = answer("/sl 1000PEPEUSDT", LONG)
    assert "There is no such position: 1000PEPEUSDT" in said
    assert proposed(answer("/close 1000CAT half", ("1000CATUSDT", Side.BUY))) == ["/close 1000CATUSDT 50%"]
    assert proposed(answer("/close 4x half", ("4XUSDT", Side.BUY))) == ["/close 4XUSDT 50%"]


@pytest.mark.parametrize(
    ("line", "lines"),
    [
        ("/close BTCUSDT 0%", ["example BTCUSDT long"]),
        ("/close btc/usdt soon", ["example BTCUSDT long"]),
        ("/close BTC half", ["/close BTCUSDT 50%"]),
        ("/close ETH half", []),
        ("/sl BTCUSDT fifty", ["example BTCUSDT long"]),
        ("/sl BTCUSDT", ["example BTCUSDT long"]),
        ("/sl BTC 49,500", ["/sl BTCUSDT 49500"]),
        ("/sl BTCUSDT short soon", []),
        ("/tp BTCUSDT alf", ["example BTCUSDT long"]),
        ("/smart BTCUSDT 7m", ["example BTCUSDT long"]),
        ("/sl", ["/sl BTCUSDT long"]),
    ],
)
def test_a_mistake_is_answered_with_a_line_for_the_position_that_is_meant(line: str, lines: list[str]) -> None:
    assert proposed(answer(line, LONG)) == lines


def test_of_two_sides_none_is_chosen_for_the_person() -> None:
    said = answer("/sl BTCUSDT fifty", LONG, SHORT)
    assert "/help sl" in said
    assert not proposed(said)


def test_of_no_position_the_stop_or_the_targets_are_shown_as_they_stand_and_nothing_else_is_proposed() -> None:
    said = not_found_text("/sl fifty", "FIFTY", [LONG, ETH], example)
    assert "Open: BTCUSDT long, ETHUSDT long" in said
    assert proposed(said) == ["example BTCUSDT long"]
    assert not proposed(not_found_text("/close fifty", "FIFTY", [LONG]))
