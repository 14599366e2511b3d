"""What one step changed, until it is told."""

from dataclasses import dataclass, field

from simulator.engine.records import Execution, Instrument, Order
from simulator.engine.referee import Slot


@dataclass(slots=True)
class Step:
    """A step: one request, or one fill or trigger, with everything that belongs to it atomically."""

    executions: list[Execution] = field(default_factory=list)
    orders: dict[str, Order] = field(default_factory=dict)
    slots: dict[Slot, None] = field(default_factory=dict)
    instruments: list[Instrument] = field(default_factory=list)
    wallet_changed: bool = False

    @property
    def is_empty(self) -> bool:
        return not (self.executions or self.orders or self.slots or self.instruments or self.wallet_changed)
