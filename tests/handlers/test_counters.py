"""What the chat counts of itself has words in each language."""

import ast
from collections.abc import Iterator
from pathlib import Path

from utils.texts.catalogue import speak, text

ROOT = Path(__file__).parents[2]
COUNTERS = {"counts", "_counts"}


def counted() -> Iterator[str]:
    """The names of all counters: keys of the chat's `Counter`, and what a `Woken` is told to count its failures as."""
    for path in sorted((ROOT / "handlers").rglob("*.py")):
        source = path.read_text()
        if not any(name in source for name in ("counts[", "failures=")):
            continue
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name | ast.Attribute):
                name = node.value.id if isinstance(node.value, ast.Name) else node.value.attr
                keys = [node.slice] if name in COUNTERS else []
            else:
                keys = [each.value for each in getattr(node, "keywords", []) if each.arg == "failures"]
            for key in keys:
                sides = (key.body, key.orelse) if isinstance(key, ast.IfExp) else (key,)
                yield from (str(side.value) for side in sides if isinstance(side, ast.Constant))


def test_each_counter_is_said_in_words_with_its_number() -> None:
    names = set(counted())
    assert len(names) > 20
    for name in names:
        what = name.replace(" ", "-")
        assert text("health-count", what=what, number=1200) == f"{name} 1200"
        speak("de")
        try:
            assert text("health-count", what=what, number=1200) != f"{what} 1200", f"{name} has no words in German"
        finally:
            speak("en")
