"""That requests get no answer any more, and that they do again, is told when it changes."""

import pytest

from execution.bybit.answering import Answering
from execution.bybit.codes import Meaning

SILENT = (Meaning.NOT_DONE, Meaning.UNKNOWN)


def test_it_is_told_when_it_changes_and_not_again() -> None:
    told: list[bool] = []
    answering = Answering(told.append)
    for meaning in (None, Meaning.UNKNOWN, Meaning.UNKNOWN, Meaning.NOT_DONE, None, None, Meaning.UNKNOWN):
        answering.note(meaning)
    assert told == [False, True, False]


@pytest.mark.parametrize("meaning", [each for each in Meaning if each not in SILENT])
def test_a_no_is_an_answer(meaning: Meaning) -> None:
    told: list[bool] = []
    answering = Answering(told.append)
    answering.note(meaning)
    assert told == []
    answering.note(Meaning.UNKNOWN)
    answering.note(meaning)
    assert told == [False, True]
