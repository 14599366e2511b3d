"""Every code that we know (docs/bybit.md, 3.2), once each for a read and for a write."""

from datetime import UTC, datetime
from typing import Any

import pytest
from pybit.exceptions import InvalidRequestError

from execution.bybit.codes import BAN_SECONDS, BY_CODE
from execution.bybit.failures import failure_of, outcome_of
from execution.exchange_errors import (
    AccessDenied,
    Ambiguous,
    ExchangeError,
    Postponed,
    Refusal,
    Refused,
    Transient,
)

FENCE = datetime(2026, 1, 1, tzinfo=UTC)

UNKNOWN = [
    -1, 429, 10000, 10014, 10016, 10019, 20006, 10429, 40004, 500000,
    170001, 170007, 170032, 170035, 170146, 170147, 170234, 170310,
]  # fmt: skip
DENIED = [
    -2015, 10003, 10004, 10005, 10007, 10008, 10009, 10010, 10017, 10024, 10027, 33004,
    110066, 110123, 110124, 110125, 110132,
]  # fmt: skip
TRANSIENT = {10002: 0.05, 10006: 1.0, 20003: 1.0, 10018: BAN_SECONDS, 10403: BAN_SECONDS, 110079: 0.3, 110118: 1.0} | {
    170005: 1.0,
    170222: 1.0,
}
REFUSED = {
    10028: Refusal.UNSUPPORTED,
    10029: Refusal.UNSUPPORTED,
    10032: Refusal.UNSUPPORTED,
    10404: Refusal.INVALID,
    20001: Refusal.INVALID,
    30228: Refusal.SYMBOL_STATUS,
    34036: Refusal.NOT_MODIFIED,
    34040: Refusal.NOT_MODIFIED,
    110001: Refusal.ORDER_GONE,
    110003: Refusal.PRICE_BAND,
    110004: Refusal.MARGIN,
    110005: Refusal.POSITION_STATUS,
    110006: Refusal.MARGIN,
    110007: Refusal.MARGIN,
    110008: Refusal.ORDER_GONE,
    110009: Refusal.LIMIT_OF_ORDERS,
    110010: Refusal.ORDER_GONE,
    110011: Refusal.MARGIN,
    110012: Refusal.MARGIN,
    110013: Refusal.LEVERAGE,
    110014: Refusal.MARGIN,
    110015: Refusal.UNSUPPORTED,
    110020: Refusal.LIMIT_OF_ORDERS,
    110021: Refusal.SYMBOL_STATUS,
    110022: Refusal.SYMBOL_STATUS,
    110023: Refusal.SYMBOL_STATUS,
    110024: Refusal.WRONG_MODE,
    110025: Refusal.NOT_MODIFIED,
    110026: Refusal.NOT_MODIFIED,
    110027: Refusal.NOT_MODIFIED,
    110028: Refusal.WRONG_MODE,
    110029: Refusal.WRONG_MODE,
    110033: Refusal.NO_POSITION,
    110034: Refusal.NO_POSITION,
    110035: Refusal.POSITION_STATUS,
    110036: Refusal.UNSUPPORTED,
    110038: Refusal.UNSUPPORTED,
    110039: Refusal.MARGIN,
    110040: Refusal.MARGIN,
    110042: Refusal.SYMBOL_STATUS,
    110043: Refusal.NOT_MODIFIED,
    110044: Refusal.MARGIN,
    110045: Refusal.MARGIN,
    110046: Refusal.MARGIN,
    110051: Refusal.MARGIN,
    110052: Refusal.MARGIN,
    110053: Refusal.MARGIN,
    110054: Refusal.INVALID,
    110055: Refusal.INVALID,
    110056: Refusal.INVALID,
    110057: Refusal.INVALID,
    110058: Refusal.INVALID,
    110059: Refusal.INVALID,
    110060: Refusal.INVALID,
    110061: Refusal.LIMIT_OF_ORDERS,
    110063: Refusal.SYMBOL_STATUS,
    110064: Refusal.ORDER_FILLED_BEYOND,
    110072: Refusal.DUPLICATE_ID,
    110073: Refusal.UNSUPPORTED,
    110074: Refusal.SYMBOL_STATUS,
    110076: Refusal.UNSUPPORTED,
    110077: Refusal.UNSUPPORTED,
    110085: Refusal.LEVERAGE,
    110086: Refusal.LEVERAGE,
    110089: Refusal.LEVERAGE,
    110090: Refusal.LEVERAGE,
    110092: Refusal.PRICE_THROUGH,
    110093: Refusal.PRICE_THROUGH,
    110094: Refusal.BELOW_MINIMUM,
    110095: Refusal.SYMBOL_STATUS,
    110096: Refusal.SYMBOL_STATUS,
    110097: Refusal.SYMBOL_STATUS,
    110098: Refusal.SYMBOL_STATUS,
    110099: Refusal.SYMBOL_STATUS,
    110100: Refusal.UNSUPPORTED,
    110108: Refusal.INVALID,
    110109: Refusal.INVALID,
    110120: Refusal.PRICE_BAND,
    110121: Refusal.PRICE_BAND,
    3400139: Refusal.LEVERAGE,
    170033: Refusal.MARGIN,
    170105: Refusal.INVALID,
    170115: Refusal.INVALID,
    170116: Refusal.INVALID,
    170117: Refusal.INVALID,
    170121: Refusal.INVALID,
    170124: Refusal.INVALID,
    170130: Refusal.INVALID,
    170131: Refusal.MARGIN,
    170132: Refusal.PRICE_BAND,
    170133: Refusal.PRICE_BAND,
    170134: Refusal.INVALID,
    170135: Refusal.INVALID,
    170136: Refusal.BELOW_MINIMUM,
    170137: Refusal.INVALID,
    170139: Refusal.ORDER_GONE,
    170140: Refusal.BELOW_MINIMUM,
    170141: Refusal.DUPLICATE_ID,
    170142: Refusal.ORDER_GONE,
    170143: Refusal.ORDER_GONE,
    170148: Refusal.INVALID,
    170151: Refusal.SYMBOL_STATUS,
    170157: Refusal.SYMBOL_STATUS,
    170190: Refusal.ORDER_GONE,
    170193: Refusal.PRICE_BAND,
    170194: Refusal.PRICE_BAND,
    170201: Refusal.INVALID,
    170202: Refusal.INVALID,
    170210: Refusal.INVALID,
    170213: Refusal.ORDER_GONE,
    170312: Refusal.UNSUPPORTED,
    170313: Refusal.INVALID,
    170381: Refusal.INVALID,
    170382: Refusal.INVALID,
    170810: Refusal.LIMIT_OF_ORDERS,
}
PARAMETER_TEXTS = {
    "can not set tp/sl/ts for zero position": Refusal.NO_POSITION,
    "position idx not match position mode": Refusal.WRONG_MODE,
    "StopLoss:500000000 set for Buy position should lower than base_price:490000000??LastPrice": Refusal.PRICE_THROUGH,
    "StopLoss:1 set for Sell position should greater base_price:2??MarkPrice": Refusal.PRICE_THROUGH,
    "The number of contracts exceeds minimum limit allowed": Refusal.BELOW_MINIMUM,
    "Qty invalid": Refusal.BELOW_MINIMUM,
    "params error: symbol invalid": Refusal.INVALID,
    "slOrderType only support Market when tpSlMode is Full": Refusal.INVALID,
    "not modified": Refusal.NOT_MODIFIED,
    "": Refusal.INVALID,
}
REDUCE_ONLY_TEXTS = {
    "current position is zero, cannot fix reduce-only order qty": Refusal.NO_POSITION,
    "reduce-only order has same side with current position": Refusal.POSITION_FLIPPED,
    "Reduce-only rule not satisfied": Refusal.NO_HEADROOM,
    "orderQty will be truncated to zero.": Refusal.BELOW_MINIMUM,
    "": Refusal.NO_HEADROOM,
}


def answer(code: Any, text: str, *, is_write: bool) -> ExchangeError:
    error = InvalidRequestError(request="", message=text, status_code=code, time="", resp_headers={})
    failure = failure_of(error, ())
    return outcome_of(failure, retry_after=failure.verdict.retry_after, fence=FENCE if is_write else None)


def test_no_code_of_the_table_is_forgotten_here() -> None:
    assert set(BY_CODE) == {*UNKNOWN, *DENIED, *TRANSIENT, *REFUSED}


@pytest.mark.parametrize("code", UNKNOWN)
def test_an_unknown_outcome_is_read_again_but_not_sent_again(code: int) -> None:
    read = answer(code, "timeout", is_write=False)
    assert isinstance(read, Transient)
    assert not isinstance(read, Postponed), "nobody says that it was heard"
    write = answer(code, "timeout", is_write=True)
    assert isinstance(write, Ambiguous)
    assert write.fence == FENCE


@pytest.mark.parametrize("is_write", [False, True])
@pytest.mark.parametrize("code", DENIED)
def test_what_a_person_must_mend(code: int, is_write: bool) -> None:
    assert isinstance(answer(code, "denied", is_write=is_write), AccessDenied)


@pytest.mark.parametrize("is_write", [False, True])
@pytest.mark.parametrize(("code", "retry_after"), TRANSIENT.items())
def test_what_certainly_did_not_happen(code: int, retry_after: float, is_write: bool) -> None:
    error = answer(code, "later", is_write=is_write)
    assert isinstance(error, Transient)
    assert error.retry_after == retry_after
    assert isinstance(error, Postponed) is (code not in {110079, 110118}), "it was heard, and told to wait"


@pytest.mark.parametrize("is_write", [False, True])
@pytest.mark.parametrize(("code", "refusal"), REFUSED.items())
def test_a_no_has_its_reason(code: int, refusal: Refusal, is_write: bool) -> None:
    error = answer(code, "said", is_write=is_write)
    assert isinstance(error, Refused)
    assert (error.refusal, error.code, error.text) == (refusal, code, "said")


@pytest.mark.parametrize(
    ("code", "text", "refusal"),
    [(10001, *item) for item in PARAMETER_TEXTS.items()] + [(110017, *item) for item in REDUCE_ONLY_TEXTS.items()],
)
def test_catch_all_codes_are_told_apart_by_their_text(code: int, text: str, refusal: Refusal) -> None:
    error = answer(code, text, is_write=True)
    assert isinstance(error, Refused)
    assert error.refusal is refusal


def test_a_code_that_nobody_knows_is_a_no() -> None:
    error = answer(987654, "new", is_write=True)
    assert isinstance(error, Refused)
    assert error.refusal is Refusal.INVALID


def test_a_code_of_spot_that_nobody_knows_is_no_no() -> None:
    """It may be one more way to say that a creation timed out, and has landed all the same."""
    assert isinstance(answer(170999, "new", is_write=True), Ambiguous)
    assert isinstance(answer(171000, "new", is_write=True), Refused)


def test_a_code_may_come_as_a_text() -> None:
    assert isinstance(answer("10016", "", is_write=True), Ambiguous)
    assert isinstance(answer("what", "", is_write=True), Ambiguous)  # it was answered, but nobody knows with what
