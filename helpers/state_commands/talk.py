"""How the commands talk: lines on standard output, and one question before anything is changed."""

import sys
from datetime import datetime, timedelta


class WrongUse(Exception):
    """The command cannot be meant like this; the text says how. Exit code 2."""


class Failed(Exception):
    """The command was understood and could not be done; the text says why, and what to do. Exit code 1."""


def say(line: str = "") -> None:
    """Print a line of the answer."""
    print(line)  # noqa: T201 - this is what the commands are for


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
        answer = input(f"{question} [y/N] ")
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
