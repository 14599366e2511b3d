"""A `/trade` line that is proposed in place of one that was refused: it would be taken, as far as that can be known."""

from collections.abc import Awaitable, Callable
from typing import Final

from execution.exchange_errors import ExchangeError
from execution.new_trade.no_new_trades import NoNewTrades
from execution.new_trade.trade_request import TradePreview, TradeRejected, TradeRequest
from handlers.trade.command import TradeSyntaxError, parse_trade, rejected

_ROUNDS: Final = 4
"""A correction may be refused for another part of the line, which is corrected then."""


async def proven(
    error: TradeSyntaxError, preview: Callable[[TradeRequest], Awaitable[TradePreview]]
) -> TradeSyntaxError:
    """The mistake with its corrected line previewed, and corrected on; without one where none is taken."""
    line = error.corrected_line
    for _ in range(_ROUNDS):
        if not line:
            break
        try:
            await preview(parse_trade(line))
        except TradeRejected as refusal:
            line = rejected(line, refusal).corrected_line
        except (NoNewTrades, ExchangeError, TimeoutError):
            return error
        else:
            error.corrected_line = line
            return error
    if error.corrected_line:
        error.corrected_line = error.correction = ""
    return error
