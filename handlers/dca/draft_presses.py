"""What a press of Confirm or Cancel below the preview of a DCA bot does: a second one never begins a second bot."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

import structlog
from telegram import CallbackQuery

from execution.dca.dca_bot import DcaBot
from execution.dca.dca_plan import DcaDefaults, DcaPlan
from execution.dca.dca_views import DcaRejected
from execution.exchange_errors import ExchangeError
from handlers.dca.buttons import CANCEL, CONFIRM
from handlers.dca.line import refused
from handlers.dca.modes import OBSERVE
from handlers.dca.preview_text import DcaPreview, dca_preview_text
from handlers.dca.trouble import trouble_words
from handlers.drafts import Draft, Drafts, DraftState, NotOpen
from handlers.grammar.line_error_text import line_error_text
from handlers.people.topics import remember_topic
from handlers.ports import Dca, Transaction
from handlers.press_answer import ForTraders, PressAnswer, Tell
from handlers.telegram.arrival import may_have_waited
from handlers.words.figures import bold, clock_time
from handlers.words.say import Html, label, lines, say
from utils.clock import Clock
from utils.persistence.errors import WriterFailedError

_log = structlog.get_logger(__name__)

_LONGEST: Final = 200
"""Characters of an answer to a press."""

DcaDraft = Draft[DcaPreview]
DcaDrafts = Drafts[DcaPreview]


class DcaDraftPresses(ForTraders):
    def __init__(
        self, dca: Dca, drafts: DcaDrafts, defaults: DcaDefaults, clock: Clock, mode: str, counts: Counter[str]
    ) -> None:
        self._dca = dca
        self._drafts = drafts
        self._defaults = defaults
        self._clock = clock
        self._mode = mode
        self._counts = counts

    async def outcome(self, query: CallbackQuery, tell: Tell) -> PressAnswer:  # noqa: ARG002 - nothing is waited for
        """Carry out one press whose data begin with `DRAFTS`."""
        parts = (query.data or "").split(":")
        if len(parts) != 3 or parts[1] not in {CONFIRM, CANCEL}:
            return PressAnswer(words=label("press-unknown"))
        draft = self._drafts.find(parts[2])
        if draft is None:
            return PressAnswer(words=label("dca-draft-press-unknown"), text=say("dca-draft-unknown"))
        chat_id = query.message.chat.id if query.message is not None else draft.chat_id
        if query.from_user.id != draft.user_id or chat_id != draft.chat_id:
            return PressAnswer(words=label("dca-draft-press-not-asked"))
        if draft.state is not DraftState.OPEN:
            return self._settled(draft)
        if self._drafts.has_expired(draft):
            words, verdict = label("dca-draft-press-expired"), say("dca-draft-expired-pressed")
            return PressAnswer(words=words, text=self._ended(draft, verdict))
        return await (self._confirm(draft) if parts[1] == CONFIRM else self._cancel(draft))

    async def _confirm(self, draft: DcaDraft) -> PressAnswer:
        if may_have_waited(self._clock.now(), draft.at):
            return PressAnswer(words=label("dca-draft-press-waited"))
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
        except NotOpen:
            return self._settled(self._drafts.find(draft.id) or draft)
        except DcaRejected as refusal:
            return await self._refused(draft, refusal)
        except (ExchangeError, WriterFailedError) as error:
            self._counts["DCA bots not begun"] += 1
            _log.warning("a DCA bot was not begun", error=str(error))
            return PressAnswer(words=trouble_words(error))
        text = self._begun(self._drafts.find(draft.id) or draft)
        return PressAnswer(words=label("dca-draft-press-begun"), is_alert=False, text=text)

    async def _refused(self, draft: DcaDraft, refusal: DcaRejected) -> PressAnswer:
        try:
            await self._drafts.settle_now(draft.id, DraftState.REFUSED)
        except NotOpen:
            return self._settled(self._drafts.find(draft.id) or draft)
        why = line_error_text(refused(draft.line, refusal.problems, self._defaults))
        words = label("dca-draft-press-not-begun", problem=refusal.problems[0])[:_LONGEST]
        return PressAnswer(words=words, text=lines([self._not_begun(draft), "", why]))

    async def _cancel(self, draft: DcaDraft) -> PressAnswer:
        try:
            await self._drafts.settle_now(draft.id, DraftState.CANCELLED)
        except NotOpen:
            return self._settled(self._drafts.find(draft.id) or draft)
        return PressAnswer(words=label("dca-draft-press-cancelled"), is_alert=False, text=self._cancelled(draft))

    def _settled(self, draft: DcaDraft) -> PressAnswer:
        """A press on a draft that is decided: what was decided, and the message set right in case it was not."""
        at = clock_time(draft.settled_at)
        match draft.state:
            case DraftState.CONFIRMED:
                return PressAnswer(words=label("dca-draft-press-begun-at", at=at), text=self._begun(draft))
            case DraftState.CANCELLED:
                return PressAnswer(words=label("dca-draft-press-cancelled-at", at=at), text=self._cancelled(draft))
            case DraftState.REFUSED | DraftState.OPEN:
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
