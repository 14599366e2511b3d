"""A stop that was moved in the app, in words: the question, its buttons, and what became of an answer."""

from collections.abc import Mapping
from typing import Any, Final

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from execution.stops.manual_stop import StopAnswer, StopVerdict
from execution.stops.stop_record import StopChoice, StopOrigin
from handlers.words import figures
from handlers.words.figures import bold, price
from handlers.words.notice_facts import Facts

KIND: Final = "s"
"""First part of the data of these buttons: kind, question, its number, choice."""


_HELD: Final = {
    StopOrigin.BREAK_EVEN.value: "break-even",
    StopOrigin.FOLLOW.value: "the next step of follow",
}
_MOVED_ON: Final = {
    StopOrigin.BREAK_EVEN: "break-even, which was due, moved it on at once",
    StopOrigin.FOLLOW: "the next step of follow, which was due, moved it on at once",
    StopOrigin.TRAIL: "the trail moved it on",
}


def question_text(facts: Facts) -> str:
    """What is asked, with what the whole trade makes at each of the two stops."""
    # Rows of earlier versions do not say what stood; it was mostly ours.
    before = facts.price("before") if facts.decimal("before") is not None else facts.price("ours")
    looser = "\n⚠️ Yours is looser: it may lose more" if facts.is_set("loosens") else ""
    trails = (
        "\nPut back, the trail goes on from the price as it is and may move it on" if facts.is_set("trails") else ""
    )
    return (
        f"✋ {facts.title}: the stop was moved in the app, {before} → {facts.price('theirs')}\n"
        "If it fires, the whole trade:\n"
        f"• yours, {facts.price('theirs')}: {facts.after_fees('result_theirs')}\n"
        f"• put back, {facts.price('ours')}{_moved_on(facts)}: {facts.after_fees('result_ours')}{looser}{trails}\n"
        f"Yours stands now, and stays without an answer within {facts.duration('seconds')}"
    )


def _moved_on(facts: Facts) -> str:
    """Where it goes at once from there, because something is due."""
    if facts.decimal("held") is None:
        return ""
    return f" → {facts.price('held')} ({_HELD.get(facts.raw('held_by'), 'it')} is due and held back)"


def question_keyboard(fields: Mapping[str, Any]) -> InlineKeyboardMarkup:
    facts = Facts(fields)
    labels = {
        StopChoice.KEEP: f"✋ Keep mine ({facts.result('result_theirs')})",
        StopChoice.PUT_BACK: f"↩️ Put back ({facts.result('result_ours')})",
    }
    data = f"{KIND}:{fields.get('question')}:{fields.get('number')}"
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(label, callback_data=f"{data}:{choice.value}")] for choice, label in labels.items()]
    )


def answer_words(answer: StopAnswer) -> str:
    """What the person hears."""
    match answer.verdict:
        case StopVerdict.KEPT:
            return f"Yours stands: {price(answer.stop)}"
        case StopVerdict.PUT_BACK if answer.done and answer.moved_by is not None:
            return (
                f"{price(answer.put_back)} was put back, and {_why(answer.moved_by)}: {price(answer.stop)} is confirmed"
            )
        case StopVerdict.PUT_BACK if answer.done:
            return f"Put back and confirmed: {price(answer.stop)}"
        case StopVerdict.PUT_BACK:
            return "Not confirmed yet, it is being tried; see /positions."
        case StopVerdict.REFUSED:
            return f"{answer.name}: {answer.problem}. Yours stands."
        case StopVerdict.SETTLED:
            return f"This is settled already; see /positions. {_stands(answer)}".strip()


def answer_text(answer: StopAnswer) -> str | None:
    """What the message becomes; None: it stays, with its buttons."""
    name = bold(answer.name)
    match answer.verdict:
        case StopVerdict.KEPT:
            return f"✋ {name}: your stop {price(answer.stop)} stays"
        case StopVerdict.PUT_BACK if answer.moved_by is not None:
            end = "is confirmed" if answer.done else "stands, the new one is not confirmed yet. See /positions"
            was = f"{price(answer.put_back)} was put back, and {_why(answer.moved_by)}"
            return f"{'↩️' if answer.done else '⏳'} {name}: {was}: stop {price(answer.stop)} {end}"
        case StopVerdict.PUT_BACK if answer.done:
            trails = "; the trail goes on from the price as it is and may move it on" if answer.trails else ""
            return f"↩️ {name}: stop {price(answer.stop)} is put back and confirmed{trails}"
        case StopVerdict.PUT_BACK:
            return f"⏳ {name}: the stop is being put back; {price(answer.stop)} stands. See /positions"
        case StopVerdict.REFUSED:
            return None
        case StopVerdict.SETTLED:
            what = "it was answered, its time has run out, or the stop has moved since"
            return f"⌛️ {f'{name}: ' if answer.name else ''}this is settled: {what}. {_stands(answer)}".rstrip()


def _why(moved_by: StopOrigin) -> str:
    return _MOVED_ON.get(moved_by, "it was moved again since")


def _stands(answer: StopAnswer) -> str:
    return f"Stop {figures.price(answer.stop)} stands." if answer.stop is not None else ""
