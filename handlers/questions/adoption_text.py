"""Positions opened elsewhere, in words: the question, its buttons, and what became of an answer."""

from collections.abc import Mapping
from html import escape
from typing import Any, Final

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from execution.adoption.choices import Choice
from handlers.words import figures
from handlers.words.notice_facts import Facts

KIND: Final = "a"
"""First part of the data of these buttons: kind, question, how often it was drawn, choice."""

_LABELS: Final = {
    Choice.DEFAULT_PLAN: "🛡 Guard with default plan",
    Choice.STOP_ONLY: "🛑 Only a stop",
    Choice.IGNORE: "👁 Ignore",
}
_ADD_TARGETS: Final = "🎯 Add default targets"


def targets_keyboard(fields: Mapping[str, Any]) -> InlineKeyboardMarkup:
    """Below the news of a position whose stop was set by itself (ADOPT=auto)."""
    asked = str(fields.get("question"))
    return InlineKeyboardMarkup([[_button(_ADD_TARGETS, asked, 0, Choice.DEFAULT_PLAN)]])


def question_keyboard(fields: Mapping[str, Any], *, without: Choice | None = None) -> InlineKeyboardMarkup:
    """One button for each choice; ``without`` the one that was made and may still be taken back."""
    asked, drawn = str(fields.get("question")), int(fields.get("drawn") or 0)
    offered = [(choice, label) for choice, label in _LABELS.items() if choice is not without]
    return InlineKeyboardMarkup([[_button(label, asked, drawn, choice)] for choice, label in offered])


def _button(label: str, asked: str, drawn: int, choice: Choice) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=f"{KIND}:{asked}:{drawn}:{choice.value}")


def question_text(facts: Facts) -> str:
    """What is asked, with the plan as it would be carried out."""
    head = (
        f"❓ {facts.title} was opened elsewhere: {facts.quantity('size')} at {facts.price('entry')}\n"
        "Nobody guards it. Shall Holdfast?"
    )
    problem = facts.raw("problem")
    if problem:
        return (
            f"{head}\n🟥 No stop can be proposed: {escape(problem)}.\n"
            "Set one in Bybit's app, then press: it will be kept."
        )
    whose = "yours, kept" if facts.is_set("kept") else "new"
    lines = [head, f"🛡 stop {facts.price('stop')} ({whose}) · at it {_at_the_stop(facts)} after fees"]
    if facts.is_set("tightens"):
        lines.append("⚠️ A part of it has a looser stop of yours: this one would fire first")
    lines.append(_targets(facts))
    foreign = facts.decimal("foreign_qty")
    if foreign:
        lines.append(f"Your own orders take {figures.quantity(foreign)} of it; they stay as they are")
    if facts.decimal("take_profit") is not None:
        lines.append(f"Your take profit {facts.price('take_profit')} stays as it is")
    return "\n".join(lines)


def _at_the_stop(facts: Facts) -> str:
    loss = facts.decimal("loss")
    return figures.result(-loss if loss is not None else None)


def _targets(facts: Facts) -> str:
    pairs = zip(facts.listed("targets"), facts.listed("shares"), strict=False)
    shown = [f"{figures.price(price)} ({figures.percent(share)})" for price, share in pairs]
    return f"🎯 {' · '.join(shown)}" if shown else "🎯 no take profits of Holdfast's"


def adopted_text(facts: Facts) -> str:
    """It is guarded, and its stop is confirmed."""
    whose = "yours, kept" if facts.is_set("kept") else "set"
    lines = [
        f"🤝 {facts.title} is guarded: {facts.quantity('size')} at {facts.price('entry')}",
        f"🛡 stop {facts.price('stop')} ({whose}) confirmed",
    ]
    targets = [figures.price(price) for price in facts.listed("targets")]
    lines.append(f"🎯 {' · '.join(targets)}" if targets else "🎯 no take profits of Holdfast's")
    offered = [figures.price(price) for price in facts.listed("offered")]
    if offered and not targets:
        lines.append(f"As things stand, the default ones would be at {' · '.join(offered)}")
    if facts.is_set("is_estimated"):
        lines.append("Its executions cannot be read back: what it earns will not be known here")
    return "\n".join(lines)
