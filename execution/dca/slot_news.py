"""What a person is told of the hard stop of a bot on a perpetual, once it is so. Pure."""

from collections.abc import Iterator
from datetime import datetime

from execution.dca.dca_bot import DcaBot
from execution.dca.hard_stop import lacks_stop
from execution.dca.own_slot import OwnSlot
from execution.notices import News, NoticeKind


def slot_news(before: DcaBot, after: DcaBot, now: datetime) -> Iterator[News]:
    """Of the step from one record to the next."""
    was, slot = before.slot, after.slot
    if was is None or slot is None:
        return
    is_told_now = (slot.is_naked_told and not was.is_naked_told) or (slot.is_loose_told and not was.is_loose_told)
    if is_told_now and slot.lacking_since is not None:
        seconds = int((now - slot.lacking_since).total_seconds())
        fields = {"size": slot.size, "stop": after.stop_price, "shown": slot.stop, "seconds": seconds}
        yield NoticeKind.DCA_UNPROTECTED, slot.lacking_since.isoformat(), fields
    was_told = was.lost is not None or was.is_naked_told or was.is_loose_told
    if was_told and _is_back(after, slot):
        fields = {"stop": slot.stop, "shown": was.stop if was.lost is None else was.lost.shown, "theirs": False}
        yield NoticeKind.DCA_STOP, f"back@{now.isoformat()}", fields
    if before.stop_price is not None and after.stop_price is not None and after.stop_price > before.stop_price:
        fields = {"stop": after.stop_price, "shown": before.stop_price, "theirs": True}
        yield NoticeKind.DCA_STOP, f"theirs@{now.isoformat()}", fields


def _is_back(bot: DcaBot, slot: OwnSlot) -> bool:
    return slot.lost is None and slot.stop is not None and not lacks_stop(bot)
