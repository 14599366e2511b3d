"""MODE=observe: everything is read, decided and recorded, and nothing is sent; what would be is told (R25)."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final, NoReturn, cast

import structlog

from execution.dca.market import DcaMarket, DcaRequest
from execution.exchange import Exchange
from execution.exchange_errors import Transient
from execution.observed_wishes import ObservedWishes, Request
from execution.requests import AmendOrder, CancelOrder, EntryOrder, ExitOrder, StopRequest, TrailRequest
from utils.texts.catalogue import text

log = structlog.get_logger(__name__)

SAY_AGAIN: Final = 30.0
"""Seconds until the same thing would be done, and is logged, again, for a DCA bot; a guard asks sooner (`outcomes`)."""


def observing(exchange: Exchange, wishes: ObservedWishes | None = None) -> Exchange:
    """The same exchange with every write refused as "not sent", written to the log, and told by ``wishes``."""
    return cast("Exchange", _Observing(exchange, wishes))


class _Observing:
    def __init__(self, exchange: Exchange, wishes: ObservedWishes | None) -> None:
        self._exchange = exchange
        self._wishes = wishes

    def __getattr__(self, name: str) -> Any:
        return getattr(self._exchange, name)

    async def set_leverage(self, symbol: str, leverage: object) -> None:
        _would(f"leverage {leverage} for {symbol}")

    async def place_entry(self, order: EntryOrder) -> None:
        self._would(order)

    async def place_exit(self, order: ExitOrder) -> None:
        self._would(order)

    async def amend(self, order: AmendOrder) -> None:
        self._would(order)

    async def cancel(self, order: CancelOrder) -> None:
        self._would(order)

    async def place_exits(self, orders: Sequence[ExitOrder]) -> None:
        self._would(*orders)

    async def amend_each(self, orders: Sequence[AmendOrder]) -> None:
        self._would(*orders)

    async def cancel_each(self, orders: Sequence[CancelOrder]) -> None:
        self._would(*orders)

    async def set_stop(self, stop: StopRequest) -> None:
        self._would(stop)

    async def set_trail(self, trail: TrailRequest) -> None:
        self._would(trail)

    def _would(self, *requests: Request) -> NoReturn:
        if self._wishes is not None:
            self._wishes.note(requests)
        _would(requests)


def observing_market(market: DcaMarket) -> DcaMarket:
    """The same for a market of DCA bots."""
    return cast("DcaMarket", _ObservingMarket(market))


class _ObservingMarket:
    def __init__(self, market: DcaMarket) -> None:
        self._market = market

    def __getattr__(self, name: str) -> Any:
        return getattr(self._market, name)

    async def place(self, order: DcaRequest) -> None:
        _would(order)

    async def amend_price(self, symbol: str, link_id: str, price: Decimal) -> None:
        _would(f"price {price} for {link_id} of {symbol}")

    async def cancel(self, symbol: str, link_id: str) -> None:
        _would(f"cancel {link_id} of {symbol}")


def _would(what: object) -> NoReturn:
    log.info("would_send", request=str(what))
    raise Transient(text("exchange-observed"), SAY_AGAIN)
