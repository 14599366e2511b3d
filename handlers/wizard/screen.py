"""A wizard as it is shown: what was answered, what is asked, and the buttons, each bound to this very step."""

from collections.abc import Iterator, Sequence
from typing import Final

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from handlers.wizard.choices import Choice
from handlers.wizard.state import ANSWERED, Step, Wizard, step_back
from handlers.words.say import Html, label, lines, say

KIND: Final = "w"
"""First part of the data of these buttons: kind, wizard, revision, answer."""

BACK: Final = "<"
STOP: Final = "x"
CHANGE: Final = "~"
STAR: Final = "*"
EDIT: Final = "!"
"""Before the name of a step."""


def data(wizard: Wizard, answer: str) -> str:
    return f"{KIND}:{wizard.id}:{wizard.revision}:{answer}"


def step_text(wizard: Wizard, problem: Html | None = None) -> Html:
    parts: list[str] = [say("wizard-head")]
    if wizard.symbol is not None:
        parts.append(Html("<code>{}</code>").format(wizard.line))
    if problem is not None:
        parts += ["", problem]
    return lines([*parts, "", say(f"wizard-ask-{wizard.step.value}")])


def step_keyboard(wizard: Wizard, rows: Sequence[Sequence[Choice]], *, is_favourite: bool) -> InlineKeyboardMarkup:
    keys = [[_key(wizard, choice.text, choice.value) for choice in row] for row in rows if row]
    if wizard.step is Step.SIDE:
        star = label("wizard-unstar" if is_favourite else "wizard-star", symbol=wizard.symbol or "")
        keys.append([_key(wizard, star, STAR)])
    if wizard.step is Step.CHANGE:
        keys += _steps(wizard)
    return InlineKeyboardMarkup([*keys, _last_row(wizard)])


def preview_rows(wizard: Wizard) -> list[list[InlineKeyboardButton]]:
    """Below the buttons that confirm, or alone where there is no preview."""
    return [[_key(wizard, label("wizard-change"), CHANGE), _key(wizard, label("wizard-back"), BACK)]]


def failed_keyboard(wizard: Wizard) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([*preview_rows(wizard), [_key(wizard, label("wizard-stop"), STOP)]])


def _steps(wizard: Wizard) -> Iterator[list[InlineKeyboardButton]]:
    for step in ANSWERED:
        answer = wizard.answer(step) or label("wizard-none")
        text = label("wizard-line", name=label(f"wizard-name-{step.value}"), answer=answer)
        yield [_key(wizard, text, f"{EDIT}{step.value}")]


def _last_row(wizard: Wizard) -> list[InlineKeyboardButton]:
    stop = _key(wizard, label("wizard-stop"), STOP)
    return [stop] if step_back(wizard) is None else [_key(wizard, label("wizard-back"), BACK), stop]


def _key(wizard: Wizard, text: str, answer: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(text, callback_data=data(wizard, answer))
