"""Coins: what there is of them, and what of it may leave the account (docs/bybit.md, 2.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from simulator.bybit.parameters import PARAMETER_ERROR
from simulator.bybit.rest.account import USER_ID
from simulator.bybit.rest.call import Answer
from simulator.bybit.wire.plain import plain
from simulator.engine.requests import Refusal
from simulator.engine.words import Category

if TYPE_CHECKING:
    from decimal import Decimal

    from simulator.bybit.rest.call import Call
    from simulator.engine.records import CoinBalance, Wallet

_UNIFIED: Final = "UNIFIED"
_FUNDING: Final = "FUND"


def coin_information(call: Call) -> Answer:
    """Every coin that is traded; nothing can be deposited or withdrawn, so a coin has no chains."""
    asked = call.parameters.text("coin")
    rows = [
        {"name": coin, "coin": coin, "remainAmount": "0", "chains": []}
        for coin in _known_coins(call)
        if not asked or coin == asked
    ]
    return Answer({"rows": rows})


def all_balances(call: Call) -> Answer:
    """The unified account's coins; the funding account is empty."""
    account_type, coins = _account_type(call), [each for each in call.parameters.text("coin").split(",") if each]
    held = _held(call, account_type)
    listed = coins or list(held)
    return Answer(
        {
            "memberId": str(USER_ID),
            "accountType": account_type,
            "balance": [_balance(call, coin, held) for coin in listed],
        }
    )


def single_balance(call: Call) -> Answer:
    account_type, coin = _account_type(call), call.parameters.required("coin")
    balance = _balance(call, coin, _held(call, account_type))
    return Answer(
        {
            "accountType": account_type,
            "bizType": 1,
            "accountId": str(USER_ID),
            "memberId": str(USER_ID),
            "balance": balance | {"transferSafeAmount": "", "ltvTransferSafeAmount": ""},
        }
    )


def no_rows(_call: Call) -> Answer:
    """Deposits and withdrawals: there has never been one."""
    return Answer({"rows": [], "nextPageCursor": ""})


def no_transfers(_call: Call) -> Answer:
    """Transfers between accounts: there has never been one."""
    return Answer({"list": [], "nextPageCursor": ""})


def transferable(call: Call) -> Answer:
    """account/withdrawal: how much of each coin is free."""
    coins = [each for each in call.parameters.required("coinName").split(",") if each]
    held, wallet = _held(call, _UNIFIED), call.engine.wallet()
    free = {coin: plain(_free(held[coin], wallet)) if coin in held else "0" for coin in coins}
    return Answer({"availableWithdrawal": free[coins[0]] if coins else "", "availableWithdrawalMap": free})


def _account_type(call: Call) -> str:
    account_type = call.parameters.required("accountType")
    if account_type not in {_UNIFIED, _FUNDING}:
        raise Refusal(PARAMETER_ERROR, "accountType only support UNIFIED and FUND.")
    return account_type


def _known_coins(call: Call) -> list[str]:
    coins: dict[str, None] = {}
    for category in Category:
        for each in call.engine.instruments(category):
            coins |= {each.quote_coin: None, each.base_coin: None}
    return list(coins)


def _held(call: Call, account_type: str) -> dict[str, CoinBalance]:
    return {each.coin: each for each in call.engine.wallet().coins} if account_type == _UNIFIED else {}


def _balance(call: Call, coin: str, held: dict[str, CoinBalance]) -> dict[str, Any]:
    balance = held.get(coin)
    return {
        "coin": coin,
        "transferBalance": plain(_free(balance, call.engine.wallet())) if balance else "0",
        "walletBalance": plain(balance.wallet_balance) if balance else "0",
        "bonus": "0",
    }


def _free(balance: CoinBalance, wallet: Wallet) -> Decimal:
    """Neither locked by a spot order nor needed as margin."""
    free = balance.wallet_balance - balance.locked
    return min(free, wallet.total_available_balance) if balance.is_collateral else free
