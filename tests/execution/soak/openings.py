"""Where a position begins, and whose it is, read from the executions: they alone tell one position from the next."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from execution.order_ids import generation_of, read_link_id
from execution.tracked_orders import Role
from simulator.engine.records import Execution, Position

ZERO: Final = Decimal(0)


def begun_with(position: Position, made: Sequence[Execution]) -> Sequence[Execution]:
    """Of the newest executions of a slot, in their order, those of what stands now; none: it stood before them."""
    if position.side is None:
        return ()
    size = position.size * position.side.sign
    for number in reversed(range(len(made))):
        size -= made[number].qty * made[number].side.sign
        if size * position.side.sign <= ZERO:
            return made[number:]
    return ()


@dataclass(slots=True)
class LateEntry:
    """One that filled after the end of its trade: the bot closes what it opened, and nothing else (R2)."""

    generation: str
    left: Decimal = ZERO

    def has_gone(self, made: Iterable[Execution]) -> bool:
        """After these executions: what still stands then is a person's.

        Whatever closes, the stop that it brought along or a person too, takes of it first.
        """
        for each in made:
            named = read_link_id(each.link_id)
            if named is not None and named.role is Role.ENTRY and named.generation == self.generation:
                self.left += each.qty - each.closed_size
            else:
                self.left -= each.closed_size
        return self.left <= ZERO


def late_entry(begun: Sequence[Execution], earlier: Iterable[Execution], since_seq: int | None) -> LateEntry | None:
    """``earlier``: what was executed in the slot before; what is newer than ``since_seq`` was so during the trade.

    A person's may be all of it: it was the trade's, and with it the trade has ended. None: what stands does not begin
    with a late entry.
    """
    generation = generation_of(begun[0].link_id) if begun else None
    if generation is None:
        return None
    of_trade = (
        generation_of(each.link_id) == generation or (since_seq is not None and each.seq > since_seq)
        for each in earlier
    )
    return LateEntry(generation) if any(of_trade) else None
