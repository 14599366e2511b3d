"""The lines that change a guarded position."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from execution.adoption.choices import Choice
from execution.exit_plan import Offset, OffsetBy, Trail
from execution.facts.slots import Side
from execution.new_trade.trade_request import DistanceBy, StopRequested, TargetRequest
from execution.stops.smart_stop import SmartStop
from execution.stops.trailing import TrailBy, TrailDistance
from handlers.grammar.command_line import LineError
from handlers.positions.change_lines import (
    BreakEvenWanted,
    GuardLine,
    SmartLine,
    StopLine,
    TargetsLine,
    TrailLine,
    Wanted,
    parse_break_even,
    parse_guard,
    parse_smart,
    parse_stop,
    parse_targets,
    parse_trail,
    parse_which,
)

D = Decimal
BTC = "BTCUSDT"


def parse(line: str) -> Wanted:
    parsers: dict[str, Callable[[str], Wanted]] = {
        "/sl": parse_stop,
        "/tp": parse_targets,
        "/breakeven": parse_break_even,
        "/trail": parse_trail,
        "/smart": parse_smart,
        "/guard": parse_guard,
        "/undo": lambda text: parse_which(text, "undo"),
    }
    return parsers[line.split(maxsplit=1)[0]](line)


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("/sl BTCUSDT 49000", StopLine(BTC, None, StopRequested(DistanceBy.PRICE, D(49000)))),
        ("/sl btc/usdt LONG 2%", StopLine(BTC, Side.BUY, StopRequested(DistanceBy.PERCENT, D(2)))),
        ("/sl BTCUSDT be", StopLine(BTC, None, BreakEvenWanted(None))),
        (
            "/tp BTCUSDT short 48000:50% 2R:30%",
            TargetsLine(
                BTC,
                Side.SELL,
                (
                    TargetRequest(DistanceBy.PRICE, D(48000), D("0.5")),
                    TargetRequest(DistanceBy.R, D(2), D("0.3")),
                ),
            ),
        ),
        ("/breakeven BTCUSDT", StopLine(BTC, None, BreakEvenWanted(None))),
        ("/breakeven BTCUSDT long +0.1%", StopLine(BTC, Side.BUY, BreakEvenWanted(Offset(OffsetBy.PERCENT, D("0.1"))))),
        ("/breakeven BTCUSDT +15", StopLine(BTC, None, BreakEvenWanted(Offset(OffsetBy.PRICE, D(15))))),
        ("/tp BTCUSDT off", TargetsLine(BTC, None, ())),
        ("/trail BTCUSDT off", TrailLine(BTC, None, None)),
        (
            "/trail BTCUSDT 1% after tp1 native",
            TrailLine(BTC, None, Trail(distance=TrailDistance(TrailBy.PERCENT, D(1)), after_tp=1, native=True)),
        ),
        ("/smart BTCUSDT short 50500 5m", SmartLine(BTC, Side.SELL, SmartStop(price=D(50500), minutes=5))),
        ("/smart BTCUSDT off", SmartLine(BTC, None, None)),
        ("/guard BTCUSDT", GuardLine(BTC, None, Choice.DEFAULT_PLAN)),
        ("/guard BTCUSDT long stop", GuardLine(BTC, Side.BUY, Choice.STOP_ONLY)),
        ("/guard BTCUSDT IGNORE", GuardLine(BTC, None, Choice.IGNORE)),
        ("/undo BTCUSDT long", Wanted(BTC, Side.BUY)),
    ],
)
def test_understood(line: str, wanted: Any) -> None:
    assert parse(line) == wanted


@pytest.mark.parametrize(
    ("line", "problem", "corrected"),
    [
        ("/sl", "say which position, for example /sl BTCUSDT 2%", ""),
        ("/undo", "say which position, for example /undo BTCUSDT", ""),
        ("/sl BTCUSDT", "sl needs a value", "/sl BTCUSDT 2%"),
        ("/sl BTCUSDT long 2 %", "one word", "/sl BTCUSDT long 2%"),
        ("/sl BTC_USDT 49,000", "is no symbol", "/sl BTCUSDT 49000"),
        ("/sl BTCUSDT 49000 long", "right behind the symbol", "/sl BTCUSDT long 49000"),
        ("/sl BTCUSDT lnog 49000", "right behind the symbol", "/sl BTCUSDT long 49000"),
        ("/sl BTCUSDT 49000 48000", "one too many", "/sl BTCUSDT 49000"),
        ("/sl BTCUSDT be now", "one too many", "/sl BTCUSDT be"),
        ("/sl BTCUSDT 1R", "R is the distance to the stop itself", ""),
        ("/sl BTCUSDT pleas", "sl: pleas is no number", ""),
        ("/tp BTCUSDT", "tp needs a value", "/tp BTCUSDT 2R"),
        ("/tp BTCUSDT 51000:50% 52000", "52000 has none", "/tp BTCUSDT 51000 52000"),
        ("/tp BTCUSDT 5%:80% 6%:40%", "120% together", "/tp BTCUSDT 5% 6%"),
        ("/breakeven BTCUSDT 15", "how far beyond break-even", "/breakeven BTCUSDT +15"),
        ("/breakeven BTCUSDT tp1", "how far beyond break-even", ""),
        ("/breakeven BTCUSDT +1 +2", "one too many", "/breakeven BTCUSDT +1"),
        ("/breakeven BTCUSDT +0,1%", "without commas", "/breakeven BTCUSDT +0.1%"),
        ("/trail BTCUSDT", "trail needs a value", "/trail BTCUSDT 1%"),
        ("/trail BTCUSDT 1", "needs a percent sign", "/trail BTCUSDT 1%"),
        ("/trail BTCUSDT 1% aftr tp1", "trail goes on with", "/trail BTCUSDT 1% after tp1"),
        ("/smart BTCUSDT 49500 15", "5m, 15m, 1h", "/smart BTCUSDT 49500 15m"),
        ("/smart BTCUSDT 49500 7m", "5m, 15m, 1h", "/smart BTCUSDT 49500 5m"),
        ("/smart BTCUSDT 49500 2d", "5m, 15m, 1h", "/smart BTCUSDT 49500 1h"),
        ("/smart BTCUSDT 49500 soon", "5m, 15m, 1h", ""),
        ("/smart BTCUSDT 7m", "smart begins with a price", ""),
        ("/smart BTCUSDT of", "did you mean off?", "/smart BTCUSDT off"),
        ("/tp BTCUSDT off now", "one too many", "/tp BTCUSDT off"),
        ("/sl BTCUSDT bee", "did you mean be?", "/sl BTCUSDT be"),
        ("/guard BTCUSDT ignor", "default (stop and targets)", "/guard BTCUSDT ignore"),
        ("/guard BTCUSDT stop now", "one too many", "/guard BTCUSDT stop"),
        ("/undo BTCUSDT now", "one too many", "/undo BTCUSDT"),
    ],
)
def test_mistakes_are_answered_with_a_line_that_works(line: str, problem: str, corrected: str) -> None:
    with pytest.raises(LineError) as caught:
        parse(line)
    assert problem in caught.value.problem
    assert caught.value.corrected_line == corrected
    if corrected:
        parse(corrected)
    assert caught.value.instead == ("" if len(line.split()) == 1 else f"/help {line.split(maxsplit=1)[0][1:]}")
