"""What a press of Confirm or Cancel below the preview of a DCA bot does: a second one never begins a second bot."""

from collections import Counter
from collections.abc import Sequence

import structlog
from telegram import CallbackQuery

from execution.dca.dca_bot import DcaBot
from execution.dca.dca_plan import DcaDefaults, DcaPlan
from execution.dca.dca_views import DcaRejected
from execution.exchange_errors import ExchangeError
from handlers.dca.line import refused
from handlers.dca.modes import OBSERVE
from handlers.dca.preview_text import DcaPreview, dca_preview_text
from handlers.dca.trouble import trouble_words
from handlers.draft_presses import DraftPresses
from handlers.drafts import Draft, Drafts, DraftState
from handlers.grammar.line_error_text import line_error_text
from handlers.people.topics import remember_topic
from handlers.ports import Dca, Transaction
from handlers.press_answer import PressAnswer, Tell
from handlers.words.figures import bold, clock_time
from handlers.words.say import Html, label, lines, say
from utils.clock import Clock
from utils.persistence.errors import WriterFailedError

_log = structlog.get_logger(__name__)

DcaDraft = Draft[DcaPreview]
DcaDrafts = Drafts[DcaPreview]


class DcaDraftPresses(DraftPresses[DcaPreview]):
    def __init__(
        self, dca: Dca, drafts: DcaDrafts, defaults: DcaDefaults, clock: Clock, mode: str, counts: Counter[str]
    ) -> None:
        super().__init__(drafts, clock)
        self._dca = dca
        self._defaults = defaults
        self._mode = mode
        self._counts = counts

    def _meant(self, data: str) -> tuple[str, str]:
        parts = data.split(":")
        return (parts[2], parts[1]) if len(parts) == 3 else ("", "")

    async def _carried_out(self, draft: DcaDraft, _query: CallbackQuery, _tell: Tell) -> PressAnswer:
        preview = draft.preview
        name = preview.name if preview.is_named else free_name(preview.plan, self._dca.bots())

        def also(txn: Transaction) -> None:
            self._drafts.settle(txn, draft.id, DraftState.CONFIRMED, begun=name)
            remember_topic(txn, draft.chat_id, preview.plan.symbol)

        try:
            await self._dca.new(
                preview.plan,
                name=name,
                chat_id=draft.chat_id,
                also=also,
            )
        except DcaRejected as refusal:
            return await self._refused(draft, refusal)
        except (ExchangeError, WriterFailedError) as error:
            self._counts["DCA bots not begun"] += 1
            _log.warning("a DCA bot was not begun", error=str(error))
            return PressAnswer(words=trouble_words(error))
        text = self._begun(self._drafts.find(draft.id) or draft)
        return PressAnswer(words=label("dca-draft-press-begun"), is_alert=False, text=text)

    async def _refused(self, draft: DcaDraft, refusal: DcaRejected) -> PressAnswer:
        await self._drafts.settle_now(draft.id, DraftState.REFUSED)
        why = line_error_text(refused(draft.line, refusal.problems, self._defaults))
        words = label("dca-draft-press-not-begun", problem=refusal.problems[0])
        return PressAnswer(words=words, text=lines([self._not_begun(draft), "", why]))

    def _confirmed_before(self, draft: DcaDraft) -> PressAnswer:
        words = label("dca-draft-press-begun-at", at=clock_time(draft.settled_at))
        return PressAnswer(words=words, text=self._begun(draft))

    def _not_done_before(self, draft: DcaDraft) -> PressAnswer:
        return PressAnswer(words=label("dca-draft-press-was-not-begun"), text=self._not_begun(draft))

    def _begun(self, draft: DcaDraft) -> Html:
        at = clock_time(draft.settled_at)
        is_observing = self._mode == OBSERVE
        verdict = say("dca-draft-begun-observed", at=at) if is_observing else say("dca-draft-begun", at=at)
        see = say("dca-draft-begun-see", bot=draft.begun) if draft.begun else say("dca-draft-begun-see-list")
        return lines([self._ended(draft, verdict), see])

    def _cancelled(self, draft: DcaDraft) -> Html:
        return self._ended(draft, say("dca-draft-cancelled"))

    def _not_begun(self, draft: DcaDraft) -> Html:
        return self._ended(draft, say("dca-draft-not-begun"))

    def _ended(self, draft: DcaDraft, verdict: Html) -> Html:
        return ended_text(draft, verdict, self._mode)


def ended_text(draft: DcaDraft, verdict: Html, mode: str) -> Html:
    """A preview that nobody can decide on any more, and why."""
    return lines([dca_preview_text(draft.preview, mode), "", bold(verdict)])


def free_name(plan: DcaPlan, bots: Sequence[DcaBot]) -> str:
    """Of the symbol and the first number that no bot has."""
    taken = {bot.name.lower() for bot in bots}
    names = (f"{plan.symbol.lower()}-{number}" for number in range(1, len(bots) + 2))
    return next(name for name in names if name not in taken)
