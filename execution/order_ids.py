"""Deterministic ids: the same (generation, epoch, role, leg, revision) has the same id before and after a crash.

``hf-<16 hex of generation>-<role><leg>-<epoch>-<revision>``, at most 36 characters of [A-Za-z0-9-], as Bybit's
orderLinkId wants. A role is never read back from the text of an id: the ledger of the monitor knows it.
"""

import re
from typing import Final

from execution.monitor import Role

MAX_LENGTH: Final = 36
_OURS: Final = re.compile(r"hf-([0-9a-f]{16})-[etc][0-9]+-[0-9]+-[0-9]+")
_LETTER: Final = {Role.ENTRY: "e", Role.TAKE_PROFIT: "t", Role.CLOSE: "c"}


def order_link_id(generation: str, epoch: int, role: Role, leg: int, revision: int) -> str:
    """Raises ValueError where the id would not fit: revisions are bounded by what fits, not cut."""
    link_id = f"hf-{generation}-{_LETTER[role]}{leg}-{epoch}-{revision}"
    if len(link_id) > MAX_LENGTH or not _OURS.fullmatch(link_id):
        raise ValueError(f"no order id can be made of {link_id!r}")
    return link_id


def generation_of(link_id: str) -> str | None:
    """The generation that an id belongs to, or None for an order that is not ours."""
    match = _OURS.fullmatch(link_id)
    return match.group(1) if match else None
