"""Whether a DCA bot may have a slot: looked at while nobody else can take it (R23)."""

from asyncio import Lock
from collections.abc import Mapping

from execution.adoption.bot_claims import SIDE
from execution.adoption.owners import conflicts, taken_by
from execution.adoption.slot_owners import SlotOwners
from execution.exchange import Exchange
from execution.facts.slots import Slot
from execution.slot_actor import SlotActor
from utils.money import ZERO
from utils.texts.catalogue import text


class BotSlots:
    """``taking`` is held from the question whether a slot is free until the bot's claim is on disk."""

    def __init__(self, exchange: Exchange, owners: SlotOwners, actors: Mapping[Slot, SlotActor], taking: Lock) -> None:
        self._exchange = exchange
        self._owners = owners
        self._actors = actors
        self.taking = taking

    def has(self, bot_id: str, slot: Slot) -> bool:
        """Whether the claim of that bot to that slot is on record."""
        claim = self._owners.bot_of(slot)
        return claim is not None and claim.bot_id == bot_id

    async def why_taken(self, slot: Slot, *, holds: bool = False) -> str:
        """Why a bot cannot have it, in words; "": it can. Raises ExchangeError.

        ``holds``: what is open there may be its own, as its record says; a question about that is settled by it.
        """
        symbol = slot.symbol
        for actor in self._actors.values():
            monitor = actor.monitor
            if monitor.slot.symbol == symbol and conflicts(monitor.slot, monitor.side, SIDE):
                return text("refused-slot-guarded", name=f"{symbol} {monitor.side.word}")
        for bot in self._owners.bots():
            if bot.slot.symbol == symbol and conflicts(bot.slot, SIDE, SIDE):
                return text("refused-slot-of-bot", symbol=symbol, bot=bot.called)
        if holds:
            return ""
        for owner in self._owners.all():
            is_in_the_way = owner.slot.symbol == symbol and conflicts(owner.slot, owner.side, SIDE)
            if is_in_the_way and not await self._owners.release(owner):
                return taken_by(owner)
        return await self._why_not_empty(slot)

    async def _why_not_empty(self, slot: Slot) -> str:
        rows = await self._exchange.positions(slot.symbol)
        if any(row.position_idx == slot.position_idx and row.size > ZERO for row in rows):
            return text("refused-slot-open", symbol=slot.symbol)
        orders = await self._exchange.open_orders(slot.symbol)
        if any(order.position_idx == slot.position_idx for order in orders):
            return text("refused-slot-orders", symbol=slot.symbol)
        return ""
