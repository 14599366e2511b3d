"""Small facts for tests of DCA bots: BTCUSDT on spot at about 50000, fees of a tenth of a percent, in base for buys."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from execution.dca.dca_bot import DcaBot, Identity
from execution.dca.dca_fold import fold
from execution.dca.dca_order import OrderRole
from execution.dca.dca_plan import BuyRules, DcaPlan, Market, OrderBy, SellRules
from execution.dca.lots import ClosedLot, Lot, LotFill
from execution.dca.market import MarketRules
from execution.dca.observations import Accepted, Filled, GateOpened, Observation, OrderShown
from execution.dca.order_ids import dca_link_id
from execution.dca.planning import plan_changes, plan_sells
from execution.dca.settle import settle
from execution.facts.executions import ExecType, Execution
from execution.facts.instruments import FeeRate
from execution.facts.orders import OrderRow, OrderStatus, OrderType, StopKind
from execution.facts.slots import Side

D = Decimal
BOT = "0123abcd"
SYMBOL = "BTCUSDT"
FEE = D("0.001")
FEES = FeeRate(taker=FEE, maker=FEE)
RULES = MarketRules(
    symbol=SYMBOL, base_coin="BTC", quote_coin="USDT", is_trading=True, tick_size=D("0.1"), qty_step=D("0.000001"),
    amount_step=D("0.0000001"), min_qty=D(0), min_amount=D(5), max_limit_qty=D(71), max_market_qty=D(71),
)  # fmt: skip


def at(seconds: float) -> datetime:
    return datetime(2026, 3, 2, 9, 0, tzinfo=UTC) + timedelta(seconds=seconds)


def a_plan(**changes: Any) -> DcaPlan:
    """``buy`` and ``sell`` are what differs from buys at market and sells by limit for 1 %."""
    buy = BuyRules(**({"by": OrderBy.MARKET} | changes.pop("buy", {})))
    sell = SellRules(**changes.pop("sell", {}))
    terms = {"symbol": SYMBOL, "market": Market.SPOT, "amount": D(100), "buy": buy, "sell": sell}
    return DcaPlan(**(terms | changes))


def a_bot(**changes: Any) -> DcaBot:
    plan = changes.pop("plan", None) or a_plan()
    identity = Identity(environment="demo", account="main", market=plan.market.value, symbol=plan.symbol)
    facts = {"bot_id": BOT, "name": "first", "identity": identity, "chat_id": 1, "created_at": at(0), "plan": plan}
    return DcaBot(**(facts | {"read_since": at(0)} | changes))


def buy_id(lot: int = 1, revision: int = 0) -> str:
    return dca_link_id(BOT, OrderRole.BUY, lot, revision)


def sell_id(lot: int = 1, revision: int = 0) -> str:
    return dca_link_id(BOT, OrderRole.SELL, lot, revision)


def execution(link_id: str, qty: str, price: str, **changes: Any) -> Execution:
    """Its fee as spot takes it: of what came in, unless ``fee`` and ``fee_currency`` say otherwise."""
    side = Side.SELL if "-s" in link_id else Side.BUY
    fee = D(qty) * FEE if side is Side.BUY else D(qty) * D(price) * FEE
    facts: dict[str, Any] = {
        "exec_id": f"x-{link_id}-{qty}-{price}", "order_id": f"o-{link_id}", "link_id": link_id, "symbol": SYMBOL,
        "side": side, "price": D(price), "qty": D(qty), "fee": fee,
        "fee_currency": "BTC" if side is Side.BUY else "USDT", "exec_type": ExecType.TRADE, "create_type": "",
        "is_maker": False, "closed_size": D(0), "seq": 1, "at": at(1),
    }  # fmt: skip
    return Execution(**(facts | changes))


def row(link_id: str, status: OrderStatus, filled: str = "0", **changes: Any) -> OrderRow:
    facts: dict[str, Any] = {
        "order_id": f"o-{link_id}", "link_id": link_id, "symbol": SYMBOL, "position_idx": 0,
        "side": Side.SELL if "-s" in link_id else Side.BUY, "order_type": OrderType.LIMIT, "status": status,
        "qty": D("0.001998") if "-s" in link_id else D("0.002"), "filled_qty": D(filled), "price": None,
        "avg_price": None, "trigger_price": None,
        "trigger_by": None, "stop_kind": StopKind.NONE, "tpsl_mode": "", "reduce_only": False, "create_type": "",
        "cancel_type": "", "reject_reason": "", "updated_at": at(2), "observed_at": at(2),
    }  # fmt: skip
    return OrderRow(**(facts | changes))


def a_fill(qty: str, price: str, fee: str = "0", *, in_base: bool = False, **changes: Any) -> LotFill:
    facts = {"exec_id": f"{qty}@{price}", "link_id": buy_id(), "order_id": "o", "at": at(1)}
    return LotFill(price=D(price), qty=D(qty), fee=D(fee), fee_in_base=in_base, **(facts | changes))


def a_lot(qty: str = "0.002", price: str = "50000", fee: str | None = None, **changes: Any) -> Lot:
    """Bought in one fill, its fee in base."""
    paid = str(D(qty) * FEE) if fee is None else fee
    return Lot(**({"number": 1, "buys": (a_fill(qty, price, paid, in_base=True),)} | changes))


def folded(bot: DcaBot, *observations: Observation, now: datetime | None = None, rules: MarketRules = RULES) -> DcaBot:
    for observation in observations:
        bot = fold(bot, observation, rules, now or at(3))
    return bot


def stepped(
    bot: DcaBot,
    observations: Iterable[Observation] = (),
    *,
    price: str | None = "50000",
    now: datetime | None = None,
    rules: MarketRules = RULES,
) -> tuple[DcaBot, tuple[ClosedLot, ...]]:
    """What one step of the actor does to the record; and the lots that ended."""
    now = now or at(3)
    market = None if price is None else D(price)
    settled = settle(folded(bot, *observations, now=now, rules=rules), rules, FEES, now, market)
    planned = plan_sells(settled.bot, market, now, rules, FEES)
    return plan_changes(planned, now, rules, FEES, market), settled.closed


def bought(bot: DcaBot | None = None, qty: str = "0.002", price: str = "50000") -> DcaBot:
    """With one lot more, whose market buy has ended; its sell is not planned yet."""
    bot = bot or a_bot()
    link = buy_id(bot.next_lot)
    return folded(
        bot,
        GateOpened(D(price), at(0)),
        Accepted(link, ""),
        Filled(execution(link, qty, price)),
        OrderShown(row(link, OrderStatus.FILLED, qty)),
    )
