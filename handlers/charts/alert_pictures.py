"""The chart that follows an alert: sent after it, silently, once at most, and not at all where it would come late.

It never holds an alert up: what is due is only noted while alerts are sent. An alert that may have come twice has none.
"""

import asyncio
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

import structlog
from msgspec import Struct
from telegram import ReplyParameters
from telegram.constants import ParseMode
from telegram.error import TelegramError

from execution.facts.slots import Side
from execution.notices import NoticeKind
from handlers.alerts.outbox_rows import TRIED
from handlers.charts.chart_buttons import ChartPress, What
from handlers.charts.chart_drawing import TROUBLES, Drawing
from handlers.charts.picture_wishes import PictureWishes
from handlers.people.topics import topic_of
from handlers.ports import Store, TradeLog
from handlers.telegram.pacing import Priority
from handlers.telegram.replies import Bot
from utils.clock import Clock

_log = structlog.get_logger(__name__)

PATIENCE: Final = timedelta(minutes=1)
"""So old an alert may be at most when its picture is sent."""
_PAUSE: Final = 0.5
"""Seconds for what else happens at once: fills of one entry have one picture."""
_LOOKED_THROUGH: Final = 5
"""Of the trades of a symbol, the newest: which of them was told of."""

_Place = tuple[int, str, Side, bool]
"""Chat, symbol, side, and whether it is of a trade that is over."""


class _Due(Struct, frozen=True, kw_only=True):
    chat_id: int
    message_id: int
    at: datetime
    symbol: str
    side: Side
    is_closed: bool
    qty: Decimal | None
    exit: Decimal | None


class AlertPictures:
    def __init__(
        self,
        bot: Bot,
        store: Store,
        log: TradeLog,
        drawing: Drawing,
        wishes: PictureWishes,
        clock: Clock,
        counts: Counter[str],
    ) -> None:
        self._bot = bot
        self._store = store
        self._log = log
        self._drawing = drawing
        self._wishes = wishes
        self._clock = clock
        self._counts = counts
        self._tasks: dict[_Place, asyncio.Task[None]] = {}
        self._is_open = True

    def told(self, row: Mapping[str, Any], chat_id: int, message_id: int) -> None:
        """An alert was delivered as that message. Never fails: the alert would be sent again for it."""
        try:
            due = self._due(row, chat_id, message_id)
        except Exception:  # noqa: BLE001 - a picture is less than an alert
            self._counts["pictures dropped"] += 1
            _log.exception("no picture follows an alert")
            return
        if due is not None and self._is_open:
            self._begin(due)

    def _begin(self, due: _Due) -> None:
        place = (due.chat_id, due.symbol, due.side, due.is_closed)
        earlier = self._tasks.get(place)
        if earlier is not None:
            earlier.cancel()  # the newer picture shows that, too
        task = asyncio.create_task(self._follow(due), name=f"picture for {due.chat_id}")
        self._tasks[place] = task
        task.add_done_callback(lambda done: self._ended(place, done))

    async def close(self) -> None:
        """What is not sent by now is not sent."""
        self._is_open = False
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _due(self, row: Mapping[str, Any], chat_id: int, message_id: int) -> _Due | None:
        fields, at, kind = row.get("fields"), row.get("at"), str(row.get("kind"))
        if not isinstance(fields, dict) or not isinstance(at, datetime) or not self._wishes.wants(chat_id, kind):
            return None
        if fields.get("side") not in set(Side) or row.get(TRIED):
            return None
        return _Due(
            chat_id=chat_id,
            message_id=message_id,
            at=at,
            symbol=str(fields.get("symbol")),
            side=Side(fields["side"]),
            is_closed=kind == NoticeKind.CLOSED.value,
            qty=fields.get("qty"),
            exit=fields.get("exit"),
        )

    async def _follow(self, due: _Due) -> None:
        left = (due.at + PATIENCE - self._clock.now()).total_seconds()
        if left <= 0:
            self._counts["pictures dropped"] += 1
            return
        try:
            async with asyncio.timeout(left):
                await self._clock.sleep(_PAUSE)
                await self._send(due)
        except (*TROUBLES, TelegramError) as error:
            self._counts["pictures dropped"] += 1
            _log.info("no picture follows an alert", symbol=due.symbol, error=type(error).__name__)

    async def _send(self, due: _Due) -> None:
        press = await self._wanted(due)
        if press is None:
            return
        drawn = await self._drawing.draw(press)
        await self._bot.send_photo(
            due.chat_id,
            drawn.png,
            drawn.caption,
            parse_mode=ParseMode.HTML,
            reply_markup=drawn.keyboard,
            disable_notification=True,
            message_thread_id=topic_of(self._store, due.chat_id, due.symbol),
            reply_parameters=ReplyParameters(due.message_id, allow_sending_without_reply=True),
            rate_limit_args=Priority.DASHBOARD,
        )
        self._counts["pictures sent"] += 1

    async def _wanted(self, due: _Due) -> ChartPress | None:
        """The position as it is; after a close that very trade, and nothing where the log does not tell which."""
        if not due.is_closed:
            return ChartPress(what=What.NOW, named=due.symbol, side=due.side)
        trades = (await self._log.page(_LOOKED_THROUGH, 0, due.symbol)).trades
        told = (due.side.value, due.qty, due.exit)
        trade = next((each for each in trades if (each.side, each.entry_qty, each.exit_price) == told), None)
        return None if trade is None else ChartPress(what=What.TRADE, named=trade.trade_id)

    def _ended(self, place: _Place, task: asyncio.Task[None]) -> None:
        if self._tasks.get(place) is task:
            del self._tasks[place]
        if not task.cancelled() and (error := task.exception()) is not None:
            self._counts["pictures dropped"] += 1
            _log.error("a picture failed", exc_info=error)
