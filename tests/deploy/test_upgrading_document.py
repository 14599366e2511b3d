"""The upgrade guide: the tests that it names are there, and the versions are those of today."""

import re

from drills.processes import ROOT
from tests.documents.functions import every_test
from utils.persistence import snapshot
from utils.persistence.format_version import FORMAT_VERSION, STATE_FILE_FORMAT
from utils.persistence.journal import grouped
from utils.trade_history import database

GUIDE = (ROOT / "docs" / "upgrading.md").read_text(encoding="utf-8")


def test_each_test_that_it_names_is_there() -> None:
    named = set(re.findall(r"`(test_\w+)`", GUIDE))
    assert len(named) > 10
    assert named <= every_test()


def test_the_versions_are_those_of_today() -> None:
    assert f'`"format"` in `.persistence_checksum`, {FORMAT_VERSION} today' in GUIDE
    assert f"`PRAGMA user_version`, {len(database._SCHEMA)} today" in GUIDE
    assert f"HFS{STATE_FILE_FORMAT}".encode() == snapshot._MAGIC
    assert f"`HFS{STATE_FILE_FORMAT}` at its end" in GUIDE
    assert f"`{grouped([bytes(16)])[:4].decode()}` before each group" in GUIDE
