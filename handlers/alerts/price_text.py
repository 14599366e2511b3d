"""Alerts that a person has set, in words and buttons."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final

from telegram import InlineKeyboardMarkup

from execution.facts.settle_coins import settle_coin
from handlers.alerts.preferences_text import PRICES, REMOVE, SHOW, button
from handlers.alerts.price_line import length_words, wish_words
from handlers.words import figures
from handlers.words.coins import with_coin
from handlers.words.notice_facts import Facts
from handlers.words.say import Html, label, lines, say
from helpers.price_alerts.alert import AlertWish, Measure, PriceAlert

ADD: Final = "c"
"""The deed of a button that sets an alert although its value is beyond the limit; the wish stands behind it."""
_MOST_DATA: Final = 64


def told(facts: Facts) -> Html:
    """An alert that has gone off."""
    measure, symbol, is_by_candle = facts.raw("measure"), facts.raw("symbol"), facts.is_set("is_by_candle")
    value, late_since = _figure(measure, symbol, facts.decimal("value")), facts.time("late_since")
    said = [
        say(
            "watch-told",
            symbol=figures.bold(symbol or figures.UNKNOWN),
            measure=measure,
            way="above" if facts.is_set("is_above") else "below",
            limit=_figure(measure, symbol, facts.decimal("limit")),
            value=value,
            price=facts.price("price"),
        )
    ]
    if is_by_candle:
        said.append(say("watch-told-by-candle", at=_moment(facts.time("crossed_at")), value=value))
        if not facts.is_set("is_sure"):
            said.append(say("watch-told-unsure"))
    elif late_since is not None:
        said.append(say("watch-told-late", at=_moment(late_since)))
    if not facts.is_set("repeats"):
        said.append(say("watch-told-once"))
    return lines(said)


def list_text(alerts: Sequence[PriceAlert]) -> Html:
    if not alerts:
        return lines([say("watch-head"), say("watch-none"), say("watch-how")])
    rows = [say("watch-line", number=at, what=wish_text(alert.wish)) for at, alert in enumerate(alerts, 1)]
    return lines([say("watch-head"), *rows, say("watch-how")])


def list_keyboard(alerts: Sequence[PriceAlert]) -> InlineKeyboardMarkup:
    """One button for each, which removes it; and the way back."""
    keys = [button(label("watch-button-remove", number=at), REMOVE, a.alert_id) for at, a in enumerate(alerts, 1)]
    rows = [keys[at : at + 4] for at in range(0, len(keys), 4)]
    return InlineKeyboardMarkup([*rows, [button(label("watch-button-back"), SHOW)]])


def set_text(alert: PriceAlert, *, is_waiting: bool) -> Html:
    """What was kept. ``is_waiting``: it has to come back first, or there is nothing to measure yet."""
    said = say("watch-set", what=wish_text(alert.wish))
    return lines([said, say("watch-set-waiting", measure=alert.wish.measure.value)]) if is_waiting else said


def set_keyboard() -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[button(label("watch-button-list"), PRICES)]])


def already_text(wish: AlertWish, value: Decimal) -> Html:
    return say(
        "watch-already",
        symbol=figures.bold(wish.symbol),
        measure=wish.measure.value,
        value=_figure(wish.measure.value, wish.symbol, value),
        what=wish_text(wish),
    )


def already_keyboard(wish: AlertWish) -> InlineKeyboardMarkup | None:
    """None where the wish is too long for a button."""
    key = button(label("watch-button-again"), ADD, wish_words(wish))
    is_too_long = len(str(key.callback_data).encode()) > _MOST_DATA
    return None if is_too_long else InlineKeyboardMarkup([[key]])


def wish_text(wish: AlertWish) -> Html:
    said = say(
        "watch-wish",
        symbol=figures.bold(wish.symbol),
        measure=wish.measure.value,
        way="above" if wish.is_above else "below",
        limit=_figure(wish.measure.value, wish.symbol, wish.limit),
    )
    if wish.repeat is None:
        return said
    return Html("{} {}").format(said, say("watch-repeats", length=length_words(wish.repeat)))


def _figure(measure: str, symbol: str, value: Decimal | None) -> str:
    match measure:
        case Measure.PNL.value:
            return with_coin(figures.result(value), settle_coin(symbol))
        case Measure.DISTANCE.value:
            return figures.percent(value)
        case _:
            return figures.price(value)


def _moment(at: datetime | None) -> str:
    return figures.UNKNOWN if at is None else label("words-moment", time=f"{at:%Y-%m-%d %H:%M}")
