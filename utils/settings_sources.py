"""Where settings are written: the environment, credential files, `.env`, `config.yaml`; read as plain text by name.

Values stay texts until they are validated, so that `off`, `0.1` and `1001` mean the same in all three places (YAML
would make them False, a float and an int).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from io import StringIO
from pathlib import Path
from typing import Any

from dotenv.parser import parse_stream

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
_YAML_NULLS = ("~", "null", "Null", "NULL")


@dataclass(slots=True)
class Source:
    """Names in upper case with their texts, and what could not be read. A problem never repeats a value."""

    values: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def read_environment(environ: Mapping[str, str], known: Iterable[str]) -> Source:
    """Take the known names; everything else in the environment belongs to others."""
    return Source({name: environ[name] for name in known if name in environ})


def read_credentials(directory: str | None, names: Iterable[str]) -> Source:
    """Read a file for each secret, named as the setting in lower case, such as `bybit_api_secret`.

    systemd (`LoadCredential=`) and containers hand secrets over in this way. What else lies there belongs to others.
    """
    source = Source()
    for name in names if directory else ():
        path = Path(str(directory), name.lower())
        if (content := _text_of(path, source)) is not None:
            source.values[name] = content.strip()
    return source


def read_env_file(path: Path, known: Iterable[str]) -> Source:
    """Read `NAME=value` lines; `$` has no meaning in them, so that a secret may contain it."""
    source = Source()
    if (opened := _text_of(path, source)) is None:
        return source
    for binding in parse_stream(StringIO(opened)):
        if binding.key is None and not binding.error:
            continue  # a comment or an empty line
        if binding.key is None or binding.value is None or not _NAME.fullmatch(binding.key):
            written = binding.original.string
            line = binding.original.line + written[: len(written) - len(written.lstrip())].count("\n")
            source.problems.append(f"{path.name} line {line}: not of the form NAME=value")
            continue
        _take(source, path, binding.key, binding.value, known)
    return source


def read_config_file(path: Path, known: Iterable[str]) -> Source:
    """Read a flat YAML mapping with lower-case keys; a list stands for its items separated by commas."""
    source = Source()
    if (opened := _text_of(path, source)) is None:
        return source
    import yaml  # a megabyte, for a file that is there in few installations

    try:
        # The base loader leaves every scalar a text and builds no objects.
        document: Any = yaml.BaseLoader(opened).get_single_data()
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f" line {mark.line + 1}" if mark else ""
        source.problems.append(f"{path.name}{where}: not valid YAML")
        return source
    if not isinstance(document, dict):
        if document:
            source.problems.append(f"{path.name}: must be lines of the form name: value")
        return source
    for key, value in document.items():
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            _take(source, path, str(key), ",".join(value), known)
        elif isinstance(value, str):
            _take(source, path, str(key), "" if value in _YAML_NULLS else value, known)
        else:
            source.problems.append(f"{path.name}: {key} must be a plain value or a list of plain values")
    return source


def _take(source: Source, path: Path, key: str, text: str, known: Iterable[str]) -> None:
    """Keep a known name; for any other say which one was probably meant."""
    names = list(known)
    if (name := key.upper()) in names:
        source.values[name] = text
        return
    nearest = get_close_matches(name, names, n=1)
    shown = key if _NAME.fullmatch(key) else "a name that is no setting's"
    hint = f", did you mean {nearest[0] if key != key.lower() else nearest[0].lower()}?" if nearest else ""
    source.problems.append(f"{path.name}: unknown setting {shown}{hint}")


def _text_of(path: Path, source: Source) -> str | None:
    """Read a file that need not exist."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return None
    except OSError as error:
        source.problems.append(f"{path.name}: cannot be read: {error.strerror}")
    except UnicodeDecodeError:
        source.problems.append(f"{path.name}: is not UTF-8 text")
    return None
