"""The second language: the same screens, in German, and that they fit a phone."""

import ast
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from fluent.syntax import parse
from fluent.syntax.ast import (
    Message,
    Pattern,
    Placeable,
    SelectExpression,
    StringLiteral,
    TextElement,
    VariableReference,
)

import main
from handlers.command_table import COMMANDS
from handlers.help_text import help_text, welcome_text
from handlers.people.role import Role
from handlers.trade.preview_text import preview_text
from helpers.state_commands import commands
from simulator.telegram.text.html_markup import parse_html
from tests.handlers.conftest import World
from tests.handlers.fakes import a_position, a_preview, an_account
from utils.settings import Settings
from utils.texts.catalogue import speak, text

ROOT = Path(__file__).parents[2]
TEXTS = ROOT / "utils" / "texts"
LINE = "/trade BTCUSDT long size 0.1 sl 49000 tp 51000:50% 52000:30% be tp1"
MOST_ON_A_BUTTON = 24
DRAWN = (
    "chart-change", "chart-day", "chart-dca-", "chart-level-", "chart-many-", "chart-profit-note", "words-trade-end",
)  # fmt: skip
COUNTS = {"count", "number", "percent", "seconds"}


@pytest.fixture
def german() -> Iterator[None]:
    speak("de")
    yield
    speak("en")


def patterns(language: str) -> dict[str, Pattern]:
    entries = (entry for path in (TEXTS / language).glob("*.ftl") for entry in parse(path.read_text()).body)
    return {entry.id.name: entry.value for entry in entries if isinstance(entry, Message) and entry.value is not None}


def fact(element: Placeable) -> str:
    """A count of two digits, a price of five, or what stands there itself."""
    inner = element.expression
    if isinstance(inner, StringLiteral):
        return inner.parse()["value"]
    return "12" if isinstance(inner, VariableReference) and inner.id.name in COUNTS else "51000"


def forms(pattern: Pattern) -> Iterator[str]:
    """A text in each of its forms."""
    parts = []
    for element in pattern.elements:
        if isinstance(element, TextElement):
            parts.append([element.value])
        elif isinstance(element.expression, SelectExpression):
            parts.append([form for variant in element.expression.variants for form in forms(variant.value)])
        else:
            parts.append([fact(element)])
    return ("".join(form) for form in product(*parts))


def on_buttons() -> set[str]:
    """The names of the texts that the program puts on a button, itself or by a function that makes one."""
    trees = [ast.parse(path.read_text()) for path in (ROOT / "handlers").rglob("*.py")]
    nodes = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.Call)]
    functions = (node for node in nodes if isinstance(node, ast.FunctionDef) and node.returns is not None)
    makers = {node.name for node in functions if node.returns and ast.unparse(node.returns) == "InlineKeyboardButton"}
    makers.add("InlineKeyboardButton")
    made = [node for node in nodes if isinstance(node, ast.Call) and ast.unparse(node.func) in makers]
    said = [node for call in made for node in ast.walk(call) if isinstance(node, ast.Call)]
    names = [call.args[0] for call in said if ast.unparse(call.func) == "label"]
    return {str(name.value) for name in names if isinstance(name, ast.Constant)}


def test_what_stands_on_a_button_fits_one() -> None:
    texts, names = patterns("de"), on_buttons()
    assert len(names) > 30
    long = {form for name in names for form in forms(texts[name]) if len(form) > MOST_ON_A_BUTTON}
    assert not long


def test_no_german_text_is_much_longer_than_a_message_of_telegram() -> None:
    assert not [name for name, pattern in patterns("de").items() if max(map(len, forms(pattern))) > 2000]


def test_what_is_written_into_a_picture_has_letters_that_its_font_has() -> None:
    drawn = {name: pattern for name, pattern in patterns("de").items() if name.startswith(DRAWN)}
    assert not [form for pattern in drawn.values() for form in forms(pattern) if not form.replace("·", "").isascii()]


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize("topic", ["", *COMMANDS])
def test_help_is_markup_that_telegram_takes(topic: str) -> None:
    assert 10 < len(parse_html(help_text(topic, Role.OWNER)).text) < 2500


@pytest.mark.usefixtures("german")
def test_a_preview_and_the_welcome_are_german_markup() -> None:
    assert "Größe" in parse_html(preview_text(a_preview(), "live")).text
    assert "überwacht" in parse_html(welcome_text("observe", Role.OWNER)).text


@pytest.mark.usefixtures("german")
async def test_a_chat_in_german(world: World) -> None:
    world.guard.view = an_account(a_position())
    await world.start()
    await world.alice.says("/help")
    await world.alice.sees("Position ändern")
    await world.alice.says("/positions")
    await world.alice.sees("1 Position")
    await world.alice.says(LINE)
    preview = await world.alice.sees("Größe 0.1 BTC")
    assert preview["buttons"] == [["✅ Bestätigen", "✖ Abbrechen"]]
    await world.alice.presses("Bestätigen", preview["message_id"])
    await world.alice.hears("Bestätigt")
    for message in await world.alice.chat():
        assert len(message["text"]) < 4096
        assert all(len(button) <= MOST_ON_A_BUTTON for row in message["buttons"] for button in row)


@pytest.mark.usefixtures("german")
def test_the_program_speaks_what_the_settings_say(monkeypatch: pytest.MonkeyPatch) -> None:
    said = []
    monkeypatch.setattr(main, "load_settings", lambda **_: Settings.model_construct(language="en"))
    monkeypatch.setattr(main, "configure_logging", lambda *_: None)
    monkeypatch.setattr(commands, "run_state", lambda *_: said.append(text("card-yes")))
    main.main(["state", "check"])
    monkeypatch.setattr(main, "load_settings", lambda **_: Settings.model_construct(language="de"))
    main.main(["state", "check"])
    assert said == ["✅ Yes", "✅ Ja"]
