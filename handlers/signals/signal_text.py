"""What is said about a pasted signal: the line that it was read as, or what has to be decided first."""

from collections.abc import Iterator
from typing import Final

from handlers.signals.doubts import Asked
from handlers.signals.reading import Signal
from handlers.words.say import Html, lines, say

_STOP_EXAMPLE: Final = "sl 2%"
_TARGET_EXAMPLE: Final = "tp 2R"


def read_as(signal: Signal) -> Html:
    """The line of a signal that leaves nothing open, and what is not in it."""
    (line,) = signal.version.lines
    return lines([say("signal-line", line=line), *_ignored(signal)])


def question_text(signal: Signal) -> Html:
    """What is open, and each way to read it as a line that can be copied."""
    version = signal.version
    offered = [with_examples(line) for line in version.lines]
    parts = [say("signal-question"), *map(_doubt, version.asked)]
    if offered:
        parts.append(say("signal-copy", count=len(offered)))
        parts += [Html("<code>{}</code>").format(line) for line in offered]
    return lines([*parts, *_ignored(signal)])


def with_examples(line: str) -> str:
    """With a stop and a target where there is none: a line has to have both."""
    before, target, targets = line.partition(" tp ")
    if " sl " not in line:
        before = f"{before} {_STOP_EXAMPLE}"
    return f"{before}{target}{targets}" if target else f"{before} {_TARGET_EXAMPLE}"


def _doubt(asked: Asked) -> Html:
    return say(f"signal-doubt-{asked.doubt.value}", what=asked.what)


def _ignored(signal: Signal) -> Iterator[Html]:
    if signal.ignored:
        yield say("signal-ignored", what=signal.ignored)
