"""The `state` command: which part does the work, and the exit codes."""

import argparse
import sqlite3
from pathlib import Path

from helpers.state_commands.bring_along import bring_along
from helpers.state_commands.check import check
from helpers.state_commands.export import export
from helpers.state_commands.files import held_for_reading
from helpers.state_commands.history import history
from helpers.state_commands.overview import backups, stats
from helpers.state_commands.restore import restore
from helpers.state_commands.talk import Failed, WrongUse, finish, say_failure, say_no_more
from utils.clock import SystemClock
from utils.persistence.errors import PersistenceError, StateLocked
from utils.persistence.limits import Limits
from utils.robust_persistence import STATE_FILE_NAME
from utils.settings import Settings

DONE, FAILED, WRONG_ARGUMENTS = 0, 1, 2


def run_state(arguments: argparse.Namespace, settings: Settings, accounts: tuple[str, ...]) -> int:
    """Do one command and return its exit code."""
    try:
        code = _attempted(arguments, settings, accounts)
        finish()
    except BrokenPipeError:
        say_no_more()
        return FAILED
    return code


def _attempted(arguments: argparse.Namespace, settings: Settings, accounts: tuple[str, ...]) -> int:
    limits = Limits(
        settings.persistence_max_journal_bytes,
        settings.persistence_max_backups,
        settings.persistence_max_archive_bytes,
    )
    try:
        return DONE if _done(arguments, settings.state_dir / STATE_FILE_NAME, accounts, limits) else FAILED
    except BrokenPipeError:
        raise
    except WrongUse as error:
        say_failure(error)
        return WRONG_ARGUMENTS
    except StateLocked as error:
        by = "another process (perhaps a state command)" if error.pid is None else f"process {error.pid}"
        say_failure(f"The state in {settings.state_dir} is in use by {by}: stop the bot first.")
    except OSError as error:
        say_failure(_told(error))
    except (Failed, PersistenceError, ValueError, sqlite3.Error) as error:
        say_failure(error)
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
