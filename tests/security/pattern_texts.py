"""The patterns that are written where they are used, in `re.search("…", text)` and its like, read from the source."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Final, NamedTuple

_CALLS: Final = frozenset(
    f"re.{name}" for name in ("compile", "search", "match", "fullmatch", "split", "findall", "finditer", "sub", "subn")
)
_SOMETHING: Final = "x"
"""Stands for what is put into a pattern as the program runs: a word, or an escaped text."""


class Written(NamedTuple):
    where: str
    text: str | None
    """None: it is known only as the program runs."""
    flags: int


def written(module: ModuleType) -> Iterator[Written]:
    """Every pattern that a call in this module names, in whatever function it stands."""
    for node in ast.walk(_tree(module)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in _CALLS:
            is_verbose = re.search(r"\bre\.(X|VERBOSE)\b", ast.unparse(node)) is not None
            yield Written(
                f"{module.__name__}: {ast.unparse(node.args[0])}",
                _text(node.args[0], module),
                re.VERBOSE if is_verbose else 0,
            )


def imports_from_re(module: ModuleType) -> bool:
    """Whether it calls these functions by names of its own, by which they are not found."""
    nodes = ast.walk(_tree(module))
    return any(
        (isinstance(node, ast.ImportFrom) and node.module == "re")
        or (isinstance(node, ast.Import) and any(each.name == "re" and each.asname for each in node.names))
        for node in nodes
    )


def _tree(module: ModuleType) -> ast.Module:
    return ast.parse(Path(str(module.__file__)).read_text("utf-8"))


def _text(node: ast.expr, module: ModuleType) -> str | None:
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.Constant(value=bytes(text)):
            return text.decode("latin-1")
        case ast.JoinedStr(values=parts):
            return "".join(_text(part, module) or _SOMETHING for part in parts)
        case ast.FormattedValue(value=inner):
            return _text(inner, module)
        case ast.Name(id=name):
            value = getattr(module, name, None)
            return value if isinstance(value, str) else None
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return "".join(_text(part, module) or _SOMETHING for part in (left, right))
        case _:
            return None
