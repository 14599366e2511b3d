import json
import os

import pytest

from utils.printable import printable


@pytest.mark.parametrize("text", ["", "plain words", "Größe 1 €", "日本語", "🚀 up", "a\\nb"])
def test_what_can_be_seen_stays_as_it_is(text):
    assert printable(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\nb\r\tc", r"a\nb\r\tc"),
        ("\x1b[2J\x07\x00", r"\u001b[2J\u0007\u0000"),
        ("\x7f\x9b31m", r"\u007f\u009b31m"),  # the second begins a command, too, on terminals of eight bits
        ("a\u202eb\u2066c\u200bd", r"a\u202eb\u2066c\u200bd"),  # turns the text around; is not seen
        ("a\u2028b\u2029c\x85d", r"a\u2028b\u2029c\u0085d"),  # each begins a line somewhere
        ("\U000e0041", r"\udb40\udc41"),
    ],
    ids=["line ends", "escape", "eight bits", "turned around", "other line ends", "tag"],
)
def test_what_a_terminal_would_obey_is_shown_and_stands_on_one_line(text, shown):
    assert printable(text) == shown
    assert shown.isprintable()
    assert len(shown.splitlines()) == 1
    assert json.loads(f'"{shown}"') == text


def test_a_byte_of_a_files_name_that_is_no_text_can_be_printed():
    printable(os.fsdecode(b"name\xff")).encode()
