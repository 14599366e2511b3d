"""What the auditor watches, in words for a person; the short name stays beside them, for the documents."""

from typing import Final

_WORDS: Final = {
    "I1": "its stop",
    "I2": "its take profits",
    "I3": "its stop was loosened",
    "I4": "positions and records",
    "I5": "what is left after a close",
}


def invariant_in_words(name: str) -> str:
    """What is watched, and its short name behind it: its stop (I1). A name that is not known stands by itself."""
    return f"{_WORDS[name]} ({name})" if name in _WORDS else name
