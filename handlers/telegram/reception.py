"""The door of the chat: from a raw batch to one update in the hands of the library's dispatcher.

Strangers are left outside, malformed updates are counted and passed by, and what would act on a position is not done
when the words are old: a close that was typed during an outage must not hit the position of an hour later.
"""

import json
from collections import Counter
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from telegram import Message, Update
from telegram.ext import Application

from handlers.command_table import COMMANDS, Command
from handlers.people.audit import Audit
from handlers.people.chats import Chats, is_about_chat
from handlers.people.people import People
from handlers.people.strangers import Strangers
from handlers.telegram.access import Access
from handlers.telegram.arrival import LEFT_OVER, MADE_SINCE, arrives
from handlers.telegram.command_name import command_for_us
from handlers.telegram.inbox import Arrival, Inbox
from handlers.telegram.per_chat import PerChat
from handlers.telegram.polling import update_id_of
from handlers.telegram.replies import Bot, Replies
from handlers.telegram.update_shape import why_malformed
from handlers.words.figures import clock_time
from handlers.words.say import Html, say
from utils.clock import Clock, now_for_others

_log = structlog.get_logger(__name__)

STALE_AFTER: Final = timedelta(seconds=60)
_LEFT_OVER_AFTER: Final = timedelta(minutes=10)

App = Application[Any, Any, Any, Any, Any, Any]


class Reception:
    def __init__(
        self,
        app: App,
        bot: Bot,
        access: Access,
        strangers: Strangers,
        known_chats: Chats,
        inbox: Inbox,
        chats: PerChat,
        people: People,
        audit: Audit,
        replies: Replies,
        clock: Clock,
        counts: Counter[str],
    ) -> None:
        self._people = people
        self._audit = audit
        self._app = app
        self._bot = bot
        self._access = access
        self._strangers = strangers
        self._known_chats = known_chats
        self._inbox = inbox
        self._chats = chats
        self._replies = replies
        self._clock = clock
        self._counts = counts

    async def take(self, raw: list[Any], since: datetime | None) -> None:
        """Take a batch from Telegram into the inbox and hand it to its chats."""
        now = self._clock.now()
        known = [(update_id, row) for row in raw if (update_id := update_id_of(row)) is not None]
        self._counts["updates malformed"] += len(raw) - len(known)
        accepted: list[tuple[Arrival, Update]] = []
        for update_id, row in known:
            update = self._decoded(row)
            if update is None or self._inbox.knows(update_id):
                continue
            if not self._access.admits(update):
                await self._strangers.knocked(update)
            else:
                accepted.append((Arrival(update_id=update_id, raw=json.dumps(row), at=now, since=since), update))
        if accepted:
            await self._inbox.take([arrival for arrival, _ in accepted], max(update_id for update_id, _ in known))
        for arrival, update in accepted:
            self._submit(arrival, update, is_replay=False)

    async def resume(self) -> None:
        """Hand out what a former run took and did not finish, however old: who wanted something done is answered."""
        for arrival in self._inbox.left():
            update = self._decoded(json.loads(arrival.raw))
            if update is None or not self._access.admits(update):
                await self._inbox.done(arrival.update_id)
            else:
                self._submit(arrival, update, is_replay=True)

    def _decoded(self, row: Any) -> Update | None:
        if why := why_malformed(row):
            self._counts["updates malformed"] += 1
            _log.warning("a malformed update is passed by", update_id=update_id_of(row), error=why)
            return None
        try:
            return Update.de_json(row, self._bot)
        except Exception as error:  # noqa: BLE001 - the library raises whatever a missing field leads to
            self._counts["updates malformed"] += 1
            _log.warning("a malformed update is passed by", update_id=update_id_of(row), error=repr(error))
            return None

    def _submit(self, arrival: Arrival, update: Update, *, is_replay: bool) -> None:
        who = update.effective_chat or update.effective_user
        key = who.id if who is not None else 0

        async def work() -> None:
            try:
                await self._handle(arrival, update, is_replay=is_replay)
            except Exception:
                # It failed and would fail again. (A cancellation leaves it in the inbox: that is a restart.)
                await self._inbox.done(arrival.update_id)
                raise
            await self._inbox.done(arrival.update_id)

        self._chats.submit(key, work)

    async def _handle(self, arrival: Arrival, update: Update, *, is_replay: bool) -> None:
        if is_about_chat(update):
            await self._known_chats.take(update)
            return
        if not self._access.admits(update):
            return  # whoever sent it was removed meanwhile
        if update.effective_chat is not None:
            await self._known_chats.spoken_in(update.effective_chat.id)
        arrives(update)
        is_left_over = is_replay and self._clock.now() - arrival.at > _LEFT_OVER_AFTER
        message = update.message
        line = (message.text if message is not None else None) or ""
        command = COMMANDS.get(command_for_us(message)) if message is not None else None
        if message is not None and command is not None and command.acts_by(line):
            why = self._why_not(command, message, is_replay=is_replay, is_left_over=is_left_over)
            if why is not None:
                await self._refuse(message, why)
                return
        is_wish = update.callback_query is not None or (command is not None and command.is_audited(line))
        if is_left_over and not is_wish:
            return  # nobody waits any more for what it would show
        MADE_SINCE.set(arrival.since)
        LEFT_OVER.set(arrival.at if is_left_over else None)
        await self._app.process_update(update)

    def _why_not(self, command: Command, message: Message, *, is_replay: bool, is_left_over: bool) -> Html | None:
        """Why a line that would act is not carried out; None: it is."""
        if is_left_over or now_for_others(self._clock) - message.date > STALE_AFTER:
            # What a former run had in hand it may have begun.
            sent = clock_time(message.date)
            return say("command-left-over" if is_replay else "command-too-old", name=command.name, sent=sent)
        if is_replay and command.name == "close" and "%" in (message.text or ""):
            # Half of what is left is not half of what was: this one may have been carried out already.
            return say("close-in-doubt")
        return None

    async def _refuse(self, message: Message, why: Html) -> None:
        """What would act is not carried out."""
        user = message.from_user
        role = self._people.role_of(user.id) if user is not None else None
        with self._audit.watching(user, role, message.chat_id, message.text or ""):
            await self._replies.send(message.chat_id, why)
