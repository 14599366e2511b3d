"""How the program ends: who asks for it, and that a part that hangs is not waited for."""

import asyncio
import signal
from collections.abc import Callable

import pytest

from helpers.program import stopping as module
from helpers.program.stopping import stop_each, told_to_stop


@pytest.mark.parametrize("with_nohup", [False, True])
async def test_it_ends_politely_also_when_its_terminal_is_gone(
    with_nohup: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: dict[int, Callable[[], None]] = {}
    monkeypatch.setattr(asyncio.get_running_loop(), "add_signal_handler", heard.__setitem__, raising=False)
    monkeypatch.setattr(signal, "getsignal", lambda _: signal.SIG_IGN if with_nohup else signal.SIG_DFL)
    stopping = told_to_stop()
    assert set(heard) == {signal.SIGINT, signal.SIGTERM} | (set() if with_nohup else {signal.SIGHUP})
    assert not stopping.is_set()
    heard[signal.SIGTERM]()
    assert stopping.is_set()


def test_the_end_takes_less_than_the_five_seconds_that_are_promised() -> None:
    assert module.STOP_WITHIN < 5


async def test_each_part_is_stopped_in_order_and_one_that_hangs_holds_nobody_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "STOP_WITHIN", 0.01)
    stopped: list[str] = []

    async def stop(name: str) -> None:
        stopped.append(name)

    async def hang() -> None:
        stopped.append("hangs")
        await asyncio.Event().wait()

    await stop_each([lambda: stop("first"), lambda: stop("second")])
    await stop_each([hang, lambda: stop("never")])
    assert stopped == ["first", "second", "hangs"]
