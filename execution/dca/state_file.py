"""The state of a bot as a file for people and other programs. Pure: what it is made of, not how it is written.

The record in the store is the truth; the file mirrors it, and can be imported where the store has no such bot
(`execution.dca.state_reading`). Money and quantities are texts, times UTC, so nothing is rounded on the way. Which keys
there are, and which of them other programs know, is in docs/dca_state.md.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

import msgspec

from execution.dca.dca_bot import STRATEGY, DcaBot
from execution.dca.dca_order import DcaOrder, OrderRole
from execution.dca.lots import ClosedLot, Lot
from execution.dca.market import MarketRules
from execution.dca.targets import cost_of, net_percent, sale_fee, targets_in
from execution.dca.worth import held
from execution.facts.instruments import FeeRate
from execution.stops.trailing import Trailing, TrailStatus
from execution.tracked_orders import OrderState
from utils.money import plain

SCHEMA: Final = 1
EXCHANGE: Final = "bybit"
CHECKSUM: Final = "checksum"
MOST_SOLD: Final = 100
"""Sold lots in the file, the newest ones; the store keeps more of them, and the sums of all are in the statistics."""
_PLACES: Final = 8


class Connected(msgspec.Struct, frozen=True):
    """What the file says of the connection: the true time of the last success, and failures in a row now."""

    last_success: datetime | None
    failure_count: int


class Surfaces(msgspec.Struct, frozen=True, kw_only=True):
    """What is known beside the record when the file is made; None: not known."""

    price: Decimal | None
    rules: MarketRules | None
    fees: FeeRate | None
    connected: Connected


def file_name(bot_id: str) -> str:
    return f"bot_state_{bot_id}.json"


def to_state(bot: DcaBot, history: Sequence[ClosedLot], around: Surfaces, now: datetime) -> dict[str, Any]:
    """The file's content, its checksum included. ``history``: sold lots, oldest first."""
    targets = _targets(bot, around)
    pending = [_pending(bot, lot, targets.get(lot.number)) for lot in bot.lots]
    state = {
        "schema_version": SCHEMA,
        "bot_id": bot.bot_id,
        "name": bot.name,
        "symbol": bot.symbol,
        "exchange": EXCHANGE,
        "strategy": STRATEGY,
        "identity": msgspec.to_builtins(bot.identity),
        "state": bot.state.value,
        "last_update": _utc(now),
        "stats": _stats(bot, around, now),
        "strategy_state": {
            "last_purchase_time": _epoch(bot.last_buy_at),
            "last_purchase_price": _text(bot.last_buy_price),
            "total_purchased": plain(held(bot)),
            "total_spent": plain(sum((_cost_left(lot) for lot in bot.lots), bot.dust.cost)),
            "purchase_count": bot.stats.purchases,
            "pending_sell_order": pending[-1] if pending else None,
            "pending_sell_orders": pending,
            "trailing_state": _trail(_shown_trail(bot)),
            "buy_trailing_state": _trail(bot.buy_trail),
            "sold_lots": [_sold(lot) for lot in history[-MOST_SOLD:]],
        },
        "connectivity": {
            "last_success": None if around.connected.last_success is None else _utc(around.connected.last_success),
            "failure_count": around.connected.failure_count,
        },
        "record": msgspec.to_builtins(bot),
    }
    return {**state, CHECKSUM: checksum_of(state)}


def checksum_of(state: Mapping[str, Any]) -> str:
    """Over everything but itself, whatever the order of the keys and the blanks between them."""
    rest = {key: value for key, value in state.items() if key != CHECKSUM}
    return "sha256:" + hashlib.sha256(json.dumps(rest, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _stats(bot: DcaBot, around: Surfaces, now: datetime) -> dict[str, Any]:
    return {
        "total_trades": bot.stats.trades,
        "winning_trades": bot.stats.wins,
        "losing_trades": bot.stats.losses,
        "total_profit": plain(bot.stats.realised),
        "current_position": plain(held(bot)),
        "last_price": _text(around.price),
        "last_update": _utc(now),
        "fees": plain(bot.stats.fees),
        "funding": plain(bot.stats.funding),
        "bought": plain(bot.stats.bought),
        "spent": plain(bot.stats.spent),
        "sold": plain(bot.stats.sold),
        "earned": plain(bot.stats.earned),
        "dca_credit_given": plain(bot.stats.credit_given),
        "dca_credit_used": plain(bot.stats.credit_used),
    }


def _pending(bot: DcaBot, lot: Lot, target: tuple[Decimal, Decimal] | None) -> dict[str, Any]:
    order = next(iter(bot.orders_of(OrderRole.SELL, lot.number)), None)
    return {
        "lot": lot.number,
        "buy_order_id": lot.buys[0].order_id,
        "buy_price": plain(lot.mean_price),
        "buy_amount": plain(lot.received),
        "buy_cost": plain(lot.cost),
        "buy_timestamp": _epoch(lot.bought_at),
        "target_sell_price": None if target is None else plain(target[0]),
        "profit_target": plain(bot.plan.sell.profit_percent),
        "actual_profit": None if target is None else plain(target[1]),
        "status": _status(lot, order),
        "sell_order_id": None if order is None else order.order_id or order.link_id,
        "sold": plain(lot.sold),
        "fees": [{"fee": plain(f.fee), "in_base": f.fee_in_base} for f in lot.buys],
        "credit": plain(lot.credit),
        "trailing_state": _trail(lot.trail),
    }


def _targets(bot: DcaBot, around: Surfaces) -> dict[int, tuple[Decimal, Decimal]]:
    """Price and net percent of each lot's sale, by its number; none while rules and fees are not known."""
    if around.rules is None or around.fees is None:
        return {}
    fee = sale_fee(bot.plan.sell, around.fees)
    targets = targets_in(bot.lots, bot.plan.sell, around.rules, around.fees)
    return {
        lot.number: (target.price, round(net_percent(lot, target.price, target.qty, fee), 4))
        for lot in bot.lots
        if (target := targets.get(lot.number)) is not None
    }


def _cost_left(lot: Lot) -> Decimal:
    """What the part of a lot that is still held did cost."""
    return lot.cost if not lot.sells else round(cost_of(lot, lot.left), _PLACES)


def _status(lot: Lot, order: DcaOrder | None) -> str:
    """Of a lot that is not sold: pending, placed, partially_filled, cancelled or rejected."""
    if lot.is_held:
        return "cancelled"
    if lot.sells:
        return "partially_filled"
    if order is not None and order.state is OrderState.LIVE:
        return "placed"
    return "rejected" if lot.refusals else "pending"


def _shown_trail(bot: DcaBot) -> Trailing:
    """The seed has room for one: of the newest lot that trails, else of the buy."""
    trails = [lot.trail for lot in reversed(bot.lots) if lot.trail.status is not TrailStatus.INACTIVE]
    return trails[0] if trails else bot.buy_trail


def _trail(trail: Trailing) -> dict[str, Any]:
    is_running = trail.status is not TrailStatus.INACTIVE
    percent = trail.distance.value if trail.distance is not None else None
    return {
        "status": trail.status.value,
        "direction": trail.direction.value if is_running else None,
        "activation_price": _text(trail.activation),
        "watermark": _text(trail.watermark),
        "trailing_percent": _text(percent),
        "last_update": _epoch(trail.updated_at),
    }


def _sold(lot: ClosedLot) -> dict[str, Any]:
    """The keys of a pending sell that has filled, and the whole row."""
    return {
        "lot": lot.number,
        "buy_price": plain(lot.buy_price),
        "buy_amount": plain(lot.qty),
        "buy_cost": plain(lot.cost),
        "buy_timestamp": _epoch(lot.bought_at),
        "sell_price": plain(lot.sell_price),
        "sell_timestamp": _epoch(lot.sold_at),
        "fees": plain(lot.fees),
        "profit": plain(lot.profit),
        "status": "written off" if lot.written_off.qty else "filled",
        "record": msgspec.to_builtins(lot),
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)


def _epoch(at: datetime | None) -> int | None:
    """Seconds, as in the seed."""
    return None if at is None else int(at.timestamp())


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
