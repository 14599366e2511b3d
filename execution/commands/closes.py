"""Closing from the chat: one position, a part of one, or all of them; each answer is what the exchange then showed."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Coroutine
from decimal import Decimal
from typing import Any, Final

from msgspec.structs import replace

from execution.commands.answers import Begun, CloseBegun, ClosedLater, ClosePlan, unheard
from execution.commands.changes import can_change
from execution.commands.position_commands import CONFIRM_WITHIN, PositionCommands
from execution.facts.slots import Side
from execution.monitor import Monitor
from execution.new_trade.trade_request import TradeRejected
from execution.observations import CloseRequested, EntriesUnwanted
from execution.slot_actor import SlotActor
from execution.tracked_orders import Role
from execution.watching.safe_mode import SafeMode
from utils.money import ZERO, floor_to_step, plain
from utils.texts.catalogue import text

ENTRIES_FIRST: Final = 2.0
"""Seconds that closing everything waits for entries to be gone; then it closes all the same."""


class Closes:
    """Begins to close, and looks for a while whether it is done; the actors go on with it in any case."""

    def __init__(
        self,
        actors: Callable[[], Collection[SlotActor]],
        commands: PositionCommands,
        safe_mode: SafeMode | None,
        spawn: Callable[[Coroutine[Any, Any, None], str], Awaitable[None]],
        *,
        observe: bool,
    ) -> None:
        self._actors = actors
        self._commands = commands
        self._safe_mode = safe_mode
        self._spawn = spawn
        self._observe = observe

    async def close(
        self,
        symbol: str,
        side: Side | None,
        percent: Decimal | None,
        begun: CloseBegun = unheard,
        later: ClosedLater = unheard,
    ) -> ClosePlan:
        """One position, wholly or by percent. Raises NoSuchPosition, TradeRejected, ExchangeError.

        In safe mode nothing is recorded, so that ``begun`` is not called.
        """
        if self._safe_mode is not None:
            self._require_may_send()
            if percent is not None and percent < 100:
                raise TradeRejected("percent", text("refused-close-part-safe-mode", symbol=symbol))
            return await self._safe_mode.close(symbol, side)
        actor = self._commands.find(symbol, side)
        self._require_may_send()
        qty = None if percent is None or percent >= 100 else _part(actor, percent)
        first = actor.monitor.next_revision(Role.CLOSE, 0)
        plan = await _begin(actor, qty)
        await begun(plan)
        return await self._shown_or_later(actor, plan, first, later)

    async def close_all(self, begun: Begun = unheard, later: ClosedLater = unheard) -> tuple[ClosePlan, ...]:
        """Every guarded position: first the entries that wait are cancelled, everywhere, then all is closed.

        What is not guarded is left alone; in safe mode nothing is, and each position is closed by its name. Once it
        was asked for it is begun, whoever asked and does not wait for it any more. ``later`` hears of each that was not
        shown in time, the first of them perhaps before this returns. Raises TradeRejected.
        """
        self._require_may_send()
        actors = [actor for actor in self._actors() if actor.monitor.flat_since is None]
        plans: list[tuple[SlotActor, ClosePlan, int]] = []
        await asyncio.shield(self._spawn(_begin_all(actors, plans), "closing everything"))
        await begun()
        return tuple(await asyncio.gather(*(self._shown_or_later(*plan, later) for plan in plans)))

    async def _shown_or_later(self, actor: SlotActor, plan: ClosePlan, first: int, later: ClosedLater) -> ClosePlan:
        """What the exchange shows of it in time; what it shows in the end, ``later`` hears."""
        shown = await _shown(actor, plan, first, CONFIRM_WITHIN)
        if not shown.done and not shown.refused:
            work = _tell_in_the_end(actor, plan, first, later)
            self._spawn(work, f"the answer to /close of {actor.monitor.name}")
        return shown

    def _require_may_send(self) -> None:
        if self._observe:
            raise TradeRejected("", text("refused-observe-now"))


def _part(actor: SlotActor, percent: Decimal) -> Decimal:
    monitor, rules = actor.monitor, actor.rules.instrument
    if monitor.reduction is not None:
        raise TradeRejected("percent", text("refused-close-part"))
    if monitor.size == ZERO:
        raise TradeRejected("percent", text("refused-close-unfilled", symbol=monitor.slot.symbol))
    qty = floor_to_step(monitor.size * percent / 100, rules.qty_step)
    if qty < rules.min_qty:
        problem = text("refused-close-small", percent=plain(percent), size=plain(monitor.size))
        raise TradeRejected("percent", problem)
    return qty


async def _begin(actor: SlotActor, qty: Decimal | None) -> ClosePlan:
    """It is on disk."""
    before = actor.monitor
    actor.post(CloseRequested(qty))
    await actor.caught_up()
    return ClosePlan(key=before.key, symbol=before.slot.symbol, side=before.side, size=before.size, qty=qty)


async def _begin_all(actors: Collection[SlotActor], plans: list[tuple[SlotActor, ClosePlan, int]]) -> None:
    """All of it is on disk, and in ``plans``, each with the revision of the first closing order that may be its."""
    for actor in actors:
        actor.post(EntriesUnwanted())
    await asyncio.gather(*(actor.seen(has_no_entries, ENTRIES_FIRST) for actor in actors))
    firsts = [actor.monitor.next_revision(Role.CLOSE, 0) for actor in actors]
    begun = await asyncio.gather(*(_begin(actor, None) for actor in actors))
    plans += zip(actors, begun, firsts, strict=True)


async def _shown(actor: SlotActor, plan: ClosePlan, first: int, within: float | None) -> ClosePlan:
    """What the exchange shows of it in so many seconds, None: however long it takes.

    ``first``: the revision of the first closing order that may be its.
    """
    if plan.qty is None or not can_change(actor.monitor):
        done = await actor.seen(is_flat, within)
        return replace(plan, done=done, left=actor.monitor.size)
    is_over = await actor.seen(_has_no_reduction, within)
    monitor = actor.monitor
    closed = _closed(monitor, first)
    done = is_over and (closed > ZERO or is_flat(monitor))
    refused = _why_refused(monitor, first) if is_over and not done else ""
    return replace(plan, done=done, left=monitor.size, qty=closed if done and closed else plan.qty, refused=refused)


async def _tell_in_the_end(actor: SlotActor, plan: ClosePlan, first: int, later: ClosedLater) -> None:
    """What was still being tried when the person was answered, the position or a part of it."""
    await later(await _shown(actor, plan, first, None))


def has_no_entries(monitor: Monitor) -> bool:
    return not any(order.is_open for order in monitor.orders_of(Role.ENTRY))


def is_flat(monitor: Monitor) -> bool:
    return monitor.size == ZERO and not monitor.has_open_orders and not monitor.unexplained


def _has_no_reduction(monitor: Monitor) -> bool:
    return monitor.reduction is None or is_flat(monitor)


def _why_refused(monitor: Monitor, first: int) -> str:
    orders = (order for order in reversed(monitor.orders_of(Role.CLOSE)) if order.revision >= first)
    return next((order.note for order in orders if order.note), text("close-nobody-took"))


def _closed(monitor: Monitor, first: int) -> Decimal:
    """What the closing orders from revision ``first`` on have filled; the market may not take all of it."""
    orders = (order for order in monitor.orders_of(Role.CLOSE) if order.revision >= first)
    return sum((monitor.filled_of(order.link_id) for order in orders), ZERO)
