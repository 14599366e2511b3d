"""What there is to tell while observations are folded, as the actor of a position does it."""

from execution.announce import announce
from execution.fold import Rules
from execution.monitor import Monitor
from execution.notices import Notice, NoticeKind
from execution.observations import Observation
from tests.execution.builders import RULES, at, fold_all


def told(before: Monitor, *observations: Observation, seconds: float = 9) -> tuple[Monitor, list[Notice]]:
    """Each observation folded and announced; all notices together."""
    return telling(before, *observations, seconds=seconds)


def telling(
    before: Monitor, *observations: Observation, seconds: float = 9, rules: Rules = RULES
) -> tuple[Monitor, list[Notice]]:
    """The same by other rules."""
    notices: list[Notice] = []
    for observation in observations:
        after, new = announce(before, fold_all(before, observation, seconds=seconds, rules=rules), at(seconds))
        notices += new
        before = after
    return before, notices


def settled(the_monitor: Monitor) -> Monitor:
    """All that is true of it has been told."""
    after, _ = announce(the_monitor, the_monitor, at(5))
    return after


def kinds(notices: list[Notice]) -> list[NoticeKind]:
    return [notice.kind for notice in notices]
