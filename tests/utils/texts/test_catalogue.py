"""The catalogue of texts, and that the program and each language agree on it."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel import core
from fluent.syntax import parse
from fluent.syntax.ast import Junk, Message, Pattern, VariableReference
from fluent.syntax.visitor import Visitor

from utils.texts import catalogue
from utils.texts.catalogue import LANGUAGES, Catalogue, TextError, speak, text

ROOT = Path(__file__).parents[3]
TEXTS = ROOT / "utils" / "texts"
SAYING = {"say", "label", "text", "saying"}
HOMES = {"handlers.words.say", "utils.texts.catalogue", "utils.texts.saying"}

READ_AT = {
    "InlineKeyboardButton": 0, "BadValue": 0, "LineError": 2,
    "error": 0, "error_at": 1, "without": 0, "wrong_word": 2, "send": 1, "revise": 1,
    "TradeRejected": 1, "ChangeRefused": 0, "NoNewTrades": 0, "CannotGuard": 0,
    "system_notice": 0, "_on_failure": 0, "_say": 0, "_attempted": 2,
    "DcaRejected": 0, "StateDamaged": 0, "StateForeign": 0, "TooLarge": 0, "WriterFailedError": 0,
    "BacktestFailed": 0, "BackupFailed": 0, "report": 0, "Headline": 0,
}  # fmt: skip
"""Which argument of a call a person reads."""
READ_AS = {"words", "text", "problem", "evidence", "trouble", "gave_up", "why", "note", "many"}
"""Names, and arguments by name, of what a person reads."""
_LOGS = {"_log", "log"}
ENGLISH_ALONE = (
    ROOT / "helpers" / "check.py",
    ROOT / "helpers" / "program" / "opened_state.py",
    ROOT / "helpers" / "state_commands",
    ROOT / "utils",
)
"""Commands at a terminal, settings and what only the log says: they are for whoever runs the program."""


class _Facts(Visitor):
    def __init__(self) -> None:
        self.names: set[str] = set()

    def visit_VariableReference(self, node: VariableReference) -> None:  # noqa: N802
        self.names.add(node.id.name)


def entries(language: str) -> Iterator[tuple[str, Pattern]]:
    for path in sorted((TEXTS / language).glob("*.ftl")):
        for entry in parse(path.read_text()).body:
            assert not isinstance(entry, Junk), f"{language}/{path.name} cannot be read at: {entry.content}"
            if isinstance(entry, Message):
                assert entry.value is not None
                yield entry.id.name, entry.value


@cache
def facts_of(language: str) -> dict[str, set[str]]:
    found = {}
    for name, pattern in entries(language):
        facts = _Facts()
        facts.visit(pattern)
        found[name] = facts.names
    return found


@cache
def program() -> dict[Path, list[ast.AST]]:
    """What of the program may say something, by file."""
    folders = (ROOT / folder for folder in ("handlers", "helpers", "execution", "utils"))
    paths = sorted(path for folder in folders for path in folder.rglob("*.py"))
    kinds = (ast.ImportFrom, ast.Assign, ast.Call, ast.JoinedStr, ast.Constant)
    return {path: [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, kinds)] for path in paths}


def spoken() -> Iterator[tuple[str, ast.Call]]:
    """Every place of the program where a text is said: the file, and the call."""
    for path, nodes in program().items():
        homes = (node for node in nodes if isinstance(node, ast.ImportFrom) and node.module in HOMES)
        theirs = SAYING & {alias.name for home in homes for alias in home.names}  # not one of the same name
        for node in nodes:
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in theirs:
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
    if isinstance(node, ast.IfExp | ast.BinOp):
        sides = (node.body, node.orelse) if isinstance(node, ast.IfExp) else (node.left, node.right)
        return any(written(side) for side in sides)
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
        is_log = isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name) and called.value.id in _LOGS
        if not is_log and name in READ_AT:
            yield from node.args[READ_AT[name] :][:1]
        if name in {"PressAnswer", "Finding", "Answered", "StopAnswer", "replace", "Level", "Scene", "Picture"}:
            yield from (keyword.value for keyword in node.keywords if keyword.arg in READ_AS)


def test_no_name_is_there_twice() -> None:
    names = [name for name, _ in entries("en")]
    assert len(names) == len(set(names)), [name for name in names if names.count(name) > 1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_every_text_with_the_same_facts(language: str) -> None:
    Catalogue(language)
    assert facts_of(language) == facts_of("en")


def test_what_the_program_says_is_in_the_catalogue_with_the_facts_that_it_gives() -> None:
    said = 0
    for where, call in spoken():
        first = call.args[0]
        if not isinstance(first, ast.Constant):
            continue
        said += 1
        assert first.value in facts_of("en"), f"{where}: there is no text {first.value}"
        if all(keyword.arg is not None for keyword in call.keywords):
            given, taken = {keyword.arg for keyword in call.keywords}, facts_of("en")[first.value]
            assert given >= taken, f"{where}: {first.value} lacks {taken - given}"
            assert given <= taken, f"{where}: {first.value} does not use {given - taken}"
    assert said > 10


def test_every_text_is_said_somewhere() -> None:
    plain = literals()
    of_parts = (line.replace("*", ".+") for line in plain if re.fullmatch(r"[a-z][a-z*-]*-\*[a-z*-]*", line))
    patterns = [re.compile(line) for line in of_parts]
    unsaid = [name for name in facts_of("en") if name not in plain and not any(p.fullmatch(name) for p in patterns)]
    assert not unsaid


def test_what_a_person_reads_is_not_written_in_the_program() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{text.lineno}"
        for path, nodes in program().items()
        if not any(path.is_relative_to(place) for place in ENGLISH_ALONE)
        for node in nodes
        for text in read_by_a_person(node)
        if written(text)
    ]
    assert not found


@pytest.mark.parametrize(
    ("line", "is_written"),
    [
        ('raise TradeRejected("sl", "too far away", "sl 49000")', True),
        ('raise ChangeRefused(f"{name} is being closed")', True),
        ('raise NoNewTrades("paused" if since else text("refused-paused"))', True),
        ('problem = "prices move in " + steps', True),
        ('Finding(invariant=one, what="naked", evidence=f"{size} is naked")', True),
        ('self._on_failure(f"a step of {name} failed")', True),
        ('raise TradeRejected("sl", text("refused-tick", tick=tick), "sl 49000")', False),
        ('self._on_failure(f"{name}: {failed_inside()}")', False),
        ('log.error("task_died", exc_info=error)', False),
    ],
)
def test_what_the_program_has_written_is_found(line: str, *, is_written: bool) -> None:
    read = [each for node in ast.walk(ast.parse(line)) for each in read_by_a_person(node)]
    assert any(written(each) for each in read) is is_written


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


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_finds_every_text_of_its_files(language: str) -> None:
    assert Catalogue(language).names == frozenset(name for name, _ in entries(language))


def test_a_text_that_cannot_be_read_is_a_mistake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "broken.ftl").write_text("good = one\nbroken\nanother = two")
    monkeypatch.setattr(catalogue, "_HERE", tmp_path)
    catalog = Catalogue("en")
    assert (catalog.text("good", {}), catalog.text("another", {}), catalog.text("good", {})) == ("one", "two", "one")
    with pytest.raises(TextError, match="'broken' cannot be read at: broken"):
        catalog.text("broken", {})


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_all_languages_share_is_not_kept_for_one(language: str) -> None:
    """Two megabytes; plurals and figures are said without it."""
    speaking = Catalogue(language)
    assert core._global_data is None
    said = [speaking.text("alert-target-part", {"count": count, "qty": "1", "others": "TP2"}) for count in (1, 2)]
    assert said[0] != said[1]
    assert core._global_data is None
