"""The earliest time at which the update in hand can have been made; Telegram does not date the press of a button."""

from contextvars import ContextVar
from datetime import datetime

MADE_SINCE: ContextVar[datetime | None] = ContextVar("MADE_SINCE", default=None)
