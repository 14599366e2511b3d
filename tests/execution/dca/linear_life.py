"""DCA bots beside the guard, as the program has them: on perpetuals, with the slots shared between both (R23)."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from execution.dca.dca_books import StoredDcaBooks
from execution.dca.dca_bot import DcaBot
from execution.dca.dca_bots import DcaBots
from execution.dca.dca_plan import BuyRules, DcaPlan, Market, OrderBy, SellRules
from execution.dca.dca_views import DcaTerms
from execution.dca.linear_market import LinearMarket
from tests.execution.dca.life import NoIndicators
from tests.execution.guard import Guard, until
from tests.execution.simulator_hand import Simulator
from utils.clock import SystemClock

ETH = "ETHUSDT"


def linear_plan(**changes: Any) -> DcaPlan:
    """One lot of 300 USDT, bought at market, sold by limit for 1 %, with its hard stop 10 % below."""
    buy = BuyRules(**({"by": OrderBy.MARKET, "max_lots": 1} | changes.pop("buy", {})))
    sell = SellRules(**changes.pop("sell", {}))
    terms = {"symbol": ETH, "market": Market.LINEAR, "amount": Decimal(300), "stop_percent": Decimal(10)}
    return DcaPlan(**(terms | {"buy": buy, "sell": sell} | changes))


class LinearLife:
    """``bots`` is what is under test, ``guard`` lives beside it."""

    bots: DcaBots

    def __init__(self, simulator: Simulator, directory: Path, **limits: Any) -> None:
        self.guard = Guard(simulator, directory, **limits)
        self.failures: list[str] = []

    async def __aenter__(self) -> Self:
        await self.guard.__aenter__()
        manager, clock = self.guard.manager, SystemClock()
        self.bots = DcaBots(
            markets={Market.LINEAR: LinearMarket(self.guard.exchange, manager.watch_also, clock)},
            books=StoredDcaBooks(self.guard.books),
            indicators=NoIndicators(),
            terms=DcaTerms(environment="mainnet", account="main", check_every=timedelta(seconds=0.1)),
            clock=clock,
            forbidden=manager.why_nothing_may_enter,
            on_failure=self.failures.append,
            claims=manager.bot_slots,
        )
        manager.follow_spot(lambda _: None, self.bots.doubt_all)
        manager.follow_linear(self.bots.on_linear)
        await self.bots.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.bots.stop()
        await self.guard.__aexit__(kind, error, trace)
        assert error is not None or not self.failures, self.failures

    async def new(self, plan: DcaPlan | None = None, name: str = "eth") -> DcaBot:
        return await self.bots.new(plan or linear_plan(), name=name, chat_id=1)

    def bot(self, bot_id: str) -> DcaBot:
        return self.bots.view(bot_id).bot

    async def bot_is(self, bot_id: str, what: Any, said: str) -> DcaBot:
        """The bot once it runs, and is so."""
        await until(lambda: self.bots.view(bot_id).rules is not None and what(self.bot(bot_id)), said)
        return self.bot(bot_id)

    async def holding(self, plan: DcaPlan | None = None) -> DcaBot:
        """A new bot with one lot, whose stop was seen to stand and whose sell rests."""
        bot = await self.new(plan)
        return await self.bot_is(bot.bot_id, rests, "a lot, its stop and its sell")

    async def position(self) -> dict[str, Any] | None:
        return await self.guard.position(ETH)

    async def stop_at(self) -> Decimal | None:
        position = await self.position()
        return Decimal(position["stop_loss"]) if position and position["stop_loss"] else None

    async def is_flat(self) -> bool:
        return await self.position() is None

    async def wallet(self) -> Decimal:
        return Decimal((await self.guard.simulator.look("account"))["wallet"]["USDT"])


def rests(bot: DcaBot) -> bool:
    """It has a lot, its stop is seen to stand, and all its orders rest."""
    slot = bot.slot
    stands = slot is not None and slot.stop is not None and slot.stop == bot.stop_price
    return (
        bool(bot.lots) and stands and all(order.order_id and not order.fills_at_once for order in bot.orders.values())
    )
