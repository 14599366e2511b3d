"""What the account holds that Holdfast does not guard at all: inverse contracts, options, coins on spot (R19).

It is looked at so that it can be listed, and for nothing else: what cannot be read changes nothing, here or elsewhere.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

import structlog

from execution.exchange import Exchange
from execution.exchange_errors import ExchangeError, Transient
from execution.facts.account import Wallet
from execution.facts.other_holdings import Coin, OtherPosition, Product
from execution.watching.other_coins import beyond_bots, in_both
from utils.clock import Clock

log = structlog.get_logger(__name__)

EVERY: Final = timedelta(hours=1)
"""Of inverse contracts and options: nothing depends on them, and each costs a request."""
AGAIN: Final = timedelta(minutes=10)
"""After no answer; a no is asked again as seldom as all else."""


class OtherHoldings:
    """Holds what was last read of them; what was never read is not known, and not shown."""

    def __init__(self, exchange: Exchange, clock: Clock) -> None:
        self._exchange = exchange
        self._clock = clock
        self._of_bots: Callable[[], Mapping[str, Decimal]] = dict
        self._due: dict[Product, datetime] = {}
        self._positions: dict[Product, list[OtherPosition]] = {}
        self._beyond_bots: tuple[Coin, ...] = ()
        self.coins: tuple[Coin, ...] = ()
        """On spot, as two sweeps have seen them, beyond what DCA bots hold."""

    def leave_out(self, of_bots: Callable[[], Mapping[str, Decimal]]) -> None:
        """What DCA bots hold on spot, by coin, is looked after."""
        self._of_bots = of_bots

    @property
    def positions(self) -> tuple[OtherPosition, ...]:
        return tuple(position for product in Product for position in self._positions.get(product, ()))

    def note(self, wallet: Wallet) -> None:
        """One more read of the wallet."""
        before, self._beyond_bots = self._beyond_bots, beyond_bots(wallet.coins, self._of_bots())
        self.coins = in_both(before, self._beyond_bots)

    async def look(self, *, at_once: bool = False) -> None:
        """Reads the contracts of which it is time, or of all ``at_once``."""
        for product in Product:
            if at_once or self._due.get(product, self._clock.now()) <= self._clock.now():
                self._due[product] = self._clock.now() + await self._read(product)

    async def _read(self, product: Product) -> timedelta:
        """How long it then has time."""
        try:
            self._positions[product] = await self._exchange.other_positions(product)
        except ExchangeError as error:
            log.info("other_positions_unread", product=product.value, error=str(error))
            return AGAIN if isinstance(error, Transient) else EVERY
        return EVERY
