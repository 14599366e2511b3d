"""Logging for everything that runs in the process: one format, to standard error and perhaps a file, without secrets.

structlog and the standard library meet in one formatter; redaction is applied to its final text, so that neither an
argument, nor a child logger, nor a traceback of any library gets past it. An event is one line, whatever is in it; what
stands indented below it in the text format is its traceback.
"""

import contextlib
import logging
import sys
import threading
import traceback
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Literal, NamedTuple, TextIO

import structlog
from structlog.typing import EventDict, Processor

from utils.log_file import LogFile
from utils.printable import printable
from utils.redaction import Redactor

# These log every request with its full URL, or every run of every job.
_QUIETED = ("httpx", "httpcore", "urllib3", "apscheduler", "websocket", "asyncio")

_log = logging.getLogger(__name__)


class RedactingFormatter(logging.Formatter):
    """Formats with another formatter, then takes the secrets out of the result."""

    def __init__(self, inner: logging.Formatter, redactor: Redactor) -> None:
        super().__init__()
        self._inner = inner
        self._redactor = redactor

    def format(self, record: logging.LogRecord) -> str:
        return self._redactor(self._inner.format(record))


class _StandardError(logging.StreamHandler[TextIO]):
    """Writes to standard error; a record that cannot be formatted is reported without its raw arguments."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  # the library's name
        with contextlib.suppress(OSError, ValueError):
            why = _below(traceback.format_exc())
            self.stream.write(redact(f"a log line of {record.name} could not be written:{why}\n"))


class _Current:
    """The process's redactor; before `configure_logging` it knows the patterns only."""

    redactor = Redactor()


def redact(text: str) -> str:
    """Return a text that may be sent to a chat or shown on a page."""
    return _Current.redactor(text)


class FileWanted(NamedTuple):
    """A log file beside standard error: where, how large, and how many full ones stay."""

    path: Path
    max_bytes: int
    kept: int


def configure_logging(
    level: str, fmt: Literal["text", "json"], secrets: Iterable[str], file: FileWanted | None = None
) -> None:
    """Send all logs of the process to standard error, redacted; may be called again.

    Args:
        level: the least severe level that is shown, such as `INFO`.
        fmt: `text` for people, `json` for one object a line.
        secrets: texts that must never appear (tokens, keys).
        file: for a log file that says the same.
    """
    _Current.redactor = Redactor(secrets)
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    formatter = RedactingFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_renderers(fmt)],
        ),
        _Current.redactor,
    )
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.PositionalArgumentsFormatter(),
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    _take_over(_StandardError(sys.stderr), formatter, level)
    sys.excepthook = _log_uncaught
    threading.excepthook = _log_uncaught_in_thread
    if file is not None:
        beside = LogFile(*file, redact)
        beside.setFormatter(formatter)
        logging.root.addHandler(beside)


def _renderers(fmt: Literal["text", "json"]) -> list[Processor]:
    # The plain traceback: the rich one prints local variables, among them secrets in forms nobody foresees.
    return [structlog.processors.format_exc_info, _as_json if fmt == "json" else _as_text]


_JSON = structlog.processors.JSONRenderer(ensure_ascii=False)
_CONSOLE = structlog.dev.ConsoleRenderer(colors=False)


def _as_json(logger: object, method: str, event: EventDict) -> str:
    return printable(str(_JSON(logger, method, event)))


def _as_text(logger: object, method: str, event: EventDict) -> str:
    """Return a line in which nothing begins another one or is obeyed by a terminal; below it stands its traceback."""
    below = [_below(str(event.pop(part))) for part in ("stack", "exception") if part in event]
    return printable(_CONSOLE(logger, method, event)) + "".join(below)


def _below(text: str) -> str:
    """Each line indented, behind the end of the event's own: none of them can be taken for another event."""
    return "".join(f"\n  {printable(line)}" for line in text.strip("\n").split("\n"))


def _take_over(handler: logging.Handler, formatter: logging.Formatter, level: str) -> None:
    """Make ours the only handler, also for libraries that brought one of their own."""
    handler.setFormatter(formatter)
    before, logging.root.handlers[:] = logging.root.handlers[:], [handler]
    for file in before:
        if isinstance(file, LogFile):
            file.close()
    logging.root.setLevel(level)
    for known in list(logging.root.manager.loggerDict.values()):
        if isinstance(known, logging.Logger) and known.handlers:
            known.handlers.clear()
            known.propagate = True
    for name in _QUIETED:
        logging.getLogger(name).setLevel(logging.WARNING)


def _log_uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
    else:
        _log.critical("uncaught error", exc_info=(kind, error, trace))


def _log_uncaught_in_thread(args: threading.ExceptHookArgs) -> None:
    if args.exc_type is not SystemExit:
        error = args.exc_value or args.exc_type()
        name = args.thread.name if args.thread else "?"
        _log.critical("uncaught error in thread %s", name, exc_info=(args.exc_type, error, args.exc_traceback))
