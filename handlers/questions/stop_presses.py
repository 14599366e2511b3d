"""What a press below a question about a moved stop does. Every press is answered, and done once."""

from collections import Counter
from html import escape

import structlog
from telegram import CallbackQuery

from execution.commands.answers import ChangeRefused
from execution.exchange_errors import ExchangeError
from execution.stops.manual_stop import StopVerdict
from execution.stops.stop_record import StopChoice
from handlers.ports import Guard
from handlers.press_answer import ForTraders, PressAnswer, Tell, with_line_below
from handlers.questions.stop_question_text import KIND, answer_text, answer_words
from handlers.words.plain_reasons import reason_of
from handlers.words.say import label

_log = structlog.get_logger(__name__)


class StopPresses(ForTraders):
    def __init__(self, guard: Guard, counts: Counter[str]) -> None:
        self._guard = guard
        self._counts = counts

    async def outcome(self, query: CallbackQuery, tell: Tell) -> PressAnswer:
        """Carry out one press whose data begin with `KIND`."""
        parts = (query.data or "").split(":")
        is_known = len(parts) == 4 and parts[0] == KIND and parts[2].isdecimal() and parts[3] in set(StopChoice)
        if not is_known:
            return PressAnswer(words=label("press-unknown"))

        async def begun() -> None:
            words = label("question-recorded")
            text = with_line_below(query, f"⏳ {escape(words)}")
            await tell(PressAnswer(words=words, is_alert=False, text=text))

        try:
            answer = await self._guard.answer_stop(parts[1], int(parts[2]), StopChoice(parts[3]), begun)
        except ChangeRefused as refusal:
            return PressAnswer(words=label("question-nothing-changed", problem=refusal.problem))
        except ExchangeError as error:
            self._counts["exchange errors"] += 1
            _log.warning("a stop could not be put back", error=str(error))
            return PressAnswer(words=label("question-nothing-changed-retry", reason=reason_of(error)[:140]))
        is_done = answer.verdict in {StopVerdict.KEPT, StopVerdict.PUT_BACK} and answer.done
        return PressAnswer(words=answer_words(answer), is_alert=not is_done, text=answer_text(answer))
