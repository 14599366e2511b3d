"""Ids that look random and repeat with the seed: of connections and messages, whatever is no order's or execution's."""

from __future__ import annotations

import random
from uuid import UUID


class Ids:
    """Drawn in the order of asking."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random()
        self.reset(seed)

    def reset(self, seed: int) -> None:
        """Begin anew."""
        self._random.seed(f"ids {seed}")  # other ones than those that the engine draws from the same seed

    def new(self) -> str:
        """The next one, as a UUID is written."""
        return str(UUID(int=self._random.getrandbits(128), version=4))
