"""What is measured of a scenario: alerts in the trader's chat, the bot's record, the referee's figures."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from drills.control import Control, net_of
from drills.faults.chat_words import Answer
from drills.faults.scenario import Scenario
from drills.faults.scorecard import Score
from drills.faults.stage import Stage
from drills.history import recorded_nets

_ALERTS: Final = ("entry 1/1 filled", "TP1/2 hit", "(break-even)", "closed: break-even")
_REPEATED: Final = "(possibly repeated)"


@dataclass
class Course:
    """How far a scenario has come, and what stood before it."""

    stage: Stage
    scenario: Scenario
    symbol: str
    is_long: bool
    size: Decimal
    trader: Control
    said_before: int
    began_after: int
    naked_before: int
    doubled_before: int
    executions_before: int
    nets_before: int
    known_before: dict[str, tuple[str, ...]]
    told: Answer | None = None
    protected_s: float | None = None
    note: str = ""


def score_of(course: Course) -> Score:
    stats, account = course.stage.control.stats(), course.stage.control.account()
    told = [times_told(course, words) for words in due(course)]
    entered_twice = _entered(course, account) > course.size
    return Score(
        name=course.scenario.name,
        protected_s=course.protected_s,
        naked_ms=int(stats["total_naked_ms"]) - course.naked_before,
        duplicates=int(stats["duplicate_link_ids"]) - course.doubled_before + entered_twice,
        orders_left=len([order for order in account["orders"] if order["symbol"] == course.symbol]),
        alerts=sum(times > 0 for times in told),
        alerts_due=len(told),
        alerts_doubled=sum(max(0, times - 1) for times in told),
        state_lost=_forgotten(course) + (not is_recorded(course)),
        note=course.note,
    )


def due(course: Course) -> tuple[tuple[str, ...], ...]:
    """The words of each alert that has to come; they are of the chat of the one who traded."""
    own = tuple((course.symbol, words) for words in _ALERTS)
    return (*own, (course.scenario.also_told,)) if course.scenario.also_told else own


def times_told(course: Course, words: tuple[str, ...]) -> int:
    """How often it was told; a repetition that says that it may be one does not count beside another."""
    said = [m["text"] for m in course.trader.messages(course.said_before) if m["from"] == "bot"]
    told = [text for text in said if all(word in text for word in words)]
    first_time = [text for text in told if _REPEATED not in text]
    return len(first_time) or min(1, len(told))


def is_recorded(course: Course) -> bool:
    """One trade more, with the profit that the exchange's own executions have."""
    account = course.stage.control.account()
    executions = account["executions"][course.executions_before :]
    nets = recorded_nets(course.stage.state)[course.nets_before :]
    return nets == [net_of({"executions": executions}, course.symbol)]


def _forgotten(course: Course) -> int:
    """Facts of the positions beside this one that the bot does not tell as it told them before."""
    told = course.told or course.stage.positions()
    known = {each.symbol: each.facts for each in told.positions} if told else {}
    return sum(len(set(facts) - set(known.get(symbol, ()))) for symbol, facts in course.known_before.items())


def _entered(course: Course, account: dict[str, Any]) -> Decimal:
    """How much the trade's entries have executed: what made the position larger."""
    side = "Buy" if course.is_long else "Sell"
    own = (e for e in account["executions"][course.executions_before :] if e["symbol"] == course.symbol)
    return sum((Decimal(execution["qty"]) for execution in own if execution["side"] == side), Decimal(0))
