"""What every answer of Bybit means: the table of codes (docs/bybit.md, 3.2) and of HTTP statuses (1.3), in one place.

A *verdict* says what happened, the same for reads and writes. What follows differs: that nobody knows whether a
request was carried out makes a write `Ambiguous`, while a read is simply read again.
"""

from collections.abc import Mapping
from enum import Enum, auto
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from execution.exchange_errors import PARAMETER_ERROR, Refusal


class Meaning(Enum):
    REFUSED = auto()
    """A definite no."""
    NOT_DONE = auto()
    """Nothing happened, and the same may succeed soon."""
    UNKNOWN = auto()
    """Nobody knows whether it happened."""
    CLOCK = auto()
    """Not accepted because of its timestamp: measure the clock, send again."""
    RATE = auto()
    """Not accepted because the budget of this endpoint is spent."""
    BANNED = auto()
    """This address is shut out for a while: silence is what ends it."""
    DENIED = auto()
    """Nothing will be accepted until a person mends it."""


class Verdict(Struct, frozen=True):
    """``retry_after`` is in seconds; ``refusal`` is set exactly for REFUSED."""

    meaning: Meaning
    refusal: Refusal | None = None
    retry_after: float = 0.5


BAN_SECONDS: Final = 600.0
"""Bybit asks for at least ten minutes without a request after HTTP 403 (docs/bybit.md, 4)."""

_UNKNOWN: Final = Verdict(Meaning.UNKNOWN)
_DENIED: Final = Verdict(Meaning.DENIED)
_RATE: Final = Verdict(Meaning.RATE, retry_after=1.0)
_BANNED: Final = Verdict(Meaning.BANNED, retry_after=BAN_SECONDS)


def _refused(refusal: Refusal) -> Verdict:
    return Verdict(Meaning.REFUSED, refusal)


_BY_VERDICT: Final[Mapping[Verdict, tuple[int, ...]]] = {
    # Timeouts, internal errors, restarts, overload; an expired or a duplicate request; an order changed meanwhile;
    # and over the trade stream a duplicate request id and the limit of the whole system. Of spot: internal errors, the
    # network, "submitted for processing", and creations, cancels and changes that timed out.
    _UNKNOWN: (
        10000, 10016, 10019, 429, 500000, -1, 10014, 40004, 20006, 10429,
        170001, 170007, 170032, 170035, 170146, 170147, 170234, 170310,
    ),
    Verdict(Meaning.CLOCK, retry_after=0.05): (10002,),
    _RATE: (10006, 20003, 170005, 170222),
    _BANNED: (10018, 10403),
    # Keys, signatures, permissions, addresses; bans and cooling-off; regions; terms not accepted; a wrong host.
    _DENIED: (
        10003, 10004, 10005, 10007, 10010, 33004, -2015,
        10008, 10027, 110066, 110124,
        10009, 10024, 110132,
        110123, 110125,
        10017,
    ),
    # "Order is being processed", and "no market price" while there is hardly any liquidity.
    Verdict(Meaning.NOT_DONE, retry_after=0.3): (110079,),
    Verdict(Meaning.NOT_DONE, retry_after=1.0): (110118,),
    _refused(Refusal.NOT_MODIFIED): (34036, 34040, 110025, 110026, 110027, 110043),
    _refused(Refusal.DUPLICATE_ID): (110072, 170141),
    _refused(Refusal.ORDER_GONE): (110001, 110008, 110010, 170139, 170142, 170143, 170190, 170213),
    _refused(Refusal.ORDER_FILLED_BEYOND): (110064,),
    _refused(Refusal.NO_POSITION): (110033, 110034),
    _refused(Refusal.PRICE_THROUGH): (110092, 110093),
    _refused(Refusal.PRICE_BAND): (110003, 110120, 110121, 170132, 170133, 170193, 170194),
    _refused(Refusal.BELOW_MINIMUM): (110094, 170136, 170140),
    _refused(Refusal.WRONG_MODE): (110024, 110028, 110029),
    # Not enough funds, and orders that would liquidate at once.
    _refused(Refusal.MARGIN): (
        110004, 110006, 110007, 110012, 110014, 110044, 110045, 110051, 110052, 110053,
        110011, 110039, 110040, 110046, 170033, 170131,
    ),
    # Leverage against the risk tier, and sizes above what the tier allows.
    _refused(Refusal.LEVERAGE): (110013, 110085, 110086, 110089, 110090, 3400139),
    _refused(Refusal.LIMIT_OF_ORDERS): (110009, 110020, 110061, 170810),
    _refused(Refusal.POSITION_STATUS): (110005, 110035),
    # Open interest, restricted or reduce-only symbols; settlement, delisting; the phases before a market opens.
    _refused(Refusal.SYMBOL_STATUS): (
        110021, 110022, 110023, 110042,
        110063, 110074, 30228,
        110095, 110096, 110097, 110098, 110099,
        170151, 170157,
    ),
    # Unified accounts only, symbol not allowed, not in demo; not possible in this margin mode.
    _refused(Refusal.UNSUPPORTED): (
        10028, 10029, 10032, 110100,
        110015, 110036, 110038, 110073, 110076, 110077,
        170312,
    ),
    # Conflicts of take-profit and stop modes, partial sizes, slippage ranges; over the trade stream a bad operation.
    _refused(Refusal.INVALID): (
        110054, 110055, 110056, 110057, 110058, 110059, 110060,
        110108, 110109,
        20001, 10404,
        170105, 170115, 170116, 170117, 170121, 170124, 170130, 170134, 170135, 170137, 170148, 170201, 170202, 170210,
        170313, 170381, 170382,
    ),
}  # fmt: skip

BY_CODE: Final[Mapping[int, Verdict]] = MappingProxyType(
    {code: verdict for verdict, codes in _BY_VERDICT.items() for code in codes}
)

_OF_SPOT: Final = range(170000, 171000)
_REDUCE_ONLY: Final = 110017

# The two catch-all codes are told apart by their texts (docs/bybit.md, 2.4 and 3.2, field captures): first match wins.
_BY_TEXT: Final[Mapping[int, tuple[tuple[str, Refusal], ...]]] = {
    PARAMETER_ERROR: (
        ("zero position", Refusal.NO_POSITION),
        ("position idx not match", Refusal.WRONG_MODE),
        ("base_price", Refusal.PRICE_THROUGH),
        ("exceeds minimum limit", Refusal.BELOW_MINIMUM),
        ("qty invalid", Refusal.BELOW_MINIMUM),
        ("not modified", Refusal.NOT_MODIFIED),
        ("", Refusal.INVALID),
    ),
    _REDUCE_ONLY: (
        ("position is zero", Refusal.NO_POSITION),
        ("same side", Refusal.POSITION_FLIPPED),
        ("truncated to zero", Refusal.BELOW_MINIMUM),
        # "Reduce-only rule not satisfied"; a text that we do not know is taken for it, since the answer to it
        # (clear our own exits, then send again) does no harm in the other cases.
        ("", Refusal.NO_HEADROOM),
    ),
}

_FORBIDDEN: Final = 403
"""Too many requests from this address, or a country that Bybit does not serve (docs/bybit.md, 1.1): the text tells."""
_BY_STATUS: Final[Mapping[int, Verdict]] = {
    400: _refused(Refusal.INVALID),
    401: _DENIED,
    _FORBIDDEN: _BANNED,
    404: _DENIED,
}


def verdict_of_code(code: int, text: str) -> Verdict:
    """Judge a retCode that is not 0. A code that nobody knows is a no: it came as an answer, not as a failure.

    Not so of spot: timeouts are said there in many codes, and what landed after all would be bought or sold twice.
    """
    if texts := _BY_TEXT.get(code):
        lowered = text.lower()
        return _refused(next(refusal for part, refusal in texts if part in lowered))
    return BY_CODE.get(code, _UNKNOWN if code in _OF_SPOT else _refused(Refusal.INVALID))


def verdict_of_status(status: int, text: str) -> Verdict:
    """Judge an HTTP status that is not 200. Gateways answer 5xx and 429 for requests that may have passed them."""
    if status == _FORBIDDEN and "country" in text.lower():
        return _DENIED
    return _BY_STATUS.get(status, _UNKNOWN)
