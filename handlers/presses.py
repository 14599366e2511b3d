"""Presses of buttons: every one is answered, and none is carried out twice.

A press steps aside as soon as what it asked for is recorded: the buttons go, the chat reads on, and the message is
edited again when the exchange has shown what came of it.
"""

from collections import Counter
from typing import Final, Protocol

from telegram import CallbackQuery

from execution.dca.dca_plan import DcaDefaults
from execution.new_trade.trade_request import TradePreview
from handlers.dca.buttons import BOTS as DCA_BOT
from handlers.dca.buttons import DRAFTS as DCA_DRAFT
from handlers.dca.card_presses import DcaCardPresses
from handlers.dca.chart import DcaChartCommand
from handlers.dca.draft_presses import DcaDraftPresses, DcaDrafts
from handlers.drafts import Drafts
from handlers.ports import Dca, Guard
from handlers.press_answer import PressAnswer, Tell
from handlers.questions.adoption_presses import AdoptionPresses
from handlers.questions.adoption_text import KIND as ADOPTION
from handlers.questions.gap_presses import GapPresses
from handlers.questions.gap_text import KIND as GAP
from handlers.questions.open_questions import OpenQuestions
from handlers.questions.stop_presses import StopPresses
from handlers.questions.stop_question_text import KIND as STOP
from handlers.telegram.per_chat import step_aside
from handlers.telegram.replies import Replies
from handlers.trade.draft_presses import KIND as DRAFT
from handlers.trade.draft_presses import DraftPresses
from utils.clock import Clock

_FAILED: Final = PressAnswer(words="Something went wrong here. See /positions before you press again.")
_UNKNOWN: Final = PressAnswer(words="This button is not known here any more.")
_UNDER_WAY: Final = PressAnswer(
    words="Your first press is under way: the exchange has not shown it yet. This one does nothing."
)

Place = tuple[int, int]
"""Chat and message."""


class _Kind(Protocol):
    async def outcome(self, query: CallbackQuery, tell: Tell) -> PressAnswer:
        """Carry out one press of this kind."""


class Presses:
    def __init__(
        self,
        guard: Guard,
        drafts: Drafts[TradePreview],
        dca: Dca,
        dca_drafts: DcaDrafts,
        dca_defaults: DcaDefaults,
        charts: DcaChartCommand,
        replies: Replies,
        clock: Clock,
        mode: str,
        counts: Counter[str],
        questions: OpenQuestions,
    ) -> None:
        self._questions = questions
        self._replies = replies
        self._kinds: dict[str, _Kind] = {
            DRAFT: DraftPresses(guard, drafts, replies, clock, mode, counts),
            ADOPTION: AdoptionPresses(guard, counts),
            STOP: StopPresses(guard, counts),
            GAP: GapPresses(guard),
            DCA_DRAFT: DcaDraftPresses(dca, dca_drafts, dca_defaults, clock, mode, counts),
            DCA_BOT: DcaCardPresses(dca, charts, replies, clock, mode),
        }
        self._under_way: set[Place] = set()

    async def handle(self, query: CallbackQuery) -> None:
        """Carry out one press and answer it, whatever happens."""
        kind = self._kinds.get((query.data or "").partition(":")[0])
        place = _place_of(query)
        if kind is None or place in self._under_way:
            await self._replies.answer(query.id, (_UNKNOWN if kind is None else _UNDER_WAY).words, is_alert=True)
            return
        is_answered = False

        async def show(answer: PressAnswer) -> None:
            nonlocal is_answered
            if not is_answered:
                is_answered = True
                await self._replies.answer(query.id, answer.words, is_alert=answer.is_alert)
            if answer.text is not None and place is not None:
                await self._questions.pressed(*place, answer.text, answer.number)
                await self._replies.edit(*place, answer.text, answer.keyboard)

        async def tell(answer: PressAnswer) -> None:
            if place is not None:
                self._under_way.add(place)
            step_aside()
            await show(answer)

        answer = _FAILED
        if place is not None:
            self._questions.hold(*place)
        try:
            answer = await kind.outcome(query, tell)
        finally:
            if place is not None:
                self._under_way.discard(place)
            await show(answer)
            if place is not None:
                self._questions.release(*place)


def _place_of(query: CallbackQuery) -> Place | None:
    return None if query.message is None else (query.message.chat.id, query.message.message_id)
