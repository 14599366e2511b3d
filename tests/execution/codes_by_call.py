"""Which codes of Bybit each of our requests can be answered with (docs/bybit.md, 3.2), and what each one says.

The texts are given only for the two codes that say different things by them.
"""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import Final

from pybit.exceptions import InvalidRequestError

from execution.bybit.codes import Meaning, verdict_of_code
from execution.bybit.failures import failure_of, outcome_of
from execution.exchange_errors import ExchangeError, Refusal


class Call(StrEnum):
    """What we ask of the exchange, as far as answers to it are heeded differently."""

    ENTRY = "entry"
    TAKE_PROFIT = "take profit"
    WAITING_LEG = "take profit that waits for its trigger"
    CLOSE = "close"
    AMEND = "amend"
    CANCEL = "cancel"
    LEFTOVER = "cancel of a stop that an entry brought along"
    STOP = "stop, with an older one standing"
    NAKED_STOP = "stop, with none standing"
    LEVERAGE = "leverage"
    READ = "read"


Said = tuple[int, str]
"""A code and its text."""

ANY: Final = (
    *(10000, 10016, 10019, 429, 500000, -1, 10014),
    *(10002, 10006, 10018),
    *(10003, 10004, 10005, 10007, 10010, 33004, -2015),
    *(10008, 10027, 10009, 10024, 10017),
    *(10028, 10029, 10032),
)
"""Servers, clocks, budgets, keys, regions: nothing about what was asked."""
TRADING: Final = (
    *(110066, 110124, 110132, 110123, 110125),
    *(110005, 110035, 110079, 110063, 110074, 30228),
    *(110095, 110096, 110097, 110098, 110099, 110100),
    *(110015, 110036, 110038, 110077),
)
"""Of the account, the symbol and the position: every request that changes something."""
_MARGIN: Final = (110004, 110006, 110007, 110012, 110014, 110044, 110045, 110051, 110052, 110053)
_LIQUIDATES: Final = (110011, 110039, 110040, 110046)
_TIER: Final = (110013, 110085, 110086, 110089, 110090, 3400139)
_PRICE: Final = (110003, 110120, 110121)
_CREATE: Final = (
    *_MARGIN,
    *_LIQUIDATES,
    *_PRICE,
    *(110020, 110021, 110022, 110023, 110042, 110072, 110094, 110118),
)
_ATTACHED: Final = (110054, 110055, 110056, 110057, 110059, 110060, 110061, 110092, 110093)
_NOT_THERE: Final = (110001, 110008, 110010, 40004)
_STOP: Final = (
    *(34040, 110033, 110034, 110058, 110009, *_LIQUIDATES),
    *_ATTACHED,
)

_CODES: Final = {
    Call.ENTRY: (*ANY, *TRADING, *_CREATE, *_TIER, *_ATTACHED),
    Call.TAKE_PROFIT: (*ANY, *TRADING, *_CREATE),
    Call.WAITING_LEG: (*ANY, *TRADING, *_CREATE, 110009, 110092, 110093),
    Call.CLOSE: (*ANY, *TRADING, *_CREATE),
    Call.AMEND: (*ANY, *TRADING, *_NOT_THERE, *_PRICE, *_MARGIN, 110064, 110092, 110093, 110094),
    Call.CANCEL: (*ANY, *TRADING, *_NOT_THERE),
    Call.LEFTOVER: (*ANY, *TRADING, *_NOT_THERE),
    Call.STOP: (*ANY, *TRADING, *_STOP),
    Call.NAKED_STOP: (*ANY, *TRADING, *_STOP),
    Call.LEVERAGE: (*ANY, *TRADING, *_TIER, *_MARGIN, 34036, 110043),
    Call.READ: ANY,
}

_ORDER: Final = ("Qty invalid", "The number of contracts exceeds minimum limit allowed", "params error: symbol invalid")
_WRONG_MODE: Final = "position idx not match position mode"
_REDUCE_ONLY: Final = (
    "current position is zero, cannot fix reduce-only order qty",
    "reduce-only order has same side with current position",
    "Reduce-only rule not satisfied",
    "orderQty will be truncated to zero.",
)
_SET_STOP: Final = (
    "can not set tp/sl/ts for zero position",
    "StopLoss:500000000 set for Buy position should lower than base_price:490000000??LastPrice",
    "slOrderType only support Market when tpSlMode is Full",
    "not modified",
    _WRONG_MODE,
)
_PARAMETERS: Final = {
    Call.ENTRY: (*_ORDER, _WRONG_MODE),
    Call.TAKE_PROFIT: (*_ORDER, _WRONG_MODE),
    Call.WAITING_LEG: (*_ORDER, _WRONG_MODE),
    Call.CLOSE: (*_ORDER, _WRONG_MODE),
    Call.AMEND: _ORDER,
    Call.CANCEL: ("params error: symbol invalid",),
    Call.LEFTOVER: ("params error: symbol invalid",),
    Call.STOP: _SET_STOP,
    Call.NAKED_STOP: _SET_STOP,
    Call.LEVERAGE: ("params error: symbol invalid", "leverage invalid"),
    Call.READ: ("params error: symbol invalid", "Missing some parameters that must be filled in, symbol or settleCoin"),
}
_REDUCES: Final = frozenset({Call.TAKE_PROFIT, Call.WAITING_LEG, Call.CLOSE, Call.AMEND})

NEVER_OURS: Final = {
    "orders over the trade stream, which we do not use": (20001, 20003, 20006, 10403, 10404, 10429),
    "position and margin modes, which are never switched": (110024, 110025, 110026, 110028, 110029, 110073),
    "margin of a position, which is never moved": (110027, 110076),
    "slippage limits, which are not asked for": (110108, 110109),
    "orders on spot, which are the DCA bots'": (
        *(170001, 170005, 170007, 170032, 170033, 170035, 170105, 170115, 170116, 170117, 170121, 170124, 170130),
        *(170131, 170132, 170133, 170134, 170135, 170136, 170137, 170139, 170140, 170141, 170142, 170143, 170146),
        *(170147, 170148, 170151, 170157, 170190, 170193, 170194, 170201, 170202, 170210, 170213, 170222, 170234),
        *(170310, 170312, 170313, 170381, 170382, 170810),
    ),
}


def codes_of(call: Call) -> Iterator[Said]:
    """Every answer but success that a request of this kind can have."""
    yield from ((code, "said by the exchange") for code in _CODES[call])
    yield from ((10001, text) for text in _PARAMETERS[call])
    if call in _REDUCES:
        yield from ((110017, text) for text in _REDUCE_ONLY)


def meaning_of(said: Said) -> Meaning | Refusal:
    """What the engine is told: why it was refused, or what else happened."""
    verdict = verdict_of_code(*said)
    return verdict.refusal or verdict.meaning


def error_of(said: Said, fence: datetime | None) -> ExchangeError:
    """What the adapter raises for it. ``fence`` None: it was a read."""
    code, text = said
    raised = InvalidRequestError(request="", message=text, status_code=code, time="", resp_headers={})
    failure = failure_of(raised, ())
    return outcome_of(failure, retry_after=failure.verdict.retry_after, fence=fence)
