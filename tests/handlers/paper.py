"""The library's real bot on a Telegram of paper: every call is noted, answers can be scripted by method."""

import asyncio
import json
from collections import Counter, defaultdict, deque
from typing import Any

import httpx
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

from handlers.telegram.gateway import Gateway
from handlers.telegram.pacing import Pacer, Priority
from handlers.telegram.polling import PollingBot

TOKEN = "123456789:" + "b" * 35


class FreePacer(Pacer):
    """Lets everything go at once and notes what it was asked to hold."""

    def __init__(self) -> None:
        super().__init__()
        self.held: list[int] = []

    def wait(self, chat_id: int, priority: Priority, now: float) -> float:
        return 0.0

    def hold(self, chat_id: int, until: float) -> None:
        self.held.append(chat_id)


class Paper(BaseRequest):
    """Answers calls; ``script[method]`` holds what the next ones get: a status with a body, or an exception."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.script: defaultdict[str, deque[tuple[int, dict[str, Any]] | Exception]] = defaultdict(deque)
        self.gate = asyncio.Event()
        self.gate.set()
        self._ids = 0

    def fails(self, method: str, code: int, description: str, **parameters: Any) -> None:
        body = {"ok": False, "description": description, **({"parameters": parameters} if parameters else {})}
        self.script[method].append((code, body))

    def times_out(self, method: str) -> None:
        self.script[method].append(TimedOut())

    def refuses_to_connect(self, method: str) -> None:
        error = NetworkError("httpx.ConnectError")
        error.__cause__ = httpx.ConnectError("no route")
        self.script[method].append(error)

    def texts(self, method: str = "sendMessage") -> list[str]:
        return [parameters["text"] for name, parameters in self.calls if name == method]

    @property
    def read_timeout(self) -> float | None:
        return 1.0

    async def initialize(self) -> None:
        pass

    async def shutdown(self) -> None:
        pass

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_args: Any, **_kwargs: Any
    ) -> tuple[int, bytes]:
        name = url.rsplit("/", 1)[1]
        parameters = dict(request_data.parameters) if request_data is not None else {}
        self.calls.append((name, parameters))
        await self.gate.wait()
        code, body = 200, {"ok": True, "result": self._result(name, parameters)}
        if self.script[name]:
            answer = self.script[name].popleft()
            if isinstance(answer, Exception):
                raise answer
            code, body = answer
        return code, json.dumps(body).encode()

    def _result(self, name: str, parameters: dict[str, Any]) -> Any:
        if name == "getMe":
            return {"id": 1, "is_bot": True, "first_name": "Holdfast", "username": "holdfast_bot"}
        if name == "getUpdates":
            return []
        if name in {"sendMessage", "sendPhoto", "editMessageText"}:
            self._ids += 1
            chat = {"id": parameters["chat_id"], "type": "private"}
            return {"message_id": parameters.get("message_id", self._ids), "date": 1, "chat": chat}
        return True


def a_bot(paper: Paper, counts: Counter[str] | None = None, pacer: Pacer | None = None) -> PollingBot:
    gateway = Gateway(counts if counts is not None else Counter(), pacer or FreePacer())
    return PollingBot(TOKEN, request=paper, get_updates_request=paper, rate_limiter=gateway)


async def until(condition: Any) -> None:
    for _ in range(2000):
        if condition():
            return
        await asyncio.sleep(0.001)
    raise AssertionError("never happened")
