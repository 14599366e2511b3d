"""Positions opened elsewhere: guarded or left alone as a person says, once (R20, R23).

What was shown is done only while it holds: before anything is begun, the position, its orders and the price are read
again.
"""

from asyncio import Lock
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from secrets import token_hex
from typing import Any

from msgspec.structs import replace

from execution.adoption.adopted_legs import default_legs, why_none
from execution.adoption.adopted_plan import basis_of, stop_only
from execution.adoption.choices import Adopt, Answered, Choice, Outcome
from execution.adoption.foreign_reads import ForeignReads, NotAllShown, when_all_is_shown
from execution.adoption.found import Found
from execution.adoption.guarded_news import facts_of_adopted
from execution.adoption.meeting import Meeting
from execution.adoption.offers import drawn_anew, may_get_targets
from execution.adoption.owners import Owner, SlotOwner, claim, question_fields, still_asks
from execution.adoption.slot_owners import SlotOwners
from execution.adoption.take_over import TakeOver
from execution.commands.answers import Begun, ChangeRefused, Confirmed, unheard
from execution.commands.plan_version import version_of
from execution.exchange import Exchange
from execution.exit_plan import TpLeg
from execution.facts.instruments import Instrument
from execution.facts.slots import Side, Slot
from execution.monitor import Monitor
from execution.new_trade.plan_terms import Limits
from execution.observations import TargetsWanted
from execution.records.books import MonitorBooks
from execution.slot_actor import SlotActor
from utils.clock import Clock
from utils.money import plain
from utils.texts.catalogue import text


class Adopting:
    """``owners`` knows the slots that are not ours; ``meeting`` is given what a sweep sees in them."""

    def __init__(
        self,
        exchange: Exchange,
        books: MonitorBooks,
        clock: Clock,
        limits: Limits,
        policy: Adopt,
        actors: Mapping[Slot, SlotActor],
        begin: Callable[[Monitor, Instrument], None],
        opening: Lock,
    ) -> None:
        """``begin`` starts the actor of a monitor that is on disk; ``opening`` is held while a slot changes hands."""
        self._clock = clock
        self._limits = limits
        self._actors = actors
        self._opening = opening
        self._reads = ForeignReads(exchange, clock, actors)
        self._take_over = TakeOver(books, clock, actors, begin)
        self.owners = SlotOwners(exchange, books)
        self.meeting = Meeting(self.owners, self._reads, self._take_over, clock, limits, policy, actors, opening)

    async def answer(self, asked: str, drawn: int, choice: Choice, *, chat_id: int, begun: Begun = unheard) -> Answered:
        """A press on a question. Raises ChangeRefused, ExchangeError, NoNewTrades; the question stands then."""
        return await when_all_is_shown(
            self._clock, lambda: self._answer(asked, drawn, choice, chat_id=chat_id, begun=begun)
        )

    async def _answer(self, asked: str, drawn: int, choice: Choice, *, chat_id: int, begun: Begun) -> Answered:
        automatic = self._guarded_by_itself(asked)
        if automatic is not None:
            return await self._add_targets(automatic, drawn, begun)
        async with self._opening:
            owner = next((o for o in self.owners.all() if o.question == asked), None)
            if owner is None:
                return Answered(outcome=Outcome.SETTLED)
            name = _name(owner.slot, owner.side)
            if drawn != owner.drawn:
                return Answered(outcome=Outcome.REDRAWN, name=name, fields=question_fields(owner))
            found = await self._reads.read(owner.slot)
            if found is None or not owner.is_of(found.row):
                if not await self.owners.release(owner):
                    raise NotAllShown(owner.slot.symbol)  # the second read shows it
                return Answered(outcome=Outcome.GONE, name=name)
            if choice is Choice.IGNORE:
                ignored = replace(owner, owner=Owner.IGNORED)
                await self.owners.keep(ignored)
                return Answered(outcome=Outcome.IGNORED, name=name, fields=question_fields(ignored))
            now = self._claim(found, owner.owner, owner.since)
            if not still_asks(owner, now, found):
                asked_anew = replace(now, question=owner.question, drawn=owner.drawn + 1)
                await self.owners.keep(asked_anew)
                return Answered(outcome=Outcome.REDRAWN, name=name, fields=question_fields(asked_anew))
            if owner.proposal is None:
                return Answered(outcome=Outcome.REFUSED, name=name, problem=now.problem)
            proposal = owner.proposal if choice is Choice.DEFAULT_PLAN else stop_only(owner.proposal)
            slot = await self._take_over.guard(found, proposal, chat_id=chat_id, automatic=False)
        await begun()
        confirmed = await self._take_over.confirmed(slot)
        targets = _prices(proposal.legs)
        return Answered(outcome=Outcome.GUARDED, name=name, stop=confirmed.stop, done=confirmed.done, targets=targets)

    async def adopt(self, symbol: str, side: Side | None, choice: Choice, *, chat_id: int) -> Confirmed:
        """Guard, or ignore, a position that is not ours, as it is now; what the exchange then showed.

        Raises NoSuchPosition, ChangeRefused, ExchangeError, NoNewTrades.
        """
        return await when_all_is_shown(self._clock, lambda: self._adopt(symbol, side, choice, chat_id=chat_id))

    async def _adopt(self, symbol: str, side: Side | None, choice: Choice, *, chat_id: int) -> Confirmed:
        async with self._opening:
            found = await self._foreign(symbol, side)
            owner = self._claim(found, Owner.IGNORED, self._clock.now())
            if choice is Choice.IGNORE:
                await self.owners.keep(owner)
                return Confirmed(key=owner.key, done=True, stop=found.row.stop_loss)
            if owner.proposal is None:
                raise ChangeRefused(owner.problem)
            proposal = owner.proposal if choice is Choice.DEFAULT_PLAN else stop_only(owner.proposal)
            slot = await self._take_over.guard(found, proposal, chat_id=chat_id, automatic=False)
        return await self._take_over.confirmed(slot)

    async def plan_for(self, symbol: str, side: Side | None, choice: Choice) -> str:
        """What `adopt` would guard it with, in words, and nothing is done. Raises as that."""
        found = await when_all_is_shown(self._clock, lambda: self._foreign(symbol, side))
        owner = self._claim(found, Owner.ASKING, self._clock.now())
        if owner.proposal is None:
            raise ChangeRefused(owner.problem)
        legs = owner.proposal.legs if choice is Choice.DEFAULT_PLAN else ()
        targets = ", ".join(map(plain, _prices(legs))) or "none"
        name = _name(found.slot, found.side)
        return text("refused-observe-guard", name=name, stop=plain(owner.proposal.stop), targets=targets)

    async def _foreign(self, symbol: str, side: Side | None) -> Found:
        found = await self._reads.find(symbol, side)
        if (bot := self.owners.bot_of(found.slot)) is not None:
            raise ChangeRefused(text("refused-slot-of-bot-guards", symbol=symbol, bot=bot.called))
        return found

    def _guarded_by_itself(self, generation: str) -> SlotActor | None:
        """The position whose stop ADOPT=auto has set, and which may still get targets."""
        for actor in self._actors.values():
            monitor = actor.monitor
            if monitor.generation == generation and may_get_targets(monitor):
                return actor
        return None

    async def _add_targets(self, actor: SlotActor, drawn: int, begun: Begun) -> Answered:
        slot, side = actor.monitor.slot, actor.monitor.side
        name, found = _name(slot, side), await self._reads.read(slot)
        monitor, adopted = actor.monitor, actor.monitor.adopted  # others may have acted while it was read
        if found is None or found.side is not side or adopted is None:
            return Answered(outcome=Outcome.GONE, name=name)
        if not may_get_targets(monitor):
            return Answered(outcome=Outcome.SETTLED, name=name)
        basis = basis_of(found)
        legs = default_legs(found, monitor.plan.stop, basis, self._limits)
        if not legs:
            return Answered(
                outcome=Outcome.REFUSED, name=name, problem=why_none(found, monitor.plan.stop, basis, self._limits)
            )
        offer = drawn_anew(adopted, legs, found)
        is_as_shown = offer is None and drawn == adopted.drawn
        wanted = TargetsWanted(drawn_for=version_of(monitor), targets=legs) if is_as_shown else offer
        if wanted is not None:
            actor.post(wanted)
            await actor.caught_up()
        now = actor.monitor
        if is_as_shown and _prices(now.plan.legs) == _prices(legs):
            await begun()
            return Answered(outcome=Outcome.GUARDED, name=name, stop=now.standing_stop, targets=_prices(legs))
        if not may_get_targets(now):
            return Answered(outcome=Outcome.SETTLED, name=name)
        return Answered(outcome=Outcome.OFFERED_ANEW, name=name, fields=_offered(now))

    def _claim(self, found: Found, owner: Owner, since: datetime) -> SlotOwner:
        return claim(found, owner, since, question=token_hex(8), limits=self._limits)


def _name(slot: Slot, side: Side) -> str:
    return f"{slot.symbol} {side.word}"


def _offered(monitor: Monitor) -> dict[str, Any]:
    facts = {} if monitor.adopted is None else facts_of_adopted(monitor, monitor.adopted)
    return {"symbol": monitor.slot.symbol, "side": monitor.side.value, **facts}


def _prices(legs: tuple[TpLeg, ...]) -> tuple[Decimal, ...]:
    return tuple(leg.price for leg in legs)
