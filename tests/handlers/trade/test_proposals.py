"""A line that is proposed would be taken: it is previewed before it is shown, and corrected on."""

from typing import Any, cast

import pytest

from execution.exchange_errors import Transient
from execution.new_trade.trade_request import DistanceBy, TradeRejected, TradeRequest
from handlers.trade.command import TradeSyntaxError, parse_trade, rejected
from handlers.trade.proposals import proven


async def taking(request: TradeRequest) -> Any:
    """Percents only, and half a coin at most."""
    if request.stop.by is not DistanceBy.PERCENT:
        raise TradeRejected("sl", "2 is no stop", "sl 2%")
    if request.targets[0].by is not DistanceBy.PERCENT:
        raise TradeRejected("tp", "4 is no target", "tp 4%")
    if request.size is not None and request.size.value > 1:
        raise TradeRejected("size", "over the limits", "size 1")
    return None


async def refused(line: str, preview: Any = taking) -> TradeSyntaxError:
    with pytest.raises(TradeRejected) as caught:
        await taking(parse_trade(line))
    return await proven(rejected(line, cast("TradeRejected", caught.value)), preview)


async def test_a_correction_that_is_refused_for_another_part_is_corrected_on() -> None:
    error = await refused("/trade BTCUSDT long size 5 sl 2 tp 4 follow")
    assert error.problem == "2 is no stop"
    assert error.corrected_line == "/trade BTCUSDT long size 1 sl 2% tp 4% follow"


async def test_a_line_that_would_be_refused_for_good_is_not_proposed() -> None:
    async def never(_: TradeRequest) -> Any:
        raise TradeRejected("", "paused")

    error = await refused("/trade XRPUSDT long sl 2 tp 4%", never)
    assert (error.corrected_line, error.correction, error.instead) == ("", "", "")

    async def ever_less(_: TradeRequest) -> Any:
        raise TradeRejected("size", "too much", "size 0.5")

    assert (await refused("/trade XRPUSDT long size 2 sl 2% tp 4%", ever_less)).corrected_line == ""


async def test_what_cannot_be_known_now_is_proposed_as_it_reads() -> None:
    async def away(_: TradeRequest) -> Any:
        raise Transient("no answer")

    assert (await refused("/trade XRPUSDT long sl 2 tp 4%", away)).corrected_line == "/trade XRPUSDT long sl 2% tp 4%"


async def test_where_nothing_is_proposed_nothing_is_asked() -> None:
    error = rejected("/trade XRPUSDT long sl 2% tp 4%", TradeRejected("side", "hedge mode"))
    assert (await proven(error, cast("Any", None))).corrected_line == ""
