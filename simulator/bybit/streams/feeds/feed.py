"""What one public topic of one client says (docs/bybit.md, 5.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.engine.events import Event

Message = dict[str, Any]


class Feed(Protocol):
    """The state that one topic of one client needs; messages go without their topic."""

    def first(self) -> Iterator[Message]:
        """What a new subscription starts with."""
        ...

    def hear(self, event: Event) -> Iterator[Message]:
        """What an event makes the topic say."""
        ...
