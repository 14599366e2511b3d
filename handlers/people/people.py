"""Who may do what: the owners are those whom the settings name, and they let others in."""

from datetime import datetime
from typing import Any, Final

import structlog
from msgspec import Struct

from handlers.people.chats import close_chat, open_chat
from handlers.people.role import Role
from handlers.ports import Store, Transaction
from utils.clock import Clock

_log = structlog.get_logger(__name__)

SECTION: Final = "people"
"""Section of the store: by user id the name of the role, their own name, since when, and the owner who did it."""
ROLES: Final = {role.word: role for role in (Role.VIEWER, Role.TRADER)}
"""What an owner can make of somebody, by its word."""


class Person(Struct, frozen=True, kw_only=True):
    """``name`` as the owner gave it, or as Telegram knows them; "" is not known. ``since`` None: by the settings."""

    user_id: int
    role: Role
    name: str = ""
    since: datetime | None = None


class People:
    """Denies by default: nobody has a role whom neither the settings nor the store names.

    Every question is answered from the store as it is now, so that who is removed is out at once.
    """

    def __init__(self, owners: frozenset[int], store: Store, clock: Clock) -> None:
        self._owners = owners
        self._store = store
        self._clock = clock

    def role_of(self, user_id: int) -> Role | None:
        """None: a stranger."""
        person = self.find(user_id)
        return person.role if person is not None else None

    def may(self, user_id: int, needed: Role) -> bool:
        role = self.role_of(user_id)
        return role is not None and role >= needed

    def find(self, user_id: int) -> Person | None:
        if user_id in self._owners:
            return Person(user_id=user_id, role=Role.OWNER)
        try:
            row = self._store.get(SECTION, str(user_id))
        except Exception:  # noqa: BLE001 - a store that cannot be read lets nobody in, and keeps no owner out
            _log.exception("the people cannot be read")
            return None
        return _person(user_id, row)

    def all(self) -> list[Person]:
        """Owners first, then by name."""
        owners = [Person(user_id=user_id, role=Role.OWNER) for user_id in sorted(self._owners)]
        rows = self._store.items(SECTION).items()
        others = [person for key, row in rows if (person := _person(int(key), row)) is not None]
        let_in = [person for person in others if person.user_id not in self._owners]
        return owners + sorted(let_in, key=lambda person: (-person.role, person.name.lower(), person.user_id))

    def everybody(self) -> frozenset[int]:
        """Those who hear what concerns everybody."""
        return self._owners

    async def let_in(self, user_id: int, role: Role, name: str, *, by: int) -> Person:
        """Give somebody a role, or another one; on disk on return. Raises `WriterFailedError` while the disk fails."""
        person = Person(user_id=user_id, role=role, name=name, since=self._clock.now())
        row = {"role": role.word, "name": name, "since": person.since, "by": by}
        async with self._store.transaction() as txn:
            txn.put(SECTION, str(user_id), row)
            open_chat(txn, user_id)
        return person

    async def remove(self, user_id: int) -> bool:
        """They are out when this returns, and what would go to them goes to the owners.

        False: the disk fails, and a restart could bring them back.
        """
        now = self._clock.now()

        def remove(txn: Transaction) -> None:
            txn.delete(SECTION, str(user_id))
            close_chat(txn, user_id, now, is_removed=True)

        return await self._store.commit_or_hold(remove)


def _person(user_id: int, row: Any) -> Person | None:
    """None where it says nothing that is understood: nobody is let in by a mistake."""
    role = ROLES.get(row.get("role", "")) if isinstance(row, dict) else None
    if role is None:
        return None
    return Person(user_id=user_id, role=role, name=str(row.get("name", "")), since=row.get("since"))
