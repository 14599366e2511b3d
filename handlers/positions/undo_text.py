"""What an undo has taken back, in words: each thing that is another one now, from what it was to what it is. Pure."""

from collections.abc import Callable, Iterator

from execution.commands.answers import TakenBack
from execution.commands.plan_version import PlanVersion
from handlers.trade.plan_words import break_even_words, follow_word, trail_words
from handlers.words.figures import percent, price
from handlers.words.say import Html, label, say
from utils.money import plain


def taken_back_text(taken_back: TakenBack) -> list[Html]:
    """A line for each."""
    return [
        say("undo-change", what=what, **{"from": before, "to": after})
        for what, words in _WORDS.items()
        if (before := words(taken_back.before)) != (after := words(taken_back.after))
    ]


def _stop(version: PlanVersion) -> str:
    return price(version.stop)


def _targets(version: PlanVersion) -> str:
    """Those that are not hit, each with its share of everything entered."""
    waiting = (leg for leg in version.plan.legs if leg.number not in version.hit)
    return _listed(f"TP{leg.number} {price(leg.price)} ({percent(leg.share * 100)})" for leg in waiting)


def _break_even(version: PlanVersion) -> str:
    return break_even_words(version.plan.break_even)


def _trail(version: PlanVersion) -> str:
    trail = version.plan.trail
    return label("undo-none") if trail is None else trail_words(trail)


def _smart(version: PlanVersion) -> str:
    smart = version.plan.smart
    return label("undo-none") if smart is None else f"{price(smart.price)} ({smart.word})"


def _follow(version: PlanVersion) -> str:
    return follow_word(version.plan.follow)


def _hours(version: PlanVersion) -> str:
    hours = version.plan.max_hours
    return label("undo-none") if hours is None else label("undo-hours", hours=plain(hours))


def _entries(version: PlanVersion) -> str:
    """Those that wait, or are still to be sent."""
    wanted = (leg for leg in version.plan.entries if leg.number in version.waiting)
    return _listed(label("undo-market") if leg.price is None else price(leg.price) for leg in wanted)


def _listed(words: Iterator[str]) -> str:
    return ", ".join(words) or label("undo-none")


_WORDS: dict[str, Callable[[PlanVersion], str]] = {
    "stop": _stop,
    "targets": _targets,
    "break-even": _break_even,
    "trail": _trail,
    "smart": _smart,
    "follow": _follow,
    "hours": _hours,
    "entries": _entries,
}
"""By the variant of `undo-change`."""
