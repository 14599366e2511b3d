"""The bot without its chat: the real engine, exchange port and store, in a process of its own."""

import asyncio
import logging
from datetime import datetime
from decimal import Decimal
from multiprocessing.connection import Connection
from pathlib import Path

import structlog

from benchmarks.reaction.exchange import Party
from benchmarks.reaction.held import monitor_at
from benchmarks.server_process import HOST, until_left
from execution.brakes import Brakes
from execution.bybit.adapter import BybitExchange
from execution.bybit.stream_socket import Timings
from execution.enhanced_tp_sl_manager import EnhancedTPSLManager
from execution.facts.prices import TriggerBy
from execution.new_trade.plan_terms import Limits
from execution.records.books import MonitorBooks
from utils.clock import SystemClock
from utils.garbage import SPARED_FOR, spare_what_stays, spared, spared_until
from utils.robust_persistence import STATE_FILE_NAME, RobustPersistence
from utils.trade_history import FILE_NAME, TradeHistory

_PATIENT = Timings(answer_limit=120, open_limit=240, ping_interval=60, ping_timeout=50, silence_limit=240)
"""A thousand symbols are subscribed one by one, and the machine may have other work."""


def guard(directory: Path, port: int, positions: int, began: datetime, parent: Connection) -> None:
    """Guards the positions until the process that measures has left."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    asyncio.run(_guard(directory, port, positions, began, parent))


async def _guard(directory: Path, port: int, positions: int, began: datetime, parent: Connection) -> None:
    clock = SystemClock()
    store = RobustPersistence(directory / STATE_FILE_NAME, clock=clock)
    history = TradeHistory(directory / FILE_NAME)
    await store.open()
    async with store.transaction() as txn:
        for monitor in (monitor_at(number, began) for number in range(positions)):
            txn.add_monitor(monitor.key, monitor.to_plain(), None)
    books = MonitorBooks(store, history, clock)
    exchange = BybitExchange(
        env="mainnet", api_key="key", api_secret="secret", rest_url=f"http://{HOST}:{port}/{Party.BOT}",
        ws_url=f"ws://{HOST}:{port}/{Party.BOT}", clock=clock, timings=_PATIENT,
    )  # fmt: skip
    limits = Limits(
        default_risk=Decimal(1), max_risk_per_trade=Decimal(5), max_total_risk=Decimal(100), max_notional=None,
        default_shares=None, trigger_by=TriggerBy.LAST, cancel_entries_after_tp=1,
    )  # fmt: skip
    brakes = Brakes(
        max_positions=positions, close_when_stop_refused=True, close_when_through_break_even=False, observe=False
    )
    manager = EnhancedTPSLManager(exchange, books, clock, limits, brakes, store.breaker)
    try:
        with spared():  # as the program does
            await manager.start()
        await spared_until(manager.verified, SPARED_FOR)
        spare_what_stays()
        await until_left(parent)
    finally:
        await manager.stop()
        await books.stop()
        await history.close()
        await store.close()
