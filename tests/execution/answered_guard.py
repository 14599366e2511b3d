"""The real engine on the simulator, some of whose requests are answered with a code of Bybit; and lives to do it in.

A life calls ``say`` with the path whose next requests shall be answered, right before it comes to them.
"""

from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Any

from execution.facts.other_holdings import Product
from execution.facts.prices import TriggerBy
from execution.observations import EntriesUnwanted, StopWanted
from tests.execution.guard import Guard, request, until
from utils.clock import SystemClock

CREATE, AMEND, CANCEL = "/v5/order/create", "/v5/order/amend", "/v5/order/cancel"
STOP, LEVERAGE = "/v5/position/trading-stop", "/v5/position/set-leverage"
ONE_TARGET = (("52000", None),)

Say = Callable[[str], Awaitable[None]]
Life = Callable[["AnsweredGuard", Say], Awaitable[None]]


class AnsweredGuard(Guard):
    """With what is said to its requests, and what they were."""

    async def answer(self, path: str, *codes: int, text: str = "said by a test") -> None:
        """The next requests of a path get these codes, one each, and nothing happens."""
        for code in codes:
            await self.simulator.fault("ret_code", path, ret_code=code, ret_msg=text)

    def says(self, *codes: int, text: str = "said by a test") -> Say:
        async def say(path: str) -> None:
            await self.answer(path, *codes, text=text)

        return say

    async def all_said(self) -> bool:
        return not (await self.simulator.look("faults"))["faults"]

    async def sent(self, path: str) -> int:
        return (await self.requests()).get(path, 0)

    async def requests(self) -> dict[str, int]:
        return dict((await self.simulator.look("stats"))["requests"])

    async def legs(self) -> list[Decimal]:
        return sorted(Decimal(order["qty"]) for order in await self.own_orders() if order["reduce_only"])

    async def legs_are(self, *quantities: str) -> bool:
        return await self.legs() == [Decimal(quantity) for quantity in quantities]

    async def guarded(self, **changes: Any) -> str:
        key = await self.trade(request(**({"targets": ONE_TARGET} | changes)))
        await until(lambda: self.told("entry_filled"), "the entry")
        await until(self.legs, "the take profit")
        return key

    def want_stop(self, price: str) -> None:
        self.manager.commands.find("BTCUSDT", None).post(StopWanted(Decimal(price)))

    def reads(self) -> list[tuple[str, Callable[[], Awaitable[Any]]]]:
        """Every kind of read, with its path."""
        exchange, since = self.exchange, SystemClock().now()
        last, mark = TriggerBy.LAST, TriggerBy.MARK
        return [
            ("/v5/position/list", lambda: exchange.positions("BTCUSDT")),
            ("/v5/position/list", exchange.get_all_positions),
            ("/v5/position/list", lambda: exchange.other_positions(Product.INVERSE)),
            ("/v5/order/realtime", exchange.open_orders),
            ("/v5/order/realtime", lambda: exchange.find_order("BTCUSDT", "hf-0")),
            ("/v5/order/history", lambda: exchange.find_order("BTCUSDT", "hf-0")),
            ("/v5/execution/list", lambda: exchange.executions("BTCUSDT", since)),
            ("/v5/position/closed-pnl", lambda: exchange.closed_pnl("BTCUSDT", since)),
            ("/v5/account/wallet-balance", exchange.wallet),
            ("/v5/account/info", exchange.margin_mode),
            ("/v5/user/query-api", exchange.key_info),
            ("/v5/market/tickers", lambda: exchange.ticker("BTCUSDT")),
            ("/v5/market/price-limit", lambda: exchange.price_band("BTCUSDT")),
            ("/v5/market/risk-limit", lambda: exchange.risk_tiers("BTCUSDT")),
            ("/v5/market/kline", lambda: exchange.candles("BTCUSDT", last, since)),
            ("/v5/market/mark-price-kline", lambda: exchange.candles("BTCUSDT", mark, since)),
            ("/v5/market/instruments-info", lambda: exchange.instrument("NEWUSDT")),
            ("/v5/account/fee-rate", lambda: exchange.fee_rate("ETHUSDT")),
            ("/v5/system/status", exchange.maintenances),
            ("/v5/market/time", exchange.clock_offset_ms),
        ]


async def opens(guard: AnsweredGuard, say: Say) -> None:
    await say(CREATE)
    await guard.guarded()
    account = await guard.simulator.look("account")
    assert [Decimal(fill["qty"]) for fill in account["executions"]] == [Decimal("0.01")]


async def places_a_leg(guard: AnsweredGuard, say: Say) -> None:
    await guard.trade(request(targets=ONE_TARGET))
    await until(guard.size, "the entry")
    await say(CREATE)
    await until(lambda: guard.legs_are("0.01"), "the take profit")


async def resizes_a_leg(guard: AnsweredGuard, say: Say) -> None:
    await guard.guarded(qty="0.02", entries=(None, "49500"))
    await say(AMEND)
    await guard.simulator.price("49500")
    await until(lambda: guard.legs_are("0.02"), "the take profit for both")


async def cancels(guard: AnsweredGuard, say: Say) -> None:
    await guard.guarded(qty="0.02", entries=(None, "49500"))
    await say(CANCEL)
    guard.manager.commands.find("BTCUSDT", None).post(EntriesUnwanted())
    await until(lambda: guard.told("entries_cancelled"), "the entry to be gone")
    assert all(order["reduce_only"] for order in await guard.own_orders())


async def moves_a_stop(guard: AnsweredGuard, say: Say) -> None:
    await guard.guarded()
    await say(STOP)
    guard.want_stop("49500")
    await until(lambda: guard.stop_at_is("49500"), "the stop")
    await until(lambda: guard.told("stop_moved"), "the news")


async def closes(guard: AnsweredGuard, say: Say) -> None:
    await guard.guarded()
    await say(CREATE)
    await guard.manager.close_position("BTCUSDT", None, None)
    trade = await until(guard.last_trade, "the trade in the history")
    assert trade.net == await guard.engine_net()
    assert (await guard.simulator.look("account"))["orders"] == []
