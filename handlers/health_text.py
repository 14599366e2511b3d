"""`/health` in a few lines: the chat's own state, what has gone wrong so far, and what the rest of the bot says."""

from collections import Counter
from collections.abc import Sequence
from html import escape

from handlers.words.figures import bold
from handlers.words.plain_reasons import plain_reason


def health_text(*, mode: str, waiting: int | None, counts: Counter[str], lines: Sequence[str]) -> str:
    """HTML.

    Args:
        mode: the MODE setting.
        waiting: alerts that are not delivered yet; None when the store cannot be read.
        counts: what the chat has counted since the start.
        lines: what the rest of the bot has to say, plain text.
    """
    told = [f"{name} {number}" for name, number in sorted(counts.items()) if number]
    own = [
        f"{bold('Holdfast')} · {escape(mode)}",
        f"Alerts waiting: {'unknown, the store cannot be read' if waiting is None else waiting}",
    ]
    counted = [f"Counted: {escape(', '.join(told))}"] if told else []
    return "\n".join([*own, *counted, *(escape(plain_reason(line)) for line in lines)])
