"""Which path is answered by what (docs/bybit.md, 2); everything else is 404."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from simulator.bybit.rest import (
    account,
    assets,
    batches,
    checks,
    disconnection,
    market,
    market_activity,
    order_queries,
    orders,
    positions,
)

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


_OPEN_TO_ALL: Final[dict[str, Handler]] = {
    "/v5/market/time": market.server_time,
    "/v5/market/instruments-info": market.instruments_info,
    "/v5/market/tickers": market.tickers,
    "/v5/market/kline": market.kline,
    "/v5/market/mark-price-kline": market.mark_price_kline,
    "/v5/market/index-price-kline": market.index_price_kline,
    "/v5/market/premium-index-price-kline": market.premium_index_price_kline,
    "/v5/market/price-limit": market.price_limit,
    "/v5/market/risk-limit": market.risk_limit,
    "/v5/market/orderbook": market_activity.orderbook,
    "/v5/market/recent-trade": market_activity.recent_trade,
    "/v5/market/funding/history": market_activity.funding_history,
    "/v5/market/open-interest": market_activity.open_interest,
    "/v5/market/insurance": market_activity.insurance,
    "/v5/market/adlAlert": market_activity.adl_alert,
    "/v5/system/status": market.system_status,
    "/v5/announcements/index": market.announcements,
}
_READS: Final[dict[str, Handler]] = {
    "/v5/account/wallet-balance": account.wallet_balance,
    "/v5/account/info": account.account_info,
    "/v5/account/fee-rate": account.fee_rate,
    "/v5/account/transaction-log": account.transaction_log,
    "/v5/account/collateral-info": account.collateral_info,
    "/v5/account/borrow-history": account.borrow_history,
    "/v5/account/user-setting-config": account.user_settings,
    "/v5/account/smp-group": account.smp_group,
    "/v5/account/instruments-info": market.own_instruments_info,
    "/v5/account/withdrawal": assets.transferable,
    "/v5/account/query-dcp-info": disconnection.windows,
    "/v5/asset/coin/query-info": assets.coin_information,
    "/v5/asset/deposit/query-record": assets.no_rows,
    "/v5/asset/withdraw/query-record": assets.no_rows,
    "/v5/asset/transfer/query-inter-transfer-list": assets.no_transfers,
    "/v5/asset/transfer/query-universal-transfer-list": assets.no_transfers,
    "/v5/asset/transfer/query-account-coins-balance": assets.all_balances,
    "/v5/asset/transfer/query-account-coin-balance": assets.single_balance,
    "/v5/user/query-api": account.api_key_information,
    "/v5/position/list": positions.position_list,
    "/v5/position/symbol-info": positions.symbol_info,
    "/v5/position/closed-pnl": positions.closed_pnl,
    "/v5/order/realtime": order_queries.realtime,
    "/v5/order/history": order_queries.history,
    "/v5/order/spot-borrow-check": checks.spot_quota,
    "/v5/execution/list": order_queries.executions,
}
_WRITES: Final[dict[str, Handler]] = {
    "/v5/account/set-margin-mode": account.set_margin_mode,
    "/v5/account/set-hedging-mode": account.set_hedging_mode,
    "/v5/position/set-leverage": positions.set_leverage,
    "/v5/position/switch-mode": positions.switch_mode,
    "/v5/position/trading-stop": positions.trading_stop,
    "/v5/position/set-auto-add-margin": positions.set_auto_add_margin,
    "/v5/position/add-margin": positions.add_margin,
    "/v5/position/confirm-pending-mmr": positions.confirm_pending_mmr,
    "/v5/order/create": orders.create,
    "/v5/order/amend": orders.amend,
    "/v5/order/cancel": orders.cancel,
    "/v5/order/cancel-all": orders.cancel_all,
    "/v5/order/pre-check": checks.pre_check,
    "/v5/order/disconnected-cancel-all": disconnection.set_window,
}
_BATCHES: Final[dict[str, Handler]] = {
    "/v5/order/create-batch": batches.create_batch,
    "/v5/order/amend-batch": batches.amend_batch,
    "/v5/order/cancel-batch": batches.cancel_batch,
}

ENDPOINTS: Final[dict[tuple[str, str], Endpoint]] = {
    **{("GET", path): Endpoint(handler, is_private=False) for path, handler in _OPEN_TO_ALL.items()},
    **{("GET", path): Endpoint(handler, is_private=True) for path, handler in _READS.items()},
    **{("POST", path): Endpoint(handler, is_private=True) for path, handler in _WRITES.items()},
    **{
        ("POST", path): Endpoint(handler, is_private=True, cost=batches.batch_cost)
        for path, handler in _BATCHES.items()
    },
}
