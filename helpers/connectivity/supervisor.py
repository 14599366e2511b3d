"""Watches the way to the exchange, and is the only one who waits for it: nobody else stands still meanwhile.

It checks at the start, at every run of the job `connectivity_check`, and at once when a request got no answer or the
private stream moved. After a failure it waits as `link.delay_after` says; the private stream coming up, or any request
that is answered again, ends the wait.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Final, assert_never

import structlog

from execution.exchange import Exchange
from execution.exchange_errors import ExchangeError
from execution.exchange_events import PrivateStreamMoved, RestMoved, StreamState
from execution.failures import system_notice
from execution.notices import Notice
from execution.records.books import MonitorBooks
from execution.trouble_subjects import Subject
from helpers.connectivity.alerts import Alert, alert_of
from helpers.connectivity.glance import Glance, glance_of
from helpers.connectivity.internet import Internet
from helpers.connectivity.link import Link, LinkState, Rest, Seen, after_check, after_sweep, glanced_at, rest_of
from helpers.connectivity.ports import ChatHealth, Guard, OutageListener
from helpers.connectivity.record import CONNECTIVITY, ROW, ConnectivityRecord, from_plain, record_of
from helpers.connectivity.words import PASSED, failed, link_lines, restored, waiting, why_entries_wait
from utils.clock import Clock
from utils.robust_persistence import Transaction
from utils.texts.catalogue import text

log = structlog.get_logger(__name__)

GAP: Final = 1.0
"""Seconds between two checks at least, however much fails meanwhile."""


class Connectivity:
    """One account's connection, from the first check to the last."""

    def __init__(
        self,
        *,
        exchange: Exchange,
        guard: Guard,
        books: MonitorBooks,
        chat: Callable[[], ChatHealth],
        internet: Internet,
        clock: Clock,
        max_failures: int,
    ) -> None:
        """``max_failures`` is MAX_CONNECTIVITY_FAILURES."""
        self._exchange = exchange
        self._guard = guard
        self._books = books
        self._chat = chat
        self._internet = internet
        self._clock = clock
        self._max_failures = max_failures
        self._link = Link()
        self._last_life = ConnectivityRecord()
        self._seen: Seen | None = None
        self._said = ""
        self._outside = text("connection-internet-unseen")
        self._listeners: list[OutageListener] = []
        self._wanted = asyncio.Event()
        """A look is due."""
        self._back = asyncio.Event()
        """Something says that the exchange is there again."""
        self._is_looking = False
        self._was_cut_short = False
        """The last wait was, and if the check has failed again all the same, a request that is answered proves little:
        the next wait is ended by the private stream alone."""
        self._running: asyncio.Task[None] | None = None
        self.commits = 0
        """How often it has written down when the exchange was last reached."""

    @property
    def link(self) -> Link:
        return self._link

    @property
    def record(self) -> ConnectivityRecord:
        """As it stands in the store."""
        return record_of(self._link)

    def listen(self, listener: OutageListener) -> None:
        self._listeners.append(listener)

    def start(self) -> None:
        """Begins to check; only once the engine has begun: a sweep before it would take its positions for foreign."""
        self._last_life = from_plain(self._books.rows(CONNECTIVITY).get(ROW))
        self._link = Link(last_success=self._last_life.last_success)
        self._running = asyncio.create_task(self._run(), name="connectivity")

    async def stop(self) -> None:
        """Ends it at once, whatever it waits for."""
        if self._running is not None:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)

    async def check(self) -> None:
        """A look is due: of the job. Returns at once; a wait after a failure is not shortened by it."""
        self._wanted.set()

    def on_connection(self, event: PrivateStreamMoved | RestMoved) -> None:
        """What moved on the way to the exchange; cheap."""
        match event:
            case RestMoved(is_answered=False):
                self._wanted.set()
            case RestMoved():
                # Its own request, whose outcome it has; or one that some requests get and the check does not.
                if not self._is_looking and not self._was_cut_short:
                    self._back.set()
            case PrivateStreamMoved(state, _):
                self._wanted.set()
                if state is StreamState.UP:
                    self._back.set()

    def lines(self) -> list[str]:
        """For `/health`: the state, REST, the internet."""
        seen = self._seen_now()
        link = glanced_at(self._link, seen) if seen is not None else self._link
        return [
            *link_lines(link, seen, self._said, self._last_life),
            text("health-internet", target=self._internet.name, answer=self._outside),
        ]

    def glance(self) -> Glance:
        """As it is this moment; asks nobody."""
        return glance_of(self._link, self._seen_now())

    # ---------------------------------------- the one who waits

    async def _run(self) -> None:
        while True:
            try:
                await self._look()
            except Exception:
                # The edge: a mistake of our own is none of the connection's, and must not end the watch over it.
                log.exception("connectivity_check_crashed")
                self._guard.report(text("trouble-connectivity"))
            await self._rest()

    async def _rest(self) -> None:
        began_at = self._clock.now()
        seconds = self._link.wait_seconds
        if seconds is None:
            self._was_cut_short = False
            await self._wanted.wait()
        else:
            log.info(waiting(seconds))
            self._was_cut_short = await self._is_back_within(seconds)
            if not self._was_cut_short:
                return
        passed = (self._clock.now() - began_at).total_seconds()
        await self._clock.sleep(GAP - min(GAP, max(0.0, passed)))

    async def _is_back_within(self, seconds: float) -> bool:
        told = asyncio.create_task(self._back.wait())
        slept = asyncio.create_task(self._clock.sleep(seconds))
        try:
            await asyncio.wait({told, slept}, return_when=asyncio.FIRST_COMPLETED)
            return told.done()
        finally:
            told.cancel()
            slept.cancel()
            await asyncio.gather(told, slept, return_exceptions=True)

    # ---------------------------------------- a look

    async def _look(self) -> None:
        self._wanted.clear()
        self._back.clear()
        async with asyncio.TaskGroup() as group:
            group.create_task(self._look_outside())
            self._is_looking = True
            try:
                await self._look_at_exchange()
            finally:
                self._is_looking = False

    async def _look_outside(self) -> None:
        self._outside = await self._internet.look()

    async def _look_at_exchange(self) -> None:
        try:
            await self._exchange.clock_offset_ms()
        except ExchangeError as error:
            rest, self._said = rest_of(error), str(error)
        else:
            rest, self._said = Rest.ANSWERS, ""
            log.info(PASSED)
        seen = self._seen_with(rest)
        await self._settle(seen, after_check(self._link, seen, self._clock.now(), self._max_failures))
        if self._link.state is LinkState.RECOVERING:
            await self._sweep()

    async def _sweep(self) -> None:
        try:
            await self._guard.sweep(with_orders=True)
        except ExchangeError as error:
            rest, self._said = rest_of(error), str(error)
        else:
            rest = Rest.ANSWERS
        seen = self._seen_with(rest)
        await self._settle(seen, after_sweep(self._link, seen, self._clock.now(), self._max_failures))

    def _seen_now(self) -> Seen | None:
        """Streams and chat as they are, with what became of the last check; None before the first."""
        return self._seen_with(self._seen.rest) if self._seen is not None else None

    def _seen_with(self, rest: Rest) -> Seen:
        health = self._exchange.health()
        return Seen(
            rest=rest,
            private_stream_up=health.private_stream is StreamState.UP,
            public_stream_up=health.public_stream is StreamState.UP or not health.is_watching,
            chat_up=self._chat().is_up,
            clock_offset_ms=health.clock_offset_ms,
        )

    # ---------------------------------------- what follows from it

    async def _settle(self, seen: Seen, after: Link) -> None:
        before, self._link, self._seen = self._link, after, seen
        if after.holds_entries:
            self._guard.hold_entries(why_entries_wait(after))
        else:
            self._guard.release_entries()
        self._log(before, after, seen.rest)
        self._tell_listeners(before, after)
        await self._write_down(before, after)

    def _log(self, before: Link, after: Link, rest: Rest) -> None:
        match rest:
            case Rest.AWAY:
                log.warning(failed(after.failures), error=self._said)
            case Rest.POSTPONED | Rest.DENIED:
                log.warning("connectivity_check_not_counted", rest=rest.value, error=self._said)
            case Rest.ANSWERS:
                pass
            case _:
                assert_never(rest)
        if after.state is not before.state:
            log.info("connectivity", state=after.state.value, before=before.state.value)
        if before.failures and not after.failures:
            log.info(restored(before.failures))

    def _tell_listeners(self, before: Link, after: Link) -> None:
        if before.is_troubled is after.is_troubled:
            return
        for listener in self._listeners:
            try:
                if after.is_troubled:
                    listener.on_trouble(after.failures)
                else:
                    listener.on_recovered()
            except Exception:  # a listener's mistake must keep the others from nothing
                log.exception("an outage listener failed")
                self._guard.report(text("trouble-outage"))

    async def _write_down(self, before: Link, after: Link) -> None:
        row = record_of(after).to_plain()

        def put(txn: Transaction) -> None:
            txn.put(CONNECTIVITY, ROW, row)

        now = self._clock.now()
        alert = alert_of(before, after, self._outside, now)
        notices = () if alert is None else (_notice(alert, now),)
        self.commits += 1
        await self._books.note(put, notices)


def _notice(alert: Alert, now: datetime) -> Notice:
    return system_notice(alert.text, now, is_urgent=alert.is_urgent, subject=Subject.EXCHANGE)
