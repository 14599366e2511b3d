"""Bots whose every lot is sold by a trail that runs, with the real actors, books and store."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Final, Self, cast

from execution.dca.buying import Buying
from execution.dca.calm import CalmBots
from execution.dca.dca_actor import DcaActor
from execution.dca.dca_books import StoredDcaBooks
from execution.dca.dca_bot import DcaBot, Identity
from execution.dca.dca_order import OrderRole
from execution.dca.dca_plan import BuyRules, DcaPlan, Market, OrderBy, SellRules
from execution.dca.gate import Surroundings
from execution.dca.lots import Lot, LotFill
from execution.dca.market import DcaMarket, MarketRules
from execution.dca.observations import PriceSeen
from execution.dca.order_ids import dca_link_id
from execution.dca.readings import Readings
from execution.dca.smart_gate import SmartGate
from execution.exchange_errors import Transient
from execution.facts.instruments import FeeRate
from execution.facts.prices import SpotPrice
from execution.records.books import MonitorBooks
from utils.robust_persistence import STATE_FILE_NAME, RobustPersistence
from utils.trade_history import FILE_NAME, TradeHistory

BOUGHT_AT: Final = Decimal(50000)
TICK: Final = Decimal("0.1")
BEGIN: Final = Decimal(52000)
"""Every trail of a lot that was bought at 50000 for 1 % runs there."""
_BETWEEN: Final = timedelta(milliseconds=100)
_FEE: Final = Decimal("0.001")
_FEES: Final = FeeRate(taker=_FEE, maker=_FEE)
_SYMBOL: Final = "BTCUSDT"
_RULES: Final = MarketRules(
    symbol=_SYMBOL, base_coin="BTC", quote_coin="USDT", is_trading=True, tick_size=TICK, qty_step=Decimal("0.000001"),
    amount_step=Decimal("0.0000001"), min_qty=Decimal(0), min_amount=Decimal(5), max_limit_qty=None,
    max_market_qty=None,
)  # fmt: skip


class StreetClock:
    """Stands still between two prices."""

    def __init__(self) -> None:
        self.time = datetime(2026, 1, 1, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


class PriceBoard:
    """The one thing of a market that a bot asks which has nothing to trade."""

    def __init__(self) -> None:
        self.shown = SpotPrice(symbol=_SYMBOL, price=BEGIN, at=datetime(2026, 1, 1, tzinfo=UTC))

    def last_price(self, symbol: str) -> SpotPrice:  # noqa: ARG002 - it has one pair
        return self.shown


class NoIndicators:
    async def read(self, *_: object) -> Readings:
        raise Transient("there are no candles")


class Crowd:
    """``lots`` in all, in bots of ``lots_each``; with all of them open, so that none of the bots buys."""

    def __init__(self, directory: Path, lots: int, lots_each: int) -> None:
        self.lots = lots
        self.clock = StreetClock()
        self.board = PriceBoard()
        self.commits = 0
        self._store = RobustPersistence(directory / STATE_FILE_NAME)
        books = StoredDcaBooks(MonitorBooks(self._store, TradeHistory(directory / FILE_NAME), self.clock))
        self.actors = [self._actor(books, f"{number:08x}", lots_each) for number in range(lots // lots_each)]

    async def __aenter__(self) -> Self:
        await self._store.open()
        for _ in range(3):  # trails are planned, begin and are found at rest
            await self.see(BEGIN)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._store.close()

    async def see(self, price: Decimal) -> None:
        """One price, to all of them."""
        self.show(price)
        for actor in self.actors:
            actor.post(PriceSeen(price, self.clock.time))
            await actor.come_to_rest()

    def show(self, price: Decimal) -> None:
        """The newest price of the market, a moment later."""
        self.clock.time += _BETWEEN
        self.board.shown = SpotPrice(symbol=_SYMBOL, price=price, at=self.clock.time)

    @property
    def watermarks(self) -> list[Decimal | None]:
        return [lot.trail.watermark for actor in self.actors for lot in actor.bot.lots]

    def _actor(self, books: StoredDcaBooks, bot_id: str, lots: int) -> DcaActor:
        buying = Buying(around=_around, indicators=NoIndicators(), smart=SmartGate(), clock=self.clock)
        return DcaActor(
            _bot(bot_id, lots, self.clock.time), market=cast("DcaMarket", self.board), rules=_RULES, fees=_FEES,
            books=books, clock=self.clock, buying=buying, on_failure=_failed, on_saved=self._count,
            calm_bots=self.calm_bots(),
        )  # fmt: skip

    def calm_bots(self) -> CalmBots | None:
        """Where one says that it need not be told each price; here each is."""
        return None

    def _count(self, *_: object) -> None:
        self.commits += 1


def plain_loop(watermarks: list[Decimal], price: Decimal) -> int:
    """What it costs at least to look at each of them: how many the price has raised."""
    raised = 0
    for number, watermark in enumerate(watermarks):
        if price > watermark:
            watermarks[number] = price
            raised += 1
    return raised


async def _around() -> Surroundings:
    return Surroundings(available=Decimal(0))


def _failed(text: str) -> None:
    raise RuntimeError(text)


def _bot(bot_id: str, lots: int, at: datetime) -> DcaBot:
    plan = DcaPlan(
        symbol=_SYMBOL,
        market=Market.SPOT,
        amount=Decimal(100),
        buy=BuyRules(max_lots=lots),
        sell=SellRules(by=OrderBy.TRAILING, trail_percent=Decimal(1)),
    )
    return DcaBot(
        bot_id=bot_id,
        name=bot_id,
        identity=Identity(environment="demo", account="main", market="spot", symbol=_SYMBOL),
        chat_id=1,
        created_at=at,
        plan=plan,
        lots=tuple(_lot(bot_id, number, at) for number in range(1, lots + 1)),
        next_lot=lots + 1,
        read_since=at,
    )


def _lot(bot_id: str, number: int, at: datetime) -> Lot:
    qty = Decimal("0.002")
    fill = LotFill(
        exec_id=f"{bot_id}-{number}",
        link_id=dca_link_id(bot_id, OrderRole.BUY, number, 0),
        order_id=f"order-{number}",
        price=BOUGHT_AT - TICK * number,
        qty=qty,
        fee=qty * _FEE,
        fee_in_base=True,
        at=at,
    )
    return Lot(number=number, buys=(fill,))
