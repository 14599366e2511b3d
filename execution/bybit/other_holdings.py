"""Reading what the account holds beside the contracts that are guarded (docs/bybit.md, 2.2 and 2.3)."""

from collections.abc import Iterable
from typing import Any, Final

from execution.bybit.endpoints import Endpoint
from execution.bybit.fields import Fields, Undecodable
from execution.bybit.paging import all_rows
from execution.bybit.rest import Rest
from execution.facts.other_holdings import Coin, OtherPosition, Product
from execution.facts.settle_coins import SETTLE_COINS
from execution.facts.slots import Side
from utils.money import ZERO

_A_PAGE: Final = 200


async def other_positions(rest: Rest, product: Product) -> list[OtherPosition]:
    """Over all pages; both kinds are told without a symbol. Raises ExchangeError."""

    async def page(cursor: str | None) -> dict[str, Any]:
        return await rest.read(Endpoint.OTHER_POSITIONS, category=product.value, limit=_A_PAGE, cursor=cursor)

    read = [_position(row, product) for row in await all_rows(page)]
    return list({(each.symbol, each.side): each for each in read if each is not None}.values())


def coins_of(rows: Iterable[object]) -> tuple[Coin, ...]:
    """The coins of a wallet that can be read: what guards needs the rest of it, whatever one of them looks like."""
    return tuple(coin for row in rows if (coin := _coin(row)) is not None)


def _position(row: object, product: Product) -> OtherPosition | None:
    """None: it is flat."""
    fields = Fields(row, f"{product.value} position")
    size = fields.size("size")
    if not size:
        return None
    side = fields.word("side", Side) or fields.unreadable("side")
    return OtherPosition(product=product, symbol=fields.symbol(), side=side, size=size)


def _coin(row: object) -> Coin | None:
    """None: none is held, or it is one that contracts settle in."""
    try:
        fields = Fields(row, "wallet.coin")
        name = fields.text("coin")
        qty = fields.number("walletBalance") - (fields.optional("spotBorrow") or ZERO)
        equity, worth = fields.optional("equity"), fields.optional("usdValue")
    except Undecodable:
        return None
    if name in SETTLE_COINS or not qty:
        return None
    # Of a coin that is no collateral the worth is told as 0, however much it is worth.
    return Coin(name=name, qty=qty, price=worth / equity if equity and worth else None)
