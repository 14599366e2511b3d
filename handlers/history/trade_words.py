"""What several texts about finished trades share: their name, their sign, their money, why they ended."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from execution.facts.settle_coins import settle_coin
from execution.facts.slots import Side
from handlers.words import figures
from handlers.words.say import label
from utils.trade_history import Trade
from utils.trade_statistics import result_of

_MIXED: Final = "USDT/USDC"


def name_of(trade: Trade) -> str:
    """``LONG BTCUSDT``."""
    return f"{Side(trade.side).word.upper()} {trade.symbol}"


def sign_of(trade: Trade) -> str:
    return label("history-sign", result=result_of(trade).value)


def reason_word(recorded: str) -> str:
    """Why it ended; a reason that has no words stands as it was recorded."""
    return label("words-trade-end", reason=recorded.replace(" ", "-"), recorded=recorded or figures.UNKNOWN)


def held_for(trade: Trade) -> str:
    """From the first execution to the last."""
    at = trade.closed_at
    return figures.duration(None if at is None else int((at - trade.opened_at).total_seconds()))


def coin_of(trades: Iterable[Trade]) -> str:
    """In what their money is; "" where no symbol tells."""
    return coin_of_symbols(trade.symbol for trade in trades)


def coin_of_symbols(symbols: Iterable[str]) -> str:
    coins = {settle_coin(symbol) for symbol in symbols}
    return coins.pop() if len(coins) == 1 else _MIXED if coins else ""


def exact(value: Decimal | None) -> str:
    """A result to its last digit, with its sign: in the details of a trade everything adds up."""
    return figures.change(value)
