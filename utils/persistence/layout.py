"""Where a section stands in the state file, which keeps the layout that its users' tools already read.

    {"user_data": {}, "chat_data": {}, "bot_data": {"enhanced_tp_sl_monitors": {...}, "monitor_tasks": {}, ...},
     "conversations": {}, "callback_data": {}}

Inside the program a state is flat: section -> key -> frozen value.
"""

from collections.abc import Mapping
from typing import Any, TypeVar

from utils.persistence.plain import Frozen, thaw

MONITORS = "enhanced_tp_sl_monitors"

Sections = dict[str, dict[str, Frozen]]

_T = TypeVar("_T")

_ROOT = "bot_data"
_BESIDE_ROOT = ("user_data", "chat_data", "conversations", "callback_data")
_ALWAYS_IN_ROOT = (MONITORS, "monitor_tasks")


def check_address(section: str, key: str) -> None:
    """Refuse names that could not be told apart in the file.

    Raises:
        TypeError: section or key is no str.
        ValueError: the section is empty or is the name of the file's own root.
    """
    if type(section) is not str or type(key) is not str:
        raise TypeError(f"section and key are str, not {section!r} and {key!r}")
    if not section or section == _ROOT:
        raise ValueError(f"{section!r} cannot be a section")


def to_document(sections: Mapping[str, Mapping[str, _T]]) -> dict[str, Any]:
    """Arrange sections as in the file; shares their records, whatever these are."""
    root: dict[str, Mapping[str, _T]] = {name: {} for name in _ALWAYS_IN_ROOT}
    root.update({name: records for name, records in sections.items() if name not in _BESIDE_ROOT})
    beside = {name: sections.get(name, {}) for name in _BESIDE_ROOT}
    return {"user_data": beside.pop("user_data"), "chat_data": beside.pop("chat_data"), _ROOT: root, **beside}


def from_document(document: Any, *, keep_empty: bool = False) -> dict[str, dict[str, Any]]:
    """Read the sections that a document names, as they stand in it; empty ones are left out unless asked for.

    Raises:
        ValueError: it is not in this layout.
    """
    if not isinstance(document, dict) or not isinstance(document.get(_ROOT), dict):
        raise ValueError(f"no {_ROOT} in the state")  # noqa: TRY004  # as below
    flat = {**{name: document[name] for name in _BESIDE_ROOT if name in document}, **document[_ROOT]}
    for name, records in flat.items():
        if not isinstance(records, dict) or not all(isinstance(key, str) for key in (name, *records)):
            raise ValueError(f"section {name} is no mapping of names")  # the fault of a file
    return {name: records for name, records in flat.items() if records or keep_empty}


def thawed_document(sections: Sections) -> dict[str, Any]:
    """Arrange sections as in the file, as a copy that may be changed."""
    return to_document({name: {key: thaw(value) for key, value in kept.items()} for name, kept in sections.items()})
