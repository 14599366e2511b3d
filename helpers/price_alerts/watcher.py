"""The alerts that people have set: kept in the store, judged by streamed prices, told through the outbox.

What was not streamed (the bot or a stream was away) is judged by candles when it is back, and told as late. An alert is
told, and removed or laid to rest, in one commit.
"""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from secrets import token_hex
from typing import Any, Final

import structlog
from msgspec.structs import replace

from execution.exchange_errors import ExchangeError
from execution.exchange_events import Event, PriceMoved
from execution.facts.prices import Ticker
from execution.notices import Notice
from execution.views import AccountView
from helpers.price_alerts.alert import AlertWish, Holding, Judged, Measure, Missed, PriceAlert, missed, seen, value_of
from helpers.price_alerts.bounds import MOST, MOST_OF_A_CHAT, AlreadyMet, TooManyAlerts
from helpers.price_alerts.notice import notice_of
from helpers.price_alerts.ports import Books, Prices
from helpers.price_alerts.unseen_prices import candles_since
from utils.clock import Clock

log = structlog.get_logger(__name__)

SECTION: Final = "price_alerts"
"""Section of the store: alerts by id."""
SEEN: Final = "price_alerts_seen"
"""Section of the store: by symbol until when its prices were seen, to the minute."""
GAP: Final = timedelta(seconds=10)
"""Prices come every second at least: a longer silence is a gap, which candles fill."""
ASK_EVERY: Final = 15.0
"""Seconds between requests for prices that are not streamed."""
_MARK_EVERY: Final = timedelta(seconds=60)
_POSITIONS_FOR: Final = timedelta(seconds=1)


class PriceAlerts:
    def __init__(
        self,
        exchange: Prices,
        books: Books,
        clock: Clock,
        view: Callable[[], AccountView],
        watch: Callable[[frozenset[str]], None],
    ) -> None:
        """``watch`` has the prices of these symbols streamed."""
        self._exchange = exchange
        self._books = books
        self._clock = clock
        self._view = view
        self._watch = watch
        self._alerts: dict[str, PriceAlert] = {}
        self._seen_at: dict[str, datetime] = {}
        self._changed: set[str] = set()
        """Alerts that are not on disk as they are here; only whether they are armed may wait for that."""
        self._newest: dict[str, Ticker] = {}
        self._catching: set[str] = set()
        self._positions: tuple[datetime, AccountView] | None = None
        self._marked_at = clock.now()
        self._watching: set[asyncio.Task[None]] = set()
        self._telling: set[asyncio.Task[None]] = set()

    # ---------------------------------------- life

    def start(self) -> None:
        """What a former run left is taken up, and watched."""
        for alert_id, row in self._books.rows(SECTION).items():
            try:
                self._alerts[alert_id] = PriceAlert.from_plain(alert_id, row)
            except (KeyError, TypeError, ValueError):
                log.exception("price_alert_unreadable", alert_id=alert_id)
        for symbol, row in self._books.rows(SEEN).items():
            if isinstance(row, dict) and isinstance(row.get("at"), datetime):
                self._seen_at[symbol] = row["at"]
        self._watch_prices()
        self._spawn(self._run(), self._watching)

    async def stop(self) -> None:
        """What is to be told is committed, and until when prices were seen."""
        for task in list(self._watching):
            task.cancel()
        await asyncio.gather(*self._watching, *self._telling, return_exceptions=True)
        await self._mark()

    async def _run(self) -> None:
        while True:
            await self._clock.sleep(ASK_EVERY)
            await self.look()

    async def look(self) -> None:
        """Ask for prices that are not streamed; now and then keep how far they were seen."""
        silent = frozenset(symbol for symbol in self._symbols() if self._exchange.last_ticker(symbol) is None)
        try:
            for ticker in await self._exchange.tickers(silent) if silent else ():
                self._on_price(ticker)
        except ExchangeError as error:
            log.info("prices_not_read", symbols=sorted(silent), error=str(error))
        if self._clock.now() - self._marked_at >= _MARK_EVERY:
            await self._mark()

    def on_event(self, event: Event) -> None:
        """What the exchange says; never blocks."""
        if isinstance(event, PriceMoved):
            self._on_price(event.ticker)

    # ---------------------------------------- what the chat asks

    def of(self, chat_id: int) -> list[PriceAlert]:
        """Those of a chat, oldest first."""
        return sorted(
            (each for each in self._alerts.values() if each.chat_id == chat_id), key=lambda each: each.created_at
        )

    async def add(self, wish: AlertWish, chat_id: int, *, although_met: bool = False) -> PriceAlert:
        """Set one; kept on return. One that is there already is returned as it is.

        ``although_met``: where its value is beyond the limit already, it is told when it crosses again.
        Raises AlreadyMet, TooManyAlerts, ExchangeError.
        """
        there = next((each for each in self.of(chat_id) if each.wish == wish), None)
        if there is not None:
            return there
        self._require_room(chat_id)
        ticker = await self._exchange.ticker(wish.symbol)
        self._require_room(chat_id)
        value = self._value(wish, ticker)
        is_met = False
        if value is not None and wish.is_met(value):
            is_met = True
            if not although_met:
                raise AlreadyMet(value)
        now = self._clock.now()
        alert = PriceAlert(
            alert_id=token_hex(4),
            chat_id=chat_id,
            wish=wish,
            created_at=now,
            is_armed=value is not None and not is_met,
            armed_at=now,
        )
        row = alert.to_plain()
        await self._books.note(lambda txn: txn.put(SECTION, alert.alert_id, row))
        if wish.symbol not in self._symbols():
            self._seen_at[wish.symbol] = now
        self._alerts[alert.alert_id] = alert
        self._watch_prices()
        return alert

    async def remove(self, chat_id: int, alert_id: str) -> bool:
        """False: there is none such in this chat, or not any more."""
        alert = self._alerts.get(alert_id)
        if alert is None or alert.chat_id != chat_id:
            return False
        del self._alerts[alert_id]
        self._watch_prices()

        def delete(txn: Any) -> None:
            txn.delete(SECTION, alert_id)

        await self._books.note(delete)
        return True

    async def moved(self, old: int, new: int) -> None:
        """A group goes on under another id."""
        for alert in self.of(old):
            self._alerts[alert.alert_id] = replace(alert, chat_id=new)
            self._changed.add(alert.alert_id)
        await self._mark()

    def _require_room(self, chat_id: int) -> None:
        if len(self.of(chat_id)) >= MOST_OF_A_CHAT:
            raise TooManyAlerts(MOST_OF_A_CHAT)
        if len(self._alerts) >= MOST:
            raise TooManyAlerts(MOST)

    # ---------------------------------------- prices

    def _on_price(self, ticker: Ticker) -> None:
        symbol = ticker.symbol
        if symbol not in self._symbols():
            return
        before = self._seen_at.get(symbol, ticker.at)
        self._newest[symbol] = ticker
        if symbol in self._catching:
            return
        if ticker.at - before > GAP:
            self._catching.add(symbol)
            self._spawn(self._catch_up(symbol, before), self._watching)
        else:
            self._seen_at[symbol] = max(before, ticker.at)
            self._judge(ticker, late_since=None)

    async def _catch_up(self, symbol: str, since: datetime) -> None:
        """What was not streamed: by candles the price; what else there is by what it is now, told as late."""
        try:
            length, candles = await candles_since(self._exchange, self._clock, symbol, since)
            for alert in [each for each in self._alerts.values() if each.wish.symbol == symbol]:
                if alert.wish.measure is Measure.PRICE and alert.alert_id in self._alerts:
                    judged, crossing = missed(alert, candles, length)
                    self._settle(alert, judged, self._newest[symbol], crossing=crossing, late_since=since)
        finally:
            self._catching.discard(symbol)
        ticker = self._newest[symbol]
        self._seen_at[symbol] = ticker.at
        self._judge(ticker, late_since=since)

    def _judge(self, ticker: Ticker, *, late_since: datetime | None) -> None:
        for alert in [each for each in self._alerts.values() if each.wish.symbol == ticker.symbol]:
            value = self._value(alert.wish, ticker)
            if value is not None:
                self._settle(alert, seen(alert, value, ticker.at), ticker, value=value, late_since=late_since)

    def _value(self, wish: AlertWish, ticker: Ticker) -> Decimal | None:
        if wish.measure is Measure.PRICE:
            return ticker.last
        return value_of(wish.measure, ticker.last, self._holdings(wish.symbol))

    def _holdings(self, symbol: str) -> list[Holding]:
        """The picture of the account is drawn anew once a second at most."""
        now = self._clock.now()
        if self._positions is None or not timedelta() <= now - self._positions[0] < _POSITIONS_FOR:
            self._positions = (now, self._view())
        return [
            Holding(side=each.side, size=each.size, entry=each.avg_entry, stop=each.standing_stop)
            for each in self._positions[1].positions
            if each.symbol == symbol
        ]

    # ---------------------------------------- what comes of them

    def _settle(
        self,
        before: PriceAlert,
        judged: Judged,
        ticker: Ticker,
        *,
        value: Decimal | None = None,
        crossing: Missed | None = None,
        late_since: datetime | None,
    ) -> None:
        after = judged.alert
        if after is before:
            return
        if after is None:
            del self._alerts[before.alert_id]
            self._watch_prices()
        else:
            self._alerts[before.alert_id] = after
        if judged.is_told:
            self._changed.discard(before.alert_id)
            notice = notice_of(before, ticker, value, crossing, late_since, self._clock.now())
            self._spawn(self._keep(before.alert_id, after, notice), self._telling)
        else:
            self._changed.add(before.alert_id)

    async def _keep(self, alert_id: str, after: PriceAlert | None, notice: Notice) -> None:
        def change(txn: Any) -> None:
            if after is None:
                txn.delete(SECTION, alert_id)
            elif txn.get(SECTION, alert_id) is not None:  # it may have been removed in between
                txn.put(SECTION, alert_id, after.to_plain())

        await self._books.note(change, (notice,))

    async def _mark(self) -> None:
        """How far prices were seen, and what is armed."""
        self._marked_at = self._clock.now()
        rows = {each: self._alerts[each].to_plain() for each in self._changed if each in self._alerts}
        symbols = self._symbols()
        marks = {symbol: {"at": at} for symbol, at in self._seen_at.items() if symbol in symbols}
        stale = self._books.rows(SEEN).keys() - marks.keys()
        if not rows and not marks and not stale:
            return
        self._changed.clear()

        def change(txn: Any) -> None:
            for alert_id, row in rows.items():
                if txn.get(SECTION, alert_id) is not None:
                    txn.put(SECTION, alert_id, row)
            for symbol, row in marks.items():
                txn.put(SEEN, symbol, row)
            for symbol in stale:
                txn.delete(SEEN, symbol)

        await self._books.note(change)

    def _symbols(self) -> frozenset[str]:
        return frozenset(each.wish.symbol for each in self._alerts.values())

    def _watch_prices(self) -> None:
        self._watch(self._symbols())

    def _spawn(self, work: Coroutine[Any, Any, None], among: set[asyncio.Task[None]]) -> None:
        task = asyncio.create_task(work, name="price alerts")
        among.add(task)
        task.add_done_callback(partial(_ended, among))


def _ended(among: set[asyncio.Task[None]], task: asyncio.Task[None]) -> None:
    among.discard(task)
    if not task.cancelled() and (error := task.exception()) is not None:
        log.error("price_alerts_failed", exc_info=error)
