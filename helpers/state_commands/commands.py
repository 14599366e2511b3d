"""The `state` command: its arguments, which part does the work, and the exit codes."""

import argparse
import sqlite3
import sys
from pathlib import Path

from helpers.state_commands.bring_along import bring_along
from helpers.state_commands.check import check
from helpers.state_commands.export import export
from helpers.state_commands.files import held_for_reading
from helpers.state_commands.history import history
from helpers.state_commands.overview import backups, stats
from helpers.state_commands.restore import restore
from helpers.state_commands.talk import Failed, WrongUse
from utils.clock import SystemClock
from utils.persistence.errors import PersistenceError, StateLocked
from utils.persistence.limits import Limits
from utils.robust_persistence import STATE_FILE_NAME
from utils.settings import Settings

DONE, FAILED, WRONG_ARGUMENTS = 0, 1, 2
DEFAULT_LIMIT = 50


def add_state_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe `state` and everything below it."""
    description = (
        "Looks at the state below STATE_DIR, puts a backup back, brings the file of an older bot along. "
        "The bot must be stopped."
    )
    state = commands.add_parser("state", help="look at the state, restore, import, export", description=description)
    below = state.add_subparsers(dest="state_command", required=True, metavar="COMMAND")
    below.add_parser("check", help="read every file and say what does not hold; changes nothing")
    below.add_parser("stats", help="sizes, ages and counts")
    shown = below.add_parser("history", help="what was done, and how the record of one key changed")
    shown.add_argument("key", nargs="?", type=_key, metavar="KEY", help="such as BTCUSDT_Buy_main")
    shown.add_argument("--limit", type=_count, default=DEFAULT_LIMIT, metavar="N", help="at most N lines (%(default)s)")
    below.add_parser("backups", help="list the backups, and whether each verifies")
    put_back = below.add_parser("restore", help="put a backup in the place of the state")
    put_back.add_argument("name", metavar="NAME", help="as `state backups` lists it")
    brought = below.add_parser("import", help="convert the pickle of an older bot and keep it beside the state")
    brought.add_argument("file", type=Path, metavar="FILE")
    written = below.add_parser("export", help="write the state as .pkl or .json")
    written.add_argument("file", type=Path, metavar="FILE")
    written.add_argument("--trades", action="store_true", help="instead the trades, as .csv or .json")
    for changing, what in (
        (put_back, "do not ask"),
        (brought, "do not ask"),
        (written, "write over FILE if it exists"),
    ):
        changing.add_argument("--yes", action="store_true", help=what)


def run_state(arguments: argparse.Namespace, settings: Settings, accounts: tuple[str, ...]) -> int:
    """Do one command and return its exit code."""
    limits = Limits(
        settings.persistence_max_journal_bytes,
        settings.persistence_max_backups,
        settings.persistence_max_archive_bytes,
    )
    try:
        return DONE if _done(arguments, settings.state_dir / STATE_FILE_NAME, accounts, limits) else FAILED
    except WrongUse as error:
        print(error, file=sys.stderr)  # noqa: T201 - what the command has to say
        return WRONG_ARGUMENTS
    except StateLocked as error:
        by = "another process (perhaps a state command)" if error.pid is None else f"process {error.pid}"
        print(f"The state in {settings.state_dir} is in use by {by}: stop the bot first.", file=sys.stderr)  # noqa: T201
    except OSError as error:
        print(_told(error), file=sys.stderr)  # noqa: T201
    except (Failed, PersistenceError, ValueError, sqlite3.Error) as error:
        print(error, file=sys.stderr)  # noqa: T201
    return FAILED


def _done(arguments: argparse.Namespace, state: Path, accounts: tuple[str, ...], limits: Limits) -> bool:
    now = SystemClock().now()
    if state.parent.exists() and not state.parent.is_dir():
        raise Failed(f"STATE_DIR is {state.parent}, which is a file: name the directory with the state")
    match arguments.state_command:
        case "restore":
            restore(state, arguments.name, now, limits, yes=arguments.yes)
        case "import":
            bring_along(state, arguments.file, accounts, limits, yes=arguments.yes)
        case reading:
            with held_for_reading(state):
                return _read(reading, arguments, state)
    return True


def _read(command: str, arguments: argparse.Namespace, state: Path) -> bool:
    now = SystemClock().now()
    match command:
        case "check":
            return check(state, now)
        case "stats":
            stats(state, now)
        case "history":
            history(state, arguments.key, arguments.limit)
        case "backups":
            backups(state, now)
        case _:
            export(state, arguments.file, trades=arguments.trades, yes=arguments.yes)
    return True


def _told(error: OSError) -> str:
    advice = (
        "run this as the user whose files they are, the one that the bot runs as"
        if isinstance(error, PermissionError)
        else "nothing is known of what it holds; look at it, and at the disk, then try again"
    )
    what = f"{error.filename}: " if error.filename is not None else ""
    return f"{what}{error.strerror or error}. What to do: {advice}"


def _key(text: str) -> str:
    if not text:
        raise argparse.ArgumentTypeError("an empty KEY names nothing: leave it out to see everything")
    return text


def _count(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above zero")
    return int(text)
