"""A text that is said when somebody reads it: its name and its facts.

For what is found far more often than it is read, and for what is compared: a sentence is another one in each language,
its name is not.
"""

from collections.abc import Mapping

from msgspec import Struct

from utils.texts.catalogue import Fact, text


class Saying(Struct, frozen=True):
    """The text ``name`` with its ``facts``; of sayings among them the words go in, one after the other."""

    name: str
    facts: Mapping[str, "Fact | tuple[Saying, ...]"] = {}

    @property
    def words(self) -> str:
        """In the language that is spoken. Raises `TextError`."""
        return text(self.name, **{key: _said(fact) for key, fact in self.facts.items()})


def saying(name: str, /, **facts: "Fact | tuple[Saying, ...]") -> Saying:
    """What `text` says, to be said later."""
    return Saying(name, facts)


def _said(fact: "Fact | tuple[Saying, ...]") -> Fact:
    return ", ".join(each.words for each in fact) if isinstance(fact, tuple) else fact
