"""What Telegram answers instead of a result: one error, with the status and the text that a bot gets to see."""

from __future__ import annotations

from typing import Final

OTHER_POLLER: Final = "terminated by other getUpdates request; make sure that only one bot instance is running"
"""The reason of the ``Conflict`` in which the newer of two polls wins."""


class ApiError(Exception):
    """A refused call.

    Args:
        status: HTTP status and ``error_code`` alike.
        description: the whole text, prefix included ("Bad Request: chat not found").
        retry_after: seconds, for 429.
        migrate_to_chat_id: where a group has gone that became a supergroup.
    """

    def __init__(
        self,
        status: int,
        description: str,
        *,
        retry_after: int | None = None,
        migrate_to_chat_id: int | None = None,
    ) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.retry_after = retry_after
        self.migrate_to_chat_id = migrate_to_chat_id

    def body(self) -> dict[str, object]:
        answer: dict[str, object] = {"ok": False, "error_code": self.status, "description": self.description}
        hints = {"retry_after": self.retry_after, "migrate_to_chat_id": self.migrate_to_chat_id}
        parameters = {name: hint for name, hint in hints.items() if hint is not None}
        return {**answer, "parameters": parameters} if parameters else answer

    def headers(self) -> dict[str, str]:
        return {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}


class BadRequest(ApiError):
    """400: the call is understood and refused."""

    def __init__(self, reason: str, *, migrate_to_chat_id: int | None = None) -> None:
        super().__init__(400, f"Bad Request: {reason}", migrate_to_chat_id=migrate_to_chat_id)


class Forbidden(ApiError):
    """403: the person, or the group, does not want to hear from this bot."""

    def __init__(self, reason: str) -> None:
        super().__init__(403, f"Forbidden: {reason}")


class Conflict(ApiError):
    """409: somebody else polls, or a webhook is set."""

    def __init__(self, reason: str) -> None:
        super().__init__(409, f"Conflict: {reason}")


def flood(retry_after: int) -> ApiError:
    """429: too many requests; the bot is told how many seconds to be quiet."""
    return ApiError(429, f"Too Many Requests: retry after {retry_after}", retry_after=retry_after)
