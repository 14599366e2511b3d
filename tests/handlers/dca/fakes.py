"""DCA bots on paper, and records of them."""

import asyncio
from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from execution.dca.dca_bot import BotState, DcaBot, DcaStats, Identity
from execution.dca.dca_order import DcaOrder, OrderRole
from execution.dca.dca_plan import BuyRules, DcaPlan, Market, SellRules
from execution.dca.dca_views import DcaOffer, DcaRejected, DcaView
from execution.dca.lots import Lot, LotFill
from execution.dca.market import MarketRules
from execution.facts.instruments import FeeRate
from execution.facts.orders import OrderStatus
from execution.tracked_orders import OrderState
from tests.handlers.fakes import NOON, D, MemoryStore

RULES = MarketRules(
    symbol="BTCUSDT",
    base_coin="BTC",
    quote_coin="USDT",
    is_trading=True,
    tick_size=D("0.1"),
    qty_step=D("0.000001"),
    amount_step=D("0.01"),
    min_qty=D("0.000001"),
    min_amount=D(5),
    max_limit_qty=None,
    max_market_qty=None,
)
FEES = FeeRate(taker=D("0.001"), maker=D("0.001"))
OFFER = DcaOffer(rules=RULES, fees=FEES, price=D(50000), available=D(10000))


def a_plan(**changes: Any) -> DcaPlan:
    buy, sell = BuyRules(**changes.pop("buy", {})), SellRules(**changes.pop("sell", {}))
    fields: dict[str, Any] = {"symbol": "BTCUSDT", "market": Market.SPOT, "amount": D(20), "buy": buy, "sell": sell}
    return DcaPlan(**{**fields, **changes})


def a_lot(number: int = 1, price: str = "50000", **changes: Any) -> Lot:
    """Of 0.0004, with a fee of a thousandth taken from it."""
    fill = LotFill(
        exec_id=f"e{number}",
        link_id=f"b{number}",
        order_id="",
        price=D(price),
        qty=D("0.0004"),
        fee=D("0.0000004"),
        fee_in_base=True,
        at=NOON,
    )
    return Lot(**{"number": number, "buys": (fill,), **changes})


def an_order(role: OrderRole, lot: int, price: str | None = "50677.2", **changes: Any) -> DcaOrder:
    fields: dict[str, Any] = {
        "link_id": f"{role.value}{lot}",
        "role": role,
        "lot": lot,
        "revision": 0,
        "qty": D("0.000399"),
        "amount": None,
        "price": None if price is None else D(price),
        "state": OrderState.LIVE,
        "status": OrderStatus.NEW,
        "created_at": NOON,
    }
    return DcaOrder(**{**fields, **changes})


def a_bot(*lots: Lot, orders: tuple[DcaOrder, ...] = (), **changes: Any) -> DcaBot:
    plan = changes.pop("plan", a_plan())
    identity = Identity(environment="mainnet", account="main", market=plan.market.value, symbol=plan.symbol)
    fields: dict[str, Any] = {
        "bot_id": "1a2b3c4d",
        "name": "btcusdt-1",
        "identity": identity,
        "chat_id": 1001,
        "created_at": NOON,
        "read_since": NOON,
        "plan": plan,
        "lots": lots,
        "orders": {order.link_id: order for order in orders},
        "next_lot": len(lots) + 1,
        "stats": DcaStats(),
    }
    return DcaBot(**{**fields, **changes})


def a_view(bot: DcaBot, **changes: Any) -> DcaView:
    fields: dict[str, Any] = {
        "bot": bot,
        "rules": RULES,
        "fees": FEES,
        "price": D(50000),
        "obstacles": (),
        "readings": None,
    }
    return DcaView(**{**fields, **changes})


class FakeDca:
    """Set ``refusal`` to have the next call raise it; ``calls`` are what was carried out."""

    def __init__(self, store: MemoryStore) -> None:
        self.store: Any = store
        self.offer = OFFER
        self.refusal: Exception | None = None
        self.views: dict[str, DcaView] = {}
        self.calls: list[tuple[Any, ...]] = []
        self.slow = asyncio.Event()
        """A preview is answered."""
        self.slow.set()

    def has(self, view: DcaView) -> None:
        self.views[view.bot.bot_id] = view

    async def check(self, plan: DcaPlan) -> DcaOffer:
        await self.slow.wait()
        self._refuse()
        return self.offer

    async def new(self, plan: DcaPlan, *, name: str, chat_id: int, also: Callable[[Any], None]) -> DcaBot:
        self._refuse()
        async with self.store.transaction() as txn:
            also(txn)
        bot = a_bot(plan=plan, name=name, chat_id=chat_id)
        self.calls.append(("new", plan, name, chat_id))
        self.has(a_view(bot))
        return bot

    async def import_state(self, named: str, *, chat_id: int) -> DcaBot:
        self._refuse()
        self.calls.append(("import", named, chat_id))
        bot = a_bot(a_lot(), state=BotState.PAUSED, chat_id=chat_id)
        self.has(a_view(bot))
        return bot

    async def pause(self, bot_id: str) -> DcaBot:
        return self._set("pause", bot_id, state=BotState.PAUSED)

    async def resume(self, bot_id: str) -> DcaBot:
        return self._set("resume", bot_id, state=BotState.RUNNING)

    async def halt(self, bot_id: str) -> DcaBot:
        return self._set("halt", bot_id, state=BotState.STOPPED, orders={})

    async def reset_trails(self, bot_id: str) -> DcaBot:
        return self._set("reset", bot_id)

    async def sell_again(self, bot_id: str, lot: int) -> DcaBot:
        return self._set(f"sell {lot}", bot_id)

    async def drop_lot(self, bot_id: str, lot: int) -> DcaBot:
        return self._set(f"drop {lot}", bot_id)

    def bots(self) -> list[DcaBot]:
        return [view.bot for view in self.views.values()]

    def find(self, named: str) -> DcaBot:
        for bot in self.bots():
            if named.lower() in {bot.bot_id, bot.name, bot.symbol.lower()}:
                return bot
        raise DcaRejected(f"no bot {named}; see /dca list")

    def view(self, bot_id: str) -> DcaView:
        if bot_id not in self.views:
            raise DcaRejected(f"no bot {bot_id}; see /dca list")
        return self.views[bot_id]

    def _set(self, what: str, bot_id: str, **changes: Any) -> DcaBot:
        self._refuse()
        view = self.view(bot_id)
        self.calls.append((what, bot_id))
        self.has(replace(view, bot=replace(view.bot, **changes)))
        return self.view(bot_id).bot

    def _refuse(self) -> None:
        if self.refusal is not None:
            refusal, self.refusal = self.refusal, None
            raise refusal
