"""Moments that stay true while a message stands: Telegram's own date entity, which the reader's app keeps counting.

An app that knows it shows "4 seconds ago", and later "5 minutes ago", without any edit; one that does not shows the
time of day, UTC, which is true for ever as well. An age that is written into a text is false as soon as it is read.
"""

import re
from datetime import datetime
from typing import Final

from handlers.words.figures import UNKNOWN, clock_time
from handlers.words.say import Html, say

_MOMENT: Final = re.compile(r"<tg-time [^>]*>(.*?)</tg-time>", re.DOTALL)


def ago(at: datetime | None) -> Html:
    """How long ago that was."""
    return _moment(at, clock_time(at)) if at is not None else Html(UNKNOWN)


def ago_by_date(at: datetime) -> Html:
    """The same where it may be long ago: the app that does not count shows the date, too."""
    return _moment(at, f"{at:%Y-%m-%d %H:%M:%S}")


def without_moments(html: str) -> str:
    """The rest: what has changed where more than time has passed."""
    return _MOMENT.sub("", html)


def in_plain_words(html: str) -> Html:
    """The same without the entity: servers of before 2026 refuse it."""
    return Html(_MOMENT.sub(r"\1", html))


def _moment(at: datetime, shown: str) -> Html:
    moment = '<tg-time unix="{}" format="r">{}</tg-time>'
    return Html(moment).format(int(at.timestamp()), say("words-moment", time=shown))
