"""The whole chat on python-telegram-bot, with a Telegram that is a queue: what is put in is what getUpdates answers."""

import asyncio
import itertools
import json
import logging
from typing import Any, Final
from unittest.mock import patch

from telegram.request import BaseRequest, RequestData

from handlers import bot as bot_module
from handlers.bot import TelegramBot
from handlers.telegram.gateway import Gateway
from handlers.telegram.pacing import Pacer, Priority
from handlers.telegram.polling import PollingBot
from tests.handlers.conftest import ALICE, BOB, World
from utils.clock import SystemClock

_ME: Final = {"id": 123456789, "is_bot": True, "first_name": "Holdfast", "username": "holdfast_bot"}
_PATIENCE: Final = 120.0
"""Seconds after which a chat that is silent has been ended by what it was sent."""


class _Hurried(Pacer):
    """Nobody is flooded here."""

    def wait(self, chat_id: int, priority: Priority, now: float) -> float:
        return 0.0


class _Hasty(SystemClock):
    """Nobody waits here until a server is well again."""

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)


class Telegram(BaseRequest):
    """Answers getUpdates with what is in the queue, and everything else as if it had been done; remembers all calls."""

    def __init__(self) -> None:
        self.waiting: asyncio.Queue[str] = asyncio.Queue()
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self._came = asyncio.Event()
        self._ids = 1_000_000

    @property
    def read_timeout(self) -> float | None:
        return 10.0

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(self, url: str, *_: Any, **more: Any) -> tuple[int, bytes]:
        method = url.rpartition("/")[2]
        if method == "getUpdates":
            return 200, (await self.waiting.get()).encode(errors="surrogatepass")
        data = more.get("request_data")
        said = dict(data.parameters) if isinstance(data, RequestData) else {}
        self.calls.append((method, said))
        self._came.set()
        return 200, json.dumps({"ok": True, "result": self._result(method, said)}).encode()

    def _result(self, method: str, said: dict[str, Any]) -> Any:
        if method == "getMe":
            return _ME
        if not method.startswith(("send", "editMessage")):
            return True
        self._ids += 1
        chat = {"id": said.get("chat_id", ALICE), "type": "private"}
        return {"message_id": said.get("message_id", self._ids), "date": 1_767_614_400, "chat": chat, "text": "x"}

    def sent_to(self, chat_id: int) -> list[str]:
        return [
            said.get("text", "")
            for method, said in self.calls
            if method == "sendMessage" and said["chat_id"] == chat_id
        ]

    async def until(self, count: int, chat_id: int) -> None:
        """Wait until that many messages were sent to a chat."""
        async with asyncio.timeout(_PATIENCE):
            while len(self.sent_to(chat_id)) < count:
                self._came.clear()
                await self._came.wait()


class Chat:
    """A running bot whose world is of paper; ``feed`` brings it updates and returns when it has done with them."""

    def __init__(self) -> None:
        logging.getLogger("telegram").setLevel(logging.CRITICAL)  # it tells every answer that is none, whole
        self._numbers = itertools.count(10_000)
        self.runner = asyncio.Runner()
        self.telegram, self.world = self.runner.run(self._make())

    async def _make(self) -> tuple[Telegram, World]:
        telegram = Telegram()

        def unplugged(token: str, _url: str, gateway: Gateway) -> PollingBot:
            gateway._pacer = _Hurried()
            return PollingBot(token, request=telegram, get_updates_request=telegram, rate_limiter=gateway)

        world = World("http://127.0.0.1:9", None)  # type: ignore[arg-type]
        with patch.object(bot_module, "connect", unplugged):
            await world.begin()
            telegram.waiting.put_nowait('{"ok":true,"result":[]}')
            async with asyncio.timeout(_PATIENCE):
                while not world.bot.healthy:  # noqa: ASYNC110 - the condition has no event
                    await asyncio.sleep(0.001)
        session = world.bot._session
        assert session is not None
        session.poller._clock = session._replies._clock = _Hasty()
        return telegram, world

    @property
    def bot(self) -> TelegramBot:
        return self.world.bot

    @property
    def troubles(self) -> dict[str, int]:
        """What must not happen whatever comes: an update that broke its handler, or the loop that takes them."""
        names = ("updates failed", "polls failed", "sessions failed", "store failures")
        return {name: self.bot._counts[name] for name in names if self.bot._counts[name]}

    def next_id(self) -> int:
        """Of an update that has not been taken before."""
        return next(self._numbers)

    def forget(self) -> None:
        """As if nothing had ever been said."""
        guard = self.world.guard
        for known in (guard.asked, guard.opened, guard.closed, guard.adopted, guard.answers, self.telegram.calls):
            known.clear()
        self.world.store.sections.clear()
        self.world.audit.lines.clear()
        self.bot._counts.clear()
        if self.bot._session is not None:
            self.bot._session.poller._confirm = None

    def feed(self, *batches: str) -> None:
        """Each batch is the text of an answer to getUpdates; behind them Bob asks for help, and is answered."""
        self.runner.run(self._feed(batches))

    async def _feed(self, batches: tuple[str, ...]) -> None:
        for batch in batches:
            self.telegram.waiting.put_nowait(batch)
        before = len(self.telegram.sent_to(BOB))
        self.telegram.waiting.put_nowait(
            json.dumps({"ok": True, "result": [message(BOB, "/help", update_id=self.next_id())]})
        )
        await self.telegram.until(before + 1, BOB)
        async with asyncio.timeout(_PATIENCE):
            while self.bot._session is not None and self.bot._session._chats._tasks:  # noqa: ASYNC110 - as above
                await asyncio.sleep(0)


def person(user_id: int) -> dict[str, Any]:
    return {"id": user_id, "is_bot": False, "first_name": "A", "username": "a", "language_code": "en"}


def message(user_id: int, text: str, *, update_id: int = 1, **more: Any) -> dict[str, Any]:
    """An update in which somebody writes to the bot, in their own chat."""
    length = len(text.split(" ", maxsplit=1)[0])
    entities = [{"type": "bot_command", "offset": 0, "length": length}] if text.startswith("/") else []
    body = {
        "message_id": 5, "date": 4_000_000_000, "chat": {"id": user_id, "type": "private", "first_name": "A"},
        "from": person(user_id), "text": text, "entities": entities,
    }  # fmt: skip
    return {"update_id": update_id, "message": {**body, **more}}


def press(user_id: int, data: str, *, update_id: int = 2, query_id: str = "11") -> dict[str, Any]:
    """An update in which somebody presses a button below a message of the bot."""
    shown = {
        "message_id": 9, "date": 1_767_614_400, "chat": {"id": user_id, "type": "private"}, "from": _ME, "text": "x",
        "reply_markup": {"inline_keyboard": [[{"text": "x", "callback_data": data[:64]}]]},
    }  # fmt: skip
    query = {"id": query_id, "from": person(user_id), "chat_instance": "1", "message": shown, "data": data}
    return {"update_id": update_id, "callback_query": query}
