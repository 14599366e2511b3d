"""The claim of a DCA bot to a slot: a row among those of `owners`, as long as the bot trades or holds anything. Pure.

One row for each slot: whoever is to own it next finds the one that has it (R23).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import msgspec
from msgspec import Struct

from execution.adoption.owners import owner_key
from execution.facts.slots import Side, Slot
from utils.plain_records import to_plain

SIDE: Final = Side.BUY
"""A bot buys first: its positions are long."""
_PREFIX: Final = "dca:"


class BotClaim(Struct, frozen=True, kw_only=True):
    """``owner`` is ``dca:`` and the bot's id; ``name`` is "" in claims of before they had one."""

    slot: Slot
    owner: str
    since: datetime
    name: str = ""

    @property
    def key(self) -> str:
        return owner_key(self.slot)

    @property
    def bot_id(self) -> str:
        return self.owner.removeprefix(_PREFIX)

    @property
    def called(self) -> str:
        """What a person knows the bot by."""
        return self.name or self.bot_id

    def to_plain(self) -> dict[str, Any]:
        return to_plain(self)

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> "BotClaim":
        """Raises msgspec.ValidationError."""
        return msgspec.convert(plain, cls)


def claim_of(bot_id: str, slot: Slot, since: datetime, *, name: str = "") -> BotClaim:
    return BotClaim(slot=slot, owner=f"{_PREFIX}{bot_id}", since=since, name=name)


def is_of_a_bot(row: Mapping[str, Any]) -> bool:
    """Whether a row of the owners' section is a bot's."""
    return str(row.get("owner", "")).startswith(_PREFIX)
