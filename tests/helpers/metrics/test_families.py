"""Each figure as its owner has it, and no figure where nobody knows."""

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from prometheus_client.metrics_core import Metric

from execution.dca.dca_bot import BotState
from execution.dca.own_slot import OwnSlot
from execution.enhanced_tp_sl_manager import EnhancedTPSLManager
from execution.facts.slots import Side
from execution.monitor import Phase
from execution.views import AccountView, UnguardedView
from execution.watching.invariants import Finding, Invariant
from helpers.job_trouble import JobRuns
from helpers.metrics.chat_figures import ChatFigures
from helpers.metrics.guard_families import dca_families, guard_families
from helpers.metrics.store_families import store_families
from helpers.metrics.work_families import chat_families, job_families
from tests.handlers.dca.fakes import FakeDca, a_bot, a_lot, a_view
from tests.handlers.fakes import NOON, D, MemoryStore, a_position, an_account
from utils.robust_persistence import RobustPersistence
from utils.texts.saying import saying

BTC, ETH = ("main", "BTCUSDT", "long"), ("main", "ETHUSDT", "short")


def samples(families: Iterable[Metric]) -> dict[tuple[str, ...], float]:
    """By name without prefix, and labels in their order."""
    found = {}
    for family in families:
        for sample in family.samples:
            key = (sample.name.removeprefix("holdfast_"), *sample.labels.values())
            assert key not in found, "two samples of one name"
            found[key] = sample.value
    return found


def of_guard(view: AccountView, *waiting: int) -> dict[tuple[str, ...], float]:
    manager: Any = SimpleNamespace(
        account_view=lambda: view, mail_waiting=lambda: waiting, failures=lambda: {"a": 2, "b": 1}
    )
    return samples(guard_families(cast("EnhancedTPSLManager", manager), "main"))


def test_each_position_and_the_account() -> None:
    finding = Finding(
        invariant=Invariant.I2, what="shares", evidence=saying("evidence-share", number=1, offered="0.1", wanted="0.2")
    )
    found = of_guard(
        an_account(
            a_position(naked_seconds=D("0.3"), breaches=(finding,)),
            a_position(symbol="ETHUSDT", side=Side.SELL, stop_confirmed=False, frozen_since=NOON),
            a_position(symbol="SOLUSDT", phase=Phase.OPENING, stop_confirmed=False),
            naked_seconds=D("7.5"),
            breach_counts={Invariant.I2: 4},
            unguarded=(UnguardedView(name="XRPUSDT long", stop=None),),
            last_sweep_at=NOON,
            entries_held="Bybit is away",
        ),
        3,
        0,
        9,
    )
    assert (found["monitors", "main"], found["positions", "main"], found["positions_unguarded", "main"]) == (3, 2, 1)
    assert found["naked_seconds_total", "main"] == 7.5
    assert found["position_naked_seconds", *BTC] == 0.3
    assert (found["position_stop_confirmed", *BTC], found["position_stop_confirmed", *ETH]) == (1, 0)
    assert ("position_stop_confirmed", "main", "SOLUSDT", "long") not in found, "its stop comes with the entry"
    assert (found["position_frozen", *BTC], found["position_frozen", *ETH]) == (0, 1)
    assert (found["breaches_total", "main", Invariant.I2.value], found["breaches_now", "main"]) == (4, 1)
    assert found["breaches_total", "main", Invariant.I1.value] == 0
    assert found["last_sweep_timestamp_seconds", "main"] == NOON.timestamp()
    assert (found["entries_held",], found["entries_paused",], found["safe_mode",]) == (1, 0, 0)
    assert (found["mailbox_waiting",], found["mailbox_longest",], found["troubles_total",]) == (12, 9, 3)


def test_before_the_exchange_has_answered_nothing_is_said_of_what_it_shows() -> None:
    found = of_guard(an_account(a_position(), waits_for_exchange=True, last_sweep_at=None))
    assert (found["waiting_for_exchange",], found["monitors", "main"]) == (1, 1)
    for name in ("position_stop_confirmed", "positions_unguarded", "positions_ignored", "last_sweep_timestamp_seconds"):
        assert not [key for key in found if key[0] == name], name


def test_bots_by_state_and_what_they_hold() -> None:
    dca = FakeDca(MemoryStore())
    dca.has(a_view(a_bot(a_lot(1), a_lot(2), bot_id="one")))
    slot = OwnSlot(size=D("0.1"))
    dca.has(a_view(a_bot(bot_id="two", state=BotState.PAUSED, slot=slot), naked=timedelta(seconds=2), trouble="x"))
    found = samples(dca_families(dca))
    assert {key: value for key, value in found.items() if key[0] == "dca_bots"} == {
        ("dca_bots", "running"): 1,
        ("dca_bots", "paused"): 1,
    }
    assert {key[1]: value for key, value in found.items() if key[0] == "dca_lots"} == {"one": 2, "two": 0}
    assert [key[1] for key in found if key[0] == "dca_naked_seconds"] == ["two"], "spot knows no stop"
    assert {key[1]: value for key, value in found.items() if key[0] == "dca_not_running"} == {"one": 0, "two": 1}


async def test_a_store_with_and_without_a_disk_that_works(tmp_path: Path) -> None:
    store = RobustPersistence(tmp_path / "state.pkl")
    await store.open()
    try:
        fresh = samples(store_families(await store.get_stats()))
        assert ("store_commit_seconds", "0.5") not in fresh
        assert ("store_files_verified",) not in fresh
        for number in range(3):
            async with store.transaction() as txn:
                txn.put("s", f"k{number}", number)
        await store.verify_integrity()
        store.breaker.trip("No space left on device", NOON)
        await store.commit_or_hold(lambda txn: txn.put("s", "held", 1))
        found = samples(store_families(await store.get_stats()))
    finally:
        await store.close()
    assert found["store_commits_total",] == 3
    assert 0 < found["store_flush_seconds_count",] <= 3
    assert found["store_flush_seconds_sum",] > 0
    assert found["store_commit_seconds", "0.99"] > 0
    assert found["store_records", "s"] == 4
    assert (found["store_held_changes",], found["store_files_verified",]) == (1, 1)
    assert (found["store_breaker_state", "open"], found["store_breaker_state", "closed"]) == (1, 0)
    assert found["store_breaker_opened_total",] == 1


def test_alerts_and_jobs() -> None:
    chat = ChatFigures(is_up=False, alerts_waiting=None, alerts={("closed", "sent"): 2}, counted={"updates failed": 1})
    found = samples(chat_families(chat))
    assert found == {
        ("telegram_up",): 0,
        ("chat_missing",): 0,
        ("alerts_total", "closed", "sent"): 2,
        ("chat_events_total", "updates failed"): 1,
    }
    jobs = samples(job_families([JobRuns(name="reports", runs=5, failed=2, late=1, is_ailing=True)]))
    assert jobs == {
        ("job_runs_total", "reports"): 5,
        ("job_troubles_total", "reports", "failed"): 2,
        ("job_troubles_total", "reports", "late"): 1,
        ("job_ailing", "reports"): 1,
    }
