"""Every line of a shell that a document shows, and how it is known that it works."""

import re
from enum import StrEnum
from typing import NamedTuple

from tests.documents.pages import PLAIN_BLOCKS, SHELL_BLOCKS, everything_said

PROGRAMS = (
    "apt", "bash", "chmod", "chown", "cp", "curl", "docker", "git", "journalctl", "kill", "lint-imports", "ls", "make",
    "mkdir", "mv", "pip", "python", "python3", "rm", "rsync", "sha256sum", "source", "sqlite3", "sudo", "systemctl",
    "systemd-analyze", "systemd-creds", "tail", "timedatectl", ".venv/bin/python", ".venv/bin/pip",
)  # fmt: skip
"""What a line outside of a block of shell has to begin with to be one, behind the settings of its environment."""

_SETTINGS = re.compile(r"^([A-Z][A-Z0-9_]*=\S+ )+")


class How(StrEnum):
    """How it is known that a line works."""

    HERE = "it is run by the tests of this folder"
    THERE = "another test runs it"
    SMALL = "another test runs it with less to do; it takes too long"
    DRY = "make says what it would do; it takes too long, or would change what is under test"
    READ = "its program reads the arguments; it takes too long, and is run in small by another test"
    NEVER = "it cannot be run here"


class Way(NamedTuple):
    """For the lines that match; the first way that fits counts. ``why``: the test that runs it, or what it needs."""

    pattern: str
    how: How
    why: str = ""


_WITH_A_BOT = "tests/benchmarks/test_guarded.py::test_each_of_them_prints_its_table"
RUN_IN_SMALL = {
    "persistence": "tests/benchmarks/test_persistence.py"
    "::test_a_quick_run_prints_every_comparison_and_leaves_nothing_behind",
    "simulator": "tests/benchmarks/test_simulator.py::test_a_run_prints_rates_ratios_and_the_target",
    "dca": "tests/benchmarks/test_dca.py::test_a_run_prints_each_kind_of_price_and_the_target",
    "charts": "tests/benchmarks/test_charts.py::test_a_run_prints_time_and_size_of_each_picture",
    "ticks": "tests/benchmarks/test_ticks.py::test_a_run_prints_each_path_and_the_targets",
    "reaction": "tests/benchmarks/test_reaction.py::test_a_run_lets_both_react_and_prints_the_targets",
    "restart": _WITH_A_BOT,
    "budget": _WITH_A_BOT,
    "memory": _WITH_A_BOT,
}
"""Benchmarks, and the test that runs each."""

WAYS = (
    Way(r"(sudo )?make .+", How.DRY),
    Way(r"python main\.py (state .+|check|run)", How.HERE),
    Way(r"python -m helpers\.metrics\.healthcheck", How.HERE),
    Way(r"(cp|mv|mkdir|chmod|echo|source|sudo install) .+", How.HERE),
    Way(
        r"python main\.py demo",
        How.THERE,
        "tests/simulator/page/test_demo.py::test_from_the_greeting_to_the_bots_return_by_keyboard_alone",
    ),
    Way(r"python main\.py demo --script", How.THERE, "tests/whole/test_stories.py::test_the_demo_script_passes"),
    Way(
        r"python main\.py drill( --all)?",
        How.SMALL,
        "tests/drills/faults/test_program.py::test_the_quick_drill_is_played_and_nothing_is_lost",
    ),
    Way(
        r"python main\.py drill --live",
        How.THERE,
        "tests/whole/test_drill.py::test_a_live_drill_says_one_line_for_each_look_and_its_exit_code_is_the_verdict",
    ),
    Way(
        r"python -m simulator --help",
        How.THERE,
        "tests/simulator/test_documents.py::test_every_option_is_in_the_synopsis",
    ),
    Way(
        r"python -m simulator",
        How.THERE,
        "tests/simulator/test_documents.py::test_the_program_of_the_guide_runs_as_it_stands",
    ),
    Way(
        r"python -m benchmarks( --help)?",
        How.READ,
        "tests/benchmarks/test_main.py::test_without_a_name_each_runs_in_a_place_of_its_own_and_prints_its_table",
    ),
    *(Way(rf"python -m benchmarks {name}\b.*", How.READ, test) for name, test in RUN_IN_SMALL.items()),
    Way(
        r"python -m tests\.execution\.soak .+",
        How.READ,
        "tests/execution/soak/test_program.py::test_a_few_steps_by_the_command_itself",
    ),
    Way(r"(sudo )?(apt|useradd) .+", How.NEVER, "root"),
    Way(r"sudo -u holdfast .+", How.NEVER, "a user of that name"),
    Way(r"cd /opt/holdfast|sudo cp -a /var/lib/holdfast .+", How.NEVER, "the directories of the service"),
    Way(r"(sudo )?(systemctl|journalctl|systemd-analyze|timedatectl) .+", How.NEVER, "systemd"),
    Way(r"docker .+", How.NEVER, "docker"),
    Way(r"(sudo )?git (-C \S+ )?(clone|pull).*", How.NEVER, "the place where the program comes from"),
    Way(r"curl .*https://api\.bybit\.com\S*", How.NEVER, "the real Bybit"),
)


class ShellLine(NamedTuple):
    place: str
    text: str
    """As it would be typed: without prompt and comment, and with the `python` of the virtual environment."""

    @property
    def is_whole(self) -> bool:
        """It can be typed as it stands. Else it says how a line is written, or only names a program."""
        arguments = [word for word in self.text.split()[1:] if not word.startswith("-") and word != "main.py"]
        return bool(arguments) and not re.search(r"\[|…", self.text)

    @property
    def way(self) -> Way | None:
        bare = _SETTINGS.sub("", self.text)
        return next((way for way in WAYS if re.fullmatch(way.pattern, bare)), None)


def shell_lines() -> list[ShellLine]:
    """Those that can be typed, each once. Behind two spaces stands what a line does."""
    found: dict[str, ShellLine] = {}
    for each in everything_said():
        text = re.split(r" {2,}|\s+#\s", each.text.removeprefix("$ "))[0].strip()
        if not text or text.startswith("#"):
            continue
        is_shell = each.block in SHELL_BLOCKS
        if is_shell or ((each.block is None or each.block in PLAIN_BLOCKS) and _program(text) in PROGRAMS):
            text = re.sub(r"^(sudo -u \S+ )?(\S*\.venv/bin/)python3?(?= )", r"\1python", text)
            line = ShellLine(each.place, text)
            if line.is_whole:
                found.setdefault(text, line)
    return list(found.values())


def _program(text: str) -> str:
    return _SETTINGS.sub("", text).split()[0]
