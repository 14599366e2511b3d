"""Prices so far from the market that they were hardly meant: a percentage without its sign, a digit too few. Pure."""

from decimal import Decimal
from typing import Final

from execution.new_trade.clause_words import target_clause
from execution.new_trade.plan_terms import HUNDRED
from execution.new_trade.trade_request import DistanceBy, TargetRequest, TradeRejected
from utils.money import plain
from utils.texts.catalogue import text

_TENFOLD: Final = 10


def is_far(price: Decimal, market: Decimal) -> bool:
    """Under a tenth of the market's price, or over ten times of it."""
    return price * _TENFOLD < market or market * _TENFOLD < price


def require_near_stop(price: Decimal, market: Decimal, example: str) -> None:
    """Raises TradeRejected: a stop so far away guards nothing. ``example`` is the clause as it could stand."""
    if is_far(price, market):
        problem, meant = _far("sl", price, market)
        raise TradeRejected("sl", problem, f"sl {meant}" if meant else example)


def require_near_entry(price: Decimal, market: Decimal, example: str) -> None:
    """Raises TradeRejected; ``example`` is the clause as it could stand."""
    if is_far(price, market):
        raise TradeRejected("entry", _how_far(price, market), example)


def require_prices(targets: tuple[TargetRequest, ...], market: Decimal) -> None:
    """Raises TradeRejected where every target looks like a percentage without its sign."""
    if all(target.by is DistanceBy.PRICE and _percent_meant(target.value, market) for target in targets):
        problem, _ = _far("tp", targets[0].value, market)
        meant = {at: f"{plain(target.value)}%" for at, target in enumerate(targets)}
        raise TradeRejected("tp", problem, target_clause(targets, meant))


def _far(clause: str, price: Decimal, market: Decimal) -> tuple[str, str]:
    """The problem, and the value as a percentage if one can have been meant."""
    meant = _percent_meant(price, market)
    far = _how_far(price, market)
    return text("refused-far-percent", far=far, example=f"{clause} {meant}") if meant else far, meant


def _how_far(price: Decimal, market: Decimal) -> str:
    side = "below" if price < market else "above"
    return text("refused-far", price=plain(price), side=side, market=plain(market))


def _percent_meant(price: Decimal, market: Decimal) -> str:
    return f"{plain(price)}%" if price < HUNDRED and is_far(price, market) else ""
