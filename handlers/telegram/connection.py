"""The library's bot, set up for this program: bounded requests, a pool for polling alone, no proxy by accident."""

import asyncio
import os
import ssl
from functools import cache
from typing import Any, Final

import httpx
from telegram.error import TimedOut
from telegram.request import HTTPXRequest, RequestData

from handlers.telegram.gateway import Gateway
from handlers.telegram.polling import PollingBot

_CONNECT_SECONDS: Final = 5.0
_ANSWER_SECONDS: Final = 10.0
_CONNECTIONS: Final = 16
_WHOLE_SECONDS: Final = 30.0
"""For a request and its answer as a whole, beyond what it waits for by itself."""
_FILE_SECONDS: Final = 120.0
"""The same where a file is sent."""


class BoundedRequest(HTTPXRequest):
    """Ends, whatever the other side does: the library's own limits begin anew with each byte that comes."""

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """See the base class. Raises TimedOut, also where an answer trickles in."""
        data, waits = kwargs.get("request_data"), kwargs.get("read_timeout")
        has_files = isinstance(data, RequestData) and bool(data.multipart_data)
        longest = (_FILE_SECONDS if has_files else _WHOLE_SECONDS) + (waits if isinstance(waits, int | float) else 0)
        try:
            async with asyncio.timeout(longest):
                return await super().do_request(*args, **kwargs)
        except TimeoutError as error:
            raise TimedOut from error


def connect(token: str, api_url: str, gateway: Gateway) -> PollingBot:
    """A bot for the server at ``api_url`` (without ``/bot``); nothing is sent yet."""
    # Without it the library warns whenever it reads how long a flood lasts.
    os.environ.setdefault("PTB_TIMEDELTA", "1")
    return PollingBot(
        token,
        base_url=f"{api_url}/bot",
        base_file_url=f"{api_url}/file/bot",
        request=_request(_CONNECTIONS),
        get_updates_request=_request(1),
        rate_limiter=gateway,
    )


def _request(connections: int) -> BoundedRequest:
    return BoundedRequest(
        connection_pool_size=connections,
        connect_timeout=_CONNECT_SECONDS,
        pool_timeout=_CONNECT_SECONDS,
        read_timeout=_ANSWER_SECONDS,
        write_timeout=_ANSWER_SECONDS,
        # A proxy of the environment would take a self-hosted server on this machine out of reach.
        httpx_kwargs={"trust_env": False, "verify": _trusted()},
    )


@cache
def _trusted() -> ssl.SSLContext:
    """Read once: the many certificates take longer than all else of a connection."""
    return httpx.create_ssl_context(trust_env=False)
