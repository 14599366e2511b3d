"""What a sweep sees in slots without an actor: met once, by the policy (ADOPT), and let go when it is gone (I4)."""

from asyncio import Lock
from collections.abc import Container, Coroutine, Mapping
from secrets import token_hex
from typing import Any, Final

import structlog
from msgspec.structs import replace

from execution.adoption.adopted_plan import stop_only
from execution.adoption.choices import Adopt
from execution.adoption.foreign_reads import ForeignReads, NotAllShown
from execution.adoption.owners import Owner, SlotOwner, claim
from execution.adoption.slot_owners import SlotOwners
from execution.adoption.take_over import TakeOver
from execution.exchange_errors import ExchangeError
from execution.facts.positions import PositionRow
from execution.facts.slots import Slot
from execution.new_trade.no_new_trades import NoNewTrades
from execution.new_trade.plan_terms import Limits
from execution.notices import EVERYBODY
from utils.clock import Clock

log = structlog.get_logger(__name__)

SOON: Final = 1.0
"""Seconds until what a sweep could not read is read again."""


class Meeting:
    """Of positions that were opened elsewhere."""

    def __init__(
        self,
        owners: SlotOwners,
        reads: ForeignReads,
        take_over: TakeOver,
        clock: Clock,
        limits: Limits,
        policy: Adopt,
        actors: Container[Slot],
        opening: Lock,
    ) -> None:
        """``opening`` is held while a slot changes hands."""
        self._owners = owners
        self._reads = reads
        self._take_over = take_over
        self._clock = clock
        self._limits = limits
        self._policy = policy
        self._actors = actors
        self._opening = opening

    async def look(self, foreign: Mapping[Slot, PositionRow]) -> None:
        """What a sweep saw in slots without an actor: new ones are met, claims to what is gone are dropped (I4)."""
        for owner in self._owners.all():
            row = foreign.get(owner.slot)
            if row is None or not owner.is_of(row):
                await self._try(self._owners.release(owner), owner.slot)
        unmet = [slot for slot in foreign if self._is_unmet(slot)]
        again = [slot for slot in unmet if not await self._try(self._meet(slot), slot)]
        if again:
            await self._clock.sleep(SOON)  # a position without a stop does not wait for the next sweep
        for slot in again:
            await self._try(self._meet(slot), slot)

    def _is_unmet(self, slot: Slot) -> bool:
        """A slot of a DCA bot is none of these: the bot looks after what it holds (R23)."""
        if self._owners.bot_of(slot) is not None:
            return False
        owner = self._owners.of(slot)
        return owner is None or self._waits_for_a_stop(owner)

    def _waits_for_a_stop(self, owner: SlotOwner) -> bool:
        """ADOPT=auto found none that could be set: the position may have grown since, or the price come back."""
        return self._policy is Adopt.AUTO and owner.owner is Owner.ASKING and owner.proposal is None

    async def _try(self, work: Coroutine[Any, Any, object], slot: Slot) -> bool:
        """One slot that cannot be read, or recorded, keeps no other from being seen; it is looked at again."""
        try:
            return bool(await work)
        except (ExchangeError, NoNewTrades, NotAllShown) as error:
            log.warning("foreign_position_not_met", symbol=slot.symbol, error=str(error))
            return False

    async def _meet(self, slot: Slot) -> bool:
        """False: nothing is seen there. Raises NotAllShown, ExchangeError, NoNewTrades."""
        async with self._opening:
            is_owned = slot in self._actors or self._owners.bot_of(slot) is not None
            found = None if is_owned else await self._reads.read(slot)
            if found is None:
                return is_owned
            now, is_asked = self._clock.now(), self._owners.of(slot) is not None
            owner = claim(found, Owner.ASKING, now, question=token_hex(8), limits=self._limits)
            if self._policy is Adopt.IGNORE:
                await self._owners.keep(replace(owner, owner=Owner.IGNORED))
            elif self._policy is Adopt.AUTO and owner.proposal is not None and not owner.proposal.tightens:
                offered = tuple(leg.price for leg in owner.proposal.legs)
                stop = stop_only(owner.proposal)
                await self._take_over.guard(found, stop, chat_id=EVERYBODY, automatic=True, offered=offered)
            elif not is_asked:
                await self._owners.ask(owner, now)
            return True
