"""A backtester that answers as it is told, when it is told."""

import asyncio
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from execution.dca.dca_plan import DcaPlan
from helpers.dca_backtest.result import Result

D = Decimal


def a_result(**changes: Any) -> Result:
    fields: dict[str, Any] = {
        "begin": datetime(2026, 1, 1, tzinfo=UTC),
        "end": datetime(2026, 1, 31, tzinfo=UTC),
        "candles": 43200,
        "money": D(1000),
        "worth": D("882.34"),
        "buys": 50,
        "sells": 41,
        "wins": 41,
        "losses": 0,
        "realised": D("25.54"),
        "unrealised": D("-143.20"),
        "fees": D("9.13"),
        "open_lots": 9,
        "open_cost": D("900.16"),
        "most_lots": 10,
        "max_drawdown": D("22.754"),
        "mean_exposure": D("67.7"),
        "most_exposure": D("98.4"),
        "buy_and_hold": D("787.51"),
        "hold_drawdown": D("31.57"),
        "first_price": D(47141),
        "last_price": D(37161),
        "seconds": 12.5,
    }
    return Result(**{**fields, **changes})


class FakeBacktests:
    def __init__(self) -> None:
        self.asked: list[tuple[DcaPlan, int]] = []
        self.refusal: Exception | None = None
        self.there = D(90)
        self.answer: Result | Exception = a_result()
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    async def offered(self, plan: DcaPlan, days: int) -> Decimal:
        if self.refusal is not None:
            raise self.refusal
        return min(self.there, D(days))

    async def run(self, plan: DcaPlan, days: int) -> Result:
        self.asked.append((plan, days))
        await self.may_answer.wait()
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer
