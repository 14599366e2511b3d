"""Texts of the chat. What goes into one is escaped unless it is HTML already: no name or reason breaks a message."""

from collections.abc import Iterable
from typing import Final

from markupsafe import Markup, escape

from utils.texts.catalogue import Fact, text

Html = Markup
"""Text with markup that Telegram reads; everything else that is put into it or joined with it is escaped."""

_LINE: Final = Html("\n")


def say(name: str, /, **facts: Fact) -> Html:
    """A text of the catalogue as HTML: its own markup stays, its facts are escaped."""
    return Html(text(name, **{key: fact if isinstance(fact, int) else escape(fact) for key, fact in facts.items()}))


def label(name: str, /, **facts: Fact) -> str:
    """A text where no markup is read: on a button, in the answer to a press, in the menu."""
    return text(name, **facts)


def lines(parts: Iterable[str]) -> Html:
    """One below the other; what is no HTML is escaped."""
    return _LINE.join(parts)
