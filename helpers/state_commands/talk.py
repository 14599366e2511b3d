"""How the commands talk: lines on standard output, and one question before anything is changed.

Keys, names and reasons in them may be somebody else's: whatever is said goes through `printable`.
"""

import os
import sys
from datetime import datetime, timedelta

from utils.printable import printable


class WrongUse(Exception):
    """The command cannot be meant like this; the text says how. Exit code 2."""


class Failed(Exception):
    """The command was understood and could not be done; the text says why, and what to do. Exit code 1."""


def say(line: str = "") -> None:
    """Print a line of the answer."""
    print(printable(line))  # noqa: T201 - this is what the commands are for


def say_failure(why: object) -> None:
    """Print on standard error why it was not done."""
    print(printable(str(why)), file=sys.stderr)  # noqa: T201 - as above


def finish() -> None:
    """Have all of the answer out, so that a reader who is gone is known here. Raises BrokenPipeError."""
    sys.stdout.flush()


def say_no_more() -> None:
    """The reader, such as `head`, has gone: what is left of the answer goes nowhere, also when the process ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY | os.O_CLOEXEC)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def require_consent(question: str, *, yes: bool) -> None:
    """Return if the change is wanted: by `--yes`, or by an answer on a terminal.

    Raises:
        WrongUse: there is nobody to ask.
        Failed: the answer is no.
    """
    if yes:
        return
    if not sys.stdin.isatty():
        raise WrongUse("nothing was changed: there is no terminal to ask on. To go ahead, add --yes")
    try:
        answer = input(printable(f"{question} [y/N] "))
    except EOFError:
        answer = ""
    if answer.strip().lower() not in {"y", "yes"}:
        raise Failed("nothing was changed")


def several(number: int, what: str) -> str:
    """Return a number of things as people read it."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def when(at: datetime) -> str:
    """Return a time as people read it."""
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"


def age(elapsed: timedelta) -> str:
    """Return how long ago something was, in its two largest units."""
    minutes, seconds = divmod(max(0, int(elapsed.total_seconds())), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    if days:
        return f"{days} d {hours} h"
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {seconds} s" if minutes else f"{seconds} s"


def size(number: int) -> str:
    """Return a number of bytes as people read it."""
    for unit, bytes_in_it in (("GiB", 2**30), ("MiB", 2**20), ("KiB", 2**10)):
        if number >= bytes_in_it:
            return f"{number / bytes_in_it:.1f} {unit}"
    return f"{number} bytes"
