"""A stop that was moved in the app, in words: the question, its buttons, and what became of an answer."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from execution.stops.manual_stop import StopAnswer, StopVerdict
from execution.stops.stop_record import StopChoice, StopOrigin
from handlers.words.figures import price
from handlers.words.notice_facts import NONE, ONCE_OURS, Facts
from handlers.words.say import Html, label, lines, say

KIND: Final = "s"
"""First part of the data of these buttons: kind, question, its number, choice."""


def question_text(facts: Facts) -> Html:
    """What is asked, with what the whole trade makes at each of the two stops."""
    # Rows of earlier versions do not say what stood; it was mostly ours.
    before = facts.price("before") if facts.decimal("before") is not None else facts.price("ours")
    said = [
        say(
            "question-stop",
            title=facts.title,
            moved=ONCE_OURS if facts.is_set("once_ours") else StopOrigin.PERSON.value,
            before=before,
            theirs=facts.price("theirs"),
            result_theirs=facts.after_fees("result_theirs"),
            ours=facts.price("ours"),
            held=facts.price("held"),
            held_by=facts.or_none("held", facts.raw("held_by")),
            result_ours=facts.after_fees("result_ours"),
        )
    ]
    if facts.is_set("loosens"):
        said.append(say("question-stop-looser"))
    if facts.is_set("trails"):
        said.append(say("question-stop-trails"))
    return lines([*said, say("question-stop-until", time=facts.duration("seconds"))])


def question_keyboard(fields: Mapping[str, Any]) -> InlineKeyboardMarkup:
    facts = Facts(fields)
    labels = {
        StopChoice.KEEP: label("question-stop-keep", result=facts.result("result_theirs")),
        StopChoice.PUT_BACK: label("question-stop-put-back", result=facts.result("result_ours")),
    }
    data = f"{KIND}:{fields.get('question')}:{fields.get('number')}"
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(text, callback_data=f"{data}:{choice.value}")] for choice, text in labels.items()]
    )


def answer_words(answer: StopAnswer) -> str:
    """What the person hears."""
    stop = price(answer.stop)
    match answer.verdict:
        case StopVerdict.KEPT:
            return label("question-stop-yours", stop=stop)
        case StopVerdict.PUT_BACK if answer.done and answer.moved_by is not None:
            why = _why(answer.moved_by)
            return label("question-stop-moved-on", put_back=price(answer.put_back), why=why, stop=stop)
        case StopVerdict.PUT_BACK if answer.done:
            return label("question-stop-is-back", stop=stop)
        case StopVerdict.PUT_BACK:
            return label("question-not-confirmed")
        case StopVerdict.REFUSED:
            return label("question-stop-refused", name=answer.name, problem=answer.problem)
        case StopVerdict.SETTLED:
            return with_stop(say("question-settled-already"), answer.stop)


def answer_text(answer: StopAnswer) -> Html | None:
    """What the message becomes; None: it stays, with its buttons."""
    name, stop = answer.name, price(answer.stop)
    match answer.verdict:
        case StopVerdict.KEPT:
            return say("question-stop-text-yours", name=name, stop=stop)
        case StopVerdict.PUT_BACK if answer.moved_by is not None:
            moved = {"name": name, "put_back": price(answer.put_back), "why": _why(answer.moved_by), "stop": stop}
            if answer.done:
                return say("question-stop-text-moved-on", **moved)
            return say("question-stop-text-moving-on", **moved)
        case StopVerdict.PUT_BACK if answer.done:
            trails = "trails" if answer.trails else "stands"
            return say("question-stop-text-is-back", name=name, stop=stop, trails=trails)
        case StopVerdict.PUT_BACK:
            return say("question-stop-text-under-way", name=name, stop=stop)
        case StopVerdict.REFUSED:
            return None
        case StopVerdict.SETTLED:
            return with_stop(say("question-stop-text-settled", name=name or NONE), answer.stop)


def with_stop(said: Html, stop: Decimal | None) -> Html:
    """The same, and the stop that stands, where one does."""
    return said if stop is None else Html("{} {}").format(said, say("question-stop-stands", stop=price(stop)))


def _why(moved_by: StopOrigin) -> str:
    return label("question-stop-moved-by", moved_by=moved_by.value)
