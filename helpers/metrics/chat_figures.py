"""What the chat says of itself in numbers, for who watches from outside."""

from msgspec import Struct


class ChatFigures(Struct, frozen=True, kw_only=True):
    """Since the start."""

    is_up: bool
    """Telegram answers."""
    is_missing: bool = False
    """It could not be loaded or made when the program began: no command is heard, and no alert told."""
    alerts_waiting: int | None
    """Not delivered yet; None while there is no connection, or the store cannot be read."""
    alerts: dict[tuple[str, str], int]
    """By what they tell and what became of them."""
    counted: dict[str, int]
    """What else the chat counts, by its name in `/health`."""
