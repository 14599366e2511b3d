"""What a press below a question about a missed trigger does. Every press is answered, and done once."""

from typing import Final

from telegram import CallbackQuery

from execution.commands.answers import ChangeRefused
from execution.stops.gap_record import GapChoice, GapVerdict
from handlers.people.role import Role
from handlers.ports import Guard
from handlers.press_answer import PressAnswer, Tell, with_line_below
from handlers.questions.gap_text import KIND, answer_text, answer_words

_UNKNOWN: Final = "This button is not known here any more."
_BEGUN: Final = "The close is recorded; the exchange has not shown it yet"


class GapPresses:
    def __init__(self, guard: Guard) -> None:
        self._guard = guard

    def role(self, data: str) -> Role:  # noqa: ARG002 - each of them acts
        return Role.TRADER

    async def outcome(self, query: CallbackQuery, tell: Tell) -> PressAnswer:
        """Carry out one press whose data begin with `KIND`."""
        parts = (query.data or "").split(":")
        is_known = len(parts) == 4 and parts[0] == KIND and parts[2].isdecimal() and parts[3] in set(GapChoice)
        if not is_known:
            return PressAnswer(words=_UNKNOWN)

        async def begun() -> None:
            text = with_line_below(query, f"⏳ {_BEGUN}")
            await tell(PressAnswer(words=_BEGUN, is_alert=False, text=text))

        try:
            answer = await self._guard.answer_gap(parts[1], int(parts[2]), GapChoice(parts[3]), begun)
        except ChangeRefused as refusal:
            return PressAnswer(words=f"Nothing was changed. {refusal.problem}")
        is_done = answer.verdict is not GapVerdict.SETTLED and answer.done
        return PressAnswer(words=answer_words(answer), is_alert=not is_done, text=answer_text(answer))
