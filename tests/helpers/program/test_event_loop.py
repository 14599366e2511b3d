"""Addresses are asked for beside everything else: who does not answer holds up neither the disk nor the end."""

import asyncio
import socket
import threading
import time

import pytest

from helpers.program import event_loop as module
from helpers.program.event_loop import EventLoop


@pytest.fixture
def silent_name_server(monkeypatch: pytest.MonkeyPatch):
    over = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_: over.wait(120) and [])
    yield
    over.set()


def test_a_name_server_that_is_silent_holds_up_neither_the_end_nor_who_waits_for_the_disk(silent_name_server) -> None:
    began = time.monotonic()

    async def ask_many_and_end() -> None:
        loop = asyncio.get_running_loop()
        asked = [asyncio.create_task(loop.getaddrinfo("silent.invalid", 443)) for _ in range(50)]
        await asyncio.sleep(0)
        await asyncio.wait_for(asyncio.to_thread(int), 60)
        assert not any(task.done() for task in asked)

    with asyncio.Runner(loop_factory=EventLoop) as runner:
        runner.run(ask_many_and_end())
    assert time.monotonic() - began < 90


def test_a_name_server_that_is_silent_for_long_is_given_up(silent_name_server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ASK_WITHIN", 0.01)
    with asyncio.Runner(loop_factory=EventLoop) as runner, pytest.raises(TimeoutError):
        runner.run(runner.get_loop().getaddrinfo("silent.invalid", 443))


def test_what_the_system_says_is_what_is_said() -> None:
    with asyncio.Runner(loop_factory=EventLoop) as runner:
        told = runner.run(runner.get_loop().getaddrinfo("127.0.0.1", 80, type=socket.SOCK_STREAM))
        assert told == socket.getaddrinfo("127.0.0.1", 80, type=socket.SOCK_STREAM)
        with pytest.raises(socket.gaierror):
            runner.run(runner.get_loop().getaddrinfo("127.0.0.1", "no such service"))
