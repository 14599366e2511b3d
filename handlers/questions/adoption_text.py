"""Positions opened elsewhere, in words: the question, its buttons, and what became of an answer."""

from collections.abc import Mapping
from typing import Any, Final

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from execution.adoption.choices import Choice
from handlers.words import figures
from handlers.words.notice_facts import NONE, Facts
from handlers.words.say import Html, label, lines, say
from handlers.words.units import Units

KIND: Final = "a"
"""First part of the data of these buttons: kind, question, how often it was drawn, choice."""


def targets_keyboard(fields: Mapping[str, Any]) -> InlineKeyboardMarkup:
    """Below the news of a position whose stop was set by itself (ADOPT=auto)."""
    asked, drawn = str(fields.get("question")), int(fields.get("drawn") or 0)
    return InlineKeyboardMarkup([[_button(label("question-button-targets"), asked, drawn, Choice.DEFAULT_PLAN)]])


def question_keyboard(fields: Mapping[str, Any], *, without: Choice | None = None) -> InlineKeyboardMarkup:
    """One button for each choice; ``without`` the one that was made and may still be taken back."""
    asked, drawn = str(fields.get("question")), int(fields.get("drawn") or 0)
    offered = [(choice, label(f"question-button-{choice.value}")) for choice in Choice if choice is not without]
    return InlineKeyboardMarkup([[_button(text, asked, drawn, choice)] for choice, text in offered])


def _button(text: str, asked: str, drawn: int, choice: Choice) -> InlineKeyboardButton:
    return InlineKeyboardButton(text, callback_data=f"{KIND}:{asked}:{drawn}:{choice.value}")


def question_text(facts: Facts) -> Html:
    """What is asked, with the plan as it would be carried out."""
    asks = say("question-adopt", title=facts.title, size=facts.quantity("size"), entry=facts.price("entry"))
    problem = facts.raw("problem")
    if problem:
        return lines([asks, say("question-adopt-no-stop", problem=problem)])
    stop = say("question-adopt-stop", stop=facts.price("stop"), whose=_whose(facts), loss=_at_the_stop(facts))
    said = [asks, stop]
    if facts.is_set("tightens"):
        said.append(say("question-adopt-tightens"))
    said.append(_targets(facts))
    if facts.decimal("foreign_qty"):
        said.append(say("question-adopt-foreign", qty=facts.quantity("foreign_qty")))
    if facts.decimal("take_profit") is not None:
        said.append(say("question-adopt-take-profit", price=facts.price("take_profit")))
    return lines(said)


def _at_the_stop(facts: Facts) -> str:
    loss = facts.decimal("loss")
    return Units.of_facts(facts).result(-loss if loss is not None else None)


def _whose(facts: Facts) -> str:
    return "kept" if facts.is_set("kept") else "new"


def _targets(facts: Facts) -> Html:
    pairs = zip(facts.listed("targets"), facts.listed("shares"), strict=False)
    shown = " · ".join(f"{figures.price(price)} ({figures.percent(share)})" for price, share in pairs)
    return say("question-adopt-targets", targets=shown or NONE)


def adopted_text(facts: Facts) -> Html:
    """It is guarded, and its stop is confirmed."""
    targets = " · ".join(map(figures.price, facts.listed("targets")))
    offered = " · ".join(map(figures.price, facts.listed("offered")))
    said = [
        say("question-adopted", title=facts.title, size=facts.quantity("size"), entry=facts.price("entry")),
        say("question-adopted-stop", stop=facts.price("stop"), whose=_whose(facts)),
        say("question-adopt-targets", targets=targets or NONE),
    ]
    if facts.decimal("take_profit") is not None:
        said.append(say("question-adopt-take-profit", price=facts.price("take_profit")))
    if offered and not targets:
        said.append(say("question-adopted-offered", targets=offered))
    if facts.is_set("is_estimated"):
        said.append(say("question-adopted-estimated"))
    return lines(said)
