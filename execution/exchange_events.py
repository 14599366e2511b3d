"""What an exchange says by itself: by stream, or as a hint that something has to be read. Pure."""

from collections.abc import Callable
from enum import StrEnum

from msgspec import Struct

from execution.facts.executions import Execution
from execution.facts.orders import OrderRow
from execution.facts.positions import PositionRow
from execution.facts.prices import SpotPrice, Ticker


class PositionMoved(Struct, frozen=True):
    row: PositionRow


class OrderMoved(Struct, frozen=True):
    row: OrderRow


class Executed(Struct, frozen=True):
    execution: Execution


class StreamState(StrEnum):
    """A stream is healthy only after it is connected, subscribed *and* all was read again over REST."""

    UP = "up"
    DOWN = "down"


class PrivateStreamMoved(Struct, frozen=True):
    """UP asks the listener for a full sweep: a stream has no replay, what happened meanwhile must be read."""

    state: StreamState
    reason: str


class RestMoved(Struct, frozen=True):
    """A request got no answer, or the next one did get one again: a hint to look, told when it changes."""

    is_answered: bool


class PriceMoved(Struct, frozen=True):
    """The newest merged prices of a watched symbol, once per stream message."""

    ticker: Ticker


class SpotOrderMoved(Struct, frozen=True):
    """Of a spot pair, as the next two: nothing here is a position."""

    row: OrderRow


class SpotExecuted(Struct, frozen=True):
    execution: Execution


class SpotPriceMoved(Struct, frozen=True):
    price: SpotPrice


SpotEvent = SpotOrderMoved | SpotExecuted | SpotPriceMoved
Event = PositionMoved | OrderMoved | Executed | PrivateStreamMoved | RestMoved | PriceMoved | SpotEvent
Listener = Callable[[Event], None]
"""Called on the event loop, in order of arrival; must not block."""
