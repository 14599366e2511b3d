"""What became of alerts on their way to the chat, since the start: in all, for `/health`, and by what they tell."""

from collections import Counter
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from execution.notices import NoticeKind

_KINDS: Final = frozenset(kind.value for kind in NoticeKind)


class Delivery(StrEnum):
    """After "alerts" the name under which `/health` counts it."""

    SENT = "sent"
    DELAYED = "delayed"
    """An attempt that will be repeated."""
    DROPPED = "dropped"
    NOT_WANTED = "not wanted"
    """By the chat's preferences."""
    LEFT_OUT = "left out as repeats"
    FOLDED = "folded into others"
    """Told in the message of another, which waited for the same chat."""


class Deliveries:
    """Outlives the connections to Telegram; noted in one place, counted in two ways."""

    def __init__(self, counts: Counter[str]) -> None:
        self._counts = counts
        self.by_kind: Counter[tuple[str, str]] = Counter()
        """By the kind of the notice and the delivery; rows that no program of ours wrote are of kind "other"."""

    def note(self, row: Mapping[str, Any], delivery: Delivery) -> None:
        self._counts[f"alerts {delivery}"] += 1
        kind = row.get("kind")
        self.by_kind[kind if kind in _KINDS else "other", delivery.value] += 1
