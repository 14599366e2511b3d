"""A disk that fails at a chosen call, once or until somebody mends it, and a store that lives through it."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

from tests.utils.persistence.disk import abandon
from tests.utils.persistence.kernel import IO_ERROR, NO_SPACE, Fault, Kernel, Note
from tests.utils.persistence.power import new_store
from tests.utils.persistence.story import Acknowledged, Held, Teller, named, numbers_in, numbers_on_disk, sections_of
from tests.utils.stepped_clock import SteppedClock
from utils.persistence.errors import PersistenceError

DEADLINE = 30.0

WRITES = frozenset({"write", "create", "mkdir", "link", "rename"})


def faults_at(call: int) -> Iterator[Fault]:
    """Yield what may go wrong from a call on."""
    yield Fault(call, IO_ERROR, times=1)
    yield Fault(call, NO_SPACE, times=1)
    yield Fault(call, IO_ERROR, times=3)
    yield Fault(call, IO_ERROR)
    yield Fault(call, NO_SPACE, calls=WRITES)
    yield Fault(call, None, calls=frozenset({"write"}), times=1)
    yield Fault(call, None, calls=frozenset({"write"}))
    for kind in ("sync", "sync directory", "rename", "link", "unlink", "create", "write"):
        yield Fault(call, IO_ERROR, calls=frozenset({kind}))


class Endurance:
    """One store, one fault, and everybody who was told something."""

    def __init__(self, kernel: Kernel, fault: Fault | None) -> None:
        kernel.fault = fault
        self.path = kernel.root / "data" / "state.pkl"
        self.numbers: list[int] = []
        self._kernel = kernel
        self._clock = SteppedClock()
        self._teller = Teller(kernel.note)
        self._store = new_store(kernel.root, self._clock)

    async def live(self) -> None:
        """Work, close and start again with the fault at its place in one of these, and heal each time after it."""
        async with asyncio.timeout(DEADLINE):
            await self._open()
            await self._work()
            await self._heal()
            await self._store.close()
            await self._open()
            await self._heal()
            await self._work()
            await self._heal()
            if not await self._teller.try_commit(self._store):  # the fault may have waited for this one
                await self._heal()
                assert await self._teller.try_commit(self._store)
            self.numbers = numbers_in(sections_of(self._store))
            await abandon(self._store)

    async def _open(self) -> None:
        try:
            await self._store.open()
        except (OSError, PersistenceError):
            assert self._kernel.fault
            assert self._kernel.fault.has_hit
            self._kernel.fault = None
            await self._store.open()

    async def _work(self) -> None:
        for step in range(4):
            if not await self._teller.try_commit(self._store):
                assert self._teller.number not in numbers_in(sections_of(self._store))
            await self._teller.hold(self._store)
            assert self._teller.number in numbers_in(sections_of(self._store))
            await asyncio.gather(*(self._teller.try_commit(self._store) for _ in range(3)))
            if step in (1, 2):
                try:
                    await (self._store.snapshot_now() if step == 1 else self._store.backup("hourly"))
                except (OSError, PersistenceError):
                    assert self._kernel.fault
                    assert self._kernel.fault.has_hit

    async def _heal(self) -> None:
        """Mend the disk, if it has failed, and wait until the store has noticed; then all that it held is written."""
        fault = self._kernel.fault
        if fault is not None and fault.has_hit and fault.times is None:
            self._kernel.fault = None
        while not self._store.breaker.is_closed:
            assert self._store.breaker.reason
            await self._clock.advance(1)
            await asyncio.sleep(0.001)  # an attempt is made by another thread
        for number in named(Held, notes_of(self._kernel)):
            self._kernel.note(Acknowledged(number))


def notes_of(kernel: Kernel) -> list[object]:
    return [entry.what for entry in kernel.log if isinstance(entry, Note)]


async def endure(root: Path, fault: Fault | None) -> Kernel:
    """Let a store live through a fault, and make sure that it has kept its word."""
    described = str(fault)
    try:
        with Kernel(root) as kernel:
            life = Endurance(kernel, fault)
            await life.live()
        acknowledged = named(Acknowledged, notes_of(kernel))
        assert acknowledged <= set(life.numbers)
        assert life.numbers == sorted(life.numbers)
        assert numbers_on_disk(life.path) == life.numbers
    except Exception as error:
        error.add_note(described)
        raise
    return kernel
