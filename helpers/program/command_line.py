"""The commands of `main.py` and their arguments. Needs nothing but the standard library."""

import argparse

from helpers.state_commands.arguments import add_state_parser


def command_line() -> argparse.ArgumentParser:
    """What can be typed behind `main.py`; ``command`` is which of them it was."""
    parser = argparse.ArgumentParser(
        prog="main.py", description="Holdfast guards Bybit positions, from a Telegram chat.", allow_abbrev=False
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("run", help="run the bot")
    demo_parser = commands.add_parser(
        "demo", help="try it against the simulator, without keys or money", allow_abbrev=False
    )
    demo_parser.add_argument("--script", action="store_true", help="play a whole trade unattended and exit")
    commands.add_parser("check", help="verify settings, key, clock, streams and Telegram")
    _add_drill_parser(commands)
    add_state_parser(commands)
    return parser


def _add_drill_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    drill = commands.add_parser(
        "drill",
        help="what is lost when things go wrong: a scorecard",
        description="Plays faults against a bot and a simulator of its own, and prints what was lost.",
        allow_abbrev=False,
    )
    which = drill.add_mutually_exclusive_group()
    which.add_argument("--all", action="store_true", help="every fault of the simulator's list, for some minutes")
    which.add_argument("--live", action="store_true", help="look at the real account instead; changes nothing there")
    drill.add_argument("--json", action="store_true", help="each line as a JSON object, but the last")
