"""A position's card: everything about it, and below it what can be done."""

from msgspec import Struct
from telegram import InlineKeyboardMarkup

from execution.facts.slots import Side
from execution.stops.smart_stop import SmartStop
from execution.views import PositionView
from handlers.ports import Guard
from handlers.positions.buttons import (
    STEPS,
    Action,
    card_buttons,
    stepped,
    stop_buttons,
    target_buttons,
    trail_buttons,
    waiting_targets,
)
from handlers.positions.finding import look_up
from handlers.positions.position_text import in_full
from handlers.positions.targets_left import as_typed
from handlers.positions.wish_text import title_of
from handlers.positions.wishes import Wish
from handlers.words.figures import bold, code, price
from handlers.words.say import Html, lines, say
from utils.clock import Clock


class Shown(Struct, frozen=True):
    """A message with its buttons."""

    text: Html
    keyboard: InlineKeyboardMarkup | None


class Cards:
    """Drawn from what the exchange has shown until now."""

    def __init__(self, guard: Guard, clock: Clock, *, has_chart: bool) -> None:
        self._guard = guard
        self._clock = clock
        self._has_chart = has_chart

    def card(self, position: PositionView, news: Html | None = None) -> Shown:
        """``news`` stands below it."""
        buttons = card_buttons(position, self._clock.now(), has_chart=self._has_chart)
        return Shown(_with_below(card_text(position), news), buttons)

    def after(self, wish: Wish, news: Html) -> Shown:
        """The card as it is now, and what became of a wish; that alone where the position is gone."""
        position = look_up(self._guard.account_view(), wish.symbol, wish.side)
        return Shown(news, None) if position is None else self.card(position, news)

    def menu(self, position: PositionView, action: Action) -> Shown:
        """The card with the buttons of one room, and the line that can be typed instead."""
        text = card_text(position)
        match action:
            case Action.STOPS:
                return Shown(
                    _with_below(text, say("card-type-stop", line=stop_line_of(position))), stop_buttons(position)
                )
            case Action.TARGETS:
                typed = say("card-type-targets", line=targets_line_of(position))
                return Shown(_with_below(text, typed), target_buttons(position))
            case _:
                typed = say("card-type-trail", line=trail_line_of(position))
                return Shown(_with_below(text, typed), trail_buttons(position))


def card_text(position: PositionView) -> Html:
    return lines(in_full(position))


def gone_text(symbol: str, side: Side) -> Html:
    return say("card-gone", name=bold(title_of(symbol, side)))


def stop_line_of(position: PositionView) -> Html:
    """The stop as it is, as a line that can be copied and changed."""
    return code(line_of("/sl", position))


def targets_line_of(position: PositionView) -> Html:
    """The targets that wait, as such a line."""
    return code(line_of("/tp", position))


def trail_line_of(position: PositionView) -> Html:
    """A trail that waits for the next target, if there is one."""
    return code(line_of("/trail", position))


def line_of(command: str, position: PositionView) -> str:
    """A line of that command for this position which works: as things stand, or near it."""
    match command:
        case "/sl":
            rest = price(position.stop)
        case "/tp":
            rest = " ".join(as_typed(position) or ["2R"])
        case "/trail":
            rest = f"1%{next((f' after tp{target.number}' for target in waiting_targets(position)), '')}"
        case "/smart":
            smart = position.smart or SmartStop(price=stepped(position, STEPS[0]) or position.stop)
            rest = f"{price(smart.price)} {smart.word}"
        case _:
            rest = ""
    return f"{command} {position.symbol} {position.side.word} {rest}".rstrip()


def _with_below(text: Html, news: Html | None) -> Html:
    return text if news is None else lines([text, "", news])
