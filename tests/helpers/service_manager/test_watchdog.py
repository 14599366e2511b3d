"""What systemd hears: over a real socket, and only what is true."""

import asyncio
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex

import pytest
import structlog
from structlog.testing import capture_logs

from helpers.metrics.liveness import Liveness, Verdict
from helpers.service_manager.notify import Notifier
from helpers.service_manager.watchdog import Watchdog
from tests.handlers.fakes import StoppedClock

WELL = Verdict(Liveness.GUARDING, "guarding 2 positions")
STUCK = Verdict(Liveness.STUCK, "the account was not read for 91 s")


class Manager:
    """The end of the socket at which systemd sits."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(address.replace("@", "\0", 1))
        self._socket.setblocking(False)

    def heard(self) -> list[list[str]]:
        """Each message, line by line, since the last call."""
        found = []
        while True:
            try:
                found.append(self._socket.recv(4096).decode().split("\n"))
            except BlockingIOError:
                return found

    def close(self) -> None:
        self._socket.close()


@pytest.fixture(params=["path", "abstract"])
def manager(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Manager]:
    path = Path(os.path.relpath(tmp_path / "notify"))  # a short name: such an address has room for 107 bytes
    manager = Manager(str(path) if request.param == "path" else f"@holdfast-test-{token_hex(8)}")
    yield manager
    manager.close()


class YieldingClock(StoppedClock):
    """Lets others go on while somebody sleeps."""

    async def sleep(self, seconds: float) -> None:
        await super().sleep(seconds)
        await asyncio.sleep(0)


class Story:
    def __init__(self, manager: Manager, **environ: str) -> None:
        self.manager = manager
        self.verdict = WELL
        self.breaks = False
        self.clock = YieldingClock()
        notifier = Notifier({"NOTIFY_SOCKET": manager.address, **environ})
        self.watchdog = Watchdog(notifier, self.alive, self.clock)

    def alive(self) -> Verdict:
        if self.breaks:
            raise ZeroDivisionError
        return self.verdict


def test_it_is_fed_and_its_status_told_once(manager: Manager) -> None:
    story = Story(manager)
    for _ in range(3):
        story.watchdog.look()
    assert manager.heard() == [["STATUS=guarding 2 positions", "WATCHDOG=1"], ["WATCHDOG=1"], ["WATCHDOG=1"]]


@pytest.mark.parametrize("liveness", [each for each in Liveness if each is not Liveness.STUCK])
def test_who_waits_knowingly_or_needs_a_person_is_not_ended(manager: Manager, liveness: Liveness) -> None:
    story = Story(manager)
    story.verdict = Verdict(liveness, "as a test says")
    story.watchdog.look()
    assert manager.heard() == [["STATUS=as a test says", "WATCHDOG=1"]]


def test_a_guard_that_is_stuck_starves_it_and_that_is_logged_once(manager: Manager) -> None:
    story = Story(manager)
    story.watchdog.look()
    manager.heard()
    story.verdict = STUCK
    with capture_logs() as logged:
        for _ in range(3):
            story.watchdog.look()
    assert manager.heard() == [["STATUS=the account was not read for 91 s"]]
    assert [line["event"] for line in logged] == ["watchdog_not_fed"]
    story.verdict = WELL
    story.watchdog.look()
    assert manager.heard() == [["STATUS=guarding 2 positions", "WATCHDOG=1"]]


async def test_ready_then_fed_four_times_within_what_is_granted_and_at_the_end_a_word(manager: Manager) -> None:
    story = Story(manager, WATCHDOG_USEC="90000000", WATCHDOG_PID=str(os.getpid()))
    story.watchdog.start()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    await story.watchdog.stop()
    first, *fed, last = manager.heard()
    assert first == ["READY=1", "STATUS=started"]
    assert fed
    assert all("WATCHDOG=1" in message for message in fed)
    assert last[0] == "STOPPING=1"
    assert set(story.clock.slept) == {22.5}


async def test_who_cannot_tell_does_not_feed_it_and_goes_on_asking(manager: Manager) -> None:
    story = Story(manager)
    story.breaks = True
    structlog.configure(processors=[structlog.processors.KeyValueRenderer()])
    story.watchdog.start()
    for _ in range(5):
        await asyncio.sleep(0)
    story.breaks = False
    for _ in range(5):
        await asyncio.sleep(0)
    await story.watchdog.stop()
    heard = manager.heard()
    assert ["STATUS=guarding 2 positions", "WATCHDOG=1"] in heard


@pytest.mark.parametrize(
    ("environ", "seconds"),
    [
        ({}, None),
        ({"WATCHDOG_USEC": "90000000"}, 90.0),
        ({"WATCHDOG_USEC": "90000000", "WATCHDOG_PID": "1"}, None),
        ({"WATCHDOG_USEC": "0"}, None),
        ({"WATCHDOG_USEC": "soon"}, None),
    ],
)
def test_only_who_is_watched_is_watched(environ: dict[str, str], seconds: float | None) -> None:
    assert Notifier(environ).watchdog_seconds == seconds


def test_that_nobody_listens_stops_nothing(tmp_path: Path) -> None:
    Notifier({}).say(READY="1")
    Notifier({"NOTIFY_SOCKET": str(tmp_path / "gone")}).say(READY="1")


def test_a_line_stays_a_line(manager: Manager) -> None:
    Notifier({"NOTIFY_SOCKET": manager.address}).say(STATUS="one\nWATCHDOG=1")
    assert manager.heard() == [["STATUS=one WATCHDOG=1"]]
