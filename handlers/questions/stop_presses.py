"""What a press below a question about a moved stop does. Every press is answered, and done once."""

from collections import Counter
from typing import Final

import structlog
from telegram import CallbackQuery

from execution.commands.answers import ChangeRefused
from execution.exchange_errors import ExchangeError
from execution.stops.manual_stop import StopVerdict
from execution.stops.stop_record import StopChoice
from handlers.people.role import Role
from handlers.ports import Guard
from handlers.press_answer import PressAnswer, Tell, with_line_below
from handlers.questions.stop_question_text import KIND, answer_text, answer_words
from handlers.words.plain_reasons import reason_of

_log = structlog.get_logger(__name__)

_UNKNOWN: Final = "This button is not known here any more."
_BEGUN: Final = "Recorded; the exchange has not shown it yet"


class StopPresses:
    def __init__(self, guard: Guard, counts: Counter[str]) -> None:
        self._guard = guard
        self._counts = counts

    def role(self, data: str) -> Role:  # noqa: ARG002 - each of them acts
        return Role.TRADER

    async def outcome(self, query: CallbackQuery, tell: Tell) -> PressAnswer:
        """Carry out one press whose data begin with `KIND`."""
        parts = (query.data or "").split(":")
        is_known = len(parts) == 4 and parts[0] == KIND and parts[2].isdecimal() and parts[3] in set(StopChoice)
        if not is_known:
            return PressAnswer(words=_UNKNOWN)

        async def begun() -> None:
            text = with_line_below(query, f"⏳ {_BEGUN}")
            await tell(PressAnswer(words=_BEGUN, is_alert=False, text=text))

        try:
            answer = await self._guard.answer_stop(parts[1], int(parts[2]), StopChoice(parts[3]), begun)
        except ChangeRefused as refusal:
            return PressAnswer(words=f"Nothing was changed. {refusal.problem}")
        except ExchangeError as error:
            self._counts["exchange errors"] += 1
            _log.warning("a stop could not be put back", error=str(error))
            return PressAnswer(words=f"Nothing was changed: {reason_of(error)[:140]}. Press again to retry.")
        is_done = answer.verdict in {StopVerdict.KEPT, StopVerdict.PUT_BACK} and answer.done
        return PressAnswer(words=answer_words(answer), is_alert=not is_done, text=answer_text(answer))
