"""`/report`: when this chat is told what its closed trades have made; `/settings report` is the same."""

from telegram import Message
from telegram.constants import ChatType

from handlers.grammar.command_line import LineError
from handlers.grammar.line_error_text import line_error_text
from handlers.grammar.time_zones import UTC_ZONE
from handlers.history.report_line import ReportLine, parse_report
from handlers.history.report_text import times_text
from handlers.people.people import People
from handlers.people.role import Role
from handlers.people.topics import remember_topic, subject_of_report
from handlers.ports import Guard, Store
from handlers.telegram.replies import Replies
from handlers.words.say import Html, lines, say
from helpers.reports import drop_reports, put_report, reports_of
from utils.clock import Clock
from utils.persistence.errors import WriterFailedError


class ReportCommand:
    """In a private chat everybody decides for themselves; in a group a trader does."""

    def __init__(self, store: Store, guard: Guard, people: People, replies: Replies, clock: Clock) -> None:
        self._store = store
        self._guard = guard
        self._people = people
        self._replies = replies
        self._clock = clock

    async def handle(self, message: Message) -> None:
        """Carry out one line."""
        chat_id = message.chat_id
        try:
            wanted = parse_report(message.text or "", self._zone(chat_id))
        except LineError as error:
            await self._replies.send(chat_id, line_error_text(error))
            return
        if wanted != ReportLine() and not self._may_change(message):
            await self._replies.send(chat_id, say("prefs-group"))
            return
        try:
            text = await self._carried_out(chat_id, wanted)
        except WriterFailedError:
            text = say("report-disk-fails")
        await self._replies.send(chat_id, text)

    async def _carried_out(self, chat_id: int, wanted: ReportLine) -> Html:
        now = self._clock.now()
        if wanted.when is None and not wanted.off:
            if self._guard.account_view().safe_mode:
                return say("report-unknown")
            return times_text(reports_of(self._store, chat_id), now)
        async with self._store.transaction() as txn:
            if wanted.when is not None:
                put_report(txn, chat_id, wanted.when, now)
                remember_topic(txn, chat_id, subject_of_report(wanted.when.every.value))
            else:
                drop_reports(txn, chat_id, *wanted.off)
        return lines([say("report-kept"), times_text(reports_of(self._store, chat_id), now)])

    def _may_change(self, message: Message) -> bool:
        user = message.from_user
        is_trader = user is not None and self._people.may(user.id, Role.TRADER)
        return message.chat.type == ChatType.PRIVATE or is_trader

    def _zone(self, chat_id: int) -> str:
        """Of the other report, if there is one."""
        return next((when.zone for when in reports_of(self._store, chat_id)), UTC_ZONE)
