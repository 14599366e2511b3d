"""Every text that a person reads, by its name, in one language: the Fluent files beside this module.

A name means the same in each language and takes the same facts there; a test compares them. Which language is spoken
is decided once, by `speak`, before anything is said.
"""

import re
from functools import cache
from pathlib import Path
from typing import Final

from babel import core as babel_core
from fluent.runtime import FluentBundle, FluentResource, resolver
from fluent.runtime.types import FluentInt
from fluent.syntax.ast import Junk

LANGUAGES: Final = ("en", "de")

Fact = str | int
"""A text goes in as it stands; a whole number may decide the form, as in one lot and two lots."""

_HERE: Final = Path(__file__).parent
_TEXT: Final = re.compile(r"^([a-z][\w-]*).*\n(?:(?![a-z]).*\n)*", re.MULTILINE)
"""A text begins with its name, in the first column, and goes on to the next one."""

resolver.MAX_PART_LENGTH = 1_000_000
"""The library refuses to say more than 2500 characters, for fear of texts by strangers; ours are our own, and a fact
may be as long as what the exchange has answered: it is cut where a message is sent."""


class TextError(Exception):
    """A text that is not in the catalogue, or not with these facts: a mistake in the program."""


class Catalogue:
    """The texts of one language. All are read here; each is parsed when it is first said: a run says few."""

    def __init__(self, language: str) -> None:
        if language not in LANGUAGES:
            raise TextError(f"there are no texts in {language!r}, only in {', '.join(LANGUAGES)}")
        self._bundle = FluentBundle([language], use_isolating=False)
        # Two megabytes of all countries' time zones and currencies, read to find one language: read again if asked for.
        babel_core._global_data = None  # noqa: SLF001
        files = (path.read_text(encoding="utf-8") for path in sorted((_HERE / language).glob("*.ftl")))
        self._unparsed = {found[1]: found[0] for file in files for found in _TEXT.finditer(f"{file}\n")}

        self.names: Final = frozenset(self._unparsed)

    def text(self, name: str, facts: dict[str, Fact]) -> str:
        """The text of that name with its facts. Raises `TextError`."""
        if (unparsed := self._unparsed.get(name)) is not None:
            self._parse(name, unparsed)
        pattern = self._bundle.get_message(name).value if self._bundle.has_message(name) else None
        if pattern is None:
            raise TextError(f"there is no text {name!r}")
        said, errors = self._bundle.format_pattern(pattern, {key: _figure(fact) for key, fact in facts.items()})
        if errors:
            raise TextError(f"the text {name!r} cannot be said with {sorted(facts)}: {errors[0]}")
        return str(said)

    def _parse(self, name: str, unparsed: str) -> None:
        """Threads that say it for the first time at once both do so, to the same end."""
        resource = FluentResource(unparsed)
        for entry in resource.body:
            if isinstance(entry, Junk):
                raise TextError(f"the text {name!r} cannot be read at: {(entry.content or '').strip()[:80]}")
        self._bundle.add_resource(resource)
        self._unparsed.pop(name, None)


_spoken = LANGUAGES[0]


def speak(language: str) -> None:
    """From now on say everything in this language, one of `LANGUAGES`."""
    global _spoken  # noqa: PLW0603 - a program speaks one language, as it has one clock
    _catalogue(language)
    _spoken = language


def text(name: str, /, **facts: Fact) -> str:
    """A text in the language that is spoken. Raises `TextError`."""
    return _catalogue(_spoken).text(name, facts)


def _figure(fact: Fact) -> str | FluentInt:
    """A number stays one, which decides the form, and is written as all figures here: without separators."""
    return FluentInt(fact, useGrouping=False) if isinstance(fact, int) else fact


@cache
def _catalogue(language: str) -> Catalogue:
    return Catalogue(language)
