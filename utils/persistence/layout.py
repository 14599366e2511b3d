"""Where a section stands in the state file, which keeps the layout that its users' tools already read.

    {"user_data": {}, "chat_data": {}, "bot_data": {"enhanced_tp_sl_monitors": {...}, "monitor_tasks": {}, ...},
     "conversations": {}, "callback_data": {}}

Inside the program a state is flat: section -> key -> value.
"""

from typing import Any

from utils.persistence.plain import thaw

MONITORS = "enhanced_tp_sl_monitors"

Sections = dict[str, dict[str, Any]]

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


def to_document(sections: Sections) -> dict[str, Any]:
    """Arrange sections as in the file; shares the values, does not copy them."""
    root: dict[str, Any] = {name: {} for name in _ALWAYS_IN_ROOT}
    root.update({name: records for name, records in sections.items() if name not in _BESIDE_ROOT})
    document: dict[str, Any] = {name: sections.get(name, {}) for name in _BESIDE_ROOT}
    return {"user_data": document.pop("user_data"), "chat_data": document.pop("chat_data"), _ROOT: root, **document}


def from_document(document: Any, *, keep_empty: bool = False) -> Sections:
    """Read the sections that a document names; empty ones are left out unless asked for.

    Raises:
        ValueError: it is not in this layout.
    """
    if not isinstance(document, dict) or not isinstance(document.get(_ROOT), dict):
        raise ValueError(f"no {_ROOT} in the state")  # noqa: TRY004  # as below
    flat = {**{name: document[name] for name in _BESIDE_ROOT if name in document}, **document[_ROOT]}
    for name, records in flat.items():
        if not isinstance(records, dict):
            raise ValueError(f"section {name} is no mapping")  # noqa: TRY004  # a fault of the file, not of a caller
    return {name: records for name, records in flat.items() if records or keep_empty}


def copied_document(sections: Sections) -> dict[str, Any]:
    """Arrange sections as in the file, as a copy that may be changed."""
    document: dict[str, Any] = thaw(to_document(sections))
    return document
