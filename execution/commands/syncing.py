"""A whole sweep at once, and what it has changed in what we knew."""

import asyncio
from collections.abc import Collection
from typing import Final

from msgspec import Struct

from execution.monitor import Monitor
from execution.slot_actor import SlotActor
from execution.tracked_orders import OrderState, name_of
from execution.watching.sweep import Sweep
from utils.money import plain
from utils.texts.catalogue import text

SETTLE_WITHIN: Final = 5.0
"""Seconds for what a sweep leaves in doubt to be asked for by name."""


class Differed(Struct, frozen=True, kw_only=True):
    """One position of which the exchange showed something else than we knew; each fact is one sentence part."""

    key: str
    facts: tuple[str, ...]


class Synced(Struct, frozen=True, kw_only=True):
    """``done`` False: something is still in doubt, and is being asked for."""

    done: bool
    differed: tuple[Differed, ...]
    unguarded: tuple[str, ...]
    """Positions that nobody guards ("BTCUSDT long")."""


async def sync(sweep: Sweep, actors: Collection[SlotActor]) -> Synced:
    """Reads the whole account now. Raises ExchangeError, and nothing is changed then."""
    before = [(actor, actor.monitor) for actor in actors]
    await sweep.run(with_orders=True)
    settled = await asyncio.gather(*(actor.seen(is_settled, SETTLE_WITHIN) for actor, _ in before))
    found = [Differed(key=was.key, facts=differences(was, actor.monitor)) for actor, was in before]
    return Synced(
        done=all(settled),
        differed=tuple(each for each in found if each.facts),
        unguarded=sweep.names(lambda _: True),
    )


def is_settled(monitor: Monitor) -> bool:
    """Nothing of it has to be looked at, or asked for, now."""
    open_ones = (order for order in monitor.orders.values() if order.is_open)
    in_doubt = any(order.ask_at is not None or order.state is OrderState.PLANNED for order in open_ones)
    return not in_doubt and monitor.look_at is None and not monitor.unexplained


def differences(before: Monitor, after: Monitor) -> tuple[str, ...]:
    """What is known now and was not, in words."""
    facts = []
    if after.size != before.size:
        facts.append(text("sync-size", before=plain(before.size), after=plain(after.size)))
    if after.standing_stop != before.standing_stop:
        facts.append(text("sync-stop", before=_stop(before), after=_stop(after)))
    new = len(after.fills) - len(before.fills)
    if new > 0:
        facts.append(text("sync-executions", count=new))
    for order in after.orders.values():
        was = before.orders.get(order.link_id)
        if was is not None and was.is_open and not order.is_open:
            facts.append(text("sync-order-ended", order=name_of(order.role, order.leg)))
        elif was is not None and order.is_open and (was.qty, was.price) != (order.qty, order.price):
            price = "none" if order.price is None else plain(order.price)
            facts.append(
                text("sync-order-now", order=name_of(order.role, order.leg), qty=plain(order.qty), price=price)
            )
    return tuple(facts)


def _stop(monitor: Monitor) -> str:
    return "none" if monitor.standing_stop is None else plain(monitor.standing_stop)
