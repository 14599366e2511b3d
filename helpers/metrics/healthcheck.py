"""``python -m helpers.metrics.healthcheck`` asks a running Holdfast whether it is well; containers have no curl.

It finds the port where the bot does (METRICS_PORT, METRICS_HOST) and needs no token and no key. Exit codes: 0 well,
1 not well or no answer, 2 wrong settings, or METRICS_PORT is off.
"""

import http.client
import sys
from typing import Final

from utils.settings import SettingsError, load_settings

WELL, NOT_WELL, WRONG_SETTINGS = 0, 1, 2
_PATIENCE: Final = 5.0
_EVERYWHERE: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - an address to ask at, not to listen on
"""Who listens at every address is asked at this machine's own."""


def main() -> int:
    """Print the one line that the bot says of itself, and return the exit code."""
    try:
        settings = load_settings(credentials=False)
    except SettingsError as error:
        print(error, file=sys.stderr)  # noqa: T201 - this is what the command is for
        return WRONG_SETTINGS
    if settings.metrics_port is None:
        print("METRICS_PORT is off: nothing tells whether the bot is well", file=sys.stderr)  # noqa: T201 - as above
        return WRONG_SETTINGS
    is_well, line = ask(_EVERYWHERE.get(settings.metrics_host, settings.metrics_host), settings.metrics_port)
    print(line)  # noqa: T201 - as above
    return WELL if is_well else NOT_WELL


def ask(host: str, port: int) -> tuple[bool, str]:
    """Whether it is well, and what it says; or that nobody answers."""
    connection = http.client.HTTPConnection(host, port, timeout=_PATIENCE)
    try:
        connection.request("GET", "/healthz")
        answer = connection.getresponse()
        line = answer.read(1000).decode(errors="replace").strip()
    except (OSError, http.client.HTTPException) as error:
        return False, f"no answer from {host}:{port}: {error}"
    finally:
        connection.close()
    return answer.status == http.client.OK, line


if __name__ == "__main__":
    sys.exit(main())
