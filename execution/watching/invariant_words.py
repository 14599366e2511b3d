"""What the auditor watches, in words for a person."""

from typing import Final

_WORDS: Final = {
    "I1": "its stop",
    "I2": "its take profits",
    "I3": "its stop was loosened",
    "I4": "positions and records",
    "I5": "what is left after a close",
}


def invariant_in_words(name: str) -> str:
    """What is watched. A name that is not known stands by itself."""
    return _WORDS.get(name, name)
