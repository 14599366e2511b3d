"""Each setting of the smart checks reaches what it is for: flipped, something else happens."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from execution.dca.dca_plan import Market
from execution.dca.indicator_terms import IndicatorTerms
from execution.dca.smart_gate import Asked, BuyCheck, may_ask
from execution.facts.prices import Candle
from helpers.dca_bots import _terms, candle_cache
from tests.utils.stepped_clock import SteppedClock
from utils.settings import load_settings


def settings(**environ: str) -> Any:
    return load_settings("no.env", "no.yaml", environ, credentials=False)


@pytest.mark.parametrize(
    ("environ", "asked"),
    [
        ({}, Asked.MOVED),
        ({"MIN_PRICE_CHANGE_PERCENT": "1.0"}, Asked.NOT_MOVED),
        ({"MIN_PRICE_CHANGE_PERCENT": "1.0", "SMART_INDICATOR_CHECKS": "false"}, Asked.SWITCHED_OFF),
    ],
)
def test_whether_indicators_are_asked_eight_tenths_of_a_percent_away(environ: dict[str, str], asked: Asked) -> None:
    gate = _terms(settings(**environ), "main").smart
    check = BuyCheck(price=Decimal(49600), at=datetime(2026, 1, 1, tzinfo=UTC), bought_at_price=Decimal(50000))
    assert may_ask(gate, check, IndicatorTerms()).asked is asked


class Spot:
    def __init__(self) -> None:
        self.requests = 0

    async def candles(self, symbol: str, minutes: int, limit: int) -> list[Candle]:
        self.requests += 1
        return []


@pytest.mark.parametrize(("environ", "requests"), [({}, 1), ({"INDICATOR_CACHE_TTL": "0"}, 4)])
async def test_how_often_candles_are_read(environ: dict[str, str], requests: int) -> None:
    spot = Spot()
    cache = candle_cache(settings(**environ), {Market.SPOT: spot}, SteppedClock())
    for _ in range(4):
        await cache.closed(Market.SPOT, "BTCUSDT", 5, 3, lambda line: None)
    assert spot.requests == requests
