"""A new id epoch for records that come from a backup, so that no order id is used for a second order (R10)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from msgspec import ValidationError

from execution.dca.dca_bot import DCA_BOTS, DcaBot
from execution.dca.put_back import put_back
from utils.persistence.layout import MONITORS, Sections
from utils.persistence.plain import freeze, thaw

SECTION: Final = "restores"
_LAST: Final = "last"


def next_epoch(states: Iterable[Sections]) -> int:
    """Return an epoch that no record of these states was ever given."""
    return 1 + max((_highest(sections) for sections in states), default=0)


def with_epoch(sections: Sections, epoch: int, at: datetime, backup: str) -> Sections:
    """Give every monitor the epoch, and remember it for the next time; DCA bots go by the time (`put_back`)."""
    monitors = {key: _renewed(thaw(record), epoch, key) for key, record in sections.get(MONITORS, {}).items()}
    bots = {key: _put_back(thaw(record), at, key) for key, record in sections.get(DCA_BOTS, {}).items()}
    restored = {_LAST: freeze({"epoch": epoch, "at": at, "backup": backup}, SECTION)}
    changed = {name: records for name, records in ((MONITORS, monitors), (DCA_BOTS, bots)) if records}
    return {**sections, **changed, SECTION: restored}


def _renewed(record: Any, epoch: int, key: str) -> Any:
    return freeze({**record, "epoch": epoch} if isinstance(record, dict) else record, key)


def _put_back(record: Any, at: datetime, key: str) -> Any:
    """One that cannot be read is left as it is: nobody sends anything for it."""
    try:
        bot = DcaBot.from_plain(record)
    except ValidationError:
        return freeze(record, key)
    return freeze({**record, **put_back(bot, at).to_plain()}, key)


def _highest(sections: Sections) -> int:
    records = [thaw(record) for section in (MONITORS, SECTION) for record in sections.get(section, {}).values()]
    epochs = [record.get("epoch") for record in records if isinstance(record, dict)]
    return max((epoch for epoch in epochs if isinstance(epoch, int)), default=0)
