"""What pybit and its socket library say for themselves, made fit for our log.

They call every dropped connection an error, say it twice, and set their levels anew with every connection, which a
filter survives; what matters of it is logged by the supervisor.
"""

import logging
from typing import Final

_LOGGERS: Final = ("pybit._http_manager", "pybit._websocket_stream", "websocket")


class _Quieter(logging.Filter):
    """Lets through what is a warning or worse, as a warning."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno < logging.WARNING:
            return False
        record.levelno, record.levelname = logging.WARNING, logging.getLevelName(logging.WARNING)
        return True


_QUIETER: Final = _Quieter()


def quiet_libraries() -> None:
    """Apply to the libraries' loggers; safe to repeat."""
    for name in _LOGGERS:
        logging.getLogger(name).addFilter(_QUIETER)
