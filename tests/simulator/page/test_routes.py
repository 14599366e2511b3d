from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import aiohttp
import pytest
from aiohttp import web

from simulator.page import routes

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

ASSETS = Path(routes.__file__).parent / "assets"
FILES = sorted(path.relative_to(ASSETS).as_posix() for path in ASSETS.rglob("*") if path.is_file())
SCRIPTS = [name for name in FILES if name.endswith(".js")]
INDEX = (ASSETS / "index.html").read_text()


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    app = web.Application()
    routes.add_routes(app)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    async with aiohttp.ClientSession(f"http://127.0.0.1:{runner.addresses[0][1]}") as client:
        yield client
    await runner.cleanup()


async def test_the_page_and_everything_it_loads(session: aiohttp.ClientSession) -> None:
    async with session.get("/") as answer:
        assert (answer.status, answer.content_type) == (200, "text/html")
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
        assert await answer.text() == INDEX
    assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son[a-z]+=", INDEX)
    loaded = re.findall(r'(?:src|href)="(/[^"]*)"', INDEX)
    assert len(loaded) == len(set(loaded)) > 4
    for path in loaded:
        async with session.get(path) as answer:
            assert answer.status == 200
            assert answer.content_type in {"text/css", "text/javascript", "image/svg+xml"}


@pytest.mark.parametrize("name", SCRIPTS)
async def test_modules_import_what_exists(session: aiohttp.ClientSession, name: str) -> None:
    for imported in re.findall(r'from "([^"]+)"', (ASSETS / name).read_text()):
        assert imported.startswith(("./", "../"))
        path = (ASSETS / name).parent.joinpath(imported).resolve().relative_to(ASSETS).as_posix()
        async with session.get(f"/page/{path}") as answer:
            assert (answer.status, answer.content_type) == (200, "text/javascript")


@pytest.mark.parametrize(
    "path", ["..%2froutes.py", "%2e%2e%2froutes.py", "nothing.js", "js", "%2fetc%2fpasswd", "js%00"]
)
async def test_nothing_else_is_served(session: aiohttp.ClientSession, path: str) -> None:
    async with session.get(f"/page/{path}") as answer:
        assert answer.status == 404


@pytest.mark.parametrize("name", SCRIPTS)
def test_text_of_others_is_never_parsed_as_html(name: str) -> None:
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(", (ASSETS / name).read_text()
    )


@pytest.mark.parametrize("name", FILES)
def test_nothing_is_fetched_from_elsewhere(name: str) -> None:
    text = (ASSETS / name).read_text().replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"https?://|url\(", text)


@pytest.mark.parametrize("name", SCRIPTS)
def test_elements_that_scripts_ask_for_exist(name: str) -> None:
    ids = set(re.findall(r'\bid="([^"]+)"', INDEX))
    assert set(re.findall(r'byId\("([^"]+)"\)', (ASSETS / name).read_text())) <= ids
