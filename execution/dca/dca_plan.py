"""The terms of a DCA bot: what it buys, when it may, how each lot is sold. Frozen once the bot is begun.

A bot buys for a fixed amount of quote currency and keeps what it bought as lots; each lot is sold by itself, for a
profit after all fees. Percents are in percent units: 1 is 1 %.
"""

from decimal import Decimal
from enum import StrEnum
from typing import Final

from msgspec import Struct

from execution.dca.indicator_terms import IndicatorTerms

DEFAULT_TRAIL: Final = Decimal("0.25")
"""`trailing_buy_percent` and `trailing_sell_percent` where nobody says otherwise."""


class Market(StrEnum):
    """Where a bot trades."""

    SPOT = "spot"
    LINEAR = "linear"
    """A USDT perpetual: only in a slot that nobody else owns, and only with a hard stop (R23)."""


class OrderBy(StrEnum):
    """How an order of a bot comes about."""

    LIMIT = "limit"
    """It rests at its price: a buy where the price stood when the gate opened, a sell at the lot's target."""
    MARKET = "market"
    """The bot watches the price, and takes what is there."""
    TRAILING = "trailing"
    """The bot follows the price and takes what is there when it turns: a buy down, a sell up, never below target."""


class BuyRules(Struct, frozen=True, kw_only=True):
    """When the gate for buys is open; what is None is not asked for."""

    by: OrderBy = OrderBy.MARKET
    trail_percent: Decimal = DEFAULT_TRAIL
    expires_minutes: int = 15
    """A limit buy that did not fill so long is cancelled, and the gate is asked again."""
    interval_hours: Decimal = Decimal(0)
    """At least so long after the last buy."""
    max_price: Decimal | None = None
    min_price: Decimal | None = None
    step_percent: Decimal | None = None
    """The next lot is bought so far below the newest one; each further lot ``step_multiplier`` times as far."""
    step_multiplier: Decimal = Decimal("1.5")
    max_step_percent: Decimal = Decimal(5)
    max_lots: int = 10
    budget: Decimal | None = None
    """What open lots may have cost together, in quote currency."""


class SellRules(Struct, frozen=True, kw_only=True):
    """How lots are sold."""

    by: OrderBy = OrderBy.LIMIT
    profit_percent: Decimal = Decimal(1)
    """Of what the lot cost, after every fee that was paid or will be."""
    trail_percent: Decimal = DEFAULT_TRAIL
    at_average: bool = False
    """All lots share one target, of their mean cost; else each has its own."""
    credit_percent: Decimal = Decimal(0)
    """So much of a sale's profit beyond its target lowers the target of the newest other lot."""


class DcaPlan(Struct, frozen=True, kw_only=True):
    """``symbol`` in the exchange's form, ``amount`` in quote currency for each buy.

    ``stop_percent`` is the hard stop of a linear bot, below the first lot of a campaign; None on spot.
    """

    symbol: str
    market: Market
    amount: Decimal
    buy: BuyRules = BuyRules()
    sell: SellRules = SellRules()
    indicators: IndicatorTerms | None = None
    """None: no indicator is asked."""
    stop_percent: Decimal | None = None


class DcaDefaults(Struct, frozen=True, kw_only=True):
    """What the settings say where the line of a new bot does not."""

    buy_by: OrderBy = OrderBy.LIMIT
    sell_by: OrderBy = OrderBy.LIMIT
    profit_percent: Decimal = Decimal(1)
    trail_buy_percent: Decimal = DEFAULT_TRAIL
    trail_sell_percent: Decimal = DEFAULT_TRAIL
