"""The library's bot, set up for this program: bounded requests, a pool for polling alone, no proxy by accident."""

import os
from typing import Final

from telegram.request import HTTPXRequest

from handlers.telegram.gateway import Gateway
from handlers.telegram.polling import PollingBot

_CONNECT_SECONDS: Final = 5.0
_ANSWER_SECONDS: Final = 10.0
_CONNECTIONS: Final = 16


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


def _request(connections: int) -> HTTPXRequest:
    return HTTPXRequest(
        connection_pool_size=connections,
        connect_timeout=_CONNECT_SECONDS,
        pool_timeout=_CONNECT_SECONDS,
        read_timeout=_ANSWER_SECONDS,
        write_timeout=_ANSWER_SECONDS,
        # A proxy of the environment would take a self-hosted server on this machine out of reach.
        httpx_kwargs={"trust_env": False},
    )
