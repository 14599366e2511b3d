"""What the documents tell to type into the chat is typed: into the real chat, over the wire."""

import re

import aiohttp

from drills.control import Control
from drills.processes import Simulator
from handlers.command_table import COMMANDS
from tests.documents.chat_lines import NOT_OURS, chat_lines, examples
from tests.handlers.conftest import Person, World

MISTAKE = re.compile(r"A line that works:|For example:|How it is written:|\n *\^+(\n|$)|There is no /|failed inside")
FIRST_OWNER = 5001


async def test_every_line_of_the_chat_is_understood(simulator_process: Simulator) -> None:
    """Each by an owner of its own: in one chat Telegram lets a bot answer once a second."""
    lines = examples()
    assert len(lines) > 80
    Control(simulator_process.url).post("/control/reset")
    async with aiohttp.ClientSession() as http:
        people = {text: Person(http, simulator_process.url, FIRST_OWNER + at) for at, text in enumerate(lines)}
        world = World(simulator_process.url, http)
        world.bot = world.new_bot(frozenset(person.user_id for person in people.values()))
        await world.start()
        try:
            for text, person in people.items():
                await person.says(text)
            answers = {text: (await person.sees(""))["text"] for text, person in people.items()}
        finally:
            await world.stop()
    wrong = [f"{lines[text]}: {text}\n{answer}" for text, answer in answers.items() if MISTAKE.search(answer)]
    assert not wrong, "\n\n".join(wrong)


def test_every_command_that_is_named_exists() -> None:
    named = {f"/{line.name}": line.place for line in chat_lines() if line.name not in COMMANDS}
    assert set(named) == set(NOT_OURS), named
