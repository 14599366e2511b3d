"""The account: balance, mode, fees and the key itself (docs/bybit.md, 1.4 and 2.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.bybit.parameters import PARAMETER_ERROR
from simulator.bybit.rest.call import Answer
from simulator.bybit.wire.plain import plain
from simulator.bybit.wire.wallets import wallet_row
from simulator.engine.requests import Refusal
from simulator.engine.words import Category

if TYPE_CHECKING:
    from simulator.bybit.rest.call import Call

_USER_ID = 10000001


def wallet_balance(call: Call) -> Answer:
    if call.parameters.required("accountType") != "UNIFIED":
        raise Refusal(PARAMETER_ERROR, "accountType only support UNIFIED.")
    coins = [coin for coin in call.parameters.text("coin").split(",") if coin]
    return Answer({"list": [wallet_row(call.engine.wallet(), coins)]})


def account_info(call: Call) -> Answer:
    """A UTA 2.0 account in cross margin."""
    return Answer(
        {
            "unifiedMarginStatus": 5,
            "marginMode": "REGULAR_MARGIN",
            "isMasterTrader": False,
            "spotHedgingStatus": "OFF",
            "updatedTime": str(call.server_ms),
            "dcpStatus": "OFF",
            "timeWindow": 0,
            "smpGroup": 0,
        }
    )


def fee_rate(call: Call) -> Answer:
    category = call.parameters.required_word("category", Category)
    symbol = call.symbol()
    return Answer(
        {
            "category": category,
            "list": [
                {
                    "symbol": each.symbol,
                    "baseCoin": "",
                    "takerFeeRate": plain(each.taker_fee),
                    "makerFeeRate": plain(each.maker_fee),
                }
                for each in call.engine.instruments(category)
                if not symbol or each.symbol == symbol
            ],
        }
    )


def api_key_information(call: Call) -> Answer:
    """A key that may trade contracts and spot, may not withdraw, and is bound to no address."""
    return Answer(
        {
            "id": "1",
            "note": "simulator",
            "apiKey": call.world.settings.credentials.key,
            "readOnly": 0,
            "secret": "",
            "permissions": {
                "ContractTrade": ["Order", "Position"],
                "Spot": ["SpotTrade"],
                "Wallet": [],
                "Options": [],
                "Derivatives": [],
                "CopyTrading": [],
                "BlockTrade": [],
                "Exchange": [],
                "NFT": [],
                "Affiliate": [],
                "Earn": [],
            },
            "ips": ["*"],
            "type": 1,
            "deadlineDay": 83,
            "expiredAt": "2099-01-01T00:00:00Z",
            "createdAt": "2025-01-01T00:00:00Z",
            "unified": 0,
            "uta": 1,
            "userID": _USER_ID,
            "inviterID": 0,
            "vipLevel": "No VIP",
            "mktMakerLevel": "0",
            "affiliateID": 0,
            "rsaPublicKey": "",
            "isMaster": True,
            "parentUid": "0",
            "kycLevel": "LEVEL_DEFAULT",
            "kycRegion": "",
        }
    )
