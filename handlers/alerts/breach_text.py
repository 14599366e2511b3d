"""What the auditor found not as it should be, in words."""

from handlers.words import figures
from handlers.words.notice_facts import Facts
from handlers.words.plain_reasons import plain_reason
from handlers.words.say import Html, label, say


def breach(facts: Facts) -> Html:
    return say("alert-breach", **_finding(facts))


def breach_over(facts: Facts) -> Html:
    return say("alert-breach-over", **_finding(facts))


def _finding(facts: Facts) -> dict[str, str]:
    return {
        "subject": _subject(facts),
        "invariant": label("words-invariant", invariant=facts.raw("invariant") or figures.UNKNOWN),
        "time": facts.duration("seconds"),
        "evidence": facts.reason("evidence"),
    }


def _subject(facts: Facts) -> Html:
    """A guarded position; or what else of the account it is about."""
    if facts.raw("symbol"):
        return facts.title
    return figures.bold(plain_reason(facts.raw("subject")) or label("alert-account"))
