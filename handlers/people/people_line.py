"""The `/people` line: alone, `add ID trader|viewer [NAME]`, or `remove ID`."""

import re
from enum import StrEnum
from typing import Final

from msgspec import Struct

from handlers.grammar.command_line import Line, LineError, end_of, mended, nearest
from handlers.people.people import ROLES
from handlers.people.role import Role
from handlers.words.say import label

EXAMPLE: Final = "/people add 123456789 viewer Anna"
_LARGEST_ID: Final = 2**52
"""Telegram's ids have at most 52 bits."""
_LONGEST_NAME: Final = 40
_ID: Final = re.compile(r"\d{1,16}", re.ASCII)


class What(StrEnum):
    LIST = "list"
    ADD = "add"
    REMOVE = "remove"


class PeopleLine(Struct, frozen=True, kw_only=True):
    """``role`` only of `ADD`; ``name`` "" where none was given."""

    what: What
    user_id: int = 0
    role: Role = Role.VIEWER
    name: str = ""


def parse_people(text: str) -> PeopleLine:
    """Read the text of a `/people` message. Raises LineError."""
    try:
        return _parse(Line.read(text))
    except LineError as error:
        error.corrected_line = mended(error.corrected_line, _parse)
        if not error.corrected_line:
            error.instead = EXAMPLE
        raise


def _parse(line: Line) -> PeopleLine:
    if len(line.words) == 1:
        return PeopleLine(what=What.LIST)
    word = line.words[1]
    if word.lower not in set(What):
        meant = nearest(word.text, list(What))
        problem = label("people-line-what", word=word.text)
        raise LineError(line, word.span, problem, meant, line.replaced(1, 2, meant) if meant else "")
    what = What(word.lower)
    if what is What.LIST:
        return PeopleLine(what=what)
    user_id = _id(line)
    if what is What.REMOVE:
        return PeopleLine(what=what, user_id=user_id)
    name = " ".join(word.text for word in line.words[4:])[:_LONGEST_NAME]
    return PeopleLine(what=what, user_id=user_id, role=_role(line), name=name)


def _id(line: Line) -> int:
    if len(line.words) < 3:
        raise LineError(line, end_of(line), label("people-line-whom"))
    word = line.words[2]
    if not _ID.fullmatch(word.text) or not 0 < int(word.text) <= _LARGEST_ID:
        raise LineError(line, word.span, label("people-line-id", word=word.text))
    return int(word.text)


def _role(line: Line) -> Role:
    if len(line.words) < 4:
        raise LineError(line, end_of(line), label("people-line-no-role"), "viewer", line.appended("viewer"))
    word = line.words[3]
    if word.lower in ROLES:
        return ROLES[word.lower]
    meant = nearest(word.text, ROLES)
    corrected = line.replaced(3, 4, meant) if meant else ""
    key = "people-line-owner" if word.lower == Role.OWNER.word else "people-line-role"
    raise LineError(line, word.span, label(key, word=word.text), meant, corrected)
