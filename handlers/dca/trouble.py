"""Why something about a DCA bot was not done, in words: plain ones for a press, HTML for a message."""

from html import escape
from typing import Final

from execution.dca.dca_views import DcaRejected
from execution.exchange_errors import ExchangeError, Refusal, Refused
from handlers.words.plain_reasons import plain_reason
from utils.logs import redact
from utils.persistence.errors import WriterFailedError

TROUBLES: Final = (DcaRejected, ExchangeError, WriterFailedError, TimeoutError)
"""What the calls of `handlers.ports.Dca` raise."""

_MOST: Final = 140
_LATE: Final = "⏳ Not on disk yet: it is carried out as soon as it is. /dca show says when"


def is_unknown_symbol(error: Exception) -> bool:
    """Of reads of a pair, which the exchange refuses for nothing else."""
    return isinstance(error, Refused) and error.refusal is Refusal.INVALID


def exchange_words(error: Exception) -> str:
    """What the exchange, or the way to it, said; "" where it said nothing. Plain text."""
    return plain_reason(redact(str(error)))


def trouble_words(error: Exception) -> str:
    """Short enough for the answer to a press."""
    match error:
        case DcaRejected():
            return f"Nothing was changed: {'; '.join(map(plain_reason, error.problems))}"
        case ExchangeError():
            return f"Nothing was changed: {exchange_words(error)[:_MOST]}. Press again to retry."
        case WriterFailedError():
            return f"Nothing was changed: the disk fails ({str(error)[:_MOST]})."
        case _:
            return _LATE


def trouble_text(error: Exception) -> str:
    """HTML."""
    match error:
        case DcaRejected():
            return "\n".join(f"⚠️ {escape(plain_reason(problem))}" for problem in error.problems)
        case ExchangeError():
            said = escape(exchange_words(error))
            return f"⚠️ Bybit gave no usable answer ({said}). Nothing was changed; send it again"
        case WriterFailedError():
            return f"⛔ The disk fails ({escape(str(error))}): nothing was changed"
        case _:
            return _LATE
