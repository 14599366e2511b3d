from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.simulator.bybit.support import Bybit, Inbox, LoopWebSocket, Server, hang_up, rest_client, running, until


@pytest.fixture(scope="package")
def shared_server() -> Iterator[Server]:
    with running() as server:
        yield server


@pytest.fixture
def server(shared_server: Server) -> Server:
    shared_server.control("reset", {"seed": 7})
    return shared_server


@pytest.fixture
def bybit(server: Server) -> Iterator[Bybit]:
    http = rest_client(server)
    yield Bybit(http)
    http.client.close()


@pytest.fixture
def listen(server: Server) -> Iterator[Callable[..., Inbox]]:
    """``listen(name_of_stream, …)`` subscribes with pybit and gives what comes."""
    sockets: dict[str, Any] = {}

    def socket(channel: str) -> Any:
        if channel not in sockets:
            kind = type("Loop", (LoopWebSocket,), {"base": server.ws_url})
            keys = {"api_key": "simkey", "api_secret": "simsecret"} if channel == "private" else {}
            sockets[channel] = kind(
                channel_type=channel, testnet=False, restart_on_error=False, retries=2, private_auth_expire=10, **keys
            )
        return sockets[channel]

    inbox = Inbox()

    def subscribe(stream: str, *arguments: Any, channel: str = "private", **more: Any) -> Inbox:
        client = socket(channel)
        known = client.acknowledged
        getattr(client, stream)(*arguments, callback=inbox, **more)
        until(lambda: client.acknowledged > known)
        return inbox

    yield subscribe
    hang_up(server, *sockets.values())
