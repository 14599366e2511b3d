"""Two coins of one account: what it holds, and what its open orders have locked."""

from decimal import Decimal

from utils.money import ZERO


class Purse:
    """Money in quote currency and coins of the base currency."""

    def __init__(self, money: Decimal) -> None:
        self.money = money
        self.coins = ZERO
        self._locked_money: dict[str, Decimal] = {}
        self._locked_coins: dict[str, Decimal] = {}

    @property
    def free_money(self) -> Decimal:
        return self.money - sum(self._locked_money.values(), ZERO)

    @property
    def free_coins(self) -> Decimal:
        return self.coins - sum(self._locked_coins.values(), ZERO)

    def worth(self, price: Decimal) -> Decimal:
        """All of it in quote currency, coins at this price."""
        return self.money + self.coins * price

    def lock(self, link_id: str, *, money: Decimal = ZERO, coins: Decimal = ZERO) -> None:
        """For an order that rests."""
        self._locked_money[link_id] = money
        self._locked_coins[link_id] = coins

    def unlock(self, link_id: str) -> None:
        self._locked_money.pop(link_id, None)
        self._locked_coins.pop(link_id, None)
