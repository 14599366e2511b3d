"""The account as a whole: its money, how it holds margin, what its key may do; and work on the exchange."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from msgspec import Struct

from execution.facts.other_holdings import Coin


class MarginMode(StrEnum):
    """How the account holds margin (GET /v5/account/info, ``marginMode``); a word that we do not know is None."""

    ISOLATED = "ISOLATED_MARGIN"
    CROSS = "REGULAR_MARGIN"
    PORTFOLIO = "PORTFOLIO_MARGIN"


class Maintenance(Struct, frozen=True, kw_only=True):
    """Work on the exchange, announced or under way (GET /v5/system/status)."""

    id: str
    title: str
    begin: datetime
    end: datetime | None
    """As expected; None: not known."""
    is_running: bool


class Wallet(Struct, frozen=True, kw_only=True):
    """The account's money in USDT; ``maintenance_rate`` is the account's maintenance margin rate (1 = liquidation)."""

    equity: Decimal
    available: Decimal | None
    maintenance_rate: Decimal | None
    coins: tuple[Coin, ...] = ()
    """All but those that contracts settle in, as far as they could be read."""


class KeyInfo(Struct, frozen=True, kw_only=True):
    """What the API key may do (GET /v5/user/query-api)."""

    can_trade: bool
    can_withdraw: bool
    ips: tuple[str, ...]
    days_left: int | None
    uid: str = ""
    """The exchange's number of the account; "" where it does not tell."""
