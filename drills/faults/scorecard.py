"""What a drill measured: a score for each scenario, their sum, and how both read. Pure."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

NAME_WIDTH = 34


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One scenario. A figure that could not be measured is None, and what is not known has not passed.

    Attributes:
        name: of the scenario.
        protected_s: seconds from the fault (after a stop of the process: from its new start) until the bot said that
            every position is verified and the exchange showed a stop over each.
        naked_ms: time in which a position had no stop that covered it, by the referee.
        duplicates: ids of orders used for two different orders, and entries that were executed twice.
        orders_left: of the position, after it closed.
        alerts: expected ones that came.
        alerts_due: expected ones.
        alerts_doubled: that came again without saying so.
        state_lost: facts about positions that the bot no longer knew, and trades not recorded exactly once as the
            exchange executed them.
        note: why it did not go to its end; "" where it did.
    """

    name: str
    protected_s: float | None = None
    naked_ms: int | None = None
    duplicates: int | None = None
    orders_left: int | None = None
    alerts: int = 0
    alerts_due: int = 0
    alerts_doubled: int = 0
    state_lost: int | None = None
    note: str = ""

    @property
    def alerts_missing(self) -> int:
        return self.alerts_due - self.alerts

    @property
    def passed(self) -> bool:
        measured = (self.naked_ms, self.duplicates, self.orders_left, self.state_lost)
        is_clean = all(figure == 0 for figure in measured)
        is_told = self.alerts_missing == 0 and self.alerts_doubled == 0
        return self.protected_s is not None and is_clean and is_told and not self.note


def table(scores: Sequence[Score]) -> str:
    """All of them below a head."""
    return "\n".join([head(), *(row(score) for score in scores)])


def head() -> str:
    columns = f"{'protected':>10} {'naked':>7} {'doubled':>8} {'orders left':>12} {'alerts':>8} {'lost':>5}"
    return f"      {'scenario':<{NAME_WIDTH}} {columns}"


def row(score: Score) -> str:
    verdict = "PASS" if score.passed else "FAIL"
    alerts = f"{score.alerts}/{score.alerts_due}" + (f"+{score.alerts_doubled}" if score.alerts_doubled else "")
    figures = (
        f"{_seconds(score.protected_s):>10} {_known(score.naked_ms, ' ms'):>7} {_known(score.duplicates):>8} "
        f"{_known(score.orders_left):>12} {alerts:>8} {_known(score.state_lost):>5}"
    )
    line = f"{verdict}  {score.name:<{NAME_WIDTH}} {figures}"
    return f"{line}\n      {score.note}" if score.note else line


def verdict(scores: Sequence[Score]) -> str:
    """The last line: sums over all scenarios; a figure that was not measured everywhere is "unknown"."""
    word = "PASS" if all_passed(scores) else "FAIL"
    missing = sum(score.alerts_missing for score in scores)
    return (
        f"drill {word} scenarios={len(scores)} naked_ms={_total(scores, 'naked_ms')} "
        f"duplicates={_total(scores, 'duplicates')} orders_left={_total(scores, 'orders_left')} "
        f"alerts_missing={missing} state_lost={_total(scores, 'state_lost')}"
    )


def all_passed(scores: Sequence[Score]) -> bool:
    """A drill that played nothing proves nothing."""
    return bool(scores) and all(score.passed for score in scores)


def as_json(score: Score) -> str:
    """One line for a program that reads along."""
    return json.dumps({**asdict(score), "passed": score.passed})


def _total(scores: Sequence[Score], figure: str) -> str:
    figures = [getattr(score, figure) for score in scores]
    return "unknown" if None in figures or not figures else str(sum(figures))


def _seconds(seconds: float | None) -> str:
    return "never" if seconds is None else f"{seconds:.1f} s"


def _known(figure: int | None, unit: str = "") -> str:
    return "?" if figure is None else f"{figure}{unit}"
