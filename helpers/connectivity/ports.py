"""What watching the connection needs of the others, and what it tells them."""

from typing import Protocol

from msgspec import Struct


class Guard(Protocol):
    """The engine: it reads the account anew, and keeps entries back."""

    async def sweep(self, *, with_orders: bool) -> None:
        """Read the whole account. Raises ExchangeError."""

    def hold_entries(self, why: str) -> None: ...

    def release_entries(self) -> None: ...

    def report(self, text: str) -> None:
        """Something went wrong inside."""


class ChatHealth(Struct, frozen=True):
    """``status`` is one phrase about the connection to Telegram."""

    is_up: bool
    status: str


class OutageListener(Protocol):
    """Who has to act on an outage: trails that the bot keeps itself, and the files that mirror them.

    Called on the event loop, in pairs; must neither block nor raise. The trails of guarded positions need none of it:
    the engine sees for itself which prices it missed.
    """

    def on_trouble(self, failures: int) -> None:
        """As many checks in a row as MAX_CONNECTIVITY_FAILURES have failed; once in an outage."""

    def on_recovered(self) -> None:
        """It is over, and the whole account was read again."""
