"""The people of the chat, put together: who may do what, strangers, menus, and what was done."""

from collections.abc import Callable

from handlers.people.audit import Audit
from handlers.people.audit_command import AuditCommand
from handlers.people.chats import Chats
from handlers.people.letting_in import LettingIn
from handlers.people.menus import Menus
from handlers.people.people import People
from handlers.people.people_command import PeopleCommand
from handlers.people.people_presses import PeoplePresses
from handlers.people.people_text import KIND
from handlers.people.strangers import Strangers
from handlers.ports import Ports
from handlers.telegram.replies import Bot, Replies


class PeopleRoom:
    def __init__(
        self,
        bot: Bot,
        ports: Ports,
        people: People,
        chats: Chats,
        audit: Audit,
        replies: Replies,
        on_notice: Callable[[], None],
    ) -> None:
        self.strangers = Strangers(ports.store, ports.clock, on_notice)
        self.menus = Menus(bot, people)
        letting_in = LettingIn(people, self.strangers, chats, self.menus, replies)

        def is_safe_mode() -> bool:
            return ports.guard.account_view().safe_mode

        self.handles = {
            "people": PeopleCommand(people, self.strangers, letting_in, replies, is_safe_mode).handle,
            "audit": AuditCommand(audit, replies).handle,
        }
        self.presses = {KIND: PeoplePresses(people, self.strangers, letting_in, is_safe_mode)}
