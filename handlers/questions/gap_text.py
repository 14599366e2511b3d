"""A trail's trigger that rose while prices were missed, in words: what is done about it, or asked, and answered."""

from collections.abc import Mapping
from typing import Any, Final

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from execution.stops.gap_record import GapAction, GapAnswer, GapChoice, GapVerdict, GapWhy
from handlers.words.figures import bold, price
from handlers.words.notice_facts import Facts

KIND: Final = "g"
"""First part of the data of these buttons: kind, question, its number, choice."""

_WHY: Final = {
    GapWhy.SETTING.value: "GAP_TRIGGER_ACTION=rearm",
    GapWhy.TOO_OLD.value: "that is longer ago than TRAILING_MAX_GAP_S",
    GapWhy.TOO_FAR.value: "the price is farther beyond it than GAP_MAX_SLIPPAGE_PERCENT",
}


def decision_text(facts: Facts) -> str:
    """What is done without a question, or after one that nobody answered."""
    why = facts.raw("why")
    head = f"⏰ {facts.title}: no answer came" if why == GapWhy.NO_ANSWER.value else _what_happened(facts)
    if facts.raw("action") == GapAction.EXECUTE.value:
        return f"{head}\nThe stop goes to {facts.price('trigger')}; while the price is beyond it, that closes at market"
    reason = f" ({_WHY[why]})" if why in _WHY else ""
    return f"{head}\nThe trail begins anew from the price as it is{reason}\n🛡 {facts.price('stop')} stands"


def question_text(facts: Facts) -> str:
    known = facts.decimal("result") is not None
    result = f"about {facts.result('result')} after fees" if known else "not known, executions are missing"
    otherwise = "it is closed" if facts.is_set("closes") else "it goes on"
    return (
        f"{_what_happened(facts)}\n"
        f"• close {facts.quantity('size')} at market now: the whole trade: {result}\n"
        "• go on: the trail begins anew from the price as it is\n"
        f"🛡 {facts.price('stop')} stands. Without an answer within {facts.duration('seconds')} {otherwise}"
    )


def _what_happened(facts: Facts) -> str:
    return (
        f"⚠️ {facts.title}: while prices were missed the trail would have followed to {facts.price('trigger')}, and the "
        f"price is beyond that: {facts.price('price')}"
    )


def question_keyboard(fields: Mapping[str, Any]) -> InlineKeyboardMarkup:
    labels = {GapChoice.CLOSE: "🏁 Close now", GapChoice.GO_ON: "▶️ Go on"}
    data = f"{KIND}:{fields.get('question')}:{fields.get('number')}"
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(label, callback_data=f"{data}:{choice.value}")] for choice, label in labels.items()]
    )


def answer_words(answer: GapAnswer) -> str:
    """What the person hears."""
    match answer.verdict:
        case GapVerdict.CLOSED if answer.done:
            return "Closed"
        case GapVerdict.CLOSED:
            return "Not closed yet, it is being tried; see /positions."
        case GapVerdict.WENT_ON:
            return f"The trail begins anew. {_stands(answer)}".rstrip()
        case GapVerdict.SETTLED:
            return f"This is settled already; see /positions. {_stands(answer)}".strip()


def answer_text(answer: GapAnswer) -> str:
    """What the message becomes."""
    name = bold(answer.name)
    match answer.verdict:
        case GapVerdict.CLOSED if answer.done:
            return f"🏁 {name}: closed at market, as its trail would have"
        case GapVerdict.CLOSED:
            return f"⏳ {name}: being closed at market. See /positions"
        case GapVerdict.WENT_ON:
            return f"▶️ {name}: the trail begins anew from the price as it is. {_stands(answer)}".rstrip()
        case GapVerdict.SETTLED:
            what = "it was answered, its time has run out, or the trail has gone on since"
            return f"⌛️ {f'{name}: ' if answer.name else ''}this is settled: {what}. {_stands(answer)}".rstrip()


def _stands(answer: GapAnswer) -> str:
    return f"Stop {price(answer.stop)} stands." if answer.stop is not None else ""
