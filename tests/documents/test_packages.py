"""The README says of every package that is installed why it is."""

import re

from tests.documents.pages import ROOT, pages, rows


def test_every_package_has_its_reason() -> None:
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    installed = {re.split(r"[\[=]", line)[0] for line in lines if line and not line.startswith("#")}
    table = rows(pages()["README.md"], "| package | its work |")
    explained = {name.strip() for names, _ in table for name in re.sub(r"\(.*?\)", "", names).split(",")}
    assert explained == installed
    assert all(len(work) > 5 for _, work in table)
