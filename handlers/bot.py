"""The chat as one component beside the engine: it may fail, be banned or be cut off, and only the chat notices."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final

import structlog
from telegram.error import InvalidToken, TelegramError

from handlers.alerts.deliveries import Deliveries
from handlers.health_text import health_text
from handlers.people.audit import Audit
from handlers.people.chats import Chats
from handlers.people.people import People
from handlers.ports import Ports
from handlers.session import Session
from handlers.telegram.connection import connect
from handlers.telegram.gateway import Gateway
from handlers.words.say import label
from helpers.metrics.chat_figures import ChatFigures

_log = structlog.get_logger(__name__)

_STOP_SECONDS: Final = 2.8
_LONGEST_PAUSE: Final = 30.0


class TelegramBot:
    """Talks to Telegram until stopped; begins anew after whatever goes wrong."""

    def __init__(
        self, token: str, api_url: str, owners: frozenset[int], ports: Ports, health_lines: Callable[[], Sequence[str]]
    ) -> None:
        """Describe the bot; nothing is sent before `run`.

        Args:
            token: the bot's token.
            api_url: base of the Bot API without ``/bot``.
            owners: whom the settings name; empty is nobody.
            ports: what is behind the chat.
            health_lines: what the rest of the program says for `/health`.
        """
        self._token = token
        self._api_url = api_url.rstrip("/")
        self._people = People(owners, ports.store, ports.clock)
        self._chats = Chats(ports.store, ports.clock, lambda user_id: self._people.role_of(user_id) is not None)
        self._ports = ports
        self._health_lines = health_lines
        self._counts: Counter[str] = Counter()
        self._deliveries = Deliveries(self._counts)
        self._audit = Audit(ports.store, ports.audit, ports.clock, self._counts)
        self._session: Session | None = None
        self._trouble = label("telegram-not-yet")
        self._running: asyncio.Task[None] | None = None
        self._stopping = asyncio.Event()

    @property
    def healthy(self) -> bool:
        return self._session is not None and self._session.poller.healthy

    @property
    def status(self) -> str:
        """One phrase about the connection to Telegram."""
        return self._trouble if self._session is None else self._session.poller.status

    def notify(self) -> None:
        """Something was committed: there may be alerts, and dashboards may have changed. Cheap."""
        if self._session is not None:
            self._session.outbox.wake()
            self._session.dashboards.wake()
            self._session.questions.wake()

    async def refresh_dashboards(self) -> None:
        """Prices have moved, and time has passed: let dashboards and questions look. Returns at once."""
        if self._session is not None:
            self._session.dashboards.wake()
            self._session.questions.wake()
            self._session.previews.wake()
            self._session.positions.expired.wake()
            self._session.wizard.wake()

    async def run(self) -> None:
        """Serve the chat until `stop`."""
        failures = 0
        while not self._stopping.is_set():
            self._running = asyncio.create_task(self._serve(), name="chat session")
            try:
                await asyncio.wait([self._running])
            except asyncio.CancelledError:
                self._running.cancel()
                await asyncio.wait([self._running])
                raise
            if self._running.cancelled():
                break
            failures = 0 if self._session is not None else failures + 1
            self._session = None
            await self._pause_after(self._running.exception(), failures)
        self._session = None
        self._trouble = label("telegram-stopped")

    async def stop(self) -> None:
        """End `run`, within three seconds whatever Telegram does."""
        self._stopping.set()
        if self._running is not None and not self._running.done():
            self._running.cancel()
            await asyncio.wait([self._running], timeout=_STOP_SECONDS)

    async def _serve(self) -> None:
        bot = connect(self._token, self._api_url, Gateway(self._counts, chats=self._chats))
        session = Session(
            bot, self._ports, self._people, self._chats, self._audit, self._health, self._counts, self._deliveries
        )

        def on_connected() -> None:
            self._session = session

        await session.run(on_connected)

    async def _pause_after(self, error: BaseException | None, failures: int) -> None:
        pause = min(_LONGEST_PAUSE, 0.5 * 2.0 ** min(failures, 7))
        self._trouble = _trouble_of(error)
        self._counts["sessions failed"] += 1
        # The text of a rejected token holds the token.
        told = None if isinstance(error, TelegramError) else error
        _log.error("the chat begins anew", trouble=self._trouble, again_in=pause, exc_info=told)
        stopped = asyncio.create_task(self._stopping.wait())
        slept = asyncio.create_task(self._ports.clock.sleep(pause))
        await asyncio.wait([stopped, slept], return_when=asyncio.FIRST_COMPLETED)
        for task in (stopped, slept):
            task.cancel()
        await asyncio.gather(stopped, slept, return_exceptions=True)

    def figures(self) -> ChatFigures:
        """For who watches from outside."""
        return ChatFigures(
            is_up=self.healthy,
            alerts_waiting=self._waiting(),
            alerts=dict(self._deliveries.by_kind),
            counted=dict(self._counts),
        )

    def _waiting(self) -> int | None:
        try:
            return self._session.outbox.waiting if self._session is not None else None
        except Exception:  # noqa: BLE001 - a broken store is a thing that /health has to say, not to die of
            return None

    def _health(self) -> str:
        return health_text(
            mode=self._ports.mode,
            waiting=self._waiting(),
            counts=self._counts,
            lines=self._lines(),
        )

    def _lines(self) -> Sequence[str]:
        try:
            return self._health_lines()
        except Exception:  # noqa: BLE001 - as in _health: what fails is a thing to say
            self._counts["health failures"] += 1
            _log.exception("the state of the rest cannot be read")
            return [label("health-unread")]


def _trouble_of(error: BaseException | None) -> str:
    match error:
        case InvalidToken():
            return label("telegram-token")
        case TelegramError():
            return label("telegram-unreachable")
        case _:
            return label("telegram-failed-inside")
