"""What the engine tells its subscribers. Every record inside is a snapshot."""

from dataclasses import dataclass
from decimal import Decimal

from simulator.engine.records import Execution, Instrument, Order, Position, Wallet


@dataclass(frozen=True, slots=True)
class Executed:
    """Fills (or funding payments) of one step, in the order they happened."""

    executions: tuple[Execution, ...]


@dataclass(frozen=True, slots=True)
class OrdersChanged:
    """Orders of one step, each once, in its last state: a closing fill stands with the TP/SL orders it cleared."""

    orders: tuple[Order, ...]


@dataclass(frozen=True, slots=True)
class PositionChanged:
    """One position row; comes for every order created, amended or cancelled too, even when nothing in it changed."""

    position: Position


@dataclass(frozen=True, slots=True)
class WalletChanged:
    wallet: Wallet


@dataclass(frozen=True, slots=True)
class PriceChanged:
    """One price step, or the repetition of the last one on hold."""

    symbol: str
    last: Decimal
    mark: Decimal
    index: Decimal
    time_ms: int


@dataclass(frozen=True, slots=True)
class InstrumentChanged:
    instrument: Instrument


Event = Executed | OrdersChanged | PositionChanged | WalletChanged | PriceChanged | InstrumentChanged
