"""Ids of a bot's orders: the same (bot, role, lot, revision) has the same id before and after a crash (P4).

``dca-<bot id>-<b or s><lot>-<revision>``, at most 36 characters of [A-Za-z0-9-], as Bybit's orderLinkId wants.
"""

import re
from typing import Final

from msgspec import Struct

from execution.dca.dca_order import OrderRole

MAX_LENGTH: Final = 36
_COUNT: Final = "(0|[1-9][0-9]{0,8})"
"""As we write one; nobody who makes up an id can have numbers used up that are left for a life."""
_OURS: Final = re.compile(rf"dca-([0-9a-f]{{8}})-([bs]){_COUNT}-{_COUNT}", re.ASCII)
_LETTER: Final = {OrderRole.BUY: "b", OrderRole.SELL: "s"}
_ROLE: Final = {letter: role for role, letter in _LETTER.items()}


class DcaLinkId(Struct, frozen=True, kw_only=True):
    """What the text of an id says."""

    bot_id: str
    role: OrderRole
    lot: int
    revision: int


def dca_link_id(bot_id: str, role: OrderRole, lot: int, revision: int) -> str:
    """Raises ValueError where no id can be made of that."""
    link_id = f"dca-{bot_id}-{_LETTER[role]}{lot}-{revision}"
    if len(link_id) > MAX_LENGTH or not _OURS.fullmatch(link_id):
        raise ValueError(f"no order id can be made of {link_id!r}")
    return link_id


def read_dca_link_id(link_id: str) -> DcaLinkId | None:
    """The parts of an id, or None for an order that is no bot's."""
    match = _OURS.fullmatch(link_id)
    if match is None:
        return None
    bot_id, letter, lot, revision = match.groups()
    return DcaLinkId(bot_id=bot_id, role=_ROLE[letter], lot=int(lot), revision=int(revision))
