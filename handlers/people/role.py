"""What a person may do with the bot. Each role may do what those before it may."""

from enum import IntEnum


class Role(IntEnum):
    VIEWER = 1
    """Looks: positions, charts, figures."""
    TRADER = 2
    """Acts on the market: opens, moves, closes."""
    OWNER = 3
    """Decides who the others are, and on the bot itself."""

    @property
    def word(self) -> str:
        return self.name.lower()
