"""The buttons below messages about DCA bots, each bound to what it was drawn for."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from execution.dca.dca_bot import BotState, DcaBot
from execution.dca.dca_plan import OrderBy
from handlers.draft_presses import CANCEL, CONFIRM
from handlers.words.say import label

DRAFTS: Final = "dn"
"""First part of the data of Confirm and Cancel: kind, choice, draft."""
BOTS: Final = "d"
"""First part of the data of a card's buttons: kind, action, bot, what it was drawn for."""


class CardAction(StrEnum):
    SHOW = "show"
    OPEN = "open"
    """Shows the card as a message of its own."""
    CHART = "chart"
    """Sends one below."""
    PAUSE = "pause"
    RESUME = "resume"
    RESET = "reset"
    STOP = "stop"
    """Asks first."""
    HALT = "halt"
    """The answer to that."""


def draft_buttons(draft_id: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton(label("dca-draft-confirm"), callback_data=f"{DRAFTS}:{CONFIRM}:{draft_id}"),
                InlineKeyboardButton(label("dca-draft-cancel"), callback_data=f"{DRAFTS}:{CANCEL}:{draft_id}"),
            ]
        ]
    )


def card_buttons(bot: DcaBot) -> InlineKeyboardMarkup:
    """What can be done with a bot as it is."""
    runs, stopped = bot.state is BotState.RUNNING, bot.state is BotState.STOPPED
    pause, resume = label("dca-button-pause"), label("dca-button-resume")
    first = [_button(pause, CardAction.PAUSE, bot) if runs else _button(resume, CardAction.RESUME, bot)]
    if not stopped and OrderBy.TRAILING in {bot.plan.buy.by, bot.plan.sell.by}:
        first.append(_button(label("dca-button-reset"), CardAction.RESET, bot))
    second = [] if stopped else [_button(label("dca-button-stop"), CardAction.STOP, bot)]
    third = [[_button(label("dca-button-chart"), CardAction.CHART, bot)]] if bot.lots else []
    second.append(_button(label("dca-button-refresh"), CardAction.SHOW, bot))
    return InlineKeyboardMarkup([first, second, *third])


def bot_buttons(bots: Sequence[DcaBot]) -> InlineKeyboardMarkup | None:
    """One for the card of each, two in a row."""
    buttons = [_button(label("dca-button-open", name=bot.name), CardAction.OPEN, bot) for bot in bots]
    return InlineKeyboardMarkup([buttons[at : at + 2] for at in range(0, len(buttons), 2)]) if buttons else None


def stop_buttons(bot: DcaBot) -> InlineKeyboardMarkup:
    halt, leave = label("dca-button-halt"), label("dca-button-leave")
    return InlineKeyboardMarkup([[_button(halt, CardAction.HALT, bot), _button(leave, CardAction.SHOW, bot)]])


def drawn_for(action: CardAction, bot: DcaBot) -> str:
    """What has to be so still when the button is pressed; "" for one that changes nothing."""
    match action:
        case CardAction.SHOW | CardAction.OPEN | CardAction.CHART:
            return ""
        case CardAction.HALT:  # what it said about lots and orders
            open_orders = sum(order.is_open for order in bot.orders.values())
            return f"{bot.state.value}-{bot.next_lot}-{len(bot.lots)}-{open_orders}"
        case _:
            return bot.state.value


def _button(words: str, action: CardAction, bot: DcaBot) -> InlineKeyboardButton:
    data = f"{BOTS}:{action.value}:{bot.bot_id}:{drawn_for(action, bot)}"
    return InlineKeyboardButton(words, callback_data=data)
