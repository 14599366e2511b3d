"""Everything that can happen to a DCA bot, as values: facts of the exchange, answers, prices, what a person wants."""

from datetime import datetime, timedelta
from decimal import Decimal

from msgspec import Struct

from execution.exchange_errors import Refusal
from execution.facts.executions import Execution
from execution.facts.orders import OrderRow
from execution.facts.positions import PositionRow
from execution.facts.prices import Candle


class Filled(Struct, frozen=True):
    """An execution of the bot's symbol, by stream or by read."""

    execution: Execution


class OrderShown(Struct, frozen=True):
    """A row of an order of the bot."""

    row: OrderRow


class OrdersRead(Struct, frozen=True):
    """All open orders of the symbol; ``began_at`` on our clock: what was written since is not judged by it."""

    rows: tuple[OrderRow, ...]
    began_at: datetime


class OrderAsked(Struct, frozen=True):
    """An order was looked for by its id; None: the exchange knows of none."""

    link_id: str
    row: OrderRow | None
    began_at: datetime


class ExecutionsRead(Struct, frozen=True):
    """All executions of the symbol since `unexplained.read_from` of the record."""

    executions: tuple[Execution, ...]
    began_at: datetime


class NotRead(Struct, frozen=True):
    """A read failed: of an order by its id, or (None) of executions and open orders."""

    link_id: str | None


class Accepted(Struct, frozen=True):
    """The exchange took a request about an order; what becomes of it arrives as facts."""

    link_id: str
    order_id: str


class Declined(Struct, frozen=True):
    """The exchange refused a request about an order, ``retry_after`` seconds where it may be sent again as it is."""

    link_id: str
    refusal: Refusal | None
    """None: nothing happened at all (Transient)."""
    text: str
    retry_after: float | None = None


class Unanswered(Struct, frozen=True):
    """Nobody knows what became of a request; it may land until ``fence``."""

    link_id: str
    fence: datetime


class PositionShown(Struct, frozen=True):
    """A row of the slot of a bot on a perpetual; None: a read found none."""

    row: PositionRow | None


class SlotAnswered(Struct, frozen=True):
    """Something was said to a stop, or (``is_close``) to an order to close; whatever it was, the row tells the rest."""

    is_close: bool
    pause: timedelta


class PriceSeen(Struct, frozen=True):
    price: Decimal
    at: datetime


class PricesMissed(Struct, frozen=True):
    """No price came since then, until now; None: the program did not run. ``buys``, ``sells``: whose trails ask why."""

    since: datetime | None
    buys: bool
    sells: bool


class CandlesRead(Struct, frozen=True):
    """The minutes since prices were missed, the running one included, oldest first.

    ``noted_at`` is of the newest gap that was known as they were asked for.
    """

    candles: tuple[Candle, ...]
    noted_at: datetime | None


class GateOpened(Struct, frozen=True):
    """Nothing stands in the way of a buy at this price (`execution.dca.gate`, asked with the newest readings)."""

    price: Decimal
    at: datetime


class BuysForbidden(Struct, frozen=True):
    """Nothing may enter the market now: a buy that rests is withdrawn, and one that was held back is given up."""

    why: str
    held_back: str = ""
    """The link id of a buy whose request did not leave."""


class Evaluated(Struct, frozen=True):
    """Indicators were asked at this price, and did not open the gate."""

    price: Decimal
    at: datetime


class Paused(Struct, frozen=True):
    reason: str = ""
    """Empty: a person wanted it."""


class Resumed(Struct, frozen=True):
    pass


class Stopped(Struct, frozen=True):
    reason: str = ""


class TrailsReset(Struct, frozen=True):
    """After connectivity trouble, or by a person. Exits are armed again, a buy's trail is forgotten (3.4)."""

    buys: bool
    sells: bool


class SellWanted(Struct, frozen=True):
    """A person wants a lot sold again whose sell was cancelled in the app."""

    lot: int


class LotDropped(Struct, frozen=True):
    """A person writes a lot off: its coins are there no more."""

    lot: int


class CoinsCounted(Struct, frozen=True):
    """After a sell was refused for want of coins: ``wanted`` of the lot's were to be sold, ``free`` are in the account.

    Both in ``coin``, the base currency.
    """

    lot: int
    coin: str
    wanted: Decimal
    free: Decimal


class Doubted(Struct, frozen=True):
    """Everything is asked for again: at the start, after a gap of the stream, after a defect."""


class Woken(Struct, frozen=True):
    """Nothing happened but time."""


Observation = (
    Filled
    | OrderShown
    | OrdersRead
    | OrderAsked
    | ExecutionsRead
    | NotRead
    | Accepted
    | Declined
    | Unanswered
    | PositionShown
    | SlotAnswered
    | PriceSeen
    | PricesMissed
    | CandlesRead
    | GateOpened
    | BuysForbidden
    | Evaluated
    | Paused
    | Resumed
    | Stopped
    | TrailsReset
    | SellWanted
    | LotDropped
    | CoinsCounted
    | Doubted
    | Woken
)
