"""What is guarded, how well, and what waits for it."""

from collections.abc import Iterator

from prometheus_client.metrics_core import Metric

from execution.enhanced_tp_sl_manager import EnhancedTPSLManager
from execution.monitor import Phase
from execution.views import AccountView, PositionView
from execution.watching.invariants import Invariant
from helpers.dca_health import ShowsBots
from helpers.metrics.families import counter, counters, gauge, gauges, timestamp

_OF_ONE = ("account", "symbol", "side")


def guard_families(manager: EnhancedTPSLManager, account: str) -> Iterator[Metric]:
    view = manager.account_view()
    waiting = manager.mail_waiting()
    yield from _account(view, account)
    yield from _each(view, account)
    yield gauge("mailbox_waiting", "Observations that wait to be folded, of all slots.", sum(waiting))
    yield gauge("mailbox_longest", "The same of the slot with the most.", max(waiting, default=0))
    yield counter("troubles", "Failures inside, as /health lists them.", sum(manager.failures().values()))


def _account(view: AccountView, account: str) -> Iterator[Metric]:
    is_known = not view.waits_for_exchange
    open_ones = sum(1 for position in view.positions if position.phase is not Phase.OPENING)
    label, key = ("account",), (account,)
    yield gauges(
        "monitors", "Trades that are guarded, those whose entries wait included.", label, {key: len(view.positions)}
    )
    yield gauges("positions", "Guarded positions that have filled.", label, {key: open_ones})
    unguarded = len(view.unguarded) if is_known else None
    yield gauges(
        "positions_unguarded", "Positions without a guard, which a question waits for.", label, {key: unguarded}
    )
    ignored = len(view.ignored) if is_known else None
    yield gauges("positions_ignored", "Positions that a person wants left alone.", label, {key: ignored})
    yield counters(
        "naked_seconds",
        "Time without a confirmed stop, of all guarded positions.",
        label,
        {key: float(view.naked_seconds)},
    )
    yield counters(
        "breaches", "Invariants that were found broken.", ("account", "invariant"),
        {(account, each.value): view.breach_counts.get(each, 0) for each in Invariant},
    )  # fmt: skip
    now = len(view.breaches) + sum(len(position.breaches) for position in view.positions)
    yield gauges("breaches_now", "Invariants that are broken now.", label, {key: now})
    yield gauges(
        "last_sweep_timestamp_seconds", "When the account was read last.", label, {key: timestamp(view.last_sweep_at)}
    )
    yield gauge("safe_mode", "1 while the state is unreadable and nothing is guarded.", view.safe_mode)
    yield gauge("waiting_for_exchange", "1 until the exchange has first answered.", view.waits_for_exchange)
    yield gauge("entries_paused", "1 while a person has paused new entries.", view.paused_since is not None)
    yield gauge("entries_held", "1 while entries wait: connection, key, margin, maintenance.", bool(view.entries_held))


def _each(view: AccountView, account: str) -> Iterator[Metric]:
    def of(position: PositionView) -> tuple[str, ...]:
        return account, position.symbol, position.side.word

    positions = view.positions
    # What the records say of a stop is not what the exchange shows now.
    seen = [each for each in positions if each.phase is not Phase.OPENING and not view.waits_for_exchange]
    yield gauges(
        "position_naked_seconds", "Time without a confirmed stop, since this process guards it.", _OF_ONE,
        {of(each): float(each.naked_seconds) for each in positions},
    )  # fmt: skip
    yield gauges(
        "position_stop_confirmed", "1 while the exchange shows the wanted stop.", _OF_ONE,
        {of(each): each.stop_confirmed for each in seen},
    )  # fmt: skip
    yield gauges(
        "position_frozen", "1 while the write breaker lets only stops and closes out.", _OF_ONE,
        {of(each): each.frozen_since is not None for each in positions},
    )  # fmt: skip


def dca_families(dca: ShowsBots) -> Iterator[Metric]:
    """DCA bots, by id."""
    views = [dca.view(bot.bot_id) for bot in dca.bots()]
    states: dict[tuple[str, ...], int] = {}
    for view in views:
        key = (view.bot.state.value,)
        states[key] = states.get(key, 0) + 1
    yield gauges("dca_bots", "DCA bots by state.", ("state",), states)
    of_each = ("bot", "symbol")
    yield gauges(
        "dca_lots", "Lots that are open.", of_each, {(v.bot.bot_id, v.bot.symbol): len(v.bot.lots) for v in views}
    )
    yield gauges(
        "dca_naked_seconds", "Time without a hard stop since the start, of bots on perpetuals.", of_each,
        {(v.bot.bot_id, v.bot.symbol): v.naked.total_seconds() for v in views if v.bot.slot is not None},
    )  # fmt: skip
    yield gauges(
        "dca_not_running", "1 for a bot that cannot run.", of_each,
        {(v.bot.bot_id, v.bot.symbol): bool(v.trouble) for v in views},
    )  # fmt: skip
