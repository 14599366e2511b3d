"""The rules of a contract or a spot pair on the wire (docs/bybit.md, 2.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.bybit.wire.plain import plain

if TYPE_CHECKING:
    from simulator.engine.records import Instrument

_MINUTE_MS = 60_000
_LAUNCH_MS = "1584230400000"
_TICKS_TO_THE_HIGHEST_PRICE = 19_999_998


def linear_row(instrument: Instrument) -> dict[str, Any]:
    """A row of instruments-info for category linear."""
    return {
        "symbol": instrument.symbol,
        "symbolId": 0,
        "contractType": "LinearPerpetual",
        "status": instrument.status.value,
        "baseCoin": instrument.base_coin,
        "quoteCoin": instrument.quote_coin,
        "settleCoin": instrument.quote_coin,
        "launchTime": _LAUNCH_MS,
        "deliveryTime": "0",
        "deliveryFeeRate": "",
        "priceScale": str(price_scale(instrument)),
        "leverageFilter": {"minLeverage": "1", "maxLeverage": plain(instrument.max_leverage), "leverageStep": "0.01"},
        "priceFilter": {
            "minPrice": plain(instrument.tick_size),
            "maxPrice": plain(instrument.tick_size * _TICKS_TO_THE_HIGHEST_PRICE),
            "tickSize": plain(instrument.tick_size),
        },
        "lotSizeFilter": {
            "minOrderQty": plain(instrument.min_qty),
            "qtyStep": plain(instrument.qty_step),
            "maxOrderQty": plain(instrument.max_limit_qty),
            "maxMktOrderQty": plain(instrument.max_market_qty),
            "postOnlyMaxOrderQty": plain(instrument.max_limit_qty),
            "minNotionalValue": plain(instrument.min_notional),
        },
        "unifiedMarginTrade": True,
        "fundingInterval": instrument.funding_interval_ms // _MINUTE_MS,
        "copyTrading": "both",
        "upperFundingRate": "0.005",
        "lowerFundingRate": "-0.005",
        "isPreListing": False,
        "preListingInfo": None,
        "riskParameters": {
            "priceLimitRatioX": plain(instrument.price_limit_ratio),
            "priceLimitRatioY": plain(instrument.price_limit_ratio * 2),
        },
        "symbolType": "",
    }


def spot_row(instrument: Instrument) -> dict[str, Any]:
    """A row of instruments-info for category spot."""
    return {
        "symbol": instrument.symbol,
        "baseCoin": instrument.base_coin,
        "quoteCoin": instrument.quote_coin,
        "innovation": "0",
        "status": instrument.status.value,
        "marginTrading": "none",
        "stTag": "0",
        "lotSizeFilter": {
            "postOnlyMaxLimitOrderSize": plain(instrument.max_limit_qty),
            "basePrecision": plain(instrument.qty_step),
            "quotePrecision": plain(instrument.quote_precision),
            "minOrderQty": plain(instrument.min_qty),
            "maxOrderQty": plain(instrument.max_limit_qty),
            "minOrderAmt": plain(instrument.min_notional),
            "maxOrderAmt": "4000000",
            "maxLimitOrderQty": plain(instrument.max_limit_qty),
            "maxMarketOrderQty": plain(instrument.max_market_qty),
        },
        "priceFilter": {"tickSize": plain(instrument.tick_size)},
        "riskParameters": {
            "priceLimitRatioX": plain(instrument.price_limit_ratio),
            "priceLimitRatioY": plain(instrument.price_limit_ratio * 2),
        },
        "symbolType": "",
    }


def risk_limit_rows(instrument: Instrument) -> list[dict[str, Any]]:
    """The tiers of market/risk-limit, lowest first."""
    return [
        {
            "id": tier.number,
            "symbol": instrument.symbol,
            "riskLimitValue": plain(tier.limit_value),
            "maintenanceMargin": plain(tier.maintenance_ratio),
            "initialMargin": plain(tier.initial_ratio),
            "isLowestRisk": 1 if tier.number == 1 else 0,
            "maxLeverage": plain(tier.max_leverage),
            "mmDeduction": plain(tier.deduction) if tier.deduction else "",
        }
        for tier in instrument.risk_limits
    ]


def price_scale(instrument: Instrument) -> int:
    """How many digits a price has behind the point."""
    exponent = instrument.tick_size.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
