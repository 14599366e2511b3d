"""What a press below a question about a foreign position does. Every press is answered, and done once."""

from collections import Counter
from typing import Final, assert_never

import structlog
from telegram import CallbackQuery

from execution.adoption.choices import Answered, Choice, Outcome
from execution.commands.answers import ChangeRefused
from execution.exchange_errors import ExchangeError
from execution.new_trade.no_new_trades import NoNewTrades
from handlers.people.role import Role
from handlers.ports import Guard
from handlers.press_answer import PressAnswer, Tell, with_line_below
from handlers.questions.adoption_text import KIND, question_keyboard, question_text
from handlers.words.figures import bold, price
from handlers.words.notice_facts import Facts
from handlers.words.plain_reasons import reason_of

_log = structlog.get_logger(__name__)

_UNKNOWN: Final = "This button is not known here any more."
_BEGUN: Final = "Recorded; the exchange has not shown it yet"


class AdoptionPresses:
    def __init__(self, guard: Guard, counts: Counter[str]) -> None:
        self._guard = guard
        self._counts = counts

    def role(self, data: str) -> Role:  # noqa: ARG002 - each of them acts
        return Role.TRADER

    async def outcome(self, query: CallbackQuery, tell: Tell) -> PressAnswer:
        """Carry out one press whose data begin with `KIND`."""
        parts = (query.data or "").split(":")
        is_known = len(parts) == 4 and parts[0] == KIND and parts[2].isdecimal() and parts[3] in set(Choice)
        if not is_known:
            return PressAnswer(words=_UNKNOWN)
        chat_id = query.message.chat.id if query.message is not None else query.from_user.id
        choice = Choice(parts[3])

        async def begun() -> None:
            text = with_line_below(query, f"⏳ {_BEGUN}")
            await tell(PressAnswer(words=_BEGUN, is_alert=False, text=text))

        try:
            answered = await self._guard.answer_adoption(parts[1], int(parts[2]), choice, chat_id=chat_id, begun=begun)
        except (ChangeRefused, NoNewTrades) as refusal:
            return PressAnswer(words=f"Nothing was changed. {refusal.problem}")
        except ExchangeError as error:
            self._counts["exchange errors"] += 1
            _log.warning("a foreign position could not be read", error=str(error))
            return PressAnswer(words=f"Nothing was changed: {reason_of(error)[:140]}. Press again to retry.")
        return _worded(answered)


def _number(answered: Answered) -> int:
    return int(answered.fields.get("number", 0))


def _worded(answered: Answered) -> PressAnswer:
    name = answered.name
    match answered.outcome:
        case Outcome.GUARDED if answered.done:
            targets = f"\n🎯 {' · '.join(map(price, answered.targets))}" if answered.targets else ""
            text = f"🤝 {bold(name)} is guarded · 🛡 stop {price(answered.stop)} confirmed{targets}"
            return PressAnswer(words="Guarded, the stop is confirmed", is_alert=False, text=text)
        case Outcome.GUARDED:
            text = f"⏳ {bold(name)} is guarded; its stop is not confirmed yet, it is being tried. See /positions"
            return PressAnswer(words="Guarded, but the stop is not confirmed yet", text=text)
        case Outcome.IGNORED:
            text = f"👁 {bold(name)} is ignored: Holdfast never touches it. It has only the stop that you gave it"
            keyboard = question_keyboard(answered.fields, without=Choice.IGNORE)
            return PressAnswer(words="Ignored", is_alert=False, text=text, keyboard=keyboard, number=_number(answered))
        case Outcome.REDRAWN:
            words = f"{name} or its price has changed. Look at the question as it is now, and press again."
            text = question_text(Facts(answered.fields))
            keyboard = question_keyboard(answered.fields)
            return PressAnswer(words=words, text=text, keyboard=keyboard, number=_number(answered))
        case Outcome.REFUSED:
            return PressAnswer(words=f"{name}: {answered.problem}.")
        case Outcome.GONE:
            text = f"⌛️ {bold(name)}: that position is not there any more, or not as it was. Nothing was done"
            return PressAnswer(words="That position is not there any more; nothing was done.", text=text)
        case Outcome.SETTLED:
            text = "⌛️ This is settled: it was answered, or that position is gone. /positions shows what is guarded"
            return PressAnswer(words="This is settled already; see /positions.", text=text)
        case _:
            assert_never(answered.outcome)
