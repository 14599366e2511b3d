"""Alerts that people have set: from streamed prices to the outbox, over outages, kills and restarts."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from execution.exchange_errors import Transient
from execution.exchange_events import PriceMoved, RestMoved
from execution.facts.prices import Candle, Ticker, TriggerBy
from execution.facts.slots import Side
from execution.notices import Notice
from helpers.price_alerts.alert import AlertWish, Measure
from helpers.price_alerts.bounds import MOST_OF_A_CHAT, AlreadyMet, TooManyAlerts
from helpers.price_alerts.watcher import SECTION, SEEN, PriceAlerts

D = Decimal
NOON = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
ABOVE = AlertWish(symbol="BTCUSDT", measure=Measure.PRICE, is_above=True, limit=D(51000))
PNL = AlertWish(symbol="BTCUSDT", measure=Measure.PNL, is_above=False, limit=D(-50))


class SteppedClock:
    def __init__(self) -> None:
        self.time = NOON

    def now(self) -> datetime:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)
        await asyncio.Event().wait() if seconds > 14 else await asyncio.sleep(0)


class Txn:
    def __init__(self, sections: dict[str, dict[str, Any]]) -> None:
        self.sections = sections

    def get(self, section: str, key: str) -> Any:
        return self.sections.get(section, {}).get(key)

    def put(self, section: str, key: str, value: Any) -> None:
        self.sections.setdefault(section, {})[key] = value

    def delete(self, section: str, key: str) -> bool:
        return self.sections.get(section, {}).pop(key, None) is not None


class PaperBooks:
    """``is_dead``: the process was killed, and nothing reaches the disk any more."""

    def __init__(self) -> None:
        self.sections: dict[str, dict[str, Any]] = {}
        self.told: list[Notice] = []
        self.is_dead = False

    def rows(self, section: str) -> dict[str, Any]:
        return dict(self.sections.get(section, {}))

    async def note(self, change: Callable[[Any], None], notices: tuple[Notice, ...] = ()) -> None:
        await asyncio.sleep(0)
        if not self.is_dead:
            change(Txn(self.sections))
            self.told += notices


class PaperExchange:
    def __init__(self, clock: SteppedClock) -> None:
        self.clock = clock
        self.price = D(50000)
        self.is_streaming = True
        self.trouble: Exception | None = None
        self.history: list[Candle] = []
        self.asked: list[tuple[datetime, int]] = []

    def _now(self, symbol: str = "BTCUSDT") -> Ticker:
        return Ticker(symbol=symbol, last=self.price, mark=self.price, index=self.price, at=self.clock.now())

    def last_ticker(self, symbol: str) -> Ticker | None:
        return self._now(symbol) if self.is_streaming else None

    async def ticker(self, symbol: str) -> Ticker:
        if self.trouble is not None:
            raise self.trouble
        return self._now(symbol)

    async def tickers(self, symbols: frozenset[str]) -> list[Ticker]:
        return [await self.ticker(symbol) for symbol in symbols]

    async def candles(self, symbol: str, series: TriggerBy, since: datetime, minutes: int = 1) -> list[Candle]:
        assert (symbol, series) == ("BTCUSDT", TriggerBy.LAST)
        self.asked.append((since, minutes))
        if self.trouble is not None:
            raise self.trouble
        return [each for each in self.history if each.start >= since]


class Desk:
    def __init__(self) -> None:
        self.clock = SteppedClock()
        self.books = PaperBooks()
        self.exchange = PaperExchange(self.clock)
        self.positions: list[Any] = []
        self.watched: frozenset[str] = frozenset()
        self.alerts = self.new()

    def new(self) -> PriceAlerts:
        def watch(symbols: frozenset[str]) -> None:
            self.watched = symbols

        view: Any = lambda: SimpleNamespace(positions=self.positions)  # noqa: E731
        return PriceAlerts(self.exchange, self.books, self.clock, view, watch)

    async def tick(self, price: str, *, after: float = 1) -> None:
        self.clock.time += timedelta(seconds=after)
        self.exchange.price = D(price)
        self.alerts.on_event(PriceMoved(self.exchange._now()))
        for _ in range(12):
            await asyncio.sleep(0)

    async def killed(self) -> None:
        """And begun again."""
        self.books.is_dead = True
        await self.alerts.stop()
        self.books.is_dead = False
        self.alerts = self.new()
        self.alerts.start()

    @property
    def told(self) -> list[tuple[Decimal, bool]]:
        return [(notice.fields["value"], notice.fields["late_since"] is not None) for notice in self.books.told]


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    desk = Desk()
    desk.alerts.start()
    yield desk
    await desk.alerts.stop()


def a_candle(at: datetime, low: int, high: int) -> Candle:
    return Candle(start=at, open=D(low), high=D(high), low=D(low), close=D(low), volume=None, is_closed=True)


async def test_set_streamed_told_and_gone(desk: Desk) -> None:
    alert = await desk.alerts.add(ABOVE, 7)
    assert desk.watched == {"BTCUSDT"}
    assert desk.books.sections[SECTION][alert.alert_id] == alert.to_plain()
    desk.alerts.on_event(RestMoved(is_answered=True))
    await desk.tick("50999.9")
    await desk.tick("51000.1")
    await desk.tick("50000")
    await desk.tick("51500")
    (notice,) = desk.books.told
    assert (notice.chat_id, notice.urgent, notice.fields["value"]) == (7, False, D("51000.1"))
    assert notice.fields["late_since"] is None
    assert desk.books.sections[SECTION] == {}
    assert desk.watched == frozenset()
    assert desk.alerts.of(7) == []


async def test_what_is_beyond_already_is_refused_or_waits(desk: Desk) -> None:
    desk.exchange.price = D(52000)
    with pytest.raises(AlreadyMet) as caught:
        await desk.alerts.add(ABOVE, 7)
    assert caught.value.value == D(52000)
    await desk.alerts.add(ABOVE, 7, although_met=True)
    await desk.tick("52100")
    assert desk.told == []
    await desk.tick("50000")
    await desk.tick("51001")
    assert desk.told == [(D(51001), False)]


async def test_the_same_again_is_the_same_and_there_is_a_bound(desk: Desk) -> None:
    first = await desk.alerts.add(ABOVE, 7)
    assert await desk.alerts.add(ABOVE, 7) == first
    for number in range(1, MOST_OF_A_CHAT):
        wish = AlertWish(symbol="BTCUSDT", measure=Measure.PRICE, is_above=True, limit=D(51000 + number))
        await desk.alerts.add(wish, 7)
    with pytest.raises(TooManyAlerts):
        await desk.alerts.add(PNL, 7)
    await desk.alerts.add(PNL, 8)


async def test_all_chats_together_have_a_bound(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("helpers.price_alerts.watcher.MOST", 1)
    await desk.alerts.add(ABOVE, 7)
    with pytest.raises(TooManyAlerts):
        await desk.alerts.add(ABOVE, 8)


async def test_removed_is_removed_and_only_by_its_chat(desk: Desk) -> None:
    alert = await desk.alerts.add(ABOVE, 7)
    assert not await desk.alerts.remove(8, alert.alert_id)
    assert await desk.alerts.remove(7, alert.alert_id)
    assert not await desk.alerts.remove(7, alert.alert_id)
    await desk.tick("52000")
    assert desk.told == []
    assert desk.books.sections[SECTION] == {}


async def test_a_group_that_moves_takes_its_alerts_with_it(desk: Desk) -> None:
    alert = await desk.alerts.add(ABOVE, -7)
    await desk.alerts.moved(-7, -1007)
    assert [each.chat_id for each in desk.alerts.of(-1007)] == [-1007]
    assert desk.books.sections[SECTION][alert.alert_id]["chat_id"] == -1007


async def test_what_a_stream_missed_is_told_late_by_its_candle(desk: Desk) -> None:
    await desk.alerts.add(ABOVE, 7)
    await desk.tick("50000")
    desk.exchange.history = [a_candle(NOON + timedelta(minutes=3), 50000, 51700)]
    await desk.tick("50100", after=600)
    (notice,) = desk.books.told
    assert notice.fields["value"] == D(51700)
    assert notice.fields["crossed_at"] == NOON + timedelta(minutes=3)
    assert (notice.fields["is_by_candle"], notice.fields["is_sure"]) == (True, True)


async def test_what_a_killed_process_missed_is_told_late_and_once(desk: Desk) -> None:
    await desk.alerts.add(ABOVE, 7)
    await desk.tick("50000", after=61)
    await desk.alerts.look()
    assert desk.books.sections[SEEN]["BTCUSDT"]["at"] == desk.clock.now()
    await desk.killed()
    desk.exchange.history = [a_candle(NOON + timedelta(minutes=20), 50000, 51700)]
    await desk.tick("50100", after=7200)
    assert desk.told == [(D(51700), True)]
    await desk.killed()
    await desk.tick("50100")
    assert len(desk.told) == 1


async def test_a_kill_between_the_crossing_and_its_commit_loses_nothing(desk: Desk) -> None:
    await desk.alerts.add(ABOVE, 7)
    await desk.tick("50000", after=61)
    await desk.alerts.look()
    desk.books.is_dead = True
    await desk.tick("51300")
    assert desk.told == []
    await desk.killed()
    desk.exchange.history = [a_candle(desk.clock.now().replace(second=0), 50000, 51300)]
    await desk.tick("50000", after=30)
    assert desk.told == [(D(51300), True)]


async def test_a_stop_commits_what_is_to_be_told(desk: Desk) -> None:
    await desk.alerts.add(ABOVE, 7)
    desk.alerts.on_event(PriceMoved(Ticker(symbol="BTCUSDT", last=D(51000), mark=D(1), index=D(1), at=NOON)))
    await desk.alerts.stop()
    assert desk.told == [(D(51000), False)]


async def test_candles_that_cannot_be_read_leave_what_is_beyond_now(desk: Desk) -> None:
    await desk.alerts.add(ABOVE, 7)
    await desk.tick("50000")
    desk.exchange.trouble = Transient("away")
    await desk.tick("51100", after=60)
    assert desk.told == [(D(51100), True)]
    assert len(desk.exchange.asked) == 3


async def test_a_long_absence_is_looked_at_in_hours(desk: Desk) -> None:
    await desk.alerts.add(ABOVE, 7)
    await desk.tick("50000", after=100)
    await desk.tick("50000", after=200_000)
    assert desk.exchange.asked[-1] == (NOON, 60)


async def test_prices_that_are_not_streamed_are_asked_for(desk: Desk) -> None:
    await desk.alerts.add(ABOVE, 7)
    desk.exchange.is_streaming = False
    desk.exchange.price = D(51200)
    desk.exchange.trouble = Transient("away")
    await desk.alerts.look()
    assert desk.told == []
    desk.exchange.trouble = None
    await desk.alerts.look()
    await asyncio.sleep(0.001)
    assert desk.told == [(D(51200), False)]


async def test_profit_and_distance_follow_the_position(desk: Desk) -> None:
    distance = AlertWish(symbol="BTCUSDT", measure=Measure.DISTANCE, is_above=False, limit=D("0.5"))
    alerts = [await desk.alerts.add(wish, 7) for wish in (PNL, distance)]
    assert [each.is_armed for each in alerts] == [False, False], "nothing is open yet"
    await desk.tick("50000")
    assert desk.told == []
    held = SimpleNamespace(symbol="BTCUSDT", side=Side.BUY, size=D("0.1"), avg_entry=D(50000), standing_stop=D(49000))
    desk.positions = [held, SimpleNamespace(symbol="ETHUSDT")]
    await desk.tick("50000", after=2)
    await desk.tick("49500")
    assert desk.told == [(D(-50), False)]
    await desk.tick("49200")
    assert [notice.fields["measure"] for notice in desk.books.told] == ["pnl", "distance"]


async def test_profit_over_a_gap_is_told_as_late(desk: Desk) -> None:
    held = SimpleNamespace(symbol="BTCUSDT", side=Side.BUY, size=D("0.1"), avg_entry=D(50000), standing_stop=D(49000))
    desk.positions = [held]
    await desk.alerts.add(PNL, 7)
    await desk.tick("49000", after=300)
    assert desk.told == [(D(-100), True)]


async def test_one_that_repeats_stays_and_is_kept_as_it_is(desk: Desk) -> None:
    each = AlertWish(
        symbol="BTCUSDT", measure=Measure.PRICE, is_above=True, limit=D(51000), repeat=timedelta(minutes=1)
    )
    alert = await desk.alerts.add(each, 7)
    await desk.tick("51000")
    assert desk.books.sections[SECTION][alert.alert_id]["told"] == 1
    await desk.tick("50000")
    for _ in range(8):
        await desk.tick("50000", after=9)
    await desk.alerts.look()
    assert desk.books.sections[SECTION][alert.alert_id]["is_armed"] is True
    await desk.tick("51000")
    assert [notice.id.rsplit(":", 1)[1] for notice in desk.books.told] == ["0", "1"]


async def test_a_record_that_cannot_be_read_hides_no_other(desk: Desk) -> None:
    await desk.alerts.add(ABOVE, 7)
    desk.books.sections[SECTION]["odd"] = {"chat_id": 1}
    desk.books.sections.setdefault(SEEN, {})["odd"] = "never"
    await desk.killed()
    assert len(desk.alerts.of(7)) == 1


async def test_a_failure_inside_is_not_the_end(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    await desk.alerts.add(ABOVE, 7)
    monkeypatch.setattr(desk.books, "note", _fails)
    await desk.tick("51000")
    monkeypatch.undo()
    await desk.alerts.add(PNL, 7)


async def _fails(*_: Any) -> None:
    raise RuntimeError
