"""The account's maintenance margin rate: warned of, and a reason for no entries (R18). Pure.

| rate (1 is liquidation) | what follows                                                         |
|-------------------------|----------------------------------------------------------------------|
| 50 % and more           | told, once; again only after it was under 45 %                       |
| 70 % and more           | no entry is sent                                                     |
| ``CLOSE_AT_MARGIN``     | the position of the largest value is closed, one after the other     |
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from msgspec import Struct

from execution.monitor import Monitor
from execution.new_trade.trade_request import TradeRejected
from utils.money import ZERO, plain
from utils.texts.catalogue import text

WARN_AT: Final = Decimal("0.5")
CALM_UNDER: Final = Decimal("0.45")
NO_ENTRIES_AT: Final = Decimal("0.7")
STUCK_AFTER: Final = 3
"""Refusals after which a close is no longer waited for, as with a contract that is halted."""


class MarginAlarm(Struct, frozen=True):
    is_told: bool = False


def watch(before: MarginAlarm, rate: Decimal | None) -> MarginAlarm:
    """The alarm after the newest rate: it has to be told when it was not told before. An unknown rate says nothing."""
    if rate is None:
        return before
    return MarginAlarm(is_told=rate >= (CALM_UNDER if before.is_told else WARN_AT))


def warning(rate: Decimal) -> str:
    return text("told-margin-rate", rate=percent(rate), limit=percent(NO_ENTRIES_AT))


def why_no_entries(rate: Decimal | None) -> str:
    """For a person, while the account is too near its liquidation; "": entries are sent."""
    if rate is None or rate < NO_ENTRIES_AT:
        return ""
    return text("refused-margin-rate", rate=percent(rate), limit=percent(NO_ENTRIES_AT))


def require_margin(rate: Decimal | None) -> None:
    """Raises TradeRejected with that."""
    why = why_no_entries(rate)
    if why:
        raise TradeRejected("", why)


def to_close(monitors: Iterable[Monitor], rate: Decimal | None, close_at: Decimal | None) -> Monitor | None:
    """The position that frees the most maintenance margin: the one of the largest value. One close at a time.

    One that is refused again and again frees nothing: the others do not wait for it.
    """
    held = [monitor for monitor in monitors if monitor.size > ZERO]
    under_way = (m.closing for m in held if m.closing is not None)
    if rate is None or close_at is None or rate < close_at or any(c.refusals < STUCK_AFTER for c in under_way):
        return None
    return max((monitor for monitor in held if monitor.closing is None), key=_value, default=None)


def _value(monitor: Monitor) -> Decimal:
    return monitor.size * (monitor.avg_entry or ZERO)


def percent(fraction: Decimal) -> str:
    return f"{plain((fraction * 100).quantize(Decimal('0.1')))} %"
