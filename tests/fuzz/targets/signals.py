"""Pasted texts: no signal, or lines that the trade command takes, with nothing in them that was not in the text."""

import re
from decimal import Decimal
from typing import Final

from handlers.grammar.command_line import LineError
from handlers.signals.plain import plain_text
from handlers.signals.reading import read_signal, settled
from handlers.signals.signal_text import question_text, read_as, with_examples
from handlers.trade.command import parse_trade
from tests.fuzz.invariants import can_be_written, require_sound
from tests.fuzz.mutation import texts
from tests.fuzz.target import Target
from tests.handlers.fakes import FakeMarkets
from tests.handlers.signals.channels import LINES
from tests.handlers.signals.formats import ASKED, CLEAR, TALK

_KNOWN: Final = frozenset(FakeMarkets().prices)
_SEEDS: Final = (
    "LONG BTCUSDT\nEntry: 50000\nSL: 49000\nTP: 52000",
    *(text for text, _ in CLEAR),
    *(text for text, _, _ in ASKED),
    *(text for text, _ in LINES),
    *TALK,
)
_DIGITS: Final = re.compile(r"[1-9]")
_MOST_SHOWN: Final = 4096


def _check(text: str) -> None:
    if not can_be_written(text):
        return  # the door of the chat passes such an update by
    signal = read_signal(text, _KNOWN)
    if signal is None:
        return
    require_sound(signal, "signal")
    assert len(str(question_text(signal))) <= _MOST_SHOWN
    if signal.version.is_clear:
        assert len(str(read_as(signal))) <= _MOST_SHOWN
    assert signal.versions
    has_figures = _DIGITS.search(plain_text(text)) is not None
    for version in (*signal.versions, signal.version, settled(signal, Decimal(50000)).version):
        assert version.lines or version.asked, "neither a line nor a question"
        assert len(version.lines) <= 8
        assert all(price > 0 for price in version.prices)
        for line in version.lines:
            _require_taken(line, text)
    assert has_figures or not signal.version.is_clear, "a line of figures out of a text without any"


def _require_taken(line: str, text: str) -> None:
    """The command takes it: what is missing in it is asked for, and stands there as a word in its place."""
    try:
        request = parse_trade(with_examples(line))
    except LineError as error:
        # A figure may be one that no line takes (0, above all, too long): said where it is typed, and never traded.
        assert error.problem, line
        return
    require_sound(request, "request")
    for price in (request.stop.value, *(target.value for target in request.targets)):
        assert price > 0, f"{line} out of {text!r:.200}"


TARGETS: Final = (
    Target(
        name="signal",
        covers=tuple(
            f"handlers/signals/{name}.py"
            for name in (
                "reading", "plain", "tokens", "neighbours", "section_walk", "sections", "symbols", "levels", "numbers",
                "variants", "version", "versioning", "amounts", "percents", "left_over", "ignored", "break_even",
                "over", "sides", "leverages", "signal_text",
            )
        ),
        inputs=texts(_SEEDS),
        check=_check,
        examples=(*_SEEDS[:3], "", "\x00" * 100, "LONG " + "9" * 4000, "1 " * 300, "\n" * 4000, "BTC " * 150,
                  "TP 1 " * 150, "(" * 4000, "0.0\u2084" * 150, "long btc entry 50000 sl 49000 tp \u0665\u0661000"),
    ),
)  # fmt: skip
