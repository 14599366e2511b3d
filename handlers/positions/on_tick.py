"""A line whose prices lie between two ticks, with the ones that are meant. Pure."""

import re
from decimal import Decimal
from typing import Final

from execution.facts.price_grid import against, in_favour
from execution.views import PositionView
from utils.money import plain

_PRICE: Final = re.compile(r"\d+(\.\d+)?")
_NEAREST: Final = {"/sl": in_favour, "/tp": against}


def on_the_tick(text: str, position: PositionView) -> str | None:
    """A stop is no looser than it was said, a target no farther; None: the prices are on the tick, or it is unknown."""
    words = text.split()
    nearest = _NEAREST.get(words[0].partition("@")[0].lower())
    tick = position.tick
    if nearest is None or tick is None:
        return None
    is_mended = False
    for at, word in enumerate(words[2:], 2):
        said, colon, share = word.partition(":")
        if _PRICE.fullmatch(said) and (meant := nearest(position.side, Decimal(said), tick)) != Decimal(said):
            words[at], is_mended = f"{plain(meant)}{colon}{share}", True
    return " ".join(words) if is_mended else None
