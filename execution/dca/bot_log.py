"""The lines of one bot's own log, in the words that its users know."""

import structlog

log = structlog.get_logger(__name__)


def say(bot_id: str, line: str) -> None:
    """Logs one line, with the bot in front of it."""
    log.info(f"[Bot-{bot_id}] {line}")  # noqa: G004 - the words themselves are what its users know
