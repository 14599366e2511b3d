"""What a person types in answer to a question of the chat, and lines in which the position is missing or misspelt."""

from datetime import UTC, datetime
from typing import Final

from hypothesis import strategies as st
from msgspec.structs import replace

from execution.facts.slots import Side
from handlers.grammar.command_line import LineError
from handlers.positions.change_lines import parse_stop
from handlers.positions.line_mistakes import forgotten_symbol_text, mistake_text
from handlers.wizard.answers import WrongAnswer, clause_of
from handlers.wizard.state import ANSWERED, Step, Wizard
from handlers.words.say import say
from tests.fuzz import odd
from tests.fuzz.invariants import can_be_written, require_words
from tests.fuzz.mutation import lines
from tests.fuzz.target import Target

_WIZARD: Final = Wizard(
    id="abcd1234", chat_id=1, user_id=2, at=datetime(2026, 1, 5, 12, tzinfo=UTC), symbol="BTCUSDT", side="long",
    entry="entry market", size="", stop="sl 49000", targets="tp 1R:50% 2R:50%", even="be tp1", trail="",
)  # fmt: skip
_ANSWERS: Final = {
    Step.SIDE: "short", Step.ENTRY: "50000:50% 49500:50%", Step.SIZE: "500 usdt", Step.STOP: "2%",
    Step.TARGETS: "51000:50% 2R:50%", Step.EVEN: "tp2 +0.1%", Step.TRAIL: "2atr 1h after tp1",
}  # fmt: skip
_STEPS: Final = [step.value for step in ANSWERED if step is not Step.SYMBOL]
_OPEN: Final = (("BTCUSDT", Side.BUY), ("BTCUSDT", Side.SELL), ("ETHUSDT", Side.BUY))


def _check_answer(said: tuple[str, str]) -> None:
    """A clause that means the same when it is typed itself, or a mistake with an example that is taken."""
    step, text = said
    if not can_be_written(text):
        return  # the door of the chat passes such an update by
    wizard = replace(_WIZARD, step=Step(step))
    try:
        clause = clause_of(wizard, text)
    except WrongAnswer as wrong:
        require_words(wrong, 10 * odd.LONGEST)
        clause = clause_of(wizard, wrong.example)
    assert not clause or clause_of(wizard, clause) == clause


def _check_mistake(text: str) -> None:
    """Whatever stands in a line, something that can be sent is said of its mistake, in pieces where it is long."""
    if not can_be_written(text):
        return
    forgotten = forgotten_symbol_text(text, _OPEN, parse_stop, lambda place: f"/sl {place[0]} 49500", say("audit-none"))
    assert forgotten is None or can_be_written(str(forgotten))
    try:
        parse_stop(text)
    except LineError as error:
        assert can_be_written(str(mistake_text(error, _OPEN, lambda place: f"/sl {place[0]} 49500")))


TARGETS: Final = (
    Target(
        name="answer: a step of the wizard",
        covers=("handlers/wizard/answers.py", "handlers/trade/command.py"),
        inputs=st.tuples(st.sampled_from(_STEPS), lines([*_ANSWERS.values(), "off", "default"], kept=0)),
        check=_check_answer,
        examples=(
            *((step.value, text) for step, text in _ANSWERS.items()),
            *((step, text) for step in _STEPS for text in ("", "off", "0", "9" * 5000, "\u0663", "50000 lev 5", "1e5")),
        ),
    ),
    Target(
        name="line: which position",
        covers=("handlers/positions/line_mistakes.py",),
        inputs=lines(("/sl BTCUSDT long 49500", "/sl 49500", "/sl btcusd 2%", "/sl ETHUSDT be")),
        check=_check_mistake,
        examples=("/sl 49500", "/sl", "/sl BTCUSD long 49500", "/sl btc/usdt", "/sl DOGEUSDT 1"),
    ),
)
