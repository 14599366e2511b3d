"""The arguments of the `state` command; what they ask for is loaded when it is done."""

import argparse
from pathlib import Path

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


def _key(text: str) -> str:
    if not text:
        raise argparse.ArgumentTypeError("an empty KEY names nothing: leave it out to see everything")
    return text


def _count(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above zero")
    return int(text)
