"""What a worth did minute by minute: its deepest fall, and how much of it was in coins. Pure."""

from decimal import Decimal
from typing import Final

from execution.facts.prices import Candle
from helpers.dca_backtest.purse import Purse
from utils.money import ZERO

_HUNDRED: Final = Decimal(100)


class Curve:
    """Judged at the low and at the close of each candle: at its low nobody may have looked, but it was there."""

    def __init__(self, money: Decimal) -> None:
        self._highest = money
        self._fall = ZERO
        self._exposures = ZERO
        self._most_exposure = ZERO
        self._minutes = 0

    def follow(self, candle: Candle, purse: Purse) -> None:
        """After a candle, with what is held then."""
        self._fall = max(self._fall, self._fallen(purse.worth(candle.low)))
        worth = purse.worth(candle.close)
        self._highest = max(self._highest, worth)
        exposure = purse.coins * candle.close / worth if worth > ZERO else ZERO
        self._exposures += exposure
        self._most_exposure = max(self._most_exposure, exposure)
        self._minutes += 1

    def _fallen(self, worth: Decimal) -> Decimal:
        return 1 - worth / self._highest

    @property
    def max_drawdown(self) -> Decimal:
        """Percent of the highest worth before."""
        return self._fall * _HUNDRED

    @property
    def mean_exposure(self) -> Decimal:
        """Percent of the worth."""
        return self._exposures * _HUNDRED / self._minutes if self._minutes else ZERO

    @property
    def most_exposure(self) -> Decimal:
        return self._most_exposure * _HUNDRED
