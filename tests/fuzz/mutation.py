"""Inputs near to real ones: a recorded document or line, with a few things in it changed."""

import json
from collections.abc import Iterator, Sequence
from copy import deepcopy
from typing import Any, Final, Protocol

from hypothesis import strategies as st

from tests.fuzz import odd

Path = tuple[str | int, ...]
_MOST_CHANGES: Final = 4
_DEEP: Final = 2_000


class Draw(Protocol):
    def __call__(self, strategy: st.SearchStrategy[Any], label: object = None) -> Any: ...


@st.composite
def documents(draw: Draw, seeds: Sequence[Any]) -> Any:
    """A document of dicts, lists and scalars, with one to a few changes (none now and then)."""
    root = [deepcopy(draw(st.sampled_from(seeds)))]
    for _ in range(draw(st.integers(0, _MOST_CHANGES))):
        places = list(_places(root, ()))
        path = draw(st.sampled_from(places)) if places else (0,)
        _change(draw, root, path, seeds)
    return root[0]


@st.composite
def json_texts(draw: Draw, seeds: Sequence[Any]) -> str:
    """Such a document as JSON; now and then text that is nearly JSON, or says a name twice, or says what none can."""
    text = json.dumps(draw(documents(seeds)))
    match draw(st.integers(0, 11)):
        case 0:
            return draw(_damaged(text))
        case 1:  # the same name twice: which of them counts is the reader's choice, that it stays one value is not
            name = draw(st.sampled_from(['"symbol"', '"size"', '"retCode"', '"data"', '"update_id"']))
            return text.replace("{", "{" + f"{name}:{json.dumps(draw(st.sampled_from(odd.SCALARS)))},", 1)
        case 2:
            huge = draw(st.sampled_from(["NaN", "Infinity", "-Infinity", "1e999", "1" * 5000, "1e-999", '"\\ud800"']))
            return text.replace(":", f":{huge},{json.dumps(draw(st.sampled_from(odd.TEXTS)))}:", 1)
        case 3:
            depth = draw(st.sampled_from([50, 200, _DEEP, 100_000]))
            opening, closing = draw(st.sampled_from([("[", "]"), ('{"a":', "}")]))
            return text.replace(":", ":" + opening * depth + "1" + closing * depth + ', "x":', 1)
        case _:
            return text


@st.composite
def lines(draw: Draw, seeds: Sequence[str], words: Sequence[str] = (), *, kept: int = 1) -> str:
    """A line of words with a few of them changed; the first ``kept`` stay: they say whose line it is."""
    said: list[str] = draw(st.sampled_from(seeds)).split(" ")
    head, tail = said[:kept], said[kept:]
    known = sorted({word for seed in seeds for word in seed.split()[kept:]} | set(words))
    for _ in range(draw(st.integers(0, _MOST_CHANGES))):
        at = draw(st.integers(0, max(0, len(tail) - 1)))
        match draw(st.integers(0, 7)):
            case 0 if tail:
                del tail[at]
            case 1 if tail:
                tail.insert(at, tail[draw(st.integers(0, len(tail) - 1))])
            case 2:
                tail.insert(at, draw(st.sampled_from(known or [""])))
            case 3 if tail:
                tail[at] = draw(st.sampled_from([*odd.NUMBERS, *odd.TEXTS]))
            case 4 if tail:
                tail[at] = draw(_damaged(tail[at]))
            case 5 if len(tail) > 1:
                other = draw(st.integers(0, len(tail) - 1))
                tail[at], tail[other] = tail[other], tail[at]
            case 6 if at + 1 < len(tail):
                tail[at : at + 2] = [tail[at] + draw(st.sampled_from(["", ":", "=", ",", "%"])) + tail[at + 1]]
            case _:
                tail.append(draw(st.sampled_from([*known, *odd.NUMBERS])))
    return " ".join([*head, *tail])


@st.composite
def texts(draw: Draw, seeds: Sequence[str]) -> str:
    """A text of several lines with a few characters, words or lines changed, or two of them joined."""
    text = draw(st.sampled_from(seeds))
    for _ in range(draw(st.integers(0, _MOST_CHANGES))):
        match draw(st.integers(0, 4)):
            case 0:
                text = draw(_damaged(text))
            case 1:
                at = draw(st.integers(0, len(text)))
                text = text[:at] + draw(st.sampled_from([*odd.NUMBERS, *odd.TEXTS])) + text[at:]
            case 2:
                other = draw(st.sampled_from(seeds)).split("\n")
                said = text.split("\n")
                said.insert(draw(st.integers(0, len(said))), draw(st.sampled_from(other)))
                text = "\n".join(said)
            case 3:
                said = text.split("\n")
                del said[draw(st.integers(0, len(said) - 1))]
                text = "\n".join(said)
            case _:
                said = text.split(" ")
                said[draw(st.integers(0, len(said) - 1))] = draw(st.sampled_from([*odd.NUMBERS, *odd.TEXTS]))
                text = " ".join(said)
    return text


@st.composite
def damaged_bytes(draw: Draw, seeds: Sequence[bytes]) -> bytes:
    """A file with some of its bytes changed, taken out, doubled, cut off, or followed by others."""
    content = bytearray(draw(st.sampled_from(seeds)))
    for _ in range(draw(st.integers(0, _MOST_CHANGES))):
        at = draw(st.integers(0, max(0, len(content) - 1)))
        match draw(st.integers(0, 5)):
            case 0 if content:
                content[at] ^= 1 << draw(st.integers(0, 7))
            case 1:
                del content[at : at + draw(st.integers(1, 16))]
            case 2:
                content[at:at] = draw(st.binary(max_size=16))
            case 3:
                del content[at:]
            case 4:
                content += bytes(content[at:])
            case _:
                content[at : at + 8] = draw(st.sampled_from([b"\xff" * 8, b"\0" * 8, b"\x7f" + b"\xff" * 7]))
    return bytes(content)


@st.composite
def _damaged(draw: Draw, text: str) -> str:
    """One character changed, taken out or put in, or the end cut off."""
    at = draw(st.integers(0, len(text)))
    match draw(st.integers(0, 3)):
        case 0:
            return text[:at]
        case 1:
            return text[:at] + text[at + 1 :]
        case 2:
            return text[:at] + draw(st.characters()) + text[at:]
        case _:
            return text[:at] + draw(st.sampled_from("0123456789.,:%+-/\\\"'{}[]<>@#$eErRkKx \n\t\x00")) + text[at + 1 :]


def _places(value: Any, path: Path) -> Iterator[Path]:
    """Where something can be changed: everything below the root that holds the document."""
    inner: Iterator[tuple[str | int, Any]] = iter(())
    if isinstance(value, dict):
        inner = iter(value.items())
    elif isinstance(value, list):
        inner = iter(enumerate(value))
    for key, item in inner:
        yield (*path, key)
        yield from _places(item, (*path, key))


def _change(draw: Draw, root: list[Any], path: Path, seeds: Sequence[Any]) -> None:
    *above, key = path
    owner: Any = root
    for step in above:
        owner = owner[step]
    is_root = owner is root
    match draw(st.integers(0, 9)):
        case 0 if not is_root:
            del owner[key]
        case 1 | 2 | 3:
            owner[key] = deepcopy(draw(st.sampled_from(odd.VALUES)))
        case 4:
            other = [draw(st.sampled_from(seeds))]
            place = draw(st.sampled_from(list(_places(other, ()))))
            owner[key] = deepcopy(_at(other, place))
        case 5:
            owner[key] = draw(st.sampled_from([[owner[key]], {"a": owner[key]}, [owner[key], owner[key]]]))
        case 6 if isinstance(owner, list) and not is_root:
            owner.append(deepcopy(owner[key]))
        case 7 if isinstance(owner, dict):
            owner[draw(st.sampled_from(odd.TEXTS[:-1]))] = owner.pop(key)
        case 8 if isinstance(owner[key], str):
            owner[key] = draw(_damaged(owner[key]))
        case _:
            owner[key] = _other_type(owner[key])


def _at(value: Any, path: Path) -> Any:
    for step in path:
        value = value[step]
    return value


def _other_type(value: Any) -> Any:
    """The same in another type, as another version of a server might say it."""
    match value:
        case bool():
            return str(value).lower()
        case int() | float():
            return str(value)
        case str():
            return int(value) if value.isascii() and value.isdecimal() and len(value) < 400 else [value]
        case None:
            return ""
        case _:
            return json.dumps(value, default=str)[: odd.LONGEST]
