"""What news of the bot itself are about: a calm one ends the trouble that was told with the same subject, and no other.

A trouble without a subject, a failure inside for instance, is ended by no news; news without one (rules that have
changed, entries that wait, what MODE=observe would send) end nothing. The table is all there are:

| subject                | told urgently                                      | over with                              |
|------------------------|----------------------------------------------------|----------------------------------------|
| `EXCHANGE`             | it does not answer, from the start or since a time | it answers                             |
| `PRIVATE_STREAM`       | the private stream is down                         | it is up                               |
| `PRICES`               | prices are asked for                               | they are streamed                      |
| `CLOCK`                | the machine's clock is off                         | it is right                            |
| `KEY_RIGHTS`           | the API key may withdraw                           | it may not any more                    |
| `KEY_EXPIRY`           | the API key expires soon                           | (a restart, with another key)          |
| `DISK`                 | the disk fails                                     | it works                               |
| `MARGIN`               | the margin runs short                              | (the next warning takes its place)     |
| `TRADING`, each symbol | a contract takes no new positions                  | (its end)                              |
| `MAINTENANCE`          | (calmly: it is announced)                          | (its end)                              |
| `SAFE_MODE`            | the state cannot be read                           | (a restart, with another state)        |
| `SAFE_MODE`, each name | a position has no stop in safe mode                | it is no longer open                   |
"""

from enum import StrEnum
from typing import Final


class Subject(StrEnum):
    """Each as it stands in a notice, alone or with a name behind it."""

    EXCHANGE = "exchange"
    PRIVATE_STREAM = "private stream"
    PRICES = "prices"
    CLOCK = "clock"
    KEY_RIGHTS = "key rights"
    KEY_EXPIRY = "key expiry"
    DISK = "disk"
    MARGIN = "margin"
    TRADING = "trading"
    MAINTENANCE = "maintenance"
    SAFE_MODE = "safe mode"

    def of(self, name: str) -> str:
        """The same of one symbol, or of one position."""
        return f"{self.value}:{name}"


WAY_TO_THE_EXCHANGE: Final = frozenset({Subject.EXCHANGE, Subject.PRIVATE_STREAM, Subject.PRICES, Subject.MAINTENANCE})
"""What is told as news of the connection; the others are of the bot's own health."""
