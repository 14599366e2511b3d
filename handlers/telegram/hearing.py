"""Who wants to know what is answered to the update in hand."""

from collections.abc import Callable
from contextvars import ContextVar

Hear = Callable[[str], None]

HEAR: ContextVar[Hear | None] = ContextVar("HEAR", default=None)
"""Called with each text (HTML, or plain on a press) as it is said; must be cheap, and may be called long after."""
