"""What a press below a question about a foreign position does. Every press is answered, and done once."""

from collections import Counter
from html import escape
from typing import assert_never

import structlog
from telegram import CallbackQuery

from execution.adoption.choices import Answered, Choice, Outcome
from execution.commands.answers import ChangeRefused
from execution.exchange_errors import ExchangeError
from execution.new_trade.no_new_trades import NoNewTrades
from handlers.ports import Guard
from handlers.press_answer import ForTraders, PressAnswer, Tell, with_line_below
from handlers.questions.adoption_text import KIND, adopted_text, question_keyboard, question_text, targets_keyboard
from handlers.words.figures import price
from handlers.words.notice_facts import Facts
from handlers.words.plain_reasons import reason_of
from handlers.words.say import Html, label, lines, say

_log = structlog.get_logger(__name__)


class AdoptionPresses(ForTraders):
    def __init__(self, guard: Guard, counts: Counter[str]) -> None:
        self._guard = guard
        self._counts = counts

    async def outcome(self, query: CallbackQuery, tell: Tell) -> PressAnswer:
        """Carry out one press whose data begin with `KIND`."""
        parts = (query.data or "").split(":")
        is_known = len(parts) == 4 and parts[0] == KIND and parts[2].isdecimal() and parts[3] in set(Choice)
        if not is_known:
            return PressAnswer(words=label("press-unknown"))
        chat_id = query.message.chat.id if query.message is not None else query.from_user.id
        choice = Choice(parts[3])

        async def begun() -> None:
            words = label("question-recorded")
            text = with_line_below(query, f"⏳ {escape(words)}")
            await tell(PressAnswer(words=words, is_alert=False, text=text))

        try:
            answered = await self._guard.answer_adoption(parts[1], int(parts[2]), choice, chat_id=chat_id, begun=begun)
        except (ChangeRefused, NoNewTrades) as refusal:
            return PressAnswer(words=label("question-nothing-changed", problem=refusal.problem))
        except ExchangeError as error:
            self._counts["exchange errors"] += 1
            _log.warning("a foreign position could not be read", error=str(error))
            return PressAnswer(words=label("question-nothing-changed-retry", reason=reason_of(error)[:140]))
        return _worded(answered)


def _number(answered: Answered) -> int:
    return int(answered.fields.get("number", 0))


def _worded(answered: Answered) -> PressAnswer:
    name, fields = answered.name, answered.fields
    match answered.outcome:
        case Outcome.GUARDED if answered.done:
            return PressAnswer(words=label("question-adopt-guarded"), is_alert=False, text=_guarded(answered))
        case Outcome.GUARDED:
            text = say("question-adopt-text-guarded-soon", name=name)
            return PressAnswer(words=label("question-adopt-guarded-soon"), text=text)
        case Outcome.IGNORED:
            words, text = label("question-adopt-ignored"), say("question-adopt-text-ignored", name=name)
            keyboard = question_keyboard(fields, without=Choice.IGNORE)
            return PressAnswer(words=words, is_alert=False, text=text, keyboard=keyboard, number=_number(answered))
        case Outcome.REDRAWN:
            words, text = label("question-adopt-redrawn", name=name), question_text(Facts(fields))
            keyboard = question_keyboard(fields)
            return PressAnswer(words=words, text=text, keyboard=keyboard, number=_number(answered))
        case Outcome.OFFERED_ANEW:
            words, text = label("question-adopt-offered-anew", name=name), adopted_text(Facts(fields))
            keyboard = targets_keyboard(fields)
            return PressAnswer(words=words, text=text, keyboard=keyboard, number=_number(answered))
        case Outcome.REFUSED:
            return PressAnswer(words=label("question-adopt-refused", name=name, problem=answered.problem))
        case Outcome.GONE:
            text = say("question-adopt-text-gone", name=name)
            return PressAnswer(words=label("question-adopt-gone"), text=text)
        case Outcome.SETTLED:
            text = say("question-adopt-text-settled")
            return PressAnswer(words=label("question-settled-already"), text=text)
        case _:
            assert_never(answered.outcome)


def _guarded(answered: Answered) -> Html:
    text = say("question-adopt-text-guarded", name=answered.name, stop=price(answered.stop))
    if not answered.targets:
        return text
    return lines([text, say("question-adopt-targets", targets=" · ".join(map(price, answered.targets)))])
