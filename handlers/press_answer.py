"""What comes of a press: what the person hears at once, and what the message becomes."""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable

from msgspec import Struct
from telegram import CallbackQuery, InlineKeyboardMarkup, Message

from handlers.people.role import Role


class PressAnswer(Struct, frozen=True, kw_only=True):
    """``words`` are heard, as an alert that has to be closed or as a toast; ``text`` None: the message stays.

    ``number``: of the question that the message asks from now on; None: it asks none any more. ``came``: what came of
    it, for the audit (HTML), where the words do not say it.
    """

    words: str
    is_alert: bool = True
    text: str | None = None
    keyboard: InlineKeyboardMarkup | None = None
    number: int | None = None
    came: str = ""


Tell = Callable[[PressAnswer], Awaitable[None]]
"""Says that what was pressed is recorded and under way. What came of it follows as an answer of its own, whose
``text`` takes the place of this one's; its words are not heard any more."""


class ByRole(ABC):
    """Buttons that only show something are those that everybody may press, where nothing else is said."""

    @abstractmethod
    def role(self, data: str) -> Role:
        """Who may press the button with these data."""

    def looks(self, data: str) -> bool:
        """Whether it only shows something; who presses another one is kept, with what came of it."""
        return self.role(data) is Role.VIEWER


class ForViewers(ByRole):
    """Buttons for everybody who may look: they show, or what they change is judged where it is carried out."""

    def role(self, data: str) -> Role:  # noqa: ARG002 - whichever it is
        return Role.VIEWER


class ForTraders(ByRole):
    """Buttons each of which acts."""

    def role(self, data: str) -> Role:  # noqa: ARG002 - whichever it is
        return Role.TRADER


class ForOwners(ByRole):
    """Buttons about the bot and its people."""

    def role(self, data: str) -> Role:  # noqa: ARG002 - whichever it is
        return Role.OWNER


def with_line_below(query: CallbackQuery, line: str) -> str:
    """The message of a press as it stands, with one more line (HTML)."""
    message = query.message
    stands = message.text_html if isinstance(message, Message) and message.text else ""
    return f"{stands}\n\n{line}" if stands else line
