"""What the Dockerfile puts into an image, as far as that can be had without building one."""

import re
import shutil
from pathlib import Path
from typing import NamedTuple

from drills.processes import ROOT


class Instruction(NamedTuple):
    name: str
    rest: str


def stages() -> list[list[Instruction]]:
    """The Dockerfile's instructions, stage by stage; lines that go on are joined."""
    text = (ROOT / "Dockerfile").read_text()
    lines = re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE).replace("\\\n", " ").splitlines()
    found: list[list[Instruction]] = []
    for line in lines:
        if line.strip():
            name, rest = line.split(maxsplit=1)
            if name == "FROM":
                found.append([])
            found[-1].append(Instruction(name, " ".join(rest.split())))
    return found


def copied() -> list[tuple[str, str]]:
    """What the last stage takes of this folder: source and destination."""
    pairs = []
    for name, rest in stages()[-1]:
        if name == "COPY" and not rest.startswith("--from="):
            *sources, destination = rest.split()
            is_folder = destination.endswith("./")
            pairs += [(source, f"{destination}{source}" if is_folder else destination) for source in sources]
    return pairs


def lay_out(target: Path) -> Path:
    """The program as it lies in an image. Compiled files come along, which an image makes anew."""
    for source, destination in copied():
        if (ROOT / source).is_dir():
            shutil.copytree(ROOT / source, target / destination)
        else:
            shutil.copy2(ROOT / source, target / destination)
    return target
