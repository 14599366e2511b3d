"""Everything closed at once, on record: what was shown, and how far it is as the exchange shows it. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

import msgspec
from msgspec import Struct

from execution.dca.order_ids import read_dca_link_id
from execution.facts.orders import OrderRow
from execution.facts.positions import PositionRow
from execution.facts.slots import Side
from execution.order_ids import generation_of
from utils.money import ZERO, plain
from utils.plain_records import to_plain
from utils.texts.catalogue import text

Place = tuple[str, int, Side]
"""Symbol, position index, and the side of the position."""


class Scope(StrEnum):
    """How much of what was shown is closed."""

    GUARDED = "guarded"
    EVERYTHING = "everything"


class Kind(StrEnum):
    GUARDED = "guarded"
    UNGUARDED = "unguarded"
    BOT = "bot"
    """A DCA bot on a perpetual: it is stopped, and its position closed, that of a buy under way too."""
    BUYER = "buyer"
    """A DCA bot that is only kept from buying: on spot its coins stay."""


class Item(Struct, frozen=True, kw_only=True):
    """One thing that is exposed. Sizes in base coin, money in quote currency; None is not known.

    ``mark`` changes when another position stands in the place of the one with this ``key``.
    """

    kind: Kind
    key: str
    mark: str
    symbol: str
    side: Side
    size: Decimal
    position_idx: int = 0
    name: str = ""
    """Of a bot."""
    worth: Decimal | None = None
    result: Decimal | None = None
    """Unrealised, before the fees of closing."""
    stop: Decimal | None = None
    """As the exchange showed it standing."""
    entries: int = 0
    """Orders that wait and would open more."""

    @property
    def is_position(self) -> bool:
        """Something of it is closed; else only orders of it are cancelled."""
        return self.kind is not Kind.BUYER and self.size > ZERO

    @property
    def place(self) -> Place:
        return self.symbol, self.position_idx, self.side

    def is_of(self, row: PositionRow) -> bool:
        """Whether the row is of this position, or of what has become of it."""
        return self.kind is not Kind.BUYER and (row.symbol, row.position_idx, row.side) == self.place


class Exposure(Struct, frozen=True, kw_only=True):
    """All of it, as last read; ``is_known`` False: the exchange has not answered since the start.

    In safe mode no record says which orders of ours wait: an emergency that closes nothing cancels them all the same.
    """

    items: tuple[Item, ...]
    is_known: bool = True
    is_safe_mode: bool = False
    others: tuple[str, ...] = ()
    """Positions and coins that are never closed from here, in words."""
    read_at: datetime | None = None
    """When the read of the positions began that it is made of."""

    @property
    def is_nothing(self) -> bool:
        """Nothing is there to be closed, and no order that could be cancelled."""
        return self.is_known and not self.is_safe_mode and not self.items

    def of(self, scope: Scope) -> tuple[Item, ...]:
        if scope is Scope.EVERYTHING:
            return self.items
        return tuple(item for item in self.items if item.kind is Kind.GUARDED)

    def newer_than(self, shown: Iterable[Item]) -> tuple[Item, ...]:
        """What has come since that was shown."""
        there = {(item.key, item.mark) for item in shown}
        return tuple(item for item in self.items if (item.key, item.mark) not in there)


class ItemShown(Struct, frozen=True, kw_only=True):
    """One of them as the exchange showed it. ``is_over`` None: not read yet. ``why`` is what it said to a close.

    One that is not over has ``left`` zero while its bot may still buy, and None where the exchange shows no position
    and its guard does not know yet that nothing more comes.
    """

    item: Item
    is_over: bool | None = None
    left: Decimal | None = None
    stop: Decimal | None = None
    """That of the position, which stays until it is flat."""
    why: str = ""


class Report(Struct, frozen=True, kw_only=True):
    """How far it is. ``read_at`` is when the last whole read of the account began, None: there was none yet."""

    items: tuple[ItemShown, ...]
    read_at: datetime | None = None
    is_ended: bool = False
    """Nothing more is done for it; what is guarded is closed by its guard all the same."""
    orders: tuple[str, ...] = ()
    """Of ours, open still."""
    others: tuple[str, ...] = ()
    """Positions that stay: they are not part of it."""
    foreign_entries: int = 0
    """Orders that somebody else placed, and that may open a position."""
    is_observed: bool = False
    """It ended in MODE=observe, where nothing is sent."""
    trouble: str = ""
    """Why the account could not be read the last time."""

    @property
    def is_confirmed(self) -> bool:
        """The exchange shows that nothing of it is open, and no order of ours is left."""
        return self.read_at is not None and not self.orders and all(shown.is_over for shown in self.items)


class EmergencyRecord(Struct, frozen=True, kw_only=True):
    """One of them. ``id`` is 16 hex digits, and names its orders."""

    id: str
    scope: Scope
    begun_at: datetime
    items: tuple[Item, ...]
    report: Report | None = None
    """As it ended; None: it is under way."""

    def to_plain(self) -> dict[str, Any]:
        return to_plain(self)

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> "EmergencyRecord":
        """Raises msgspec.ValidationError."""
        return msgspec.convert(plain, cls)


def reported(
    record: EmergencyRecord,
    orders: Sequence[OrderRow],
    rows: Sequence[PositionRow],
    read_at: datetime,
    why: Mapping[str, str],
    quiet: frozenset[str],
    busy: frozenset[Place] = frozenset(),
) -> Report:
    """What a whole read says of it.

    ``why``, by key: what was said to a close. ``quiet``: keys of bots that buy nothing. ``busy``: where a
    guard is not done. Both are from before the read.
    """
    open_rows = [row for row in rows if row.size > ZERO and row.side is not None]
    shown = tuple(_shown(item, open_rows, why.get(item.key, ""), quiet, busy) for item in record.items)
    others = [row for row in open_rows if not any(item.is_of(row) for item in record.items)]
    ours = [order for order in orders if _is_ours(order, record.scope)]
    foreign = [o for o in orders if not o.reduce_only and not _is_ours(o, Scope.EVERYTHING)]
    return Report(
        items=shown,
        read_at=read_at,
        orders=tuple(
            text("engine-order-waiting", symbol=o.symbol, side=o.side.value.lower(), qty=plain(o.qty)) for o in ours
        ),
        others=tuple(f"{row.symbol} {row.side.word} {plain(row.size)}" for row in others if row.side is not None),
        foreign_entries=len(foreign),
    )


def _shown(
    item: Item, rows: Sequence[PositionRow], why: str, quiet: frozenset[str], busy: frozenset[Place]
) -> ItemShown:
    if item.kind is Kind.BUYER:
        return ItemShown(item=item, is_over=item.key in quiet, why=why)
    row = next((row for row in rows if item.is_of(row)), None)
    if row is None and item.place in busy:
        return ItemShown(item=item, is_over=False, why=why)
    if row is None:
        is_over = item.kind is not Kind.BOT or item.key in quiet
        return ItemShown(item=item, is_over=is_over, left=ZERO, why="" if is_over else why)
    return ItemShown(item=item, is_over=False, left=row.size, stop=row.stop_loss, why=why)


def _is_ours(order: OrderRow, scope: Scope) -> bool:
    is_bots = scope is Scope.EVERYTHING and read_dca_link_id(order.link_id) is not None
    return is_bots or generation_of(order.link_id) is not None
