"""The account: balance, mode, fees, journal and the key itself (docs/bybit.md, 1.4 and 2.2)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from simulator.bybit.pages import numbered, page
from simulator.bybit.parameters import PARAMETER_ERROR, invalid
from simulator.bybit.rest.call import Answer
from simulator.bybit.rest.periods import DAY_MS, period
from simulator.bybit.wire.plain import plain
from simulator.bybit.wire.transactions import transaction_row
from simulator.bybit.wire.wallets import wallet_row
from simulator.engine.requests import Refusal
from simulator.engine.words import Category, TransactionType

if TYPE_CHECKING:
    from simulator.bybit.rest.call import Call

USER_ID: Final = 10000001
_CROSS_MARGIN: Final = "REGULAR_MARGIN"
_MARGIN_MODES: Final = frozenset({_CROSS_MARGIN, "ISOLATED_MARGIN", "PORTFOLIO_MARGIN"})
_MARGIN_MODE_FAILED: Final = 3400045
_NEVER_MS: Final = 4_070_908_800_000
"""2099-01-01, which stands for a key that does not run out."""


def wallet_balance(call: Call) -> Answer:
    if call.parameters.required("accountType") != "UNIFIED":
        raise Refusal(PARAMETER_ERROR, "accountType only support UNIFIED.")
    coins = [coin for coin in call.parameters.text("coin").split(",") if coin]
    return Answer({"list": [wallet_row(call.engine.wallet(), coins)]})


def account_info(call: Call) -> Answer:
    """A UTA 2.0 account in cross margin."""
    dcp = call.world.streams.protection.windows
    return Answer(
        {
            "unifiedMarginStatus": 5,
            "marginMode": _CROSS_MARGIN,
            "isMasterTrader": False,
            "spotHedgingStatus": "OFF",
            "updatedTime": str(call.server_ms),
            "dcpStatus": "ON" if dcp else "OFF",
            "timeWindow": next(iter(dcp.values()), 0),
            "smpGroup": 0,
        }
    )


def set_margin_mode(call: Call) -> Answer:
    """Cross margin is the only mode here."""
    mode = call.parameters.required("setMarginMode")
    if mode not in _MARGIN_MODES:
        raise invalid("setMarginMode")
    if mode == _CROSS_MARGIN:
        return Answer({"reasons": []})
    reason = {"reasonCode": "110073", "reasonMsg": f"The simulator holds accounts in {_CROSS_MARGIN} only"}
    return Answer({"reasons": [reason]}, code=_MARGIN_MODE_FAILED, text="Set margin mode failed")


def set_hedging_mode(call: Call) -> Answer:
    """Spot hedging belongs to portfolio margin: off is what it is already."""
    if call.parameters.required("setHedgingMode") != "OFF":
        raise Refusal(_MARGIN_MODE_FAILED, "Set spot hedging failed: the account is not in portfolio margin")
    return Answer({})


def user_settings(call: Call) -> Answer:
    """What becomes of prices outside the limits: ``lpaPerp`` false means that contracts are moved to the limit."""
    adjusts = call.engine.switches.band_auto_adjust
    return Answer({"lpaSpot": False, "lpaPerp": not adjusts, "deltaEnable": False, "smsef": False, "fmsef": False})


def fee_rate(call: Call) -> Answer:
    """Of contracts unless another category is named: clients leave it out, although it is documented as required."""
    category = call.parameters.category() if call.parameters.text("category") else Category.LINEAR
    symbol = "" if category is None else call.symbol(category)
    instruments = [] if category is None else call.engine.instruments(category)
    rows = [
        {"symbol": each.symbol, "takerFeeRate": plain(each.taker_fee), "makerFeeRate": plain(each.maker_fee)}
        for each in instruments
        if not symbol or each.symbol == symbol
    ]
    head: dict[str, Any] = {"category": "spot"} if category is Category.SPOT else {}
    return Answer(head | {"list": rows})


def transaction_log(call: Call) -> Answer:
    """Every change of a coin's balance, newest first; a day unless asked for more."""
    fields = call.parameters
    account_type, currency, base_coin = fields.text("accountType"), fields.text("currency"), fields.text("baseCoin")
    category, kind = fields.word("category", Category), fields.word("type", TransactionType)
    if account_type not in {"", "UNIFIED"}:
        raise Refusal(PARAMETER_ERROR, "accountType only support UNIFIED.")
    when, limit = period(call, default_ms=DAY_MS), fields.limit(default=20, most=50)
    chosen = [
        each
        for each in numbered(call.engine.transactions(), lambda each: each.time_ms)
        if when.holds(each[1].time_ms)
        and (not currency or each[1].currency == currency)
        and (category is None or each[1].category is category)
        and (kind is None or each[1].kind is kind)
        and (not base_coin or call.instrument(each[1].symbol, each[1].category).base_coin == base_coin)
    ]
    rows, next_cursor = page(chosen, lambda each: each[0], limit=limit, cursor=fields.text("cursor"))
    listed = [transaction_row(each, key, USER_ID) for key, each in rows]
    return Answer({"list": listed, "nextPageCursor": next_cursor})


def borrow_history(_call: Call) -> Answer:
    """Nothing is ever borrowed here."""
    return Answer({"list": [], "nextPageCursor": ""})


def collateral_info(call: Call) -> Answer:
    """Which coins serve as margin; none can be borrowed."""
    currency = call.parameters.text("currency")
    return Answer(
        {
            "list": [
                {
                    "currency": each.coin,
                    "hourlyBorrowRate": "0",
                    "maxBorrowingAmount": "0",
                    "freeBorrowingLimit": "0",
                    "freeBorrowAmount": "0",
                    "borrowAmount": "0",
                    "otherBorrowAmount": "0",
                    "availableToBorrow": "0",
                    "borrowable": False,
                    "borrowUsageRate": "0",
                    "marginCollateral": each.is_collateral,
                    "collateralSwitch": each.is_collateral,
                    "collateralRatio": "1" if each.is_collateral else "0",
                    "freeBorrowingAmount": "",
                }
                for each in call.engine.wallet().coins
                if not currency or each.coin == currency
            ]
        }
    )


def smp_group(_call: Call) -> Answer:
    """The account belongs to no group for self-match prevention."""
    return Answer({"smpGroup": 0})


def api_key_information(call: Call) -> Answer:
    """What the key may do: trade contracts and spot, or only look; and withdraw, where a tester has given it that."""
    key = call.world.key
    expires_ms = _NEVER_MS if key.expires_ms is None else key.expires_ms
    return Answer(
        {
            "id": "1",
            "note": "simulator",
            "apiKey": key.key,
            "readOnly": 0 if key.may_trade else 1,
            "secret": "",
            "permissions": {
                "ContractTrade": ["Order", "Position"],
                "Spot": ["SpotTrade"],
                "Wallet": ["Withdraw"] if key.may_withdraw else [],
                "Options": [],
                "Derivatives": [],
                "CopyTrading": [],
                "BlockTrade": [],
                "Exchange": [],
                "NFT": [],
                "Affiliate": [],
                "Earn": [],
            },
            "ips": sorted(key.addresses) or ["*"],
            "type": 1,
            "deadlineDay": max(0, (expires_ms - call.server_ms) // DAY_MS),
            "expiredAt": _iso(expires_ms),
            "createdAt": "2025-01-01T00:00:00Z",
            "unified": 0,
            "uta": 1,
            "userID": USER_ID,
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


def _iso(time_ms: int) -> str:
    return datetime.fromtimestamp(time_ms // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
