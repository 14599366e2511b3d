"""ALERT_CHAT_ID: a second chat that gets what is urgent, whoever's trade it is (R25). Pure."""

from msgspec import Struct
from msgspec.structs import replace

from execution.notices import EVERYBODY, Notice


class SecondChannel(Struct, frozen=True):
    """``chat_id`` None: there is none. ``everybody`` are those who get what is for everybody anyway."""

    chat_id: int | None
    everybody: frozenset[int]

    def copy_of(self, notice: Notice) -> Notice | None:
        """The same notice for the second chat; None where it need not go there, or goes there by itself."""
        if self.chat_id is None or not notice.urgent or notice.chat_id == self.chat_id:
            return None
        if notice.chat_id == EVERYBODY and self.chat_id in self.everybody:
            return None
        return replace(notice, id=f"{notice.id}>{self.chat_id}", chat_id=self.chat_id)
