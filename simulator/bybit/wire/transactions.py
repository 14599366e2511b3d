"""A change of a balance on the wire (docs/bybit.md, 2.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.bybit.wire.plain import plain
from simulator.engine.words import TransactionType

if TYPE_CHECKING:
    from simulator.engine.records import Transaction


def transaction_row(row: Transaction, key: str, user_id: int) -> dict[str, Any]:
    """A row of account/transaction-log; ``key`` tells rows of one symbol apart."""
    is_funding = row.kind is TransactionType.SETTLEMENT
    return {
        "id": f"{user_id}_{row.symbol}_{key.replace(',', '')}",
        "symbol": row.symbol,
        "category": row.category.value,
        "side": row.side.value,
        "transactionTime": str(row.time_ms),
        "type": row.kind.value,
        "transSubType": "",
        "qty": plain(row.qty),
        "size": plain(row.size),
        "currency": row.currency,
        "tradePrice": plain(row.trade_price),
        "funding": plain(row.funding) if is_funding else "",
        "fee": plain(row.fee),
        "cashFlow": plain(row.cash_flow),
        "change": plain(row.change),
        "cashBalance": plain(row.cash_balance),
        "feeRate": plain(row.fee_rate),
        "bonusChange": "",
        "tradeId": row.trade_id,
        "orderId": row.order_id,
        "orderLinkId": row.link_id,
        "extraFees": "",
    }
