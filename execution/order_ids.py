"""Deterministic ids: the same (generation, epoch, role, leg, revision) has the same id before and after a crash.

``hf-<16 hex of generation>-<role><leg>-<epoch>-<revision>``, at most 36 characters of [A-Za-z0-9-], as Bybit's
orderLinkId wants. What an order is for is read from the ledger of its monitor; from the text of its id only where the
ledger has lost it (a crash while the disk failed, a restored backup).
"""

import re
from typing import Final

from msgspec import Struct

from execution.tracked_orders import Role

MAX_LENGTH: Final = 36
_OURS: Final = re.compile(r"hf-([0-9a-f]{16})-([etc])([0-9]+)-([0-9]+)-([0-9]+)")
_LETTER: Final = {Role.ENTRY: "e", Role.TAKE_PROFIT: "t", Role.CLOSE: "c"}
_ROLE: Final = {letter: role for role, letter in _LETTER.items()}


class LinkId(Struct, frozen=True, kw_only=True):
    """What the text of an id of ours says."""

    generation: str
    epoch: int
    role: Role
    leg: int
    revision: int


def order_link_id(generation: str, epoch: int, role: Role, leg: int, revision: int) -> str:
    """Raises ValueError where the id would not fit: revisions are bounded by what fits, not cut."""
    link_id = f"hf-{generation}-{_LETTER[role]}{leg}-{epoch}-{revision}"
    if len(link_id) > MAX_LENGTH or not _OURS.fullmatch(link_id):
        raise ValueError(f"no order id can be made of {link_id!r}")
    return link_id


def generation_of(link_id: str) -> str | None:
    """The generation that an id belongs to, or None for an order that is not ours."""
    named = read_link_id(link_id)
    return named.generation if named else None


def read_link_id(link_id: str) -> LinkId | None:
    """The parts of an id, or None for an order that is not ours."""
    match = _OURS.fullmatch(link_id)
    if match is None:
        return None
    generation, letter, leg, epoch, revision = match.groups()
    return LinkId(generation=generation, epoch=int(epoch), role=_ROLE[letter], leg=int(leg), revision=int(revision))
