"""Who takes part in a chat: people, and bots."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class User:
    """A person, or a bot."""

    user_id: int
    first_name: str
    is_bot: bool = False
    username: str | None = None

    def as_json(self) -> dict[str, Any]:
        name = {"username": self.username} if self.username else {}
        language = {} if self.is_bot else {"language_code": "en"}
        return {"id": self.user_id, "is_bot": self.is_bot, "first_name": self.first_name, **name, **language}


def person(user_id: int) -> User:
    """The person with this id; their name says the id, so that a tester can tell them apart."""
    return User(user_id, f"User {user_id}")
