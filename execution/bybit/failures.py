"""From whatever pybit raises to what the port may raise."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, assert_never

import requests
from msgspec import Struct
from pybit.exceptions import FailedRequestError, InvalidRequestError
from urllib3.exceptions import ConnectTimeoutError, MaxRetryError

from execution.bybit.codes import Meaning, Verdict, verdict_of_code, verdict_of_status
from execution.exchange_errors import AccessDenied, Ambiguous, ExchangeError, Postponed, Refused, Transient
from utils.texts.catalogue import text

_LONGEST_TEXT: Final = 300
_MOST_DIGITS: Final = 9
_UNDECODABLE: Final = 409
"""pybit's own status for an answer that is no JSON (docs/bybit.md, 7.1)."""
_ECHO: Final = "origin_string"
"""With it a 10004 begins to repeat what was signed, the API key included (docs/bybit.md, 7.1)."""


class Failure(Struct, frozen=True):
    """A verdict with what was said: ``code`` is a retCode, or an HTTP status, or 0 where nothing answered."""

    verdict: Verdict
    code: int
    text: str
    headers: Mapping[str, str]


def failure_of(error: Exception, secrets: tuple[str, ...], complaint: str = "") -> Failure:
    """Judge an error of pybit or of the network.

    Args:
        error: what was raised.
        secrets: texts that must not get into the failure's text.
        complaint: how an answer began whose HTTP status was not 200.
    """
    match error:
        case InvalidRequestError():
            said, code = _without(secrets, str(error.message)), _refusing(error.status_code)
            if code is None:  # it was answered, but not with what
                return Failure(Verdict(Meaning.UNKNOWN), 0, said or type(error).__name__, error.resp_headers or {})
            return Failure(verdict_of_code(code, said), code, said, error.resp_headers or {})
        case FailedRequestError() if error.status_code == _UNDECODABLE and error.resp_headers is None:
            return Failure(Verdict(Meaning.UNKNOWN), 0, text("exchange-no-json"), {})
        case FailedRequestError():
            status = _whole(error.status_code)
            said = _without(secrets, f"HTTP {status} {complaint}")
            return Failure(verdict_of_status(status, said), status, said, error.resp_headers or {})
        case _:
            meaning = Meaning.NOT_DONE if _was_never_sent(error) else Meaning.UNKNOWN
            return Failure(Verdict(meaning), 0, type(error).__name__, {})


def failure_of_item(answer: object, secrets: tuple[str, ...], headers: Mapping[str, str]) -> Failure | None:
    """Judge what a batch's answer says of one of its orders; None: it was taken."""
    match answer:
        case {"code": code} if is_confirmation(code):
            return None
        case {"code": int(code), **more} if not isinstance(code, bool):
            said = _without(secrets, str(more.get("msg", "")))
            return Failure(verdict_of_code(code, said), code, said, headers)
        case _:
            return Failure(Verdict(Meaning.UNKNOWN), 0, text("exchange-not-of-this"), headers)


def is_confirmation(code: object) -> bool:
    """Whether a code says that a request was carried out: false and 0.0 are equal to 0, and say nothing."""
    return type(code) is int and code == 0


def outcome_of(failure: Failure, *, retry_after: float, fence: datetime | None) -> ExchangeError:
    """Say a failure in the words of the port. ``fence`` is None for a read: reading again is always safe."""
    said = f"{failure.text} ({failure.code})" if failure.code else failure.text
    match failure.verdict.meaning:
        case Meaning.REFUSED:
            assert failure.verdict.refusal is not None  # noqa: S101  a REFUSED verdict has its reason
            return Refused(failure.verdict.refusal, failure.code, failure.text)
        case Meaning.UNKNOWN if fence is not None:
            return Ambiguous(said, fence)
        case Meaning.DENIED:
            return AccessDenied(said)
        case Meaning.NOT_DONE | Meaning.UNKNOWN:
            return Transient(said, retry_after)
        case Meaning.CLOCK | Meaning.RATE | Meaning.BANNED:
            return Postponed(said, retry_after)
        case unreachable:
            assert_never(unreachable)


def _was_never_sent(error: Exception) -> bool:
    """Tell whether the connection failed before a byte of the request could leave: refused, unresolved, timed out."""
    if isinstance(error, requests.exceptions.ConnectTimeout):
        return True
    cause = error.args[0] if isinstance(error, requests.exceptions.ConnectionError) and error.args else None
    return isinstance(cause, MaxRetryError) and isinstance(cause.reason, ConnectTimeoutError)


def _refusing(code: object) -> int | None:
    """A retCode that is not 0; None: this is none, so that nobody knows what became of the request."""
    match code:
        case bool():
            return None
        case int():
            return code or None
        case str() if code.isascii() and code.isdecimal() and len(code) <= _MOST_DIGITS:
            return int(code) or None
        case _:
            return None


def _whole(code: object) -> int:
    try:
        return int(str(code))
    except ValueError:
        return 0


def _without(secrets: tuple[str, ...], text: str) -> str:
    text = text.partition(_ECHO)[0].strip()
    for secret in secrets:
        text = text.replace(secret, "***")
    return text[:_LONGEST_TEXT].encode(errors="replace").decode()
