"""Which path is answered by what (docs/bybit.md, 2); everything else is 404."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from simulator.bybit.rest import account, batches, market, order_queries, orders, positions

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.bybit.parameters import Parameters
    from simulator.bybit.rest.call import Handler


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One handler; ``cost`` is what a call spends of the path's rate budget."""

    handler: Handler
    is_private: bool
    cost: Callable[[Parameters], int] = lambda _parameters: 1


ENDPOINTS: Final[dict[tuple[str, str], Endpoint]] = {
    ("GET", "/v5/market/time"): Endpoint(market.server_time, is_private=False),
    ("GET", "/v5/market/instruments-info"): Endpoint(market.instruments_info, is_private=False),
    ("GET", "/v5/market/tickers"): Endpoint(market.tickers, is_private=False),
    ("GET", "/v5/market/kline"): Endpoint(market.kline, is_private=False),
    ("GET", "/v5/market/mark-price-kline"): Endpoint(market.mark_price_kline, is_private=False),
    ("GET", "/v5/market/index-price-kline"): Endpoint(market.index_price_kline, is_private=False),
    ("GET", "/v5/market/price-limit"): Endpoint(market.price_limit, is_private=False),
    ("GET", "/v5/market/risk-limit"): Endpoint(market.risk_limit, is_private=False),
    ("GET", "/v5/market/orderbook"): Endpoint(market.orderbook, is_private=False),
    ("GET", "/v5/system/status"): Endpoint(market.system_status, is_private=False),
    ("GET", "/v5/account/wallet-balance"): Endpoint(account.wallet_balance, is_private=True),
    ("GET", "/v5/account/info"): Endpoint(account.account_info, is_private=True),
    ("GET", "/v5/account/fee-rate"): Endpoint(account.fee_rate, is_private=True),
    ("GET", "/v5/user/query-api"): Endpoint(account.api_key_information, is_private=True),
    ("GET", "/v5/position/list"): Endpoint(positions.position_list, is_private=True),
    ("GET", "/v5/position/closed-pnl"): Endpoint(positions.closed_pnl, is_private=True),
    ("POST", "/v5/position/set-leverage"): Endpoint(positions.set_leverage, is_private=True),
    ("POST", "/v5/position/switch-mode"): Endpoint(positions.switch_mode, is_private=True),
    ("POST", "/v5/position/trading-stop"): Endpoint(positions.trading_stop, is_private=True),
    ("POST", "/v5/order/create"): Endpoint(orders.create, is_private=True),
    ("POST", "/v5/order/amend"): Endpoint(orders.amend, is_private=True),
    ("POST", "/v5/order/cancel"): Endpoint(orders.cancel, is_private=True),
    ("POST", "/v5/order/cancel-all"): Endpoint(orders.cancel_all, is_private=True),
    ("POST", "/v5/order/create-batch"): Endpoint(batches.create_batch, is_private=True, cost=batches.batch_cost),
    ("POST", "/v5/order/amend-batch"): Endpoint(batches.amend_batch, is_private=True, cost=batches.batch_cost),
    ("POST", "/v5/order/cancel-batch"): Endpoint(batches.cancel_batch, is_private=True, cost=batches.batch_cost),
    ("GET", "/v5/order/realtime"): Endpoint(order_queries.realtime, is_private=True),
    ("GET", "/v5/order/history"): Endpoint(order_queries.history, is_private=True),
    ("GET", "/v5/execution/list"): Endpoint(order_queries.executions, is_private=True),
}
