"""A `/trade` line that is proposed in place of one that was refused: it would be taken, as far as that can be known."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from msgspec import Struct

from execution.exchange_errors import ExchangeError
from execution.new_trade.no_new_trades import NoNewTrades
from execution.new_trade.trade_request import TradePreview, TradeRejected, TradeRequest
from handlers.trade.command import TradeSyntaxError, parse_trade, rejected

_ROUNDS: Final = 4
"""A correction may be refused for another part of the line, which is corrected then."""
PREVIEW_SECONDS: Final = 15.0
"""Which a preview may take; and so much again all that prove what is proposed in its place."""

_Preview = Callable[[TradeRequest], Awaitable[TradePreview]]


class _Taken(Struct, frozen=True):
    """A line as it would be taken, "" where it never would; ``besides`` is what it was corrected for on the way."""

    line: str
    besides: tuple[str, ...] = ()


async def proven(error: TradeSyntaxError, preview: _Preview) -> TradeSyntaxError:
    """The mistake with its corrected line previewed, and corrected on; else with the first examples that are taken.

    Without any where none is; what cannot be proven in time is shown as it reads.
    """
    until = asyncio.get_running_loop().time() + PREVIEW_SECONDS

    async def in_time(request: TradeRequest) -> TradePreview:
        async with asyncio.timeout_at(until):
            return await preview(request)

    if error.corrected_line:
        taken = await _taken(error.corrected_line, in_time, {error.problem})
        error.corrected_line, error.besides = taken.line, taken.besides
        if taken.line:
            return error
        error.correction = ""
    groups, error.examples = error.examples, ()
    for group in groups:
        found = [taken for line in group if (taken := await _taken(line, in_time, {error.problem})).line]
        as_they_are = [taken for taken in found if not taken.besides]
        if found:
            shown = as_they_are or found[:1]
            error.examples, error.besides = (tuple(taken.line for taken in shown),), shown[0].besides
            break
    return error


async def _taken(line: str, preview: _Preview, known: set[str]) -> _Taken:
    """``known`` problems need not be told again."""
    besides: list[str] = []
    first = line
    for _ in range(_ROUNDS):
        if not line:
            break
        try:
            await preview(parse_trade(line))
        except TradeRejected as refusal:
            line = rejected(line, refusal).corrected_line
            if refusal.problem not in known:
                besides.append(refusal.problem)
        except (NoNewTrades, ExchangeError, TimeoutError):
            return _Taken(first)
        else:
            return _Taken(line, tuple(dict.fromkeys(besides)))
    return _Taken("")
