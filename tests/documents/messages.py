"""Every text that the program can show: of the catalogue, and as it stands in the code; facts in it are blanks."""

import ast
import re
from functools import cache

from fluent.syntax import parse
from fluent.syntax.ast import Message, Placeable, SelectExpression, StringLiteral, TextElement
from fluent.syntax.ast import Pattern as Words

from tests.documents.pages import ROOT

BLANK = "\0"
_CODE = ("utils", "helpers", "drills")
"""Where the program prints in words of its own; the chat speaks from the catalogue alone."""

_MARKUP = re.compile(r"</?(?:b|i|code|pre)>")


@cache
def every_message() -> tuple[str, ...]:
    """With one space for each break; of a text that has several forms, each form."""
    found = [*_catalogue(), *_code()]
    return tuple(" ".join(_MARKUP.sub("", text).split()) for text in found)


def is_said(quoted: str) -> bool:
    """Whether some message can read so; "…" in the quotation stands for facts, and for what is left out at an end."""
    pieces = [" ".join(piece.split()) for piece in quoted.split("…")]
    wanted = re.compile(".*".join(re.escape(piece) for piece in pieces if piece))
    return any(wanted.search(message) for message in every_message())


def _catalogue() -> list[str]:
    found: list[str] = []
    for path in sorted((ROOT / "utils" / "texts" / "en").glob("*.ftl")):
        for entry in parse(path.read_text(encoding="utf-8")).body:
            if isinstance(entry, Message) and entry.value is not None:
                found += _forms(entry.value)
    return found


def _forms(words: Words) -> list[str]:
    """Where the text chooses by a fact, one form for each choice; choices of different facts are not combined."""
    forms = [""]
    for element in words.elements:
        if isinstance(element, TextElement):
            endings = [element.value]
        elif isinstance(element, Placeable) and isinstance(element.expression, SelectExpression):
            endings = [form for variant in element.expression.variants for form in _forms(variant.value)]
        elif isinstance(element, Placeable) and isinstance(element.expression, StringLiteral):
            endings = [element.expression.value]
        else:
            endings = [BLANK]
        forms = [form + ending for form in forms for ending in endings]
    return forms


def _code() -> list[str]:
    """What the program prints itself, also the shell scripts that make its environment."""
    files = [ROOT / "main.py", *(path for folder in _CODE for path in sorted((ROOT / folder).rglob("*.py")))]
    found = [text for path in files for text in _strings(ast.parse(path.read_text(encoding="utf-8")))]
    for script in sorted((ROOT / "tools").iterdir()):
        found += re.findall(r'echo "([^"]+)"', re.sub(r"\$\w+", BLANK, script.read_text(encoding="utf-8")))
    return found


def _strings(tree: ast.Module) -> list[str]:
    found: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            found.append("".join(_piece(value) for value in node.values))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.append(node.value)
    return found


def _piece(value: ast.expr) -> str:
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else BLANK
