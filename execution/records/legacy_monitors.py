"""Records of the older bot, read as today's: the position, its stop and its targets under today's names. Pure.

They are kept to be adopted and are no `Monitor`: what a Monitor needs to be safe is not in them. Which executions make
up the position, from which seq on, and which of the exchange's orders are spoken for, only the exchange can say; a
Monitor without that would be taken for a trade that never filled, or would lay take profits beside the old ones and
close a position whose recorded stop is wrong. Progress that the older bot noted (targets hit, break-even done, phase)
is not taken over as a fact: the whole record stays beside what was read from it.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from msgspec import Struct

from execution.exit_plan import ExitPlan, TpLeg
from execution.facts.prices import TriggerBy
from execution.facts.slots import Side, Slot
from utils.money import ZERO, to_decimal
from utils.persistence.monitors import monitor_key

MONITORS: Final = "enhanced_tp_sl_monitors"
IMPORTED: Final = "imported_monitors"
"""Section of the store: positions of the older bot, by key, waiting to be adopted. The engine does not act on them."""
AS_IT_WAS: Final = "imported_as_it_was"
"""Section of the store: everything else that was in the file, by its place there, with the reason."""
CHATS: Final = ("user_data", "chat_data")

_ROOT: Final = "bot_data"
_KEY: Final = re.compile(r"([A-Za-z0-9]+)_(Buy|Sell)(?:_([A-Za-z_]+))?")
_SYMBOL: Final = re.compile(r"[A-Z0-9]{3,30}")
_ID: Final = re.compile(r"-?[0-9]{1,20}")
_ACCOUNT: Final = re.compile(r"[a-z]+")
_WITHOUT_ACCOUNT: Final = "main"
_NO_USE: Final = "Holdfast has no use for it"
_PERCENT: Final = Decimal(100)
_WHOLE: Final = Decimal(1)


class ImportedMonitor(Struct, frozen=True, kw_only=True):
    """A position as the older bot knew it; ``plan`` never has entries, so that adopting it can open nothing."""

    slot: Slot
    side: Side
    plan: ExitPlan
    stop: Decimal
    """The stop that stood last; ``plan.stop`` is the first one."""
    size: Decimal | None
    """What was open when the record was written last; None is unknown."""
    avg_entry: Decimal | None
    chat_id: int | None
    created_at: datetime | None
    order_ids: tuple[str, ...]
    """The exchange's ids of the orders that the older bot had sent: they may still stand."""
    record: dict[str, Any]
    """The older bot's record, whole."""

    @property
    def key(self) -> str:
        return monitor_key(self.slot.symbol, self.side.value, self.slot.account)


class Kept(Struct, frozen=True, kw_only=True):
    """Something that was not converted, and why."""

    why: str
    value: Any


class Conversion(Struct, frozen=True, kw_only=True):
    """Everything that was in the file, sorted; nothing is in two places, and nothing is missing."""

    monitors: dict[str, ImportedMonitor]
    kept: dict[str, Kept]
    chats: dict[str, dict[str, Any]]
    """``user_data`` and ``chat_data``, by id."""


class Doubtful(Exception):
    """A record that does not say, or not consistently, what it guards."""


def convert(document: Mapping[str, Any]) -> Conversion:
    """Sort what an older state file held, read as plain data.

    Raises:
        ValueError: it is no state of the older bot; the message says what it is.
    """
    root = document.get(_ROOT)
    if not isinstance(root, dict):
        raise ValueError(f"there is no {_ROOT} in it, so it is no state file of the older bot")  # noqa: TRY004
    records = root.get(MONITORS, {})
    if isinstance(records, dict) and any(_is_of_today(record) for record in records.values()):
        raise ValueError(
            "it was written by Holdfast itself: to go back to it, use `state restore` with one of the backups, "
            "or stop the bot and copy the whole state directory"
        )
    kept: dict[str, Kept] = {}
    monitors = _monitors(records, kept) if isinstance(records, dict) else {}
    rest = {name: value for name, value in root.items() if name != MONITORS or not isinstance(records, dict)}
    chats: dict[str, dict[str, Any]] = {name: {} for name in CHATS}
    for name, value in document.items():
        if name in CHATS and isinstance(value, dict):
            _sort_chats(name, value, chats[name], kept)
        elif name != _ROOT and value:
            kept[name] = Kept(why=_NO_USE, value=value)
    for name, value in rest.items():
        if value:
            kept[f"{_ROOT}/{name}"] = Kept(why=_NO_USE, value=value)
    return Conversion(monitors=monitors, kept=kept, chats=chats)


def _is_of_today(record: Any) -> bool:
    return isinstance(record, dict) and {"generation", "slot", "plan"} <= record.keys()


def _sort_chats(name: str, entries: dict[str, Any], chats: dict[str, Any], kept: dict[str, Kept]) -> None:
    for key, value in entries.items():
        if _ID.fullmatch(key) and isinstance(value, dict):
            chats[key] = value
        elif value:
            kept[f"{name}/{key}"] = Kept(why="it belongs to no chat or user", value=value)


def _monitors(records: dict[str, Any], kept: dict[str, Kept]) -> dict[str, ImportedMonitor]:
    monitors: dict[str, ImportedMonitor] = {}
    # Keys that name their account first: where two records mean one position, the more exact one is taken.
    for key in sorted(records, key=lambda key: (key.count("_") < 2, key)):
        try:
            monitor = read_record(key, records[key])
            if monitor.key in monitors:
                raise Doubtful(f"another record was taken for the same position, {monitor.key}")  # noqa: TRY301
        except Doubtful as doubt:
            kept[f"{MONITORS}/{key}"] = Kept(why=str(doubt), value=records[key])
        else:
            monitors[monitor.key] = monitor
    return monitors


def read_record(key: str, record: Any) -> ImportedMonitor:
    """Read one record.

    Raises:
        Doubtful: it does not carry enough, or contradicts itself.
    """
    if not isinstance(record, dict):
        raise Doubtful("it is no record")
    symbol, side, account = _identity(key, record)
    stop_order = record.get("sl_order")
    stop = _price(stop_order if isinstance(stop_order, dict) else {}, "price", "trigger_price", "stop_price")
    stop = stop or _price(record, "sl_price", "stop_loss")
    if stop is None:
        raise Doubtful("it names no stop price")
    first_stop = _price(record, "original_sl_price") or stop
    targets = _targets(record.get("tp_orders"))
    avg_entry = _price(record, "avg_price", "entry_price")
    _check_prices(side, first_stop, stop, avg_entry, targets, moved=_any_true(record, *_MOVED))
    return ImportedMonitor(
        slot=Slot(account, symbol, _position_idx(record)),
        side=side,
        plan=ExitPlan(
            entries=(),
            stop=first_stop,
            trigger_by=TriggerBy.LAST,
            legs=_legs(side, targets, _price(record, "target_size", "position_size")),
            break_even=None,
            cancel_entries_after_tp=1,
            leverage=_price(record, "leverage"),
        ),
        stop=stop,
        size=_first_number(record, "remaining_size", "current_size"),
        avg_entry=avg_entry,
        chat_id=_chat_id(record),
        created_at=created if isinstance(created := record.get("created_at"), datetime) else None,
        order_ids=_order_ids(record),
        record=record,
    )


# ---------------------------------------- which position


def _identity(key: str, record: Mapping[str, Any]) -> tuple[str, Side, str]:
    match = _KEY.fullmatch(key)
    named_symbol, named_side, named_account = match.groups() if match else (None, None, None)
    symbol = str(record.get("symbol") or named_symbol or "").upper()
    side = str(record.get("side") or named_side or "")
    if not _SYMBOL.fullmatch(symbol) or side not in set(Side):
        raise Doubtful("it does not say of which symbol and side it is")
    if (named_symbol or symbol).upper() != symbol or (named_side or side) != side:
        raise Doubtful(f"its key speaks of another position than its fields, {symbol} {side}")
    by_key = _account(named_account)
    by_field = _account(record.get("account_type"))
    if by_key and by_field and by_key != by_field:
        raise Doubtful(f"its key says account {by_key}, its fields say {by_field}")
    account = by_key or by_field or _WITHOUT_ACCOUNT
    if account == "both" or not _ACCOUNT.fullmatch(account):
        raise Doubtful(f"account {account!r} is not one account")
    return symbol, Side(side), account


def _account(named: Any) -> str:
    """`MIRROR` and `mirror_mirror` are slips of the older bot for `mirror`."""
    parts = str(named or "").lower().split("_")
    return parts[0] if len(set(parts)) == 1 else "_".join(parts)


def _position_idx(record: Mapping[str, Any]) -> int:
    index = record.get("position_idx")
    if index is None:
        return 0  # the older bot traded in one-way mode
    if type(index) is not int or index not in {0, 1, 2}:
        raise Doubtful(f"position_idx {index!r} is none")
    return index


# ---------------------------------------- stop and targets


class _Target(Struct, frozen=True):
    price: Decimal
    percent: Decimal | None
    qty: Decimal | None


_MOVED: Final = ("sl_moved_to_be", "sl_moved_to_breakeven", "breakeven_moved")


def _targets(orders: Any) -> list[_Target]:
    listed = list(orders.values()) if isinstance(orders, dict) else orders
    if not isinstance(listed, list) or not listed:
        raise Doubtful("it names no targets")
    targets = []
    for order in listed:
        price = _price(order, "price") if isinstance(order, dict) else None
        if price is None:
            raise Doubtful("a target has no price")
        targets.append(_Target(price, _price(order, "percentage"), _price(order, "original_quantity", "quantity")))
    return targets


def _check_prices(
    side: Side, first_stop: Decimal, stop: Decimal, avg_entry: Decimal | None, targets: list[_Target], *, moved: bool
) -> None:
    def is_beyond(price: Decimal, other: Decimal) -> bool:
        return (price - other) * side.sign > ZERO

    if not all(is_beyond(target.price, stop) for target in targets):
        raise Doubtful("a target is on the losing side of the stop")
    if avg_entry is None:
        return
    if not all(is_beyond(target.price, avg_entry) for target in targets):
        raise Doubtful("a target is on the losing side of the entry")
    if not is_beyond(avg_entry, first_stop) and not moved:
        raise Doubtful("the stop is on the winning side of the entry, though it was never moved")


def _legs(side: Side, targets: list[_Target], planned: Decimal | None) -> tuple[TpLeg, ...]:
    """Numbered from the entry outwards, whatever they were called."""
    ordered = sorted(targets, key=lambda target: target.price * side.sign)
    shares = [target.percent / _PERCENT for target in ordered if target.percent is not None]
    if len(shares) != len(ordered):
        if planned is None or any(target.qty is None for target in ordered):
            raise Doubtful("its targets have neither percentages nor quantities")
        shares = [(target.qty or ZERO) / planned for target in ordered]
    if sum(shares) > _WHOLE:
        raise Doubtful("its targets take more than the whole position")
    return tuple(
        TpLeg(number=number, price=target.price, share=share)
        for number, (target, share) in enumerate(zip(ordered, shares, strict=True), 1)
    )


# ---------------------------------------- fields


def _order_ids(record: Mapping[str, Any]) -> tuple[str, ...]:
    orders: list[Any] = [record.get("sl_order")]
    for several in (record.get("tp_orders"), record.get("limit_orders")):
        orders += several.values() if isinstance(several, dict) else several if isinstance(several, list) else []
    ids = [order.get("order_id") for order in orders if isinstance(order, dict)]
    return tuple(dict.fromkeys(str(order_id) for order_id in ids if order_id))


def _chat_id(record: Mapping[str, Any]) -> int | None:
    chat_id = record.get("chat_id")
    return chat_id if type(chat_id) is int else None


def _any_true(record: Mapping[str, Any], *names: str) -> bool:
    return any(record.get(name) is True for name in names)


def _price(record: Mapping[str, Any], *names: str) -> Decimal | None:
    """The first of these fields that is a number above zero."""
    numbers = (_number(record.get(name)) for name in names)
    return next((number for number in numbers if number is not None and number > ZERO), None)


def _first_number(record: Mapping[str, Any], *names: str) -> Decimal | None:
    return next((number for name in names if (number := _number(record.get(name))) is not None), None)


def _number(value: Any) -> Decimal | None:
    if type(value) is Decimal:
        return value
    if type(value) is int:
        return Decimal(value)
    if type(value) is not str:
        return None
    try:
        return to_decimal(value)
    except ValueError:
        return None
