"""The one who waits for the exchange: when it looks, how long it waits, what ends that, and what it tells whom."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
from structlog.testing import capture_logs

from execution.exchange_errors import AccessDenied, Postponed, Transient
from execution.exchange_events import PrivateStreamMoved, RestMoved
from helpers.connectivity.glance import Glance
from helpers.connectivity.link import Ill, LinkState
from helpers.connectivity.supervisor import GAP
from tests.helpers.connectivity.bench import AWAY, DOWN, UP, Bench

NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)


@pytest_asyncio.fixture
async def bench() -> AsyncIterator[Bench]:
    built = Bench()
    yield built
    await built.connectivity.stop()


def events(logged: Any) -> list[str]:
    return [entry["event"] for entry in logged]


async def test_it_looks_at_the_start_and_then_when_the_job_says_so(bench: Bench) -> None:
    with capture_logs() as logged:
        await bench.start()
        assert (bench.state, bench.asked) == ("online", 1)
        await bench.after(1000)
        assert bench.asked == 1, "it keeps no time of its own"
        await bench.regular_check()
    assert bench.asked == 2
    assert events(logged).count("✓ Connectivity check passed") == 2
    assert bench.sweeps == []
    assert bench.held == []


@pytest.mark.parametrize("event", [RestMoved(is_answered=False), PrivateStreamMoved(DOWN, "cut")])
async def test_it_looks_at_once_when_something_fails(bench: Bench, event: PrivateStreamMoved | RestMoved) -> None:
    await bench.start()
    await bench.after(60)
    bench.connectivity.on_connection(event)
    await bench.settle()
    assert bench.asked == 2, "and not two minutes later"


async def test_what_fails_all_the_time_is_looked_at_once_a_second(bench: Bench) -> None:
    await bench.start()
    for _ in range(100):
        bench.connectivity.on_connection(RestMoved(is_answered=False))
        bench.connectivity.on_connection(RestMoved(is_answered=True))
        await bench.after(0.1)
    assert 5 < bench.asked <= 11


async def test_c3_it_waits_exactly_so_long_after_each_failure(bench: Bench) -> None:
    await bench.start()
    with capture_logs() as logged:
        await bench.cut()
        for failures, seconds in enumerate((30, 60, 120, 240, 300, 300), 1):
            assert bench.connectivity.link.failures == failures
            await bench.after(seconds - 0.001)
            assert bench.connectivity.link.failures == failures, "not a moment earlier"
            await bench.after(0.001)
    said = [event for event in events(logged) if event.startswith(("⚠", "Waiting"))]
    assert said[:6] == [
        "⚠ Connectivity check failed (failure #1)", "Waiting 30s before retry...",
        "⚠ Connectivity check failed (failure #2)", "Waiting 60s before retry...",
        "⚠ Connectivity check failed (failure #3)", "Waiting 120s before retry...",
    ]  # fmt: skip
    assert said[7::2] == [f"Waiting {seconds}s before retry..." for seconds in (240, 300, 300, 300)]


async def test_c3_neither_the_job_nor_a_further_error_shortens_a_wait(bench: Bench) -> None:
    await bench.start()
    await bench.cut()
    asked = bench.asked
    for _ in range(12):
        await bench.regular_check()
        await bench.says(RestMoved(is_answered=False))
        await bench.says(PrivateStreamMoved(DOWN, "again"))
    assert bench.asked == asked + 1, "36 seconds have passed meanwhile"
    assert bench.connectivity.link.failures == 2


@pytest.mark.parametrize("event", [RestMoved(is_answered=True), PrivateStreamMoved(UP, "subscribed")])
async def test_c3_what_says_that_it_is_back_ends_the_wait(bench: Bench, event: PrivateStreamMoved | RestMoved) -> None:
    await bench.start()
    await bench.cut()
    for seconds in (30, 60, 120):
        await bench.after(seconds)
    bench.rest = bench.swept = None
    bench.private = UP
    asked = bench.asked
    await bench.says(event)
    assert bench.asked == asked + 1
    assert bench.state == "online", "four minutes before the wait would have ended"


async def test_c3_requests_that_are_answered_while_the_check_is_not_cut_one_wait_short_and_no_more(
    bench: Bench,
) -> None:
    """Else an exchange that answers here and there would be asked every second."""
    await bench.start()
    await bench.cut()
    for _ in range(10):
        await bench.says(RestMoved(is_answered=True))
        await bench.says(RestMoved(is_answered=False))
    assert bench.connectivity.link.failures == 2
    await bench.after(60)
    assert bench.connectivity.link.failures == 3
    await bench.says(RestMoved(is_answered=True))
    assert bench.connectivity.link.failures == 4, "after a whole wait it is believed again"


async def test_c3_it_is_stopped_at_once_in_the_middle_of_a_wait() -> None:
    bench = Bench()
    await bench.start()
    await bench.cut()
    async with asyncio.timeout(30):
        await bench.connectivity.stop()
    asked = bench.asked
    await bench.after(1000)
    assert bench.asked == asked
    await Bench().connectivity.stop()  # one that never began


async def test_c5_offline_holds_entries_and_recovering_ends_with_a_whole_sweep(bench: Bench) -> None:
    await bench.start()
    await bench.cut()
    assert bench.state == "offline", "REST and the private stream agree: one check is enough"
    assert "cannot be reached" in bench.held[-1]
    bench.swept = Transient("ReadTimeout")
    bench.rest, bench.private = None, UP
    await bench.says(PrivateStreamMoved(UP, "subscribed"))
    assert bench.sweeps == [True], "with all orders"
    assert bench.state == "offline", "what cannot be read is not back"
    assert bench.held
    bench.swept = None
    with capture_logs() as logged:
        await bench.after(60)
    assert bench.sweeps == [True, True]
    assert (bench.state, bench.held) == ("online", [])
    assert "✓ Connectivity restored after 2 failures" in events(logged)


async def test_while_it_sweeps_entries_are_held_and_nothing_is_told_as_over(bench: Bench) -> None:
    await bench.start()
    await bench.cut()
    gate = asyncio.Event()

    async def sweep(*, with_orders: bool) -> None:
        await gate.wait()

    bench.sweep = sweep  # type: ignore[method-assign]
    await bench.mend()
    assert bench.state == "recovering"
    assert "until everything was read once" in bench.held[-1]
    gate.set()
    await bench.settle()
    assert (bench.state, bench.held) == ("online", [])


async def test_a_sweep_that_is_postponed_is_no_failure_and_is_tried_again(bench: Bench) -> None:
    await bench.start()
    await bench.cut()
    bench.rest, bench.private, bench.swept = None, UP, Postponed("too many visits (10006)")
    with capture_logs() as logged:
        await bench.says(PrivateStreamMoved(UP, "subscribed"))
    assert (bench.state, bench.connectivity.link.failures) == ("recovering", 1)
    assert "connectivity_check_not_counted" in events(logged)
    bench.swept = None
    await bench.after(30)
    assert bench.state == "online"


@pytest.mark.parametrize("error", [Postponed("shut out (10018)", 600.0), AccessDenied("invalid key (10003)")])
async def test_c4_a_ban_and_a_key_that_is_denied_are_none_of_the_connections_failures(
    bench: Bench, error: Exception
) -> None:
    await bench.start()
    bench.rest = error  # type: ignore[assignment]
    for _ in range(4):
        await bench.regular_check()
    assert (bench.state, bench.connectivity.link.failures) == ("degraded", 0)
    assert bench.held == bench.heard == []
    assert bench.connectivity.record.last_success == NEW_YEAR, "an answer that took nothing is none"


async def test_c4_a_mistake_of_our_own_is_counted_elsewhere_and_ends_nothing(bench: Bench) -> None:
    await bench.start()
    await bench.cut()
    bench.rest, bench.private, bench.swept = None, UP, KeyError("a mistake")
    await bench.says(PrivateStreamMoved(UP, "subscribed"))
    assert bench.reports == ["the connectivity check failed inside; the log says how"]
    assert bench.connectivity.link.failures == 1
    assert bench.held, "nothing was read"
    await bench.after(29)
    assert len(bench.reports) == 1, "no tight loop"
    bench.swept = None
    await bench.after(31)
    assert bench.state == "online"


@pytest.mark.parametrize("most", [1, 2, 3])
async def test_listeners_are_told_after_so_many_failures_and_when_it_is_over(most: int) -> None:
    bench = Bench(max_failures=most)
    await bench.start()
    await bench.cut()
    for failures, seconds in enumerate((30, 60, 120), 1):
        assert bench.heard == ([f"trouble {most}"] if failures >= most else [])
        await bench.after(seconds)
    await bench.mend()
    assert bench.heard == [f"trouble {most}", "recovered"]
    await bench.connectivity.stop()


async def test_nobody_is_told_of_a_blip(bench: Bench) -> None:
    await bench.start()
    await bench.cut()
    await bench.mend()
    assert bench.state == "online"
    assert bench.heard == bench.told == []


async def test_a_listener_that_fails_keeps_nothing_from_the_others(bench: Bench) -> None:
    class Broken:
        def on_trouble(self, failures: int) -> None:
            raise KeyError(failures)

        on_recovered: Any = None

    bench.connectivity._listeners.insert(0, Broken())
    await bench.start()
    await bench.cut()
    await bench.after(30)
    await bench.mend()
    assert bench.heard == ["trouble 2", "recovered"]
    assert len(bench.reports) == 2
    assert bench.state == "online"


async def test_a_person_is_told_when_it_lasts_and_when_it_is_over(bench: Bench) -> None:
    await bench.start()
    await bench.cut()
    await bench.after(30)
    await bench.after(60)
    await bench.mend()
    begun, over = bench.told
    assert begun.urgent
    assert "2 checks failed; the internet: answers in 1 ms" in begun.fields["text"]
    assert "3 checks failed" in over.fields["text"]
    assert begun.fields["subject"] == over.fields["subject"] == "exchange"


async def test_one_request_that_got_lost_is_degraded_and_no_more(bench: Bench) -> None:
    """The private stream is up, and says that the exchange is there."""
    await bench.start()
    bench.rest = AWAY
    await bench.says(RestMoved(is_answered=False))
    assert (bench.state, bench.held) == ("degraded", [])
    bench.rest = None
    with capture_logs() as logged:
        await bench.after(30)
    assert (bench.state, bench.sweeps) == ("online", [])
    assert "✓ Connectivity restored after 1 failures" in events(logged)


async def test_rest_alone_takes_it_offline_when_it_stays_away(bench: Bench) -> None:
    await bench.start()
    bench.rest = AWAY
    await bench.regular_check()
    await bench.after(30)
    assert bench.state == "offline"


async def test_its_own_requests_ask_for_no_further_look(bench: Bench) -> None:
    """A time that is told, and an account that cannot be read: the one is no reason not to wait after the other."""

    async def asked() -> int:
        bench.asked += 1
        bench.connectivity.on_connection(RestMoved(is_answered=True))
        return 12

    async def sweep(*, with_orders: bool) -> None:
        bench.connectivity.on_connection(RestMoved(is_answered=False))
        raise AWAY

    await bench.start()
    await bench.cut()
    bench.clock_offset_ms, bench.sweep = asked, sweep  # type: ignore[method-assign]
    before = bench.asked
    await bench.after(30)
    assert bench.asked == before + 1
    await bench.after(59)
    assert bench.asked == before + 1
    assert bench.connectivity.link.failures == 2


async def test_what_comes_back_while_the_internet_is_still_looked_at_counts(bench: Bench) -> None:
    """That look may take three seconds, and has nothing to say about the exchange."""
    answered = asyncio.Event()

    async def look() -> str:
        await answered.wait()
        return "no answer in 3 s"

    await bench.start()
    bench.look = look  # type: ignore[method-assign]
    await bench.cut()
    bench.rest = bench.swept = None
    bench.private = UP
    await bench.says(RestMoved(is_answered=True))
    answered.set()
    await bench.settle()
    await bench.after(GAP)
    assert bench.state == "online"


@pytest.mark.parametrize("event", [RestMoved(is_answered=False), PrivateStreamMoved(DOWN, "cut")])
async def test_what_fails_elsewhere_during_a_look_is_looked_at_after_it(
    bench: Bench, event: PrivateStreamMoved | RestMoved
) -> None:
    async def asked() -> int:
        bench.asked += 1
        if bench.asked == 1:
            bench.connectivity.on_connection(event)
        return 12

    bench.clock_offset_ms = asked  # type: ignore[method-assign]
    await bench.start()
    await bench.after(GAP)
    assert bench.asked == 2


# ---------------------------------------- what is written down, and shown


async def test_the_true_last_success_is_written_down_at_every_check(bench: Bench) -> None:
    await bench.start()
    assert bench.writes == [{"state": "online", "failure_count": 0, "last_success": NEW_YEAR}]
    await bench.after(120)
    await bench.regular_check()
    assert bench.writes[-1]["last_success"] == NEW_YEAR + timedelta(seconds=120)
    await bench.cut()
    cut = bench.writes[-1]
    assert (cut["state"], cut["failure_count"]) == ("offline", 1)
    assert cut["last_success"] == NEW_YEAR + timedelta(seconds=120), "when it was reached, and not when it was asked"
    assert bench.connectivity.commits == len(bench.writes)


async def test_c5_a_start_counts_from_zero_and_shows_what_the_last_life_had_counted(bench: Bench) -> None:
    long_ago = NEW_YEAR - timedelta(hours=3)
    bench.row = {"state": "offline", "failure_count": 7, "last_success": long_ago}
    bench.rest, bench.private = AWAY, DOWN
    assert bench.connectivity.lines()[0] == "Connectivity: not checked yet"
    await bench.start()
    assert bench.connectivity.link.failures == 1
    assert bench.connectivity.record.last_success == long_ago, "a start is no success"
    assert "before the start: 7 failures, last success 21:00:00 UTC" in bench.connectivity.lines()[0]


async def test_health_shows_each_of_them(bench: Bench) -> None:
    assert bench.connectivity.lines()[-1].endswith("not looked at yet")
    await bench.start()
    assert bench.connectivity.lines() == [
        "Connectivity: ONLINE, 0 failed checks in a row, last success 00:00:00 UTC",
        "Bybit REST: answers, its clock minus ours 12 ms",
        "Internet (127.0.0.1:1, for diagnosis only): answers in 1 ms",
    ]
    bench.chat_up = False
    assert "DEGRADED" in bench.connectivity.lines()[0]
    assert "the chat is away" in bench.connectivity.lines()[0], "without waiting for the next check"
    assert bench.connectivity.glance() == Glance(state=LinkState.DEGRADED, ailing=(Ill.CHAT,))


async def test_a_public_stream_that_nobody_wants_is_not_missed(bench: Bench) -> None:
    bench.public, bench.is_watching = DOWN, False
    await bench.start()
    assert bench.state == "online"
    bench.is_watching = True
    assert "the public stream is down" in bench.connectivity.lines()[0]


async def test_an_internet_that_is_away_decides_nothing(bench: Bench) -> None:
    async def look() -> str:
        return "no answer in 3 s"

    bench.look = look  # type: ignore[method-assign]
    await bench.start()
    assert bench.state == "online"
    assert bench.connectivity.lines()[-1].endswith("no answer in 3 s")
