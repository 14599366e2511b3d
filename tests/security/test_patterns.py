"""No text makes reading it expensive: how long a pattern may look is bounded by its form, not by a clock.

A pattern that repeats something that repeats itself can be made to try every way of splitting a text between the two,
which are as many as a power of its length; unless each round has a sign of its own, which says where it ends. None of
ours is without.

Looked at is every pattern of our modules: those that stand ready in them, and those that are written where they are
used, as their source has them; what is put into one as the program runs counts there as one letter.
"""

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import execution
import handlers
import helpers
import utils
from tests.security.pattern_texts import Written, imports_from_re, written

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


def _first_of(table: str, place: int) -> Callable[[ModuleType], list[str]]:
    return lambda module: [row[place] for row in getattr(module, table)]


MADE: dict[str, Callable[[ModuleType], list[str]]] = {
    "helpers.check_words: pattern": _first_of("_KNOWN", 0),
    "handlers.signals.tokens: '|'.join((f'(?P<rule{at}>{pattern})' for at, (_, pattern) in enumerate(_RULES)))": (
        _first_of("_RULES", 1)
    ),
    "utils.persistence.backups: name": lambda _: [r"x\.(\d{8}T\d{12}Z)\.seq(\d+)\.([\w-]+)x"],
    "utils.redaction: '|'.join(map(re.escape, ordered))": lambda _: ["x|x"],
}
"""Patterns that are put together as the program runs, and what of."""


@cache
def inline() -> tuple[Written, ...]:
    """Every pattern that a call names."""
    return tuple(
        each._replace(text=text)
        for module in modules()
        for each in written(module)
        for text in (MADE[each.where](module) if each.text is None and each.where in MADE else [each.text])
    )


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
    """Whether each round has a letter, or one of some, that nothing endless in it could take for its own."""
    items = list(body)
    while len(items) == 1 and str(items[0][0]) == "SUBPATTERN":
        items = list(items[0][1][3])
    signs = [letters for item in items if (letters := letters_of(item))]
    endless = [argument[2] for operation, argument in items if operation in _REPEATS and argument[1] > MANY]
    taken = [item for inner in endless for item in inner]
    return any(not any(may_take(item, letter) for item in taken for letter in letters) for letters in signs)


def letters_of(item: tuple[Any, Any]) -> list[str]:
    """The letters of which one has to stand there; none where others may, too."""
    operation, argument = item
    if operation is _constants.LITERAL:
        return [chr(argument)]
    if operation is _constants.IN and all(kind is _constants.LITERAL for kind, _ in argument):
        return [chr(letter) for _, letter in argument]
    return []


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
    r"(a+)*", r"((-\w+)+)+", r"(?:[a,]\w+)+x", r"(?:[^b]\w+)+x",
)  # fmt: skip
GOOD = (
    r"a+b+", r"(\d{1,3},?)+", r"(?:a|b)*c", r"(a+){2}", r"(?:-\w+)*", r"(?:(?![a-z]).*\n)*", r"(\w+(?:,\d+)+)?",
    r"\d+(?:[.,_]\d+)*",
)  # fmt: skip


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


def test_nor_does_one_that_is_written_where_it_is_used() -> None:
    assert [module.__name__ for module in modules() if imports_from_re(module)] == []
    found = inline()
    assert len(found) > 120
    assert [each.where for each in found if each.text is None] == [], "what is it made of? (MADE)"
    assert [each.where for each in found if each.text and nested(_parser.parse(each.text, each.flags))] == []
    assert MADE.keys() <= {each.where for each in found}


def test_patterns_are_found_in_functions_and_with_what_is_put_into_them(tmp_path: Path) -> None:
    source = """
import re
NUMBER = "[0-9]+"
def f(name, text):
    re.sub(rf"({NUMBER},?)+{re.escape(name)}", "", text, flags=re.VERBOSE)
    return re.search(name, text)
"""
    module = ModuleType("sample")
    (tmp_path / "sample.py").write_text(source)
    module.__file__ = str(tmp_path / "sample.py")
    exec(source, vars(module))
    assert [each[1:] for each in written(module)] == [("([0-9]+,?)+x", re.VERBOSE), (None, 0)]
    assert not imports_from_re(module)
    (tmp_path / "sample.py").write_text("from re import search\n")
    assert imports_from_re(module)
