"""The unified account on the wire: wallet-balance and the ``wallet`` topic (docs/bybit.md, 2.2 and 5.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.bybit.wire.plain import plain

if TYPE_CHECKING:
    from collections.abc import Collection

    from simulator.engine.records import CoinBalance, Wallet


def wallet_row(wallet: Wallet, coins: Collection[str] = ()) -> dict[str, Any]:
    """The one account of wallet-balance and of the topic; ``coins`` limits what is listed, none means all."""
    return {
        "accountType": "UNIFIED",
        "accountLTV": "0",
        "accountIMRate": plain(wallet.im_rate),
        "accountMMRate": plain(wallet.mm_rate),
        "accountIMRateByMp": plain(wallet.im_rate),
        "accountMMRateByMp": plain(wallet.mm_rate),
        "totalEquity": plain(wallet.total_equity),
        "totalWalletBalance": plain(wallet.total_wallet_balance),
        "totalMarginBalance": plain(wallet.total_margin_balance),
        "totalAvailableBalance": plain(wallet.total_available_balance),
        "totalPerpUPL": plain(wallet.total_unrealised_pnl),
        "totalInitialMargin": plain(wallet.total_initial_margin),
        "totalMaintenanceMargin": plain(wallet.total_maintenance_margin),
        "totalInitialMarginByMp": plain(wallet.total_initial_margin),
        "totalMaintenanceMarginByMp": plain(wallet.total_maintenance_margin),
        "coin": [_coin(balance) for balance in wallet.coins if not coins or balance.coin in coins],
    }


def _coin(balance: CoinBalance) -> dict[str, Any]:
    return {
        "coin": balance.coin,
        "equity": plain(balance.equity),
        "usdValue": plain(balance.usd_value),
        "walletBalance": plain(balance.wallet_balance),
        "locked": plain(balance.locked),
        "borrowAmount": "0",
        "accruedInterest": "0",
        "availableToWithdraw": "",
        "totalOrderIM": plain(balance.order_im),
        "totalPositionIM": plain(balance.position_im),
        "totalPositionMM": plain(balance.position_mm),
        "unrealisedPnl": plain(balance.unrealised_pnl),
        "cumRealisedPnl": plain(balance.cum_realised_pnl),
        "bonus": "0",
        "collateralSwitch": balance.is_collateral,
        "marginCollateral": balance.is_collateral,
        "spotBorrow": "0",
        "spotHedgingQty": "0",
    }
