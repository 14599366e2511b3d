"""Updates that are sent to the bot, instead of fetched by it.

The simulator talks to this machine only: an address on loopback is served for real, as a Bot API server of one's own
does, over plain HTTP. Any other is remembered, and polling conflicts with it, but nothing ever reaches it.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import re
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import aiohttp

from simulator.json_text import read_json
from simulator.telegram.errors import BadRequest
from simulator.telegram.text.links import valid_url

if TYPE_CHECKING:
    from simulator.telegram.updates import UpdateQueue

MAX_CONNECTIONS = 100
_DEFAULT_CONNECTIONS = 40
_SECRET = re.compile(r"[A-Za-z0-9_-]{0,256}")
_TIMEOUT = aiohttp.ClientTimeout(total=60)
_LONGEST_PAUSE_S = 60.0
Reply = Callable[[dict[str, Any]], Awaitable[None]]
"""Does what a bot says in its answer to an update: a call with its ``method`` among the parameters."""


class Webhook:
    """One bot's webhook; without an address there is none."""

    def __init__(self, updates: UpdateQueue, clock: Callable[[], float]) -> None:
        self._updates = updates
        self._clock = clock
        self._task: asyncio.Task[None] | None = None
        self._connections = 0
        self._error: tuple[int, str] | None = None
        self.url = ""

    def set(self, url: str, secret: str, connections: int, reply: Reply) -> None:
        """Send updates to ``url`` from now on.

        Raises:
            BadRequest: it is no address that Telegram takes.
        """
        address = _address(url)
        if len(secret) > 256:
            raise BadRequest("secret token is too long")
        if _SECRET.fullmatch(secret) is None:
            raise BadRequest("secret token contains unallowed characters")
        self.remove()
        self.url = url
        self._connections = min(max(connections or _DEFAULT_CONNECTIONS, 1), MAX_CONNECTIONS)
        self._updates.yield_to_webhook()
        if is_loopback(address):
            self._task = asyncio.create_task(self._deliver(address, secret, reply))

    def remove(self) -> None:
        self.url, self._error = "", None
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def info(self) -> dict[str, Any]:
        """What getWebhookInfo answers."""
        row: dict[str, Any] = {
            "url": self.url,
            "has_custom_certificate": False,
            "pending_update_count": len(self._updates),
        }
        if self._error is not None:
            row |= {"last_error_date": self._error[0], "last_error_message": self._error[1]}
        if self.url:
            row |= {"max_connections": self._connections, "ip_address": "127.0.0.1" if self._task else "<unknown>"}
        return row | ({"allowed_updates": self._updates.allowed} if self._updates.allowed else {})

    async def _deliver(self, url: str, secret: str, reply: Reply) -> None:
        """One update after the other, each again until the bot takes it."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret} if secret else {}
        pause = 1.0
        async with aiohttp.ClientSession(timeout=_TIMEOUT, headers=headers) as session:
            while True:
                self._updates.arrived.clear()
                update = self._updates.first()
                if update is None:
                    await self._updates.arrived.wait()
                elif await self._send(session, url, update, reply):
                    self._updates.confirm(update)
                    pause = 1.0
                else:
                    await asyncio.sleep(pause)
                    pause = min(2 * pause, _LONGEST_PAUSE_S)

    async def _send(self, session: aiohttp.ClientSession, url: str, update: dict[str, Any], reply: Reply) -> bool:
        try:
            async with session.post(url, json=update) as answer:
                if not answer.ok:
                    self._fail(f"Wrong response from the webhook: {answer.status} {answer.reason}")
                    return False
                # What is no JSON is no call, and is passed over.
                with contextlib.suppress(ValueError, aiohttp.ContentTypeError):
                    said = await answer.json(loads=read_json)
                    if isinstance(said, dict) and isinstance(said.get("method"), str):
                        await reply(said)
        except (aiohttp.ClientError, TimeoutError) as error:
            self._fail("Read timeout expired" if isinstance(error, TimeoutError) else "Connection refused")
            return False
        return True

    def _fail(self, reason: str) -> None:
        self._error = (int(self._clock()), reason)


def is_loopback(url: str) -> bool:
    """Whether an address leads to this machine, the only one that the simulator talks to."""
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _address(url: str) -> str:
    if "://" not in url:
        url = f"https://{url}"
    address = url if is_loopback(url) else valid_url(url)
    if address is None:
        raise BadRequest("invalid webhook URL specified")
    if not address.startswith("https://") and not is_loopback(address):
        raise BadRequest("bad webhook: An HTTPS URL must be provided for webhook")
    return address
