"""What a press of Confirm or Cancel below the preview of a DCA bot does: a second one never begins a second bot."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from html import escape
from typing import Final

import structlog
from telegram import CallbackQuery

from execution.dca.dca_bot import DcaBot
from execution.dca.dca_plan import DcaDefaults, DcaPlan
from execution.dca.dca_views import DcaRejected
from execution.exchange_errors import ExchangeError
from handlers.dca.buttons import CANCEL, CONFIRM
from handlers.dca.card_text import OBSERVE
from handlers.dca.line import refused
from handlers.dca.preview_text import DcaPreview, dca_preview_text
from handlers.dca.trouble import trouble_words
from handlers.drafts import Draft, Drafts, DraftState, NotOpen
from handlers.grammar.line_error_text import line_error_text
from handlers.people.role import Role
from handlers.ports import Dca
from handlers.press_answer import PressAnswer, Tell
from handlers.telegram.arrival import MADE_SINCE
from handlers.words.figures import clock_time, code
from utils.clock import Clock
from utils.persistence.errors import WriterFailedError

_log = structlog.get_logger(__name__)

_FRESH: Final = timedelta(minutes=2)
_CANCELLED: Final = "✖ Cancelled, nothing was begun"
_NOT_BEGUN: Final = "✖ Not begun, nothing was bought"
_UNKNOWN: Final = "This preview is no longer known. Send the line again."
_WAITED: Final = "This press waited while Holdfast was away. Press again if you still mean it."

DcaDraft = Draft[DcaPreview]
DcaDrafts = Drafts[DcaPreview]


class DcaDraftPresses:
    def __init__(
        self, dca: Dca, drafts: DcaDrafts, defaults: DcaDefaults, clock: Clock, mode: str, counts: Counter[str]
    ) -> None:
        self._dca = dca
        self._drafts = drafts
        self._defaults = defaults
        self._clock = clock
        self._mode = mode
        self._counts = counts

    def role(self, data: str) -> Role:  # noqa: ARG002 - each of them acts
        return Role.TRADER

    async def outcome(self, query: CallbackQuery, tell: Tell) -> PressAnswer:  # noqa: ARG002 - nothing is waited for
        """Carry out one press whose data begin with `DRAFTS`."""
        parts = (query.data or "").split(":")
        if len(parts) != 3 or parts[1] not in {CONFIRM, CANCEL}:
            return PressAnswer(words="This button is not known here any more.")
        draft = self._drafts.find(parts[2])
        if draft is None:
            return PressAnswer(words=_UNKNOWN, text=f"⌛️ {_UNKNOWN}")
        chat_id = query.message.chat.id if query.message is not None else draft.chat_id
        if query.from_user.id != draft.user_id or chat_id != draft.chat_id:
            return PressAnswer(words="Only the person who asked for this bot can decide on it.")
        if draft.state is not DraftState.OPEN:
            return self._settled(draft)
        if self._drafts.has_expired(draft):
            return PressAnswer(
                words="Expired after 10 minutes. Send the line again.", text=self._ended(draft, "⌛️ Expired")
            )
        return await (self._confirm(draft) if parts[1] == CONFIRM else self._cancel(draft))

    async def _confirm(self, draft: DcaDraft) -> PressAnswer:
        earliest = max(draft.at, MADE_SINCE.get() or draft.at)
        if self._clock.now() - earliest > _FRESH:
            return PressAnswer(words=_WAITED)
        preview = draft.preview
        name = preview.name if preview.is_named else free_name(preview.plan, self._dca.bots())
        try:
            await self._dca.new(
                preview.plan,
                name=name,
                chat_id=draft.chat_id,
                also=lambda txn: self._drafts.settle(txn, draft.id, DraftState.CONFIRMED, begun=name),
            )
        except NotOpen:
            return self._settled(self._drafts.find(draft.id) or draft)
        except DcaRejected as refusal:
            return await self._refused(draft, refusal)
        except (ExchangeError, WriterFailedError) as error:
            self._counts["DCA bots not begun"] += 1
            _log.warning("a DCA bot was not begun", error=str(error))
            return PressAnswer(words=trouble_words(error))
        return PressAnswer(words="Begun", is_alert=False, text=self._begun(self._drafts.find(draft.id) or draft))

    async def _refused(self, draft: DcaDraft, refusal: DcaRejected) -> PressAnswer:
        try:
            await self._drafts.settle_now(draft.id, DraftState.REFUSED)
        except NotOpen:
            return self._settled(self._drafts.find(draft.id) or draft)
        words = line_error_text(refused(draft.line, refusal.problems, self._defaults))
        text = self._ended(draft, _NOT_BEGUN) + f"\n\n{words}"
        return PressAnswer(words=f"Not begun: {refusal.problems[0]}"[:200], text=text)

    async def _cancel(self, draft: DcaDraft) -> PressAnswer:
        try:
            await self._drafts.settle_now(draft.id, DraftState.CANCELLED)
        except NotOpen:
            return self._settled(self._drafts.find(draft.id) or draft)
        return PressAnswer(words="Cancelled", is_alert=False, text=self._ended(draft, _CANCELLED))

    def _settled(self, draft: DcaDraft) -> PressAnswer:
        """A press on a draft that is decided: what was decided, and the message set right in case it was not."""
        at = clock_time(draft.settled_at)
        match draft.state:
            case DraftState.CONFIRMED:
                return PressAnswer(words=f"Already begun at {at} UTC.", text=self._begun(draft))
            case DraftState.CANCELLED:
                return PressAnswer(words=f"Already cancelled at {at} UTC.", text=self._ended(draft, _CANCELLED))
            case DraftState.REFUSED | DraftState.OPEN:
                answer = "This one was not begun. Send the line again."
                return PressAnswer(words=answer, text=self._ended(draft, _NOT_BEGUN))

    def _begun(self, draft: DcaDraft) -> str:
        watching = ". MODE=observe: it sends nothing" if self._mode == OBSERVE else ""
        verdict = f"✅ Begun {clock_time(draft.settled_at)} UTC{watching}"
        show = code(f"/dca show {draft.begun}" if draft.begun else "/dca list")
        return f"{self._ended(draft, verdict)}\n{show} shows what it does"

    def _ended(self, draft: DcaDraft, verdict: str) -> str:
        return ended_text(draft, verdict, self._mode)


def ended_text(draft: DcaDraft, verdict: str, mode: str) -> str:
    """A preview that nobody can decide on any more, and why (HTML)."""
    return f"{dca_preview_text(draft.preview, mode)}\n\n<b>{escape(verdict)}</b>"


def free_name(plan: DcaPlan, bots: Sequence[DcaBot]) -> str:
    """Of the symbol and the first number that no bot has."""
    taken = {bot.name.lower() for bot in bots}
    names = (f"{plan.symbol.lower()}-{number}" for number in range(1, len(bots) + 2))
    return next(name for name in names if name not in taken)
