"""Every command is sent and every button is pressed by some test with the real library: read off the tests."""

import ast
import re
from functools import cache
from pathlib import Path

from fluent.syntax import parse
from fluent.syntax.ast import Message, TextElement
from fluent.syntax.visitor import Visitor

from handlers.command_table import COMMANDS

ROOT = Path(__file__).parents[2]
DRAWS = re.compile(r"InlineKeyboard(Button|Markup)")
DRIVES = ("tests/handlers", "tests/whole")
PRESSES = {"presses", "forged_tap"}
TOO_SHORT = 2
"""Such a piece of a label, as a sign alone, tells no button from another."""


class _Pieces(Visitor):
    def __init__(self) -> None:
        self.found: list[str] = []

    def visit_TextElement(self, node: TextElement) -> None:  # noqa: N802
        self.found += [piece.strip() for piece in node.value.splitlines() if len(piece.strip()) > TOO_SHORT]


def labels() -> dict[str, list[str]]:
    """What stands in a text whatever its facts are, by its name."""
    found = {}
    for path in (ROOT / "utils" / "texts" / "en").glob("*.ftl"):
        for entry in parse(path.read_text()).body:
            if isinstance(entry, Message):
                pieces = _Pieces()
                pieces.visit(entry)
                found[entry.id.name] = pieces.found
    return found


@cache
def trees(folder: str) -> tuple[ast.Module, ...]:
    return tuple(ast.parse(path.read_text()) for path in sorted((ROOT / folder).rglob("*.py")))


def drawn() -> set[str]:
    """The names of the labels in the functions that draw buttons."""
    functions = (
        node
        for tree in trees("handlers")
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.returns is not None and DRAWS.search(ast.unparse(node.returns))
    )
    calls = (node for function in functions for node in ast.walk(function) if isinstance(node, ast.Call))
    said = (call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "label" and call.args)
    begun = {n.value for call in said for n in ast.walk(call.args[0]) if isinstance(n, ast.Constant)}
    return {name for name in labels() if name in begun or any(b.endswith("-") and name.startswith(b) for b in begun)}


Function = ast.FunctionDef | ast.AsyncFunctionDef


def called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def strings(*nodes: ast.AST) -> set[str]:
    inner = (n for node in nodes for n in ast.walk(node))
    return {n.value for n in inner if isinstance(n, ast.Constant) and isinstance(n.value, str)}


def pressed() -> set[str]:
    """What tests press: said where it is pressed, or looped over there, or given to a function that presses it."""
    functions = [n for folder in DRIVES for tree in trees(folder) for n in ast.walk(tree) if isinstance(n, Function)]
    found, passed_on = set(), set(PRESSES)
    for function in functions:
        taps = [n for n in ast.walk(function) if isinstance(n, ast.Call) and called(n) in PRESSES]
        if any(isinstance(argument, ast.Name) for tap in taps for argument in tap.args):
            loops = (n.iter for n in ast.walk(function) if isinstance(n, ast.For))
            found |= strings(*loops, *function.decorator_list)
            passed_on.add(function.name)
    calls = (n for folder in DRIVES for tree in trees(folder) for n in ast.walk(tree) if isinstance(n, ast.Call))
    return found.union(*(strings(*call.args) for call in calls if called(call) in passed_on))


def test_every_command_is_sent() -> None:
    said = strings(*(tree for folder in DRIVES for tree in trees(folder) if ".says(" in ast.unparse(tree)))
    sent = {word for text in said for word in re.findall(r"^/([a-z]+)", text)}
    assert len(COMMANDS) > 20
    unsent = set(COMMANDS) - sent
    assert not unsent


def test_every_button_is_pressed() -> None:
    taps, pieces, names = pressed() - {""}, labels(), drawn()
    assert len(names) > 60
    unpressed = {
        name
        for name in names
        if pieces[name] and not any(tap in piece or piece in tap for piece in pieces[name] for tap in taps)
    }
    assert not unpressed
