"""Writes `docs/settings.md` anew: what `.env.example` explains, and what the program's own record of settings takes.

python -m tests.documents.settings_page
"""

import re
from typing import Any, Literal, NamedTuple, get_args, get_origin

from annotated_types import Ge, Le

from tests.documents.pages import ROOT
from utils.settings import SETTING_NAMES, Settings

PAGE = ROOT / "docs" / "settings.md"
EXPLAINED = ROOT / ".env.example"

_GROUP = re.compile(r"^# --- (.+?) -+$")
_ASSIGNMENT = re.compile(r"^([A-Z][A-Z0-9_]*)=(.*)$")
_WIDTH = 120

_HEAD = """\
# Every setting

This page is made by `make documents` from `.env.example`, which explains each setting, and from what the program takes;
a test compares the two.

- **Where.** `NAME=value` in `.env`, beside `main.py`; the same names as environment variables; or in lower case in
  `config.yaml`. The environment wins over `.env`, and that over `config.yaml`. An empty value means the default.
- **Secrets** (the token, the keys, `HEARTBEAT_URL`) may also come as a file each, as systemd and containers hand them
  over; such a file wins over `.env`, and the environment over it ([operations.md](operations.md)).
- **When.** They are read once, at the start. After a change: restart, which leaves everything on Bybit as it stands.
- **Mistakes.** All of them are told at once, each with an example, before anything else is done. A name in `.env` or
  `config.yaml` that is none of these is a mistake, too, and the nearest one is suggested: a typing error cannot switch
  off a protection. Of the environment only these names are looked at.
- **What holds.** `/settings` in the chat shows what is not as it comes, `/settings all` the rest; secrets, addresses
  and ids never. `python main.py check` reads them all, and tries what they lead to.

Needed in any case: `TELEGRAM_TOKEN`, `TELEGRAM_ALLOWED_USER_IDS`, `BYBIT_API_KEY` and `BYBIT_API_SECRET`. Everything
else may stay as it is.
"""


class Explained(NamedTuple):
    """One setting of `.env.example`: its group, its default as it would be typed, and what is said of it."""

    name: str
    group: str
    default: str
    text: str


def explained() -> list[Explained]:
    """In the order of the file. What is said of several that follow each other is said of the first."""
    found: list[Explained] = []
    group, words = "", list[str]()
    for line in EXPLAINED.read_text(encoding="utf-8").splitlines():
        if heading := _GROUP.match(line):
            group, words = heading[1], []
        elif assigned := _ASSIGNMENT.match(line):
            found.append(Explained(assigned[1], group, assigned[2], " ".join(words)))
            words = []
        elif line.startswith("#"):
            words.append(line.removeprefix("#").strip())
        else:
            words = []
    return found


def page() -> str:
    """The whole document."""
    settings = explained()
    known = re.compile(rf"\b(?:{'|'.join(sorted(SETTING_NAMES, key=len, reverse=True))})(?:=\w+)?\b")
    parts = [_HEAD, "| setting | default |", "|---|---|"]
    parts += [f"| [`{each.name}`](#{each.name.lower()}) | {_shown(each.default)} |" for each in settings]
    group = ""
    for number, each in enumerate(settings):
        if each.group != group:
            group = each.group
            parts.append(f"\n## {group}")
        above = settings[number - 1].name if number and not each.text else ""
        text = f"As `{above}`." if above else _marked(each.text, known)
        takes = _takes(each.name)
        also = "" if takes == f"for example {_shown(each.default)}" else f" · {takes}"
        parts.append(f"\n### `{each.name}`\n\nDefault: {_shown(each.default)}{also}\n")
        parts.append(_wrapped(text))
    return "\n".join(parts) + "\n"


def _shown(default: str) -> str:
    return f"`{default}`" if default else "none"


def _takes(name: str) -> str:
    """What may be written, by the type of the field; else an example."""
    field = Settings.model_fields[name.lower()]
    kind: Any = field.annotation
    if get_origin(kind) is Literal:
        return _either([f"`{word}`" for word in get_args(kind)])
    if kind is bool:
        return "`true` or `false`"
    if kind is int and field.metadata and not any(hasattr(each, "func") for each in field.metadata):
        least = next((each.ge for each in field.metadata if isinstance(each, Ge)), None)
        most = next((each.le for each in field.metadata if isinstance(each, Le)), None)
        return f"a whole number, {least} to {most}" if most is not None else f"a whole number, {least} or more"
    example = (field.examples or [""])[0]
    return f"for example `{example}`" if " " not in example else example


def _either(words: list[str]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}"


def _marked(text: str, known: "re.Pattern[str]") -> str:
    """Names of settings and files in backticks, documents as links."""
    text = known.sub(lambda found: f"`{found[0]}`", text)
    text = re.sub(r"[\w.]*<\w+>[\w.]*\w", lambda found: f"`{found[0]}`", text)
    text = re.sub(r"\bdocs/(\w+\.md)", r"[\1](\1)", text)
    return text.replace("*", r"\*")


def _wrapped(text: str) -> str:
    """As the other documents: no line is longer than the code's."""
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > _WIDTH:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n".join(lines)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
