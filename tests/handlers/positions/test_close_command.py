"""The `/close` line."""

from decimal import Decimal

import pytest

from execution.facts.slots import Side
from handlers.positions.close_command import CloseRequest, CloseSyntaxError, lines_meant, parse_close

D = Decimal


@pytest.mark.parametrize(
    ("line", "request_"),
    [
        ("/close BTCUSDT", CloseRequest("BTCUSDT", None, None)),
        ("/close btc/usdt SHORT", CloseRequest("BTCUSDT", Side.SELL, None)),
        ("/close BTC-USDT long 50%", CloseRequest("BTCUSDT", Side.BUY, D(50))),
        ("/close BTCUSDT 12.5% long", CloseRequest("BTCUSDT", Side.BUY, D("12.5"))),
    ],
)
def test_understood(line: str, request_: CloseRequest) -> None:
    assert parse_close(line) == request_


@pytest.mark.parametrize(
    ("line", "problem", "corrected"),
    [
        ("/close", "say what to close", ""),
        ("/close BTC_USDT", "is no symbol", "/close BTCUSDT"),
        ("/close BTCUSDT 50", "needs a percent sign", "/close BTCUSDT 50%"),
        ("/close BTCUSDT 0%", "above zero", ""),
        ("/close BTCUSDT 150%", "more than 100%", "/close BTCUSDT 100%"),
        ("/close BTCUSDT half", "how much", "/close BTCUSDT 50%"),
        ("/close BTCUSDT alf", "how much", "/close BTCUSDT 50%"),
        ("/close BTCUSDT long all", "how much", "/close BTCUSDT long 100%"),
        ("/close BTCUSDT pleas", "how much", ""),
        ("/close BTC_USDT half", "is no symbol", "/close BTCUSDT 50%"),
        ("/close BTCUSDT lnog", "long or short", "/close BTCUSDT long"),
        ("/close BTCUSDT long short", "one too many", "/close BTCUSDT long"),
        ("/close BTCUSDT 50% 20%", "one too many", "/close BTCUSDT 50%"),
    ],
)
def test_mistakes(line: str, problem: str, corrected: str) -> None:
    with pytest.raises(CloseSyntaxError) as caught:
        parse_close(line)
    assert problem in caught.value.problem
    assert caught.value.corrected_line == corrected


LONG, SHORT = ("BTCUSDT", Side.BUY), ("BTCUSDT", Side.SELL)
ETH = ("ETHUSDT", Side.BUY)


@pytest.mark.parametrize(
    ("line", "open_ones", "proposed"),
    [
        ("/close BTC 50%", (LONG, ETH), ["/close BTCUSDT 50%"]),
        ("/close BTC long 50%", (LONG, SHORT), ["/close BTCUSDT long 50%"]),
        ("/close BTCUSDT 50%", (LONG, SHORT), ["/close BTCUSDT long 50%", "/close BTCUSDT short 50%"]),
        ("/close BTCUDST", (LONG, ETH), ["/close BTCUSDT"]),
        ("/close BTCUSDT", (ETH,), []),
        ("/close BTCUSDT short", (LONG, ETH), []),
        ("/close FOOUSDT 25%", (LONG, ETH), []),
        ("/close BTCUSDT", (), []),
    ],
)
def test_what_is_proposed_keeps_how_much_is_closed_and_is_never_another_coin(
    line: str, open_ones: tuple[tuple[str, Side], ...], proposed: list[str]
) -> None:
    asked = parse_close(line)
    assert lines_meant(line, asked.symbol, open_ones) == proposed
    for each in proposed:
        read = parse_close(each)
        assert (read.percent, read.side or asked.side) == (
            asked.percent,
            read.side if asked.side is None else asked.side,
        )
        assert len([one for one in open_ones if one[0] == read.symbol and read.side in {None, one[1]}]) == 1
