"""What a press below a question about a missed trigger does. Every press is answered, and done once."""

from html import escape

from telegram import CallbackQuery

from execution.commands.answers import ChangeRefused
from execution.stops.gap_record import GapChoice, GapVerdict
from handlers.ports import Guard
from handlers.press_answer import ForTraders, PressAnswer, Tell, with_line_below
from handlers.questions.gap_text import KIND, answer_text, answer_words
from handlers.words.say import label


class GapPresses(ForTraders):
    def __init__(self, guard: Guard) -> None:
        self._guard = guard

    async def outcome(self, query: CallbackQuery, tell: Tell) -> PressAnswer:
        """Carry out one press whose data begin with `KIND`."""
        parts = (query.data or "").split(":")
        is_known = len(parts) == 4 and parts[0] == KIND and parts[2].isdecimal() and parts[3] in set(GapChoice)
        if not is_known:
            return PressAnswer(words=label("press-unknown"))

        async def begun() -> None:
            words = label("question-close-recorded")
            text = with_line_below(query, f"⏳ {escape(words)}")
            await tell(PressAnswer(words=words, is_alert=False, text=text))

        try:
            answer = await self._guard.answer_gap(parts[1], int(parts[2]), GapChoice(parts[3]), begun)
        except ChangeRefused as refusal:
            return PressAnswer(words=label("question-nothing-changed", problem=refusal.problem))
        is_done = answer.verdict is not GapVerdict.SETTLED and answer.done
        return PressAnswer(words=answer_words(answer), is_alert=not is_done, text=answer_text(answer))
