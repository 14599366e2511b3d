"""`docs/settings.md` has every setting, as the program has it."""

import re
from pathlib import Path

from tests.documents.pages import pages
from tests.documents.settings_page import PAGE, explained, page
from utils.settings import SETTING_NAMES, load_settings

FOREIGN = {"HOLDFAST_NO_BROWSER", "NO_PROXY"}
"""Variables of the environment that are no settings."""


def test_it_is_what_make_documents_makes() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: make documents"


def test_every_setting_is_explained_once() -> None:
    assert [each.name for each in explained()] == list(dict.fromkeys(each.name for each in explained()))
    assert {each.name for each in explained()} == set(SETTING_NAMES)
    assert explained()[0].text, "what has no words of its own is told with the one before it"


def test_the_defaults_that_it_says_are_those_of_the_program(tmp_path: Path) -> None:
    told = {each.name: each.default for each in explained()}
    nowhere = tmp_path / "none"
    assert load_settings(nowhere, nowhere, told, credentials=False) == load_settings(
        nowhere, nowhere, {}, credentials=False
    )


def test_every_setting_that_a_document_sets_exists() -> None:
    for place, text in pages().items():
        for name in re.findall(r"`([A-Z]+(?:_[A-Z]+)+)=[^`]*`", text):
            assert name in SETTING_NAMES or name in FOREIGN, (place, name)
