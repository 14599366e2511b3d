"""`/alerts`: how this chat has its alerts, and the alerts on prices that it has set; the command and its buttons."""

from msgspec.structs import replace
from telegram import CallbackQuery, Chat, InlineKeyboardMarkup, Message
from telegram.constants import ChatType

from handlers.alerts.preferences import AGAIN_MINUTES, Manner, PreferenceBook, Preferences
from handlers.alerts.preferences_line import What, is_about_prices, parse_preference
from handlers.alerts.preferences_text import (
    AGAIN,
    PRICES,
    QUIET,
    SHOW,
    TYPE,
    preferences_keyboard,
    preferences_text,
    type_name,
)
from handlers.alerts.preferences_types import AlertType
from handlers.alerts.price_command import PriceCommand
from handlers.command_table import COMMANDS
from handlers.grammar.command_line import LineError
from handlers.grammar.line_error_text import line_error_text
from handlers.people.people import People
from handlers.people.role import Role
from handlers.ports import Guard
from handlers.press_answer import ForViewers, PressAnswer, Tell
from handlers.telegram.replies import Replies
from handlers.words.say import Html, label, lines, say
from utils.persistence.errors import WriterFailedError

Answer = tuple[Html, InlineKeyboardMarkup | None]


class AlertsCommand(ForViewers):
    """In a private chat everybody decides for themselves; in a group a trader does."""

    def __init__(
        self, book: PreferenceBook, prices: PriceCommand, guard: Guard, people: People, replies: Replies
    ) -> None:
        self._book = book
        self._guard = guard
        self._prices = prices
        self._people = people
        self._replies = replies

    async def handle(self, message: Message) -> None:
        """Carry out one `/alerts` line."""
        text, user = message.text or "", message.from_user
        if COMMANDS["alerts"].only_looks(text) and self._is_unknown():
            await self._replies.send(message.chat_id, say("settings-unknown"))
            return
        may_change = self._may_change(message.chat, user.id if user is not None else 0)
        part = self._prices.answer if is_about_prices(text) else self._answer
        answer = await part(text, message.chat_id, may_change=may_change)
        await self._replies.send(message.chat_id, *answer)

    def looks(self, data: str) -> bool:
        return data.split(":")[1:2] in [[SHOW], [PRICES]]

    async def outcome(self, query: CallbackQuery, tell: Tell) -> PressAnswer:  # noqa: ARG002 - nothing is waited for
        """Carry out one press whose data begin with `KIND`."""
        deed, _, what = (query.data or "").partition(":")[2].partition(":")
        if query.message is None:
            return PressAnswer(words=label("press-unknown"))
        chat = query.message.chat
        if deed in {SHOW, PRICES} and self._is_unknown():
            return PressAnswer(words=label("settings-unknown"))
        if deed == SHOW:
            return self._shown("", self._book.of(chat.id), chat.id)
        if deed == PRICES:
            return self._prices.shown(chat.id)
        if not self._may_change(chat, query.from_user.id):
            return PressAnswer(words=label("prefs-group"))
        try:
            if deed == TYPE:
                return await self._set_type(what, chat.id)
            if deed == QUIET:
                return await self._turn_quiet(chat.id, is_on=what == "on")
            if deed == AGAIN:
                preferences = await self._book.set_again(chat.id, AGAIN_MINUTES if what == "on" else 0)
                return self._shown(_again_set(preferences), preferences, chat.id)
        except (ValueError, WriterFailedError) as error:
            is_disk = isinstance(error, WriterFailedError)
            return PressAnswer(words=label("prefs-disk-fails" if is_disk else "press-unknown"))
        return await self._prices.pressed(deed, what, chat.id)

    def _is_unknown(self) -> bool:
        """What was chosen before stands in a state that could not be read."""
        return self._guard.account_view().safe_mode

    async def _answer(self, text: str, chat_id: int, *, may_change: bool) -> Answer:
        preferences = self._book.of(chat_id)
        try:
            wanted = parse_preference(text, preferences.quiet.zone if preferences.quiet is not None else "")
        except LineError as error:
            return line_error_text(error), None
        if wanted.what is What.SHOW:
            return self._all(preferences, chat_id)
        if not may_change:
            return say("prefs-group"), None
        said = None
        try:
            if wanted.what is What.MANNER:
                preferences = await self._book.set_manner(chat_id, wanted.type_, wanted.manner)
                said = _set(wanted.type_, wanted.manner)
            elif wanted.what is What.AGAIN:
                preferences = await self._book.set_again(chat_id, wanted.minutes)
                said = _again_set(preferences)
            elif wanted.quiet is not None:
                preferences = await self._book.set_quiet(chat_id, wanted.quiet)
                said = _quiet_set(preferences)
            elif preferences.quiet is not None:
                preferences = await self._book.set_quiet(chat_id, replace(preferences.quiet, is_on=False))
                said = _quiet_set(preferences)
        except WriterFailedError:
            return say("prefs-disk-fails"), None
        text, keyboard = self._all(preferences, chat_id)
        return lines([Html("✅ {}").format(said), text]) if said is not None else text, keyboard

    async def _set_type(self, what: str, chat_id: int) -> PressAnswer:
        name, _, manner = what.partition(":")
        type_, wanted = AlertType(name), Manner(manner)
        return self._shown(_set(type_, wanted), await self._book.set_manner(chat_id, type_, wanted), chat_id)

    async def _turn_quiet(self, chat_id: int, *, is_on: bool) -> PressAnswer:
        quiet = self._book.of(chat_id).quiet
        if quiet is None:
            return PressAnswer(words=label("press-unknown"))
        preferences = await self._book.set_quiet(chat_id, replace(quiet, is_on=is_on))
        return self._shown(_quiet_set(preferences), preferences, chat_id)

    def _shown(self, words: str, preferences: Preferences, chat_id: int) -> PressAnswer:
        text, keyboard = self._all(preferences, chat_id)
        return PressAnswer(words=words, is_alert=False, text=text, keyboard=keyboard)

    def _all(self, preferences: Preferences, chat_id: int) -> tuple[Html, InlineKeyboardMarkup]:
        return preferences_text(preferences), preferences_keyboard(preferences, self._prices.count(chat_id))

    def _may_change(self, chat: Chat, user_id: int) -> bool:
        return chat.type == ChatType.PRIVATE or self._people.may(user_id, Role.TRADER)


def _set(type_: AlertType, manner: Manner) -> str:
    return label("prefs-set", type=type_name(type_), manner=manner.value)


def _again_set(preferences: Preferences) -> str:
    return label("prefs-again-set", minutes=preferences.again_minutes)


def _quiet_set(preferences: Preferences) -> str:
    quiet = preferences.quiet
    if quiet is None or not quiet.is_on:
        return label("prefs-quiet-set", state="off", hours="", zone="")
    return label("prefs-quiet-set", state="on", hours=quiet.words, zone=quiet.zone)
