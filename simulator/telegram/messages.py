"""What stands in a chat: messages and their contents."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from simulator.telegram.keyboards import Keyboard
from simulator.telegram.text.formatted_text import FormattedText

if TYPE_CHECKING:
    from simulator.telegram.files import StoredFile
    from simulator.telegram.users import User


@dataclass(frozen=True, slots=True)
class Card:
    """A content that is neither text nor file: a place, a contact, a dice; ``shown`` is what a person reads."""

    kind: str
    body: dict[str, Any]
    shown: str


@dataclass(frozen=True, slots=True)
class Content:
    """What a message holds: a text, a file with a caption, or a card."""

    text: FormattedText = field(default_factory=FormattedText)
    file: StoredFile | None = None
    card: Card | None = None
    link_preview: dict[str, Any] | None = None

    @property
    def shown(self) -> str:
        """What a person reads."""
        return self.card.shown if self.card is not None else self.text.text

    def as_json(self) -> dict[str, Any]:
        if self.card is not None:
            return {self.card.kind: self.card.body}
        entities = [entity.as_json() for entity in self.text.entities]
        if self.file is None:
            preview = {"link_preview_options": self.link_preview} if self.link_preview else {}
            return {"text": self.text.text, **({"entities": entities} if entities else {}), **preview}
        caption = {"caption": self.text.text} if self.text.text else {}
        return {**self.file.attached(), **caption, **({"caption_entities": entities} if entities else {})}


@dataclass(frozen=True, slots=True)
class Origin:
    """Who wrote first what was forwarded, and when (Unix seconds)."""

    sender: User
    date: int

    def as_json(self) -> dict[str, Any]:
        user = self.sender.as_json()
        return {
            "forward_origin": {"type": "user", "sender_user": user, "date": self.date},
            "forward_from": user,
            "forward_date": self.date,
        }


@dataclass(frozen=True, slots=True)
class Message:
    """One message; ``date`` and ``edit_date`` are Unix seconds.

    ``is_final`` says that it brought a keyboard of another kind than buttons below it, or that it was forwarded: such
    a message cannot be edited.
    """

    message_id: int
    sender: User
    date: int
    content: Content
    keyboard: Keyboard = field(default_factory=Keyboard)
    reply_to: int | None = None
    thread_id: int | None = None
    origin: Origin | None = None
    album: str | None = None
    is_protected: bool = False
    is_final: bool = False
    edits: int = 0
    edit_date: int | None = None
    reactions: tuple[str, ...] = ()

    def edited(self, content: Content, keyboard: Keyboard, now: int) -> Message:
        return replace(self, content=content, keyboard=keyboard, edits=self.edits + 1, edit_date=now)
