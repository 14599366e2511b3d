"""The programming language behind the three backticks that open a block of code, in both Markdown dialects."""

from __future__ import annotations

import re

_WORD = re.compile(r"[^ \t\r\n\v\x00`]*")
_LINE_END = re.compile(r"\r\n|\n\r|\r|\n|")


def code_language(source: str, at: int) -> tuple[str, int]:
    """The language that is named at ``at``, or "", and where the code begins: behind one line end."""
    word = _WORD.match(source, at)
    language = word.group() if word else ""
    behind = source[at + len(language) : at + len(language) + 1]
    if not language or behind in {"`", ""}:
        language = ""
    at += len(language)
    line_end = _LINE_END.match(source, at)
    return language, at + (len(line_end.group()) if line_end else 0)
