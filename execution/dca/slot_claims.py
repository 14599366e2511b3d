"""The port: what the owner of the bots needs of whoever knows who owns each slot (R23)."""

from asyncio import Lock
from typing import Protocol

from execution.facts.slots import Slot


class SlotClaims(Protocol):
    """``taking`` is held from the question whether a slot is free until the claim to it is on disk."""

    @property
    def taking(self) -> Lock: ...

    def has(self, bot_id: str, slot: Slot) -> bool:
        """Whether the claim of that bot to that slot is on record."""

    async def why_taken(self, slot: Slot, *, holds: bool = False) -> str:
        """Why a bot cannot have it, in words; "": it can. Raises ExchangeError.

        ``holds``: what is open there may be its own, as its record says.
        """
