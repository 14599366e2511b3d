"""What is fuzzed: a parser, inputs that others may send it, and what has to hold of whatever it makes of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hypothesis.strategies import SearchStrategy


@dataclass(frozen=True, kw_only=True)
class Target:
    """``check`` raises where the property does not hold.

    An input is made of literals, Decimals and datetimes, so that a file can keep it.

    ``covers``: the modules whose parsing it drives, as paths below the checkout; running it has to get into each.
    """

    name: str
    covers: tuple[str, ...]
    inputs: SearchStrategy[Any]
    check: Callable[[Any], None]
    examples: tuple[Any, ...] = ()
    """Inputs that are tried each time, besides the ones found before."""
    is_costly: bool = False
    """An input takes a process of its own, or as long."""
