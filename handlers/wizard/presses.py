"""Presses of a wizard's buttons: each holds for the step that it was drawn for."""

from telegram import CallbackQuery

from handlers.press_answer import ForTraders, PressAnswer, Tell
from handlers.wizard.screen import BACK, CHANGE, EDIT, KIND, STAR, STOP
from handlers.wizard.state import ANSWERED, Step, Wizard, step_back
from handlers.wizard.steps import Overtaken, Screen, Steps
from handlers.wizard.wizards import Wizards
from handlers.words.say import label, say


class WizardPresses(ForTraders):
    """What they put together is shown only; its own button trades."""

    def __init__(self, wizards: Wizards, steps: Steps) -> None:
        self._wizards = wizards
        self._steps = steps

    def looks(self, data: str) -> bool:  # noqa: ARG002 - each of them
        return True

    async def outcome(self, query: CallbackQuery, tell: Tell) -> PressAnswer:  # noqa: ARG002 - nothing is waited for
        """Carry out one press whose data begin with `KIND`."""
        parts = (query.data or "").split(":", 3)
        if len(parts) != 4 or parts[0] != KIND or query.message is None:
            return PressAnswer(words=label("press-unknown"))
        wizard = self._wizards.find(parts[1])
        if wizard is None:
            return PressAnswer(words=label("wizard-press-over"), text=say("wizard-press-over"))
        if query.from_user.id != wizard.user_id or query.message.chat.id != wizard.chat_id:
            return PressAnswer(words=label("wizard-press-not-yours"))
        if self._steps.is_settled(wizard):
            return PressAnswer(words=label("wizard-press-settled"))
        if self._wizards.has_expired(wizard):
            await self._steps.withdraw(wizard)
            await self._wizards.drop(wizard)
            return PressAnswer(words=label("wizard-press-expired"), text=say("wizard-expired"))
        wizard = await self._wizards.shown(wizard, query.message.message_id)
        try:
            if parts[2] != str(wizard.revision):
                return _shows(await self._steps.show(wizard), label("wizard-press-stale"), is_alert=True)
            return await self._pressed(wizard, parts[3])
        except Overtaken:
            return overtaken()

    async def _pressed(self, wizard: Wizard, answer: str) -> PressAnswer:
        if not await self._steps.withdraw(wizard):
            return PressAnswer(words=label("wizard-press-settled"))
        if answer == STOP:
            await self._wizards.drop(wizard)
            return PressAnswer(words=label("wizard-stopped"), is_alert=False, text=say("wizard-stopped"))
        if answer == STAR and wizard.symbol is not None:
            await self._wizards.toggle_favourite(wizard.user_id, wizard.symbol)
            return _shows(await self._steps.go_to(wizard, wizard.step))
        step = _step_meant(wizard, answer)
        if step is not None:
            return _shows(await self._steps.go_to(wizard, step))
        if wizard.step not in ANSWERED:
            return PressAnswer(words=label("press-unknown"))
        return _shows(await self._steps.answer(wizard, answer))


def _step_meant(wizard: Wizard, answer: str) -> Step | None:
    """Where a press leads that is no answer."""
    if answer == BACK:
        return step_back(wizard) or wizard.step
    if answer == CHANGE:
        return Step.CHANGE
    named = answer.removeprefix(EDIT)
    return next((step for step in ANSWERED if answer != named and step.value == named), None)


def _shows(screen: Screen, words: str = "", *, is_alert: bool = False) -> PressAnswer:
    return PressAnswer(words=words, is_alert=is_alert, text=screen.text, keyboard=screen.keyboard)


def overtaken() -> PressAnswer:
    """What a press hears whose wizard went on while its preview was made."""
    return PressAnswer(words=label("wizard-press-overtaken"), is_alert=False)
