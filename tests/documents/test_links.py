"""What the documents point at is there: links, pictures, tests, files of the program."""

import re
from fnmatch import filter as those_that_match

import pytest

from tests.documents.functions import every_test, exists
from tests.documents.pages import ROOT, anchors, everything_said, pages

LINK = re.compile(r"(?<!\\)\]\(([^)\s]+)\)|<img src=\"([^\"]+)\"")
TEST = re.compile(r"\btest_\w+(?:…)?(?:\.py)?")
OF_THE_PROGRAM = re.compile(
    r"(?:utils|execution|helpers|handlers|simulator|drills|benchmarks|tests|tools|deploy|docs)/[\w./*-]*"
)


@pytest.mark.parametrize("page", pages())
def test_every_link_leads_somewhere(page: str) -> None:
    targets = {link or picture for link, picture in LINK.findall(pages()[page])}
    assert not [each for each in targets if not each.startswith("https://") and not leads(page, each)]


def leads(page: str, target: str) -> bool:
    file, _, anchor = target.partition("#")
    path = ((ROOT / page).parent / file).resolve() if file else ROOT / page
    return path.exists() and (not anchor or anchor in anchors(path.read_text(encoding="utf-8")))


def test_every_document_is_in_the_list_of_documents() -> None:
    listed = {f"docs/{link}" for link, _ in LINK.findall(pages()["docs/README.md"])}
    assert {page for page in pages() if page.startswith("docs/")} - {"docs/README.md"} <= listed


def test_every_picture_is_shown_somewhere() -> None:
    shown = {target.rpartition("/")[2] for text in pages().values() for pair in LINK.findall(text) for target in pair}
    kept = {path.name for path in (ROOT / "docs" / "images").rglob("*") if path.is_file()}
    assert kept <= shown


def test_every_test_that_is_named_exists() -> None:
    for said in everything_said():
        if said.block is not None:
            continue
        if "::" in said.text and said.text.startswith("tests/"):
            assert exists(said.text), said
        for name in TEST.findall(said.text):
            assert name in every_test() or those_that_match(every_test(), name.replace("…", "*")), (said.place, name)


def test_every_file_of_the_program_that_is_named_exists() -> None:
    for said in everything_said():
        if said.block is None and OF_THE_PROGRAM.fullmatch(said.text):
            assert list(ROOT.glob(said.text.rstrip("/"))), said
