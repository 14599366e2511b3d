"""How many alerts there can be, and why one is not set."""

from decimal import Decimal
from typing import Final

MOST_OF_A_CHAT: Final = 20
MOST: Final = 100


class AlreadyMet(Exception):
    """The value is beyond the limit already, so that nothing would cross; it is ``value``."""

    def __init__(self, value: Decimal) -> None:
        super().__init__(f"already at {value}")
        self.value = value


class TooManyAlerts(Exception):
    """A chat has `MOST_OF_A_CHAT`, or all have `MOST`; the number is ``most``."""

    def __init__(self, most: int) -> None:
        super().__init__(f"{most} alerts at most")
        self.most = most
