"""`/settings`: what this chat prefers, and how the bot is set up; no secret is ever among it."""

from collections.abc import Awaitable, Callable, Iterator, Sequence

from telegram import Message

from handlers.alerts.preferences import PreferenceBook
from handlers.alerts.preferences_text import quiet_text, silenced_text
from handlers.charts.chart_buttons import alerts_buttons
from handlers.charts.picture_wishes import PictureWishes, pictures_text
from handlers.history.report_text import times_text
from handlers.people.people import People
from handlers.people.role import Role
from handlers.ports import Guard, Store
from handlers.telegram.replies import Replies
from handlers.words.say import Html, lines, say
from helpers.reports import reports_of
from utils.clock import Clock
from utils.settings_shown import Shown


class SettingsCommand:
    def __init__(
        self,
        store: Store,
        guard: Guard,
        settings: Sequence[Shown],
        report: Callable[[Message], Awaitable[None]],
        people: People,
        replies: Replies,
        clock: Clock,
    ) -> None:
        """``report`` carries out `/settings report …`."""
        self._store = store
        self._guard = guard
        self._book = PreferenceBook(store)
        self._pictures = PictureWishes(store)
        self._settings = settings
        self._report = report
        self._people = people
        self._replies = replies
        self._clock = clock

    async def handle(self, message: Message) -> None:
        """Carry out one `/settings` line."""
        words = (message.text or "").lower().split()
        if words[1:2] == ["report"]:
            await self._report(message)
            return
        chat_id, keyboard = message.chat_id, None
        parts = [say("settings-chat")]
        if self._guard.account_view().safe_mode:
            parts.append(say("settings-unknown"))
        else:
            parts += self._chosen(chat_id)
            keyboard = alerts_buttons(self._pictures.of(chat_id))
        parts.append(say("settings-language"))
        if message.from_user is not None and self._people.may(message.from_user.id, Role.TRADER):
            parts += [Html(), settings_text(self._settings, with_defaults=words[1:2] == ["all"])]
        await self._replies.send(chat_id, lines(parts), keyboard)

    def _chosen(self, chat_id: int) -> Iterator[Html]:
        preferences = self._book.of(chat_id)
        yield quiet_text(preferences)
        if silenced := silenced_text(preferences):
            yield silenced
        yield times_text(reports_of(self._store, chat_id), self._clock.now())
        yield pictures_text(self._pictures.of(chat_id))


def settings_text(settings: Sequence[Shown], *, with_defaults: bool) -> Html:
    """Those that are not as they come, or all of them; a tap copies one."""
    shown = [each for each in settings if with_defaults or not each.is_default]
    told = [say("settings-one", name=each.name, value=each.value) for each in shown]
    left_out = len(settings) - len(shown)
    return lines([say("settings-bot"), *told, *([say("settings-others", count=left_out)] if left_out else [])])
