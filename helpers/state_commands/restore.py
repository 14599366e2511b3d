"""`state restore NAME`: a verified backup takes the place of what stands in the state directory."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from secrets import token_hex
from typing import Any, Final

from execution.notices import OUTBOX
from helpers.state_commands.epochs import next_epoch, with_epoch
from helpers.state_commands.files import counted, held_for_writing, require_state
from helpers.state_commands.people import keep_people, people_in_words
from helpers.state_commands.talk import Failed, age, require_consent, say, when
from utils.persistence.backups import Backup, list_archived_backups, list_backups
from utils.persistence.errors import UnreadableState
from utils.persistence.layout import MONITORS, Sections
from utils.persistence.limits import Limits
from utils.persistence.operations import append_operation
from utils.persistence.plain import freeze, thaw
from utils.persistence.recovery import recover
from utils.persistence.replace import replace_state
from utils.persistence.snapshot import read_sections, verify_file

_NOT_REPEATED: Final = {
    "telegram_inbox": "commands",
    "drafts": "previews",
    "open_questions": "questions",
    "unseen_alerts": "alerts to be told once more",
    OUTBOX: "messages to the chat",
}
"""Sections that are left behind: what waited then would be acted upon, or told, now."""


class _Offline:
    """Sections outside of a store, as what writes a line into the operation history knows them."""

    def __init__(self, sections: Sections) -> None:
        self.id = token_hex(8)
        self.sections = sections

    def get(self, section: str, key: str) -> Any:
        frozen = self.sections.get(section, {}).get(key)
        return None if frozen is None else thaw(frozen)

    def put(self, section: str, key: str, value: Any) -> None:
        self.sections.setdefault(section, {})[key] = freeze(value, key)

    def delete(self, section: str, key: str) -> None:
        self.sections.get(section, {}).pop(key, None)


def restore(state: Path, name: str, now: datetime, limits: Limits, *, yes: bool) -> None:
    """Show the backup and what it replaces, ask, and put it back.

    Raises:
        Failed: there is no such backup, or it does not verify.
    """
    require_state(state)
    with held_for_writing(state):
        backup = _named(state, name)
        sections = _verified(backup)
        say(f"{backup.path.name}, {backup.reason}, of {when(backup.at)}, {age(now - backup.at)} old, verifies.")
        say(f"  it holds       up to change {backup.sequence}: {counted(sections)}")
        present = _present(state)
        for key in sorted({*sections.get(MONITORS, {}), *(present or {}).get(MONITORS, {})}):
            say(f"  {key:<28} {_fate(key, sections, present)}")
        for line in people_in_words(sections, present):
            say(line)
        left = {what: len(sections.pop(section, {})) for section, what in _NOT_REPEATED.items()}
        if waiting := ", ".join(f"{count} {what}" for what, count in left.items() if count):
            say(f"  left out       {waiting} that waited then: nothing is done or told a second time")
        say("What stands there now is set aside among the backups, whether it verifies or not; nothing is deleted.")
        say("What happened since is not in it: at the next start every position is compared with the exchange again.")
        say("Take profits and entries that Holdfast sent since then, and that the backup does not know, are cancelled")
        say("once two comparisons have seen them, and the chat says so; a position's stop is left standing.")
        say('Trades that the backup does not know are ended in the trade history as "monitor removed".')
        require_consent("Put this backup back?", yes=yes)
        renewed = _Offline(with_epoch(sections, next_epoch(_every_state(state, present)), now, backup.path.name))
        if present is not None:
            keep_people(renewed, present)
        append_operation(renewed, now, "restore", "", {"backup": backup.path.name, "change": backup.sequence})
        aside = replace_state(state, renewed.sections, reason="restore", at=now, limits=limits)
        say(f"Restored. What stood there before is in {aside}.")


def _named(state: Path, name: str) -> Backup:
    listed = [*list_backups(state), *list_archived_backups(state)]
    # A path is taken, too: it is what a shell completes.
    found = next((backup for backup in listed if backup.path.name == Path(name).name), None)
    if found is None:
        raise Failed(f"there is no backup {name} below {state.parent}. `state backups` lists them")
    return found


def _verified(backup: Backup) -> Sections:
    try:
        if verify_file(backup.path) is not None:
            return read_sections(backup.path)
    except ValueError as error:
        raise Failed(f"{backup.path.name} cannot be read: {error}. Nothing was changed") from error
    raise Failed(f"{backup.path.name} does not verify, and is not put back. Nothing was changed")


def _present(state: Path) -> Sections | None:
    try:
        recovered = recover(state)
    except UnreadableState as error:
        say(f"  now there is   a state that does not open: {error}")
        return None
    say(f"  now there is   change {recovered.sequence}: {counted(recovered.sections)}")
    return recovered.sections


def _fate(key: str, sections: Sections, present: Sections | None) -> str:
    if present is None:
        return "comes back"
    here, there = present.get(MONITORS, {}).get(key), sections.get(MONITORS, {}).get(key)
    if there is None:
        return "is not in the backup: Holdfast will not guard it any more"
    if here is None:
        return "comes back"
    return "stays as it is" if here == there else "goes back to how it was"


def _every_state(state: Path, present: Sections | None) -> Iterator[Sections]:
    """Yield all that may know of an id epoch."""
    if present is not None:
        yield present
    for backup in (*list_backups(state), *list_archived_backups(state)):
        try:
            if verify_file(backup.path) is not None:
                yield read_sections(backup.path)
        except (OSError, ValueError):
            continue  # what cannot be read cannot be restored either
