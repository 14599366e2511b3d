"""What the account is: positions, orders, executions, money. Whole answers or errors, never parts."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final, TypeVar

import structlog

from execution.bybit import wire
from execution.bybit.budget import Priority
from execution.bybit.clock_offset import milliseconds
from execution.bybit.endpoints import Endpoint
from execution.bybit.fields import Fields, Undecodable
from execution.bybit.paging import all_rows
from execution.bybit.rest import Rest
from execution.bybit.urls import LINEAR
from execution.exchange_errors import Transient
from execution.facts.account import KeyInfo, Maintenance, MarginMode, Wallet
from execution.facts.executions import ClosedPnl, Execution
from execution.facts.instruments import RiskTier
from execution.facts.orders import OrderRow
from execution.facts.positions import PositionRow
from execution.facts.prices import Candle, PriceBand, Ticker, TriggerBy
from execution.facts.settle_coins import SETTLE_COINS
from execution.facts.slots import PositionMode
from utils.clock import Clock
from utils.texts.catalogue import text

log = structlog.get_logger(__name__)

Row = TypeVar("Row")

_POSITIONS_A_PAGE: Final = 200
_ORDERS_A_PAGE: Final = 50
_A_PAGE: Final = 100
_WINDOW: Final = timedelta(days=7)
_CANDLES_A_PAGE: Final = 1000
_LONG_INTERVALS: Final = {1440: "D"}
"""What the exchange calls candles that it does not count in minutes."""
_CANDLES_OF: Final = {
    TriggerBy.LAST: Endpoint.CANDLES,
    TriggerBy.MARK: Endpoint.MARK_CANDLES,
    TriggerBy.INDEX: Endpoint.INDEX_CANDLES,
}
_AHEAD: Final = timedelta(seconds=1)
"""What happens while a read of executions is under way belongs to it."""


class AccountReads:
    """Reads of one account (docs/bybit.md, 2.2, 2.3 and 2.7)."""

    def __init__(self, rest: Rest, clock: Clock, category: str = LINEAR) -> None:
        self._rest = rest
        self._clock = clock
        self._category = category

    async def ticker(self, symbol: str) -> Ticker:
        result = await self._rest.read(Endpoint.TICKERS, category=self._category, symbol=symbol)
        return wire.ticker(_only(result, symbol), said_at=self._exchange_now())

    async def tickers(self, symbols: frozenset[str]) -> list[Ticker]:
        """Ask for one by its name, for several by asking for all: Bybit takes no list of names."""
        if len(symbols) == 1:
            return [await self.ticker(*symbols)]
        result = await self._rest.read(Endpoint.TICKERS, category=self._category)
        said_at, found = self._exchange_now(), []
        for row in Fields(result, "tickers").rows("list"):
            if isinstance(row, dict) and row.get("symbol") in symbols:
                try:
                    found.append(wire.ticker(row, said_at=said_at))
                except Undecodable as error:  # what it says of one symbol takes no price from the others
                    log.warning("ticker_unreadable", symbol=row["symbol"], error=str(error))
        return found

    async def wallet(self) -> Wallet:
        result = await self._rest.read(Endpoint.WALLET, Priority.SWEEP, accountType="UNIFIED")
        return wire.wallet(_only(result, "wallet"))

    async def key_info(self) -> KeyInfo:
        return wire.key_info(await self._rest.read(Endpoint.KEY_INFORMATION))

    async def position_mode(self, symbol: str) -> PositionMode:
        """Tell the mode by the rows of the symbol, which are there even while it is flat (docs/bybit.md, 6.3)."""
        rows = await self.positions(symbol)
        if not rows:
            raise Transient(text("exchange-no-mode", symbol=symbol))
        return PositionMode.HEDGE if any(row.position_idx for row in rows) else PositionMode.ONE_WAY

    async def margin_mode(self) -> MarginMode | None:
        return wire.margin_mode(await self._rest.read(Endpoint.ACCOUNT_INFO))

    async def risk_tiers(self, symbol: str) -> list[RiskTier]:
        rows = await self._rows(Endpoint.RISK_LIMIT, symbol=symbol)
        return sorted(map(wire.risk_tier, rows), key=lambda tier: tier.limit)

    async def price_band(self, symbol: str) -> PriceBand:
        read_at = self._clock.now()
        return wire.price_band(
            await self._rest.read(Endpoint.PRICE_LIMIT, category=self._category, symbol=symbol), read_at=read_at
        )

    async def maintenances(self) -> list[Maintenance]:
        rows = Fields(await self._rest.read(Endpoint.SYSTEM_STATUS), "system status").rows("list")
        return [wire.maintenance(row) for row in rows if wire.concerns_contracts(row)]

    async def positions(self, symbol: str) -> list[PositionRow]:
        return await self._positions(symbol=symbol)

    async def all_positions(self) -> list[PositionRow]:
        rows = [row for coin in SETTLE_COINS for row in await self._positions(Priority.SWEEP, settleCoin=coin)]
        return [row for row in rows if row.size]

    async def orders(self, symbol: str | None) -> list[OrderRow]:
        if symbol is not None:
            return await self._orders(Endpoint.OPEN_ORDERS, symbol=symbol)
        whole = [await self._orders(Endpoint.OPEN_ORDERS, Priority.SWEEP, settleCoin=coin) for coin in SETTLE_COINS]
        return [row for rows in whole for row in rows]

    async def order(self, symbol: str, link_id: str) -> OrderRow | None:
        """Look among the open orders and the ones just ended, then in the history, which lags (docs/bybit.md, 2.7)."""
        for endpoint in (Endpoint.OPEN_ORDERS, Endpoint.ORDER_HISTORY):
            for row in await self._orders(endpoint, symbol=symbol, orderLinkId=link_id):
                if row.link_id == link_id:
                    return row
        return None

    async def executions(self, symbol: str, since: datetime) -> list[Execution]:
        rows = await self._rows_since(Endpoint.EXECUTIONS, symbol, since)
        found = {fill.exec_id: fill for fill in map(wire.execution, rows)}
        return sorted(found.values(), key=lambda fill: (fill.at, fill.seq))

    async def closed_pnl(self, symbol: str, since: datetime) -> list[ClosedPnl]:
        rows = await self._rows_since(Endpoint.CLOSED_PNL, symbol, since)
        return list({row.order_id: row for row in map(wire.closed_pnl, rows)}.values())

    async def _rows_since(self, endpoint: Endpoint, symbol: str, since: datetime) -> list[Any]:
        """Read window by window, since Bybit answers for seven days at most."""
        found: list[Any] = []
        end = await self._measured_now() + _AHEAD
        if since >= end:
            raise Transient(text("exchange-to-come", since=f"{since}"))
        while since < end:
            until = min(since + _WINDOW, end)
            found += await self._rows(
                endpoint,
                limit=_A_PAGE,
                symbol=symbol,
                startTime=milliseconds(since),
                endTime=milliseconds(until),
            )
            since = until
        return found

    async def candles(
        self, symbol: str, series: TriggerBy, since: datetime, minutes: int, before: datetime | None = None
    ) -> list[Candle]:
        """Read page by page from the oldest on; a page comes newest first, and holds a thousand candles at most."""
        found: dict[datetime, Candle] = {}
        length = timedelta(minutes=minutes)
        end = await self._measured_now() + _AHEAD
        end = min(end, before or end)
        while since < end:
            until = min(since + _CANDLES_A_PAGE * length, end)
            said_at = self._exchange_now()  # an answer that takes long may be of before a close
            result = await self._rest.read(
                _CANDLES_OF[series],
                category=self._category,
                symbol=symbol,
                interval=_LONG_INTERVALS.get(minutes, str(minutes)),
                start=milliseconds(since),
                end=milliseconds(until),
                limit=_CANDLES_A_PAGE,
            )
            rows = Fields(result, "candles").rows("list")
            read = [wire.candle(row, length=length, said_at=said_at) for row in rows]
            found |= {each.start: each for each in read if each.start >= since}
            since = until
        return [found[start] for start in sorted(found)]

    async def _positions(self, priority: Priority = Priority.READ, /, **which: str) -> list[PositionRow]:
        observed_at, said_at = self._clock.now(), self._exchange_now()
        decode = partial(wire.position_row, said_at=said_at, observed_at=observed_at)
        read = await self._decoded(Endpoint.POSITIONS, decode, priority, limit=_POSITIONS_A_PAGE, **which)
        return _newest(read, lambda row: (row.symbol, row.position_idx))

    async def _orders(self, endpoint: Endpoint, priority: Priority = Priority.READ, /, **which: str) -> list[OrderRow]:
        observed_at, said_at = self._clock.now(), self._exchange_now()
        decode = partial(wire.order_row, said_at=said_at, observed_at=observed_at)
        read = await self._decoded(endpoint, decode, priority, limit=_ORDERS_A_PAGE, **which)
        return _newest(read, lambda row: row.order_id)

    async def _rows(self, endpoint: Endpoint, **parameters: Any) -> list[Any]:
        return await self._decoded(endpoint, _as_it_is, **parameters)

    async def _decoded(
        self, endpoint: Endpoint, decode: Callable[[Any], Row], priority: Priority = Priority.READ, /, **parameters: Any
    ) -> list[Row]:
        """Each page is decoded as it comes: raw rows of a whole account would take many times its memory."""

        async def page(cursor: str | None) -> dict[str, Any]:
            result = await self._rest.read(endpoint, priority, category=self._category, cursor=cursor, **parameters)
            rows = result.get("list")
            return {**result, "list": [decode(row) for row in rows]} if isinstance(rows, list) else result

        return await all_rows(page)

    async def _measured_now(self) -> datetime:
        """Return the exchange's time, once it is known: a window that ends too early would leave out the newest."""
        await self._rest.know_the_time()
        if self._rest.offset.milliseconds is None:
            raise Transient(text("exchange-no-time"))
        return self._exchange_now()

    def _exchange_now(self) -> datetime:
        return self._clock.now() + timedelta(milliseconds=self._rest.offset.milliseconds or 0)


def _as_it_is(row: Any) -> Any:
    return row


def _newest(rows: list[Row], key: Callable[[Row], object]) -> list[Row]:
    """Keep the last read of what came on two pages because something moved between them."""
    return list({key(row): row for row in rows}.values())


def _only(result: dict[str, Any], what: str) -> object:
    match result:
        case {"list": [row, *_]}:
            return row
        case _:
            raise Undecodable(f"{what}: an empty answer")
