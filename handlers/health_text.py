"""`/health` in a few lines: the chat's own state, what has gone wrong so far, and what the rest of the bot says."""

from collections import Counter
from collections.abc import Sequence

from handlers.words.plain_reasons import plain_reason
from handlers.words.say import Html, label, say
from handlers.words.say import lines as below


def health_text(*, mode: str, waiting: int | None, counts: Counter[str], lines: Sequence[str]) -> Html:
    """The answer to `/health`.

    Args:
        mode: the MODE setting.
        waiting: alerts that are not delivered yet; None when the store cannot be read.
        counts: what the chat has counted since the start.
        lines: what the rest of the bot has to say, plain text.
    """
    counted_so_far = ((name.replace(" ", "-"), number) for name, number in sorted(counts.items()) if number)
    told = ", ".join(label("health-count", what=what, number=number) for what, number in counted_so_far)
    own = [
        say("health-head", mode=mode),
        say("health-waiting", waiting="unknown" if waiting is None else f"{waiting}"),
    ]
    counted = [say("health-counted", counted=told)] if told else []
    return below([*own, *counted, *map(plain_reason, lines)])
