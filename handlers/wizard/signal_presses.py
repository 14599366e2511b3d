"""A tap on one reading of a signal: the wizard takes it from there, and asks only for what is missing."""

from typing import Final

from msgspec.structs import replace
from telegram import CallbackQuery

from handlers.press_answer import ForTraders, PressAnswer, Tell
from handlers.signals.offers import KIND, Offers, clauses_in
from handlers.signals.version import NO_SYMBOL
from handlers.wizard.presses import overtaken
from handlers.wizard.state import ANSWERED, Step, Wizard
from handlers.wizard.steps import Overtaken, Steps
from handlers.wizard.wizards import Wizards
from handlers.words.say import label, say

_FIELDS: Final = {
    "entry": "entry", "lev": "leverage", "risk": "size", "size": "size", "usdt": "size", "sl": "stop", "tp": "targets",
    "be": "even",
}  # fmt: skip


class SignalPresses(ForTraders):
    def __init__(self, offers: Offers, wizards: Wizards, steps: Steps) -> None:
        self._offers = offers
        self._wizards = wizards
        self._steps = steps

    async def outcome(self, query: CallbackQuery, tell: Tell) -> PressAnswer:  # noqa: ARG002 - nothing is waited for
        """Carry out one press whose data begin with `KIND`."""
        parts = (query.data or "").split(":")
        offer = self._offers.find(parts[1]) if len(parts) == 3 and parts[0] == KIND else None
        if offer is None or query.message is None or parts[2] not in {str(at) for at in range(len(offer.lines))}:
            return PressAnswer(words=label("press-unknown"))
        if query.from_user.id != offer.user_id or query.message.chat.id != offer.chat_id:
            return PressAnswer(words=label("signal-press-not-yours"))
        if self._offers.has_expired(offer):
            return PressAnswer(words=label("signal-expired"), text=say("signal-expired"))
        begun = replace(self._wizards.begun(offer.chat_id, offer.user_id), message_id=query.message.message_id)
        line = offer.lines[int(parts[2])]
        await self._offers.take(offer)
        try:
            screen = await self._steps.show(filled(begun, line))
        except Overtaken:
            return overtaken()
        return PressAnswer(words=line, is_alert=False, text=screen.text, keyboard=screen.keyboard)


def filled(wizard: Wizard, line: str) -> Wizard:
    """With what a line says; only its symbol, stop and targets are asked for where it has none."""
    symbol, side, *clauses = clauses_in(line)
    said = {_FIELDS[clause.partition(" ")[0]]: clause for clause in clauses}
    given = {"entry": "entry market", "size": "", "even": "", "trail": "", **said}
    known = None if symbol == NO_SYMBOL else symbol
    whole = replace(wizard, symbol=known, side=side, **given)
    return replace(whole, step=next((step for step in ANSWERED if whole.answer(step) is None), Step.PREVIEW))
