"""Every target, and every module that has to be one's: found by what a module does, not kept by hand."""

import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Final

from tests.fuzz.target import Target

ROOT: Final = Path(__file__).parents[2]
ROOMS: Final = ("utils", "execution", "handlers", "helpers", "simulator")
_TARGETS: Final = Path(__file__).with_name("targets")

_DECODES: Final = frozenset(
    {
        "json.loads", "msgspec.json.decode", "msgspec.convert", "plain_loads", "foreign_loads", "pickletools.genops",
        "datetime.fromisoformat", "datetime.strptime", "Update.de_json", "csv.reader", "parse_stream",
        "yaml.BaseLoader", "struct.unpack", "ast.literal_eval", "tomllib.loads", "base64.b64decode", "read_json",
        "Line.read", "parse_trade",
    }
)  # fmt: skip
"""Whoever calls one of these reads what others have written."""
_DECODING: Final = re.compile(rf"(?<![\w.])(?:{'|'.join(map(re.escape, sorted(_DECODES)))})\(")
_NAMES: Final = ("_line.py", "/wire.py", "line_values.py", "clause_values.py", "clauses.py", "named_line.py")
"""And so does a file of such a name."""
_FOLDERS: Final = ("handlers/signals/",)

NOT_FUZZED: Final = {
    "handlers/signals/pasted.py": "asks the market and answers; the text goes through reading.py",
    "handlers/signals/offers.py": "rows of the store, which only it writes; a row that does not fit is none",
    "handlers/signals/doubts.py": "words of what is asked",
    "handlers/signals/vocabulary.py": "the tables that tokens.py reads by",
    "handlers/emergency/asking.py": "rows of the store, which only it writes; a row that does not fit is none",
    "handlers/trade/trading.py": "previews what command.py has read",
    "handlers/trade/proposals.py": "asks the market about lines that command.py proposes",
    "handlers/dca/command.py": "asks and answers; the text goes through line.py and command_line.py",
    "handlers/wizard/wizards.py": "rows of the store, which only it writes; a row that does not fit is none",
    "handlers/drafts.py": "rows of the store, which only it writes; a row that does not fit is none",
    "handlers/telegram/chat_persistence.py": "keys of the store, which only it writes; one that does not fit is none",
    "execution/bybit/stop_line.py": "a line of those who wait, not of text",
    "helpers/program/command_line.py": "arguments of whoever starts it",
    "helpers/reports.py": "rows of the store, which only it writes; one that does not fit is logged",
    "helpers/drill_process.py": "what our own child process says",
    "utils/trade_history/rows.py": "rows of our own database, through trade_from_json, which is fuzzed",
    "utils/persistence/backups.py": "names of our own files, matched as a whole",
    "utils/persistence/plain.py": "values that the store froze itself",
    "utils/persistence/format_version.py": "the number in the checksum file, read with it in every damaged state",
    "simulator/__main__.py": "arguments of whoever starts it",
    "simulator/faults.py": "a fault of the script or of control, both fuzzed",
    "simulator/telegram/control.py": "the tester's hand, driven over HTTP by its own tests",
    "simulator/telegram/files.py": "sizes of pictures that the bot has sent",
    "simulator/control/routes.py": "decodes into the bodies of calls.py, as the target does",
    "simulator/bybit/rest/road.py": "answers of the simulator itself",
    "simulator/telegram/tester_input.py": "the tester's hand, driven over HTTP by its own tests",
}
"""Modules that decode and have no target of their own: why not."""


@cache
def targets() -> tuple[Target, ...]:
    """All that run in every test run."""
    modules = [_module(path) for path in sorted(_TARGETS.glob("*.py"))]
    return tuple(target for module in modules for target in module.TARGETS)


@cache
def long_targets() -> tuple[Target, ...]:
    """And those of which an input costs too much for that."""
    modules = [_module(path) for path in sorted(_TARGETS.glob("*.py"))]
    return (*targets(), *(target for module in modules for target in getattr(module, "LONG_TARGETS", ())))


def parsers() -> Iterator[str]:
    """The modules that read what others have written, as paths below the checkout."""
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            is_named = name.endswith(_NAMES) or name.startswith(_FOLDERS)
            if path.name != "__init__.py" and (is_named or _decodes(path)):
                yield name


def _decodes(path: Path) -> bool:
    return _DECODING.search(path.read_text("utf-8")) is not None


def _module(path: Path):  # type: ignore[no-untyped-def]
    return import_module(f"tests.fuzz.targets.{path.stem}")
