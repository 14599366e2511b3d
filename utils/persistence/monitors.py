"""Monitors as the store knows them: records under a key that says which position they belong to."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from utils.money import to_decimal
from utils.persistence.layout import MONITORS
from utils.persistence.transaction import MONITORS_MISSING, Transaction

SIDES = ("Buy", "Sell")


def monitor_key(symbol: str, side: str, account: str) -> str:
    """Return `SYMBOL_SIDE_ACCOUNT`, the only place where it is put together.

    Raises:
        ValueError: a part is missing, the side is not Buy or Sell, or the symbol contains an underscore.
    """
    if not symbol or not account or "_" in symbol or side not in SIDES:
        raise ValueError(f"no monitor key from symbol {symbol!r}, side {side!r}, account {account!r}")
    return f"{symbol.upper()}_{side}_{account}"


def account_of(described: Mapping[str, Any], accounts: Collection[str]) -> str:
    """Return the account that a record or position names in `account_type`, else the only configured one.

    Raises:
        ValueError: it names none and more than one is configured (or none is).
    """
    if named := described.get("account_type"):
        return str(named)
    if len(accounts) != 1:
        raise ValueError(f"account_type is missing, and there is not exactly one account ({', '.join(accounts)})")
    return next(iter(accounts))


def sync_with_positions(
    txn: Transaction,
    positions: Iterable[Any],
    accounts: Collection[str],
    at: datetime,
    *,
    complete: bool,
) -> dict[str, list[str]]:
    """Mark monitors whose position is not in a list; remove those that were marked before if the list is complete.

    One list is no proof that a position is gone, so nothing is removed by the first that lacks it. A position that is
    back in a later list loses its mark.

    Args:
        txn: the transaction in which it happens.
        positions: with `symbol`, `side`, `size` and perhaps `account_type`, as mappings or as objects. A size of zero
            is an absence, no size is none.
        accounts: the configured accounts.
        at: the time of the mark.
        complete: the caller's word that the list names every position and every slot with orders of ours.

    Returns:
        Monitor keys: `missing` (marked now or before), `removed`, and `unmonitored` (positions without a monitor).

    Raises:
        ValueError: a position does not say which it is; nothing is changed.
    """
    live = live_keys(positions, accounts)
    monitored, marked = set(txn.items(MONITORS)), set(txn.items(MONITORS_MISSING))
    for key in marked & live:
        txn.delete(MONITORS_MISSING, key)
    missing = monitored - live
    removed = missing & marked if complete else set()
    for key in sorted(removed):
        txn.remove_monitor(key, "position missing from two lists, the second complete")
    for key in sorted(missing - marked):
        txn.put(MONITORS_MISSING, key, {"since": at})
    report = {
        "missing": sorted(missing - removed),
        "removed": sorted(removed),
        "unmonitored": sorted(live - monitored),
    }
    if txn.changes:
        txn.log_operation("positions compared", detail={"complete": complete, **report})
    return report


def live_keys(positions: Iterable[Any], accounts: Collection[str]) -> set[str]:
    """Return the monitor keys of the positions that have a size, or do not say.

    Raises:
        ValueError: a position does not say which it is.
    """
    described = [_described(position) for position in positions]
    return {
        monitor_key(position["symbol"] or "", position["side"] or "", account_of(position, accounts))
        for position in described
        if _has_size(position["size"])
    }


def _described(position: Any) -> dict[str, Any]:
    names = ("symbol", "side", "size", "account_type")
    if isinstance(position, Mapping):
        return {name: position.get(name) for name in names}
    return {name: getattr(position, name, None) for name in names}


def _has_size(size: Any) -> bool:
    value = size if isinstance(size, Decimal) else to_decimal(None if size is None else str(size))
    return value is None or value != 0
