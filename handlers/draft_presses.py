"""Confirm and Cancel below a preview: decided once, by whoever asked for it, while it is fresh."""

from abc import abstractmethod
from typing import Final, Generic

from telegram import CallbackQuery

from handlers.drafts import Draft, Drafts, DraftState, NotOpen, PreviewT
from handlers.press_answer import ForTraders, PressAnswer, Tell
from handlers.telegram.arrival import may_have_waited
from handlers.words.figures import clock_time
from handlers.words.say import Html, label, say
from utils.clock import Clock

CONFIRM: Final = "ok"
CANCEL: Final = "no"


class DraftPresses(ForTraders, Generic[PreviewT]):
    """A second press begins nothing a second time; each says what became of the first."""

    def __init__(self, drafts: Drafts[PreviewT], clock: Clock) -> None:
        self._drafts = drafts
        self._clock = clock

    @abstractmethod
    def _meant(self, data: str) -> tuple[str, str]:
        """Draft and choice, of the data of a press; "" and "" for data that are none of these."""

    @abstractmethod
    async def _carried_out(self, draft: Draft[PreviewT], query: CallbackQuery, tell: Tell) -> PressAnswer:
        """What comes of Confirm. Raises `NotOpen` where somebody else has decided meanwhile."""

    @abstractmethod
    def _confirmed_before(self, draft: Draft[PreviewT]) -> PressAnswer:
        """The answer to a press on one that is confirmed already."""

    @abstractmethod
    def _not_done_before(self, draft: Draft[PreviewT]) -> PressAnswer:
        """And on one that was refused when it was confirmed."""

    @abstractmethod
    def _cancelled(self, draft: Draft[PreviewT]) -> Html:
        """The message of one that is cancelled."""

    @abstractmethod
    def _ended(self, draft: Draft[PreviewT], verdict: Html) -> Html:
        """The preview, and that nobody can decide on it any more."""

    async def outcome(self, query: CallbackQuery, tell: Tell) -> PressAnswer:
        """Carry out one press."""
        draft_id, choice = self._meant(query.data or "")
        if choice not in {CONFIRM, CANCEL}:
            return PressAnswer(words=label("press-unknown"))
        draft = self._drafts.find(draft_id)
        if draft is None:
            return PressAnswer(words=label("draft-press-unknown"), text=say("draft-unknown"))
        chat_id = query.message.chat.id if query.message is not None else draft.chat_id
        if query.from_user.id != draft.user_id or chat_id != draft.chat_id:
            return PressAnswer(words=label("draft-press-not-asked"))
        if draft.state is not DraftState.OPEN:
            return self._settled(draft)
        if self._drafts.has_expired(draft):
            return PressAnswer(words=label("draft-press-expired"), text=self._ended(draft, say("draft-expired")))
        try:
            return await (self._confirm(draft, query, tell) if choice == CONFIRM else self._cancel(draft))
        except NotOpen:
            return self._settled(self._drafts.find(draft.id) or draft)

    async def _confirm(self, draft: Draft[PreviewT], query: CallbackQuery, tell: Tell) -> PressAnswer:
        if may_have_waited(self._clock.now(), draft.at):
            return PressAnswer(words=label("draft-press-waited"))
        return await self._carried_out(draft, query, tell)

    async def _cancel(self, draft: Draft[PreviewT]) -> PressAnswer:
        await self._drafts.settle_now(draft.id, DraftState.CANCELLED)
        return PressAnswer(words=label("draft-press-cancelled"), is_alert=False, text=self._cancelled(draft))

    def _settled(self, draft: Draft[PreviewT]) -> PressAnswer:
        """A press on a draft that is decided: what was decided, and the message set right in case it was not."""
        match draft.state:
            case DraftState.CONFIRMED:
                return self._confirmed_before(draft)
            case DraftState.CANCELLED:
                words = label("draft-press-cancelled-at", at=clock_time(draft.settled_at))
                return PressAnswer(words=words, text=self._cancelled(draft))
            case DraftState.REFUSED | DraftState.OPEN:
                return self._not_done_before(draft)
