"""The catalogue of texts, and that the program and each language agree on it."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from fluent.syntax import parse
from fluent.syntax.ast import Message, Pattern, VariableReference
from fluent.syntax.visitor import Visitor

from utils.texts import catalogue
from utils.texts.catalogue import LANGUAGES, Catalogue, TextError, speak, text

ROOT = Path(__file__).parents[3]
TEXTS = ROOT / "utils" / "texts"
SAYING = {"say", "label", "text"}
HOMES = {"handlers.words.say", "utils.texts.catalogue"}

READ_AT = {
    "InlineKeyboardButton": 0, "BadValue": 0, "LineError": 2,
    "error": 0, "error_at": 1, "without": 0, "wrong_word": 2, "send": 1, "revise": 1,
}  # fmt: skip
"""Which argument of a call a person reads."""
READ_AS = {"words", "text", "problem"}
"""Names, and arguments by name, of what a person reads."""


class _Facts(Visitor):
    def __init__(self) -> None:
        self.names: set[str] = set()

    def visit_VariableReference(self, node: VariableReference) -> None:  # noqa: N802
        self.names.add(node.id.name)


def entries(language: str) -> Iterator[tuple[str, Pattern]]:
    for path in sorted((TEXTS / language).glob("*.ftl")):
        for entry in parse(path.read_text()).body:
            if isinstance(entry, Message):
                assert entry.value is not None
                yield entry.id.name, entry.value


def facts_of(language: str) -> dict[str, set[str]]:
    found = {}
    for name, pattern in entries(language):
        facts = _Facts()
        facts.visit(pattern)
        found[name] = facts.names
    return found


EN = facts_of("en")


@cache
def program() -> dict[Path, list[ast.AST]]:
    """What of the program may say something, by file."""
    folders = (ROOT / folder for folder in ("handlers", "helpers", "execution"))
    paths = sorted(path for folder in folders for path in folder.rglob("*.py"))
    kinds = (ast.ImportFrom, ast.Assign, ast.Call, ast.JoinedStr, ast.Constant)
    return {path: [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, kinds)] for path in paths}


def spoken() -> Iterator[tuple[str, ast.Call]]:
    """Every place of the program where a text is said: the file, and the call."""
    for path, nodes in program().items():
        if not any(isinstance(node, ast.ImportFrom) and node.module in HOMES for node in nodes):
            continue  # it has a function of that name for something else
        for node in nodes:
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SAYING:
                yield f"{path.name}:{node.lineno}", node


def literals() -> set[str]:
    """Every string of the program that could be a name, an f-string's parts with a * between them."""
    found = set()
    for node in (node for nodes in program().values() for node in nodes):
        if isinstance(node, ast.JoinedStr):
            found.add("".join(str(v.value) if isinstance(v, ast.Constant) else "*" for v in node.values))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.add(node.value)
    return found


def written(node: ast.expr) -> bool:
    """Whether it is a text that the program has written itself."""
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    texts = [part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    return any(character.isalpha() for character in "".join(texts))


def read_by_a_person(node: ast.AST) -> Iterator[ast.expr]:
    if isinstance(node, ast.Assign):
        if any(isinstance(target, ast.Name) and target.id in READ_AS for target in node.targets):
            yield node.value
    elif isinstance(node, ast.Call):
        called = node.func
        name = called.id if isinstance(called, ast.Name) else called.attr if isinstance(called, ast.Attribute) else ""
        is_log = isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name) and called.value.id == "_log"
        if not is_log and name in READ_AT:
            yield from node.args[READ_AT[name] :][:1]
        if name == "PressAnswer":
            yield from (keyword.value for keyword in node.keywords if keyword.arg in READ_AS)


def test_no_name_is_there_twice() -> None:
    names = [name for name, _ in entries("en")]
    assert len(names) == len(set(names)), [name for name in names if names.count(name) > 1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_every_text_with_the_same_facts(language: str) -> None:
    Catalogue(language)
    assert facts_of(language) == EN


def test_what_the_program_says_is_in_the_catalogue_with_the_facts_that_it_gives() -> None:
    said = 0
    for where, call in spoken():
        first = call.args[0]
        if not isinstance(first, ast.Constant):
            continue
        said += 1
        assert first.value in EN, f"{where}: there is no text {first.value}"
        if all(keyword.arg is not None for keyword in call.keywords):
            given = {keyword.arg for keyword in call.keywords}
            assert given >= EN[first.value], f"{where}: {first.value} lacks {EN[first.value] - given}"
            assert given <= EN[first.value], f"{where}: {first.value} does not use {given - EN[first.value]}"
    assert said > 10


def test_every_text_is_said_somewhere() -> None:
    plain = literals()
    of_parts = (line.replace("*", ".+") for line in plain if re.fullmatch(r"[a-z][a-z*-]*-\*[a-z*-]*", line))
    patterns = [re.compile(line) for line in of_parts]
    unsaid = [name for name in EN if name not in plain and not any(p.fullmatch(name) for p in patterns)]
    assert not unsaid


def test_what_a_person_reads_is_not_written_in_the_program() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{text.lineno}"
        for path, nodes in program().items()
        if path.is_relative_to(ROOT / "handlers")
        for node in nodes
        for text in read_by_a_person(node)
        if written(text)
    ]
    assert not found


def test_a_text_that_is_not_there_or_lacks_a_fact_is_a_mistake() -> None:
    with pytest.raises(TextError, match="no text 'nonsense'"):
        text("nonsense")
    with pytest.raises(TextError, match="command-not-yours"):
        text("command-not-yours", name="trade")
    with pytest.raises(TextError, match="only in en, de"):
        speak("tlh")


def test_a_number_decides_the_form_and_is_written_without_separators() -> None:
    assert text("dca-gate-lots", count=1) == "1 open lot at most"
    assert text("dca-gate-lots", count=12345) == "12345 open lots at most"


def test_a_fact_may_be_long() -> None:
    assert "x" * 20_000 in text("words-trade-end", reason="other", recorded="x" * 20_000)


def test_a_file_that_cannot_be_read_is_a_mistake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "broken.ftl").write_text("good = one\nbroken\nanother = two\n")
    monkeypatch.setattr(catalogue, "_HERE", tmp_path)
    with pytest.raises(TextError, match=r"en/broken\.ftl cannot be read at: broken"):
        Catalogue("en")
