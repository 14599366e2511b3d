"""What a person asks of a guarded position, beside opening and closing it; each answer is what the exchange showed."""

from collections.abc import Awaitable, Callable, Iterable
from decimal import Decimal
from typing import Final

from msgspec.structs import replace

from execution.commands.answers import ChangeRefused, Confirmed, NoSuchPosition, StopChange, TakenBack
from execution.commands.changes import can_change, undo_of, undo_until
from execution.commands.plan_version import still_holds, version_of
from execution.commands.smart_changes import SmartChange, smart_change
from execution.commands.target_changes import TargetsChange, plan_targets, stand
from execution.desired_orders import desired_orders
from execution.entries_wanted import entry_wanted
from execution.exchange import Exchange
from execution.exit_plan import Offset, Trail
from execution.facts.slots import Side
from execution.fills import result_at
from execution.fold import fold
from execution.monitor import Monitor
from execution.new_trade.entries_coming import entry_beyond
from execution.new_trade.entry_standing import EntryStanding, standing_of
from execution.new_trade.trade_request import TargetRequest
from execution.observations import EntriesUnwanted, PlanWanted, StopWanted, TargetsWanted, UndoWanted, Woken
from execution.slot_actor import SlotActor
from execution.stops.clear_of_price import problem_of_price
from execution.stops.native_trail import is_settled, why_impossible
from execution.stops.smart_stop import SmartStop, problem_of
from execution.stops.stop_wishes import break_even_price, is_tighter
from execution.stops.trailing import Direction, start
from execution.tracked_orders import Role
from utils.clock import Clock
from utils.money import ZERO, plain, round_to_step
from utils.texts.catalogue import text

CONFIRM_WITHIN: Final = 5.0
"""Seconds after which the answer says that it is still being tried."""


class PositionCommands:
    """Looks for the one position that is meant, posts what is wanted to its actor, and waits for what comes of it."""

    def __init__(
        self,
        actors: Callable[[], Iterable[SlotActor]],
        exchange: Exchange,
        clock: Clock,
        why_not_again: Callable[[Monitor], Awaitable[str]],
        *,
        observe: bool,
    ) -> None:
        """``why_not_again``: why entries that were cancelled must not wait again as in this monitor; "": they may."""
        self._actors = actors
        self._exchange = exchange
        self._clock = clock
        self._why_not_again = why_not_again
        self._observe = observe

    def find(self, symbol: str, side: Side | None) -> SlotActor:
        """Raises NoSuchPosition."""
        everyone = list(self._actors())
        candidates = [actor for actor in everyone if actor.monitor.slot.symbol == symbol]
        matching = [actor for actor in candidates if side is None or actor.monitor.side is side]
        if len(matching) != 1:
            raise NoSuchPosition(symbol, tuple(actor.monitor.name for actor in candidates or everyone))
        return matching[0]

    # ---------------------------------------- the stop

    def preview_stop(self, symbol: str, side: Side | None, price: Decimal) -> StopChange:
        """What another stop would mean; nothing is changed. Raises NoSuchPosition, ChangeRefused."""
        actor = self._changeable(symbol, side)
        monitor, rules = actor.monitor, actor.rules.instrument
        if price != round_to_step(price, rules.tick_size) or price <= ZERO:
            raise ChangeRefused(text("refused-tick", symbol=symbol, tick=plain(rules.tick_size)))
        ticker = self._exchange.last_ticker(symbol)
        if ticker is not None:
            now = ticker.price(monitor.plan.trigger_by)
            problem = problem_of_price(monitor.side, price, now, rules.tick_size)
            if problem:
                raise ChangeRefused(problem)
        waits = monitor.size == ZERO
        beyond = entry_beyond(monitor, price) if waits else None
        if beyond is not None:
            raise ChangeRefused(text("refused-stop-entry", entry=plain(beyond), stop=plain(price)))
        return StopChange(
            key=monitor.key,
            symbol=symbol,
            side=monitor.side,
            old=monitor.stop.price,
            new=price,
            loosens=is_tighter(monitor.side, monitor.stop.price, price),
            result_old=result_at(monitor, monitor.stop.price),
            result_new=result_at(monitor, price),
            waits=waits,
        )

    def preview_break_even(self, symbol: str, side: Side | None, offset: Offset | None = None) -> StopChange:
        """The stop at break-even, or that far beyond it, as `preview_stop`."""
        actor = self._changeable(symbol, side)
        price = break_even_price(actor.monitor, actor.rules.instrument, offset)
        if price is None:
            raise ChangeRefused(text("refused-break-even-none", symbol=symbol))
        return self.preview_stop(symbol, actor.monitor.side, price)

    async def set_stop(self, change: StopChange) -> Confirmed:
        """Raises NoSuchPosition, and ChangeRefused also where the stop has moved since the preview."""
        actor = self._changeable(change.symbol, change.side)
        if actor.monitor.key != change.key or actor.monitor.stop.price != change.old:
            raise ChangeRefused(text("refused-stop-moved", symbol=change.symbol))
        wanted = StopWanted(change.new)
        return await self._changed(actor, wanted, lambda m: m.stop.price == change.new and stop_stands(m))

    # ---------------------------------------- the plan

    async def set_trail(self, symbol: str, side: Side | None, trail: Trail | None) -> Confirmed:
        """Another trail, or none, from now on. The stop stays where it is until the trail asks for more.

        Done when the exchange shows its own trailing stop as the plan wants it: standing, or gone.
        """
        actor = self._changeable(symbol, side)
        if trail is not None:
            _require_possible(actor.monitor, trail)
        plan = actor.monitor.plan
        wanted = PlanWanted(replace(plan, trail=trail), drawn_for=plan)
        return await self._changed(actor, wanted, lambda m: m.plan.trail == trail and is_settled(m))

    def preview_smart(self, symbol: str, side: Side | None, smart: SmartStop | None) -> SmartChange:
        """What another smart stop, or none, would mean; nothing is changed. Raises NoSuchPosition, ChangeRefused."""
        return smart_change(self._changeable(symbol, side).monitor, smart)

    async def set_smart(self, symbol: str, side: Side | None, smart: SmartStop | None) -> Confirmed:
        """Another smart stop, or none; it judges the candles that close from now on. Raises ExchangeError, too."""
        actor = self._changeable(symbol, side)
        monitor, tick = actor.monitor, actor.rules.instrument.tick_size
        if smart is not None and smart != monitor.plan.smart:
            ticker = self._exchange.last_ticker(symbol) or await self._exchange.ticker(symbol)
            price = ticker.price(monitor.plan.trigger_by)
            problem = problem_of(smart, monitor.side, monitor.stop.price, price, tick)
            if problem:
                raise ChangeRefused(problem)
        wanted = PlanWanted(replace(monitor.plan, smart=smart), drawn_for=monitor.plan)
        return await self._changed(actor, wanted, lambda m: m.plan.smart == smart)

    def preview_targets(self, symbol: str, side: Side | None, targets: tuple[TargetRequest, ...]) -> TargetsChange:
        """Other targets for what is open, or none; nothing is changed. Raises NoSuchPosition, ChangeRefused."""
        actor = self._changeable(symbol, side)
        monitor = actor.monitor
        if monitor.reduction is not None or not monitor.is_base_known:
            raise ChangeRefused(text("refused-changing", name=monitor.name))
        return plan_targets(monitor, targets, actor.rules.instrument, self._exchange.last_ticker(symbol))

    async def set_targets(self, change: TargetsChange) -> Confirmed:
        """Done when the exchange shows all of them. Raises NoSuchPosition, and ChangeRefused also after a change."""
        actor = self._changeable(change.symbol, change.side)
        if not still_holds(change.drawn_for, actor.monitor):
            raise ChangeRefused(text("refused-changed", name=actor.monitor.name))
        wanted = TargetsWanted(drawn_for=change.drawn_for, targets=change.targets)
        if not self._is_news(actor, wanted):
            return _as_it_was(actor.monitor)
        actor.post(wanted)
        await actor.caught_up()
        return await self._confirmed(actor, lambda m: self._has_targets(actor, m, change))

    def _has_targets(self, actor: SlotActor, monitor: Monitor, change: TargetsChange) -> bool:
        first = len(monitor.plan.legs) - len(change.targets)
        prices = tuple(leg.price for leg in monitor.plan.legs[max(0, first) :])
        return prices == tuple(leg.price for leg in change.targets) and self._targets_stand(actor, monitor)

    def _targets_stand(self, actor: SlotActor, monitor: Monitor) -> bool:
        return stand(monitor, desired_orders(monitor, actor.rules.instrument, self._clock.now()))

    async def cancel_entries(self, symbol: str, side: Side | None) -> Confirmed:
        """Nothing more is opened; done when the exchange shows none of the entries."""
        actor = self._changeable(symbol, side)
        monitor = actor.monitor
        if all(standing_of(monitor, leg) is EntryStanding.OVER for leg in monitor.plan.entries):
            return _as_it_was(monitor)
        actor.post(EntriesUnwanted())
        return await self._confirmed(actor, lambda m: not any(order.is_open for order in m.orders_of(Role.ENTRY)))

    async def undo(self, symbol: str, side: Side | None) -> Confirmed:
        """Take back the last change of the plan; a stop is never loosened by it, and no entry sent that may not be.

        Done when the exchange shows the stop, the targets, its own trailing stop and what waits as they were.
        """
        actor = self._changeable(symbol, side)
        await self._require_entries_may_wait_again(actor)
        before = actor.monitor
        undo = undo_of(before, self._clock.now())
        is_felt = undo_until(before) is not None
        if undo is not None and not is_felt and is_tighter(before.side, before.stop.price, undo.stop):
            raise ChangeRefused(text("refused-undo-looser", stop=plain(undo.stop)))
        if undo is None or not is_felt:
            raise ChangeRefused(text("refused-undo-none", symbol=symbol))
        actor.post(UndoWanted())
        await actor.caught_up()
        taken_back = TakenBack(before=version_of(before), after=version_of(actor.monitor))
        entries = undo.entries is not None

        def is_back(m: Monitor) -> bool:
            stands = stop_stands(m) and is_settled(m) and self._targets_stand(actor, m)
            return stands and (not entries or self._entries_wait(m))

        shown = await self._confirmed(actor, is_back)
        return replace(shown, taken_back=taken_back)

    async def _require_entries_may_wait_again(self, actor: SlotActor) -> None:
        """Raises ChangeRefused where the undo would send entries again that may not be sent now."""
        now = self._clock.now()
        standing = undo_of(actor.monitor, now)
        if standing is None or not standing.entries:
            return
        why_not = await self._why_not_again(fold(actor.monitor, UndoWanted(), actor.rules, now))
        if why_not:
            raise ChangeRefused(why_not)

    def _entries_wait(self, monitor: Monitor) -> bool:
        """Those that still may; one that is on its way out has not been sent again yet."""
        now = self._clock.now()
        wanted = (leg for leg in monitor.plan.entries if entry_wanted(monitor, leg, now))
        orders = (monitor.open_order(Role.ENTRY, leg.number) for leg in wanted)
        return all(order is not None and not order.cancelling and order.updated_at is not None for order in orders)

    # ---------------------------------------- inside

    def _changeable(self, symbol: str, side: Side | None) -> SlotActor:
        actor = self.find(symbol, side)
        if self._observe:
            raise ChangeRefused(text("refused-observe"))
        if not can_change(actor.monitor):
            raise ChangeRefused(text("refused-closing", name=actor.monitor.name))
        return actor

    def _is_news(self, actor: SlotActor, wanted: StopWanted | PlanWanted | TargetsWanted) -> bool:
        """Whether it changes anything says the fold that would take it."""
        now = self._clock.now()
        return fold(actor.monitor, wanted, actor.rules, now) != fold(actor.monitor, Woken(), actor.rules, now)

    async def _changed(
        self, actor: SlotActor, wanted: StopWanted | PlanWanted, what: Callable[[Monitor], bool]
    ) -> Confirmed:
        if not self._is_news(actor, wanted):
            return _as_it_was(actor.monitor)
        actor.post(wanted)
        return await self._confirmed(actor, what)

    async def _confirmed(self, actor: SlotActor, what: Callable[[Monitor], bool]) -> Confirmed:
        done = await actor.seen(what, CONFIRM_WITHIN)
        return Confirmed(key=actor.monitor.key, done=done, stop=actor.monitor.standing_stop)


def _as_it_was(monitor: Monitor) -> Confirmed:
    return Confirmed(key=monitor.key, done=True, stop=monitor.standing_stop, is_news=False)


def _require_possible(monitor: Monitor, trail: Trail) -> None:
    if trail.after_tp is not None and trail.after_tp > len(monitor.plan.legs):
        raise ChangeRefused(text("refused-no-target-of", symbol=monitor.slot.symbol, number=trail.after_tp))
    try:
        start(Direction.UP, trail.distance, trail.at)
    except ValueError as error:
        raise ChangeRefused(str(error)) from None
    impossible = why_impossible(trail, monitor.plan.trigger_by) if trail.native else ""
    if impossible:
        raise ChangeRefused(impossible)


def stop_stands(monitor: Monitor) -> bool:
    """Without size there is no stop to stand: the next entry carries it."""
    return monitor.stop_confirmed or monitor.size == ZERO
