"""Why something about a DCA bot was not done, in words: plain ones for a press, HTML for a message."""

from typing import Final

from execution.dca.dca_views import DcaRejected
from execution.exchange_errors import ExchangeError, Refusal, Refused
from handlers.words.plain_reasons import plain_reason, reason_of
from handlers.words.say import Html, label, lines, say
from utils.persistence.errors import WriterFailedError

TROUBLES: Final = (DcaRejected, ExchangeError, WriterFailedError, TimeoutError)
"""What the calls of `handlers.ports.Dca` raise."""

_MOST: Final = 140


def is_unknown_symbol(error: Exception) -> bool:
    """Of reads of a pair, which the exchange refuses for nothing else."""
    return isinstance(error, Refused) and error.refusal is Refusal.INVALID


def trouble_words(error: Exception) -> str:
    """Short enough for the answer to a press."""
    match error:
        case DcaRejected():
            return label("dca-trouble-press-refused", problems="; ".join(map(plain_reason, error.problems)))
        case ExchangeError():
            return label("dca-trouble-press-exchange", reason=reason_of(error)[:_MOST])
        case WriterFailedError():
            return label("dca-trouble-press-disk", reason=str(error)[:_MOST])
        case _:
            return label("dca-trouble-late")


def trouble_text(error: Exception) -> Html:
    match error:
        case DcaRejected():
            return lines(say("dca-trouble-refused", problem=plain_reason(problem)) for problem in error.problems)
        case ExchangeError():
            return say("dca-trouble-exchange", reason=reason_of(error))
        case WriterFailedError():
            return say("dca-trouble-disk", reason=str(error))
        case _:
            return say("dca-trouble-late")
