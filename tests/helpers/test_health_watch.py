"""What ails for long and is no outage is told: once when it lasts, once when it is over."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from execution.exchange import Health
from execution.exchange_errors import Transient
from execution.exchange_events import StreamState
from execution.facts.account import KeyInfo
from execution.notices import Notice
from helpers.health_watch import EVERY, HealthWatch
from helpers.key_watch import EVERY as KEY_EVERY
from helpers.key_watch import KEY, SECTION, hold_as_last_seen

NOON = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)


class World:
    """A clock, an exchange and books in one."""

    def __init__(self) -> None:
        self.time = NOON
        self.stream = StreamState.UP
        self.offset: int | None = 12
        self.days: int | None = 80
        self.trouble: Exception | None = None
        self.is_offline = False
        self.may_withdraw = False
        self.held: dict[str, str] = {}
        self.asked = 0
        self.sections: dict[str, dict[str, Any]] = {}
        self.told: list[Notice] = []
        self.watch = self.new()

    def new(self) -> HealthWatch:
        return HealthWatch(self, self, self, self, lambda: self.is_offline, told_after=timedelta(seconds=60))

    def now(self) -> datetime:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)
        await asyncio.sleep(0)

    def health(self) -> Health:
        return Health(
            private_stream=self.stream, private_stream_age=1.0, public_stream=StreamState.UP, public_stream_age=1.0,
            clock_offset_ms=self.offset, requests={},
        )  # fmt: skip

    async def key_info(self) -> KeyInfo:
        self.asked += 1
        if self.trouble is not None:
            raise self.trouble
        return KeyInfo(can_trade=True, can_withdraw=self.may_withdraw, ips=(), days_left=self.days)

    def rows(self, section: str) -> dict[str, Any]:
        return self.sections.get(section, {})

    async def note(self, change: Callable[[Any], None], notices: tuple[Notice, ...] = ()) -> None:
        change(self)
        self.told += notices

    def put(self, section: str, key: str, value: Any) -> None:
        self.sections.setdefault(section, {})[key] = value

    def delete(self, section: str, key: str) -> None:
        del self.sections[section][key]

    def hold_entries(self, why: str, whose: str) -> None:
        self.held[whose] = why

    def release_entries(self, whose: str) -> None:
        del self.held[whose]

    async def looks(self, times: int, every: timedelta = timedelta(seconds=EVERY)) -> list[tuple[str, bool]]:
        self.told.clear()
        for _ in range(times):
            self.time += every
            await self.watch.look()
        return [(notice.fields["text"], notice.urgent) for notice in self.told]


async def test_a_private_stream_that_stays_down_is_told_once_and_when_it_is_back() -> None:
    world = World()
    assert await world.looks(3) == []
    world.stream = StreamState.DOWN
    assert await world.looks(2) == [], "not in the first minute"
    ((text, is_urgent),) = await world.looks(20)
    assert "private stream is down since 12:02:00 UTC" in text
    assert is_urgent
    assert world.told[0].fields["about"] == "connection"
    world.stream = StreamState.UP
    assert world.told[0].fields["subject"] == "private stream"
    assert await world.looks(3) == [("Bybit's private stream is up again.", False)]
    assert world.told[0].fields["subject"] == "private stream"
    world.stream = StreamState.DOWN
    await world.looks(1)
    world.stream = StreamState.UP
    assert await world.looks(1) == [], "what was not told is not told to be over"


async def test_while_nothing_is_reached_the_outage_is_told_elsewhere() -> None:
    world = World()
    world.stream, world.is_offline = StreamState.DOWN, True
    assert await world.looks(20) == []


async def test_clocks_that_differ_are_told() -> None:
    world = World()
    world.offset = 4200
    ((text, is_urgent),) = await world.looks(20)
    assert "clock is 4.2 s behind Bybit's" in text
    assert is_urgent
    assert world.told[0].fields["subject"] == "clock"
    world.offset = None
    assert await world.looks(3) == [], "not known is not over"
    world.offset = -3
    assert await world.looks(3) == [("This machine's clock is right again.", False)]
    assert world.told[0].fields["subject"] == "clock"
    world.offset = -2000
    assert "2.0 s ahead of" in (await world.looks(20))[0][0]


async def test_a_key_that_expires_is_told_each_day_also_over_restarts() -> None:
    world = World()
    await world.looks(1)
    world.days = 7
    assert await world.looks(30) == [], "asked once an hour"
    ((text, is_urgent),) = await world.looks(1, timedelta(hours=1))
    assert "expires in 7 days" in text
    assert is_urgent
    world.watch = world.new()
    assert await world.looks(3, timedelta(hours=6)) == []
    world.days = 1
    ((text, _),) = await world.looks(1, timedelta(hours=6))
    assert "expires in 1 day." in text
    assert world.sections[SECTION][KEY] == world.time
    world.days = None
    assert await world.looks(5, timedelta(hours=24)) == [], "bound to an address, it does not expire"


async def test_a_right_to_withdraw_that_a_good_key_is_given_is_seen_within_the_hour() -> None:
    world = World()
    assert await world.looks(1) == []
    world.may_withdraw = True
    ((said, _),) = await world.looks(6, timedelta(minutes=10))
    assert "may withdraw" in said
    assert world.held
    assert timedelta(hours=1) >= KEY_EVERY


async def test_a_key_that_cannot_be_read_is_asked_for_again_soon_and_at_a_start_within_seconds() -> None:
    world = World()
    world.trouble = Transient("away")
    await world.looks(1)
    await world.looks(2, timedelta(seconds=5))
    assert world.asked == 3
    world.trouble = None
    assert await world.looks(1, timedelta(seconds=5)) == []
    world.trouble, world.days = Transient("away"), 3
    await world.looks(1, timedelta(hours=1))
    world.trouble = None
    assert await world.looks(1, timedelta(minutes=9)) == []
    assert len(await world.looks(1, timedelta(minutes=1))) == 1
    assert world.asked == 6


async def test_until_the_key_was_read_it_is_looked_each_few_seconds() -> None:
    world = World()
    world.trouble = Transient("away")
    world.watch.start()
    await until(lambda: world.asked == 3)
    assert world.time - NOON <= timedelta(seconds=15)
    await world.watch.stop()


async def test_a_key_that_could_withdraw_when_it_was_read_last_opens_nothing_before_it_is_read_again() -> None:
    world = World()
    hold_as_last_seen(world, world)
    assert not world.held
    world.may_withdraw = True
    await world.looks(1)
    world.held.clear()  # the program ends
    world.watch = world.new()
    hold_as_last_seen(world, world)
    (why,) = world.held.values()
    assert "no new trade" in why
    world.trouble = Transient("away")
    await world.looks(3)
    assert world.held
    world.trouble, world.may_withdraw = None, False
    ((said, _),) = await world.looks(1)
    assert "may not withdraw any more" in said
    assert not world.held


async def test_one_look_that_fails_is_not_the_end() -> None:
    world = World()
    world.trouble = RuntimeError("a mistake")
    await world.watch.stop()
    world.watch.start()
    await until(lambda: world.asked > 1)
    await world.watch.stop()
    asked = world.asked
    await asyncio.sleep(0)
    assert world.asked == asked


async def until(condition: Callable[[], bool]) -> None:
    for _ in range(1000):
        if condition():
            return
        await asyncio.sleep(0)
    raise AssertionError("never happened")


async def test_a_key_that_may_withdraw_opens_nothing_until_the_right_is_gone() -> None:
    world = World()
    world.may_withdraw = True
    ((said, is_urgent),) = await world.looks(3)
    assert "may withdraw" in said
    assert is_urgent
    assert world.told[0].fields["subject"] == "key rights"
    assert ["no new trade" in why for why in world.held.values()] == [True]
    world.watch = world.new()
    assert await world.looks(1) == [], "once a day, also over a restart"
    assert world.held
    world.may_withdraw = False
    world.trouble = Transient("not now")
    assert await world.looks(1, timedelta(minutes=10)) == []
    assert world.held, "what is not known is not mended"
    world.trouble = None
    assert await world.looks(1, timedelta(minutes=10)) == [
        ("The API key may not withdraw any more: entries are sent again.", False)
    ]
    assert world.told[0].fields["subject"] == "key rights"
    assert not world.held
    assert world.sections == {SECTION: {}}
