"""Prices that nobody heard, as a bot's record knows them until their candles were read. Pure."""

from datetime import datetime

from msgspec import Struct


class PriceGap(Struct, frozen=True, kw_only=True):
    """``buys``, ``sells``: which trails are to be told what the candles since then say."""

    since: datetime
    buys: bool
    sells: bool
    noted_at: datetime | None = None
    """On our clock, of the newest gap: candles that were asked for before do not have all of it."""
