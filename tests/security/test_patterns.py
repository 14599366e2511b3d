"""No text makes reading it expensive: how long a pattern may look is bounded by its form, not by a clock.

A pattern that repeats something that repeats itself can be made to try every way of splitting a text between the two,
which are as many as a power of its length; unless each round has a sign of its own, which says where it ends. None of
ours is without.
"""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from functools import cache
from types import ModuleType
from typing import Any

import pytest

import execution
import handlers
import helpers
import utils

ROOMS = (utils, execution, helpers, handlers)
MANY = 64
"""Repeated more often than this counts as without an end."""

_constants = re._constants  # type: ignore[attr-defined]
_parser = re._parser  # type: ignore[attr-defined]
_CATEGORIES = {
    "CATEGORY_DIGIT": r"\d", "CATEGORY_NOT_DIGIT": r"\D", "CATEGORY_WORD": r"\w", "CATEGORY_NOT_WORD": r"\W",
    "CATEGORY_SPACE": r"\s", "CATEGORY_NOT_SPACE": r"\S",
}  # fmt: skip
_REPEATS = (_constants.MAX_REPEAT, _constants.MIN_REPEAT)


def modules() -> Iterator[ModuleType]:
    for room in ROOMS:
        for found in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
            if not found.name.endswith("__main__"):
                yield importlib.import_module(found.name)


@cache
def patterns() -> dict[tuple[str, int], str]:
    """Every pattern that stands anywhere in our modules, and where; also within tuples, lists and dicts."""
    found: dict[tuple[str, int], str] = {}
    for module in modules():
        for name, value in vars(module).items():
            for pattern in within(value):
                found.setdefault((pattern.pattern, pattern.flags), f"{module.__name__}.{name}")
    return found


def within(value: Any, depth: int = 0) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        yield value
    elif depth < 4 and isinstance(value, dict):
        yield from (p for each in value.values() for p in within(each, depth + 1))
    elif depth < 4 and isinstance(value, tuple | list | set | frozenset):
        yield from (p for each in value for p in within(each, depth + 1))


def nested(tree: Any, *, is_repeated: bool = False) -> bool:
    """Whether something without an end stands within something without an end, and nothing divides the rounds."""
    for operation, argument in tree:
        if operation in _REPEATS:
            _, most, inner = argument
            is_endless = most > MANY
            if is_endless and is_repeated:
                return True
            if nested(inner, is_repeated=(is_repeated or is_endless) and not divided(inner)):
                return True
        elif any(nested(part, is_repeated=is_repeated) for part in parts_of(operation, argument)):
            return True
    return False


def divided(body: Any) -> bool:
    """Whether each round has a letter that nothing endless in it could take for its own."""
    items = list(body)
    while len(items) == 1 and str(items[0][0]) == "SUBPATTERN":
        items = list(items[0][1][3])
    letters = [chr(argument) for operation, argument in items if operation is _constants.LITERAL]
    endless = [argument[2] for operation, argument in items if operation in _REPEATS and argument[1] > MANY]
    return any(not any(may_take(item, letter) for inner in endless for item in inner) for letter in letters)


def may_take(item: tuple[Any, Any], letter: str) -> bool:
    """Whether one item of a pattern fits a letter; what is not simple is taken to."""
    operation, argument = str(item[0]), item[1]
    match operation:
        case "LITERAL":
            return bool(ord(letter) == argument)
        case "NOT_LITERAL":
            return bool(ord(letter) != argument)
        case "ANY":
            return letter != "\n"
        case "RANGE":
            return bool(argument[0] <= ord(letter) <= argument[1])
        case "CATEGORY":
            return re.match(_CATEGORIES[str(argument)], letter) is not None
        case "IN" if str(argument[0][0]) == "NEGATE":
            return not any(may_take(each, letter) for each in argument[1:])
        case "IN":
            return any(may_take(each, letter) for each in argument)
        case _:
            return True


def parts_of(operation: Any, argument: Any) -> list[Any]:
    match str(operation):
        case "SUBPATTERN":
            return [argument[3]]
        case "BRANCH":
            return list(argument[1])
        case "ASSERT" | "ASSERT_NOT":
            return [argument[1]]
        case "GROUPREF_EXISTS":
            return [part for part in argument[1:] if part is not None]
        case "ATOMIC_GROUP":
            return [argument]
        case _:
            return []


BAD = (
    r"(a+)+b", r"(?:x*y?)*$", r"((ab)*|c)*", r"(?=(a+)+)b", r"(\d+,?)+x", r"(\w+_)+x", r"([^,]+-)*x", r"(.+a)+$",
    r"(a+)*", r"((-\w+)+)+",
)  # fmt: skip
GOOD = (r"a+b+", r"(\d{1,3},?)+", r"(?:a|b)*c", r"(a+){2}", r"(?:-\w+)*", r"(?:(?![a-z]).*\n)*", r"(\w+(?:,\d+)+)?")


@pytest.mark.parametrize("bad", BAD)
def test_what_is_dangerous_is_found(bad: str) -> None:
    assert nested(_parser.parse(bad))


@pytest.mark.parametrize("good", GOOD)
def test_what_is_harmless_is_not(good: str) -> None:
    assert not nested(_parser.parse(good))


def test_no_pattern_of_ours_repeats_what_repeats_itself() -> None:
    found = patterns()
    assert len(found) > 60
    assert [where for (text, flags), where in found.items() if nested(_parser.parse(text, flags & ~re.DEBUG))] == []
