"""An answer to a step, pressed or typed, as a clause of the `/trade` line; a wrong one with an example. Pure."""

import re
from typing import Final

from execution.facts.slots import Side
from handlers.grammar.command_line import LineError
from handlers.trade.command import TradeSyntaxError, parse_trade
from handlers.wizard.state import Step, Wizard
from handlers.words.say import label

NONE: Final = "off"
"""The answer that leaves a clause out."""
MARKET: Final = "market"

_CLAUSES: Final = {Step.ENTRY: "entry", Step.STOP: "sl", Step.TARGETS: "tp", Step.EVEN: "be", Step.TRAIL: "trail"}
_EXAMPLES: Final = {
    Step.SIDE: "long", Step.ENTRY: "50000 49500", Step.SIZE: "1%", Step.STOP: "2%", Step.TARGETS: "1R:50% 2R:50%",
    Step.EVEN: "tp1", Step.TRAIL: "1% after tp1",
}  # fmt: skip
_SIDES: Final = {"long": "long", "buy": "long", "l": "long", "short": "short", "sell": "short", "s": "short"}
_SIZES: Final = (
    (re.compile(r"(?:risk )?([0-9.]+) ?%"), "risk {}%"),
    (re.compile(r"(?:usdt )?\$?([0-9.]+) ?(?:usdt|usdc|usd|\$)"), "usdt {}"),
    (re.compile(r"(?:usdt )([0-9.]+)|\$([0-9.]+)"), "usdt {}"),
    (re.compile(r"size ([0-9.]+)"), "size {}"),
)
_OTHER_CLAUSE: Final = re.compile(r"\s+(?:entry|lev|risk|size|usdt|sl|tp|be|trail)\b")
_ANY_TARGETS: Final = "tp " + " ".join(f"{number}R" for number in range(1, 11))


class WrongAnswer(Exception):
    """``problem`` is one sentence; ``example`` is an answer that would be taken."""

    def __init__(self, problem: str, example: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.example = example


def clause_of(wizard: Wizard, text: str) -> str:
    """The clause for the step that waits; "" leaves it out. Raises WrongAnswer."""
    step, words = wizard.step, " ".join(text.split())
    match step:
        case Step.SIDE:
            side = _SIDES.get(words.lower())
            if side is None:
                raise WrongAnswer(label("line-side-neither", word=words), _EXAMPLES[step])
            return side
        case Step.SIZE:
            return "" if words.lower() in {NONE, "default"} else _size(wizard, words)
        case Step.EVEN | Step.TRAIL if words.lower() == NONE:
            return ""
        case _:
            name = _CLAUSES[step]
            bare = re.sub(rf"^{name}\s+", "", words, flags=re.IGNORECASE)
            return _checked(wizard, name, bare)


def side_of(wizard: Wizard) -> Side:
    """Of a wizard that has one."""
    return Side.SELL if wizard.side == "short" else Side.BUY


def _size(wizard: Wizard, words: str) -> str:
    base = re.sub("(USDT|PERP)$", "", wizard.symbol or "")
    coins = re.fullmatch(rf"([0-9.]+) ?(?:{re.escape(base.lower())}|coins?)", words.lower())
    if coins:
        return _checked(wizard, "size", coins[1])
    for pattern, clause in _SIZES:
        found = pattern.fullmatch(words.lower())
        if found:
            name, _, value = clause.format(found[1] or found[2]).partition(" ")
            return _checked(wizard, name, value)
    if re.fullmatch("[0-9.]+", words):
        _checked(wizard, "usdt", words)  # no example is proposed that would be refused
        raise WrongAnswer(label("wizard-size-unit", word=words, base=base), f"{words} usdt")
    raise WrongAnswer(label("wizard-size-none", word=words), _EXAMPLES[Step.SIZE])


def _checked(wizard: Wizard, name: str, value: str) -> str:
    """The clause, as the command takes it."""
    others = {"sl": "sl 1%", "tp": wizard.targets or _ANY_TARGETS}
    others.pop(name, None)
    line = " ".join(["/trade X1USDT", wizard.side or "long", *others.values(), name, value])
    try:
        request = parse_trade(line)
    except TradeSyntaxError as error:
        raise _wrong(wizard.step, name, error) from None
    if request.clauses != {"sl", "tp", name}:
        raise WrongAnswer(label("wizard-one-thing"), _EXAMPLES[wizard.step])
    return f"{name} {value}"


def _wrong(step: Step, name: str, error: LineError) -> WrongAnswer:
    corrected = _OTHER_CLAUSE.split(error.corrected_line.partition(f" {name} ")[2])[0]
    if corrected and step is Step.SIZE:
        corrected = f"{name} {corrected}"  # a number alone could be coins or money
    return WrongAnswer(error.problem, corrected or _EXAMPLES[step])
