"""A trail's trigger that rose while prices were missed, in words: what is done about it, or asked, and answered."""

from collections.abc import Mapping
from typing import Any, Final

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from execution.stops.gap_record import GapAction, GapAnswer, GapChoice, GapVerdict, GapWhy
from handlers.questions.stop_question_text import with_stop
from handlers.words.notice_facts import NONE, Facts
from handlers.words.say import Html, label, lines, say

KIND: Final = "g"
"""First part of the data of these buttons: kind, question, its number, choice."""


def decision_text(facts: Facts) -> Html:
    """What is done without a question, or after one that nobody answered."""
    why = facts.raw("why")
    is_unanswered = why == GapWhy.NO_ANSWER.value
    head = say("question-gap-no-answer", title=facts.title) if is_unanswered else _what_happened(facts)
    if facts.raw("action") == GapAction.EXECUTE.value:
        return lines([head, say("question-gap-stop-goes", trigger=facts.price("trigger"))])
    stays = say("question-gap-begins-anew", why=why.replace(" ", "-"), stop=facts.price("stop"))
    return lines([head, stays])


def question_text(facts: Facts) -> Html:
    choices = say(
        "question-gap-choices",
        size=facts.quantity("size"),
        result=facts.or_none("result", facts.result("result")),
        stop=facts.price("stop"),
        otherwise="closes" if facts.is_set("closes") else "goes-on",
        time=facts.duration("seconds"),
    )
    return lines([_what_happened(facts), choices])


def _what_happened(facts: Facts) -> Html:
    return say("question-gap", title=facts.title, trigger=facts.price("trigger"), price=facts.price("price"))


def question_keyboard(fields: Mapping[str, Any]) -> InlineKeyboardMarkup:
    labels = {GapChoice.CLOSE: label("question-gap-close"), GapChoice.GO_ON: label("question-gap-go-on")}
    data = f"{KIND}:{fields.get('question')}:{fields.get('number')}"
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(text, callback_data=f"{data}:{choice.value}")] for choice, text in labels.items()]
    )


def answer_words(answer: GapAnswer) -> str:
    """What the person hears."""
    match answer.verdict:
        case GapVerdict.CLOSED if answer.done:
            return label("question-gap-closed")
        case GapVerdict.CLOSED:
            return label("question-gap-closing")
        case GapVerdict.WENT_ON:
            return with_stop(say("question-gap-went-on"), answer.stop)
        case GapVerdict.SETTLED:
            return with_stop(say("question-settled-already"), answer.stop)


def answer_text(answer: GapAnswer) -> Html:
    """What the message becomes."""
    match answer.verdict:
        case GapVerdict.CLOSED if answer.done:
            return say("question-gap-text-closed", name=answer.name)
        case GapVerdict.CLOSED:
            return say("question-gap-text-closing", name=answer.name)
        case GapVerdict.WENT_ON:
            return with_stop(say("question-gap-text-went-on", name=answer.name), answer.stop)
        case GapVerdict.SETTLED:
            return with_stop(say("question-gap-text-settled", name=answer.name or NONE), answer.stop)
