"""A press on a question about a missed trigger that is gone; what else comes of one is played in soak/test_gaps."""

import pytest

from execution.commands.answers import ChangeRefused
from execution.commands.gap_questions import GapQuestions
from execution.stops.gap_record import GapAnswer, GapChoice, GapVerdict


async def test_a_position_that_is_not_guarded_any_more_has_no_question() -> None:
    answer = await GapQuestions(tuple, observe=False).answer("gone", 1, GapChoice.CLOSE)
    assert answer == GapAnswer(verdict=GapVerdict.SETTLED)


async def test_while_nothing_may_be_sent_the_question_stands() -> None:
    with pytest.raises(ChangeRefused, match="MODE=observe"):
        await GapQuestions(tuple, observe=True).answer("x", 1, GapChoice.GO_ON)
