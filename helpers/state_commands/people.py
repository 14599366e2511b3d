"""Who may use the bot after a restore: whoever may now. A backup does not know who was removed after it was made."""

from collections.abc import Iterator
from typing import Any, Final, Protocol

from helpers.reports import drop_reports, move_reports
from helpers.state_commands.files import thawed
from utils.persistence.layout import Sections

PEOPLE: Final = "people"
CHATS: Final = "chats"
"""Where chats have gone, and which are closed to the bot: that of somebody who was removed is among them."""


class Restored(Protocol):
    """The sections that take the place of what stands there."""

    sections: Sections

    def get(self, section: str, key: str) -> Any: ...
    def put(self, section: str, key: str, value: Any) -> None: ...
    def delete(self, section: str, key: str) -> None: ...


def people_in_words(backup: Sections, present: Sections | None) -> Iterator[str]:
    """Yield who comes back, or stays, against what the backup says. ``present`` None: it cannot be read."""
    then = thawed(backup, PEOPLE)
    if present is None:
        if then:
            yield "  people         who may use the bot now cannot be read. These may again, though removed since:"
            yield from (f"    {_who(key, row)}: comes back as {_role(row)}" for key, row in sorted(then.items()))
            yield "    Whoever should not: /people remove, by their number, as soon as the bot runs"
        return
    now = thawed(present, PEOPLE)
    yield "  people         who may use the bot stays as it is now, and so do closed and moved chats"
    for key in sorted({*then, *now}):
        before, after = then.get(key), now.get(key)
        if after is None:
            yield f"    {_who(key, before)}: {_role(before)} in the backup, stays out"
        elif before is None:
            yield f"    {_who(key, after)}: not in the backup, stays {_role(after)}"
        elif _role(before) != _role(after):
            yield f"    {_who(key, after)}: {_role(before)} in the backup, stays {_role(after)}"


def keep_people(restored: Restored, present: Sections) -> None:
    """Let nobody in, and out, by putting a backup back; what follows their chats follows them again."""
    for section in (PEOPLE, CHATS):
        restored.sections.pop(section, None)
        if section in present:
            restored.sections[section] = dict(present[section])
    for key, row in thawed(present, CHATS).items():
        if not isinstance(row, dict):
            continue
        if row.get("closed_at") is not None:
            drop_reports(restored, int(key))
        elif isinstance(row.get("moved_to"), int):
            move_reports(restored, int(key), row["moved_to"])


def _who(key: str, row: Any) -> str:
    name = row.get("name") if isinstance(row, dict) else None
    return f"{name} ({key})" if name else key


def _role(row: Any) -> str:
    return str(row.get("role", "nobody")) if isinstance(row, dict) else "nobody"
