"""A TCP connection on this machine: made, refused, never answered."""

import asyncio
import socket
import threading

import pytest

from helpers.connectivity import internet
from helpers.connectivity.internet import Internet


async def test_an_address_that_answers() -> None:
    met = asyncio.Event()
    server = await asyncio.start_server(lambda _, writer: (met.set(), writer.close()), "127.0.0.1", 0)
    async with server:
        said = await Internet(server.sockets[0].getsockname()).look()
        async with asyncio.timeout(30):
            await met.wait()
    assert said.startswith("answers in ")


async def test_an_address_that_refuses() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        assert "refused" in await Internet(taken.getsockname()).look()


async def test_a_name_that_nobody_knows() -> None:
    assert (await Internet(("no such host", 53)).look()).startswith("no answer (")


@pytest.mark.parametrize("host", ["a..b", "x" * 64 + ".example"])
async def test_what_is_no_name_at_all_is_worded_as_well(host: str) -> None:
    """It decides nothing, so it must not end the look at the exchange beside it."""
    assert (await Internet((host, 53)).look()).startswith("no answer (")


async def test_where_no_thread_can_be_had_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def start(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", start)
    assert await Internet(("127.0.0.1", 9)).look() == "no answer (can't start new thread)"


async def test_one_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    end = threading.Event()

    def connect(*_: object) -> socket.socket:
        end.wait(60)
        raise OSError("too late")

    monkeypatch.setattr(internet, "TIMEOUT", 0.05)
    monkeypatch.setattr(socket, "create_connection", connect)
    try:
        assert (await Internet(("127.0.0.1", 9)).look()).startswith("no answer in ")
    finally:
        end.set()


@pytest.mark.parametrize(
    ("target", "name"), [(("8.8.8.8", 53), "8.8.8.8:53"), (("2001:db8::1", 53), "[2001:db8::1]:53")]
)
def test_it_has_the_name_of_its_setting(target: tuple[str, int], name: str) -> None:
    assert Internet(target).name == name
