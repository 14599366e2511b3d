"""Who is next for trading-stop: the most urgent class first, one request for each slot, the newest wins (R16). Pure."""

from msgspec import Struct
from msgspec.structs import replace

from execution.requests import StopRequest, StopUrgency

SlotOfStop = tuple[str, int]
"""Symbol and position index."""


class _Place(Struct, frozen=True):
    """``number`` is the slot's place among equals: a slot whose stop moves on and on does not fall behind by it."""

    request: StopRequest
    number: int


class StopLine:
    """What waits to be sent. Of a slot whose last request is unanswered, the next one waits for that (R9)."""

    def __init__(self) -> None:
        self._waiting: dict[SlotOfStop, _Place] = {}
        self._under_way: set[SlotOfStop] = set()
        self._last_number = 0

    def __len__(self) -> int:
        """How many wait."""
        return len(self._waiting)

    def put(self, request: StopRequest) -> bool:
        """True: it took the place of an older request for the same slot, and is as urgent as that was."""
        slot = slot_of(request)
        older = self._waiting.get(slot)
        if older is None:
            self._last_number += 1
            self._waiting[slot] = _Place(request, self._last_number)
            return False
        urgency = StopUrgency(min(request.urgency, older.request.urgency))
        self._waiting[slot] = _Place(replace(request, urgency=urgency), older.number)
        return True

    def first(self) -> StopRequest | None:
        """The one that goes next; None while nothing may go."""
        free = [place for slot, place in self._waiting.items() if slot not in self._under_way]
        best = min(free, key=lambda place: (place.request.urgency, place.number), default=None)
        return None if best is None else best.request

    def take(self, request: StopRequest) -> None:
        """The first one leaves."""
        slot = slot_of(request)
        del self._waiting[slot]
        self._under_way.add(slot)

    def answered(self, request: StopRequest) -> None:
        """Whatever the answer: the slot's next one may go."""
        self._under_way.discard(slot_of(request))


def slot_of(request: StopRequest) -> SlotOfStop:
    return request.symbol, request.position_idx
