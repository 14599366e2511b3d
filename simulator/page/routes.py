"""``/`` and its assets: plain HTML, CSS and JavaScript modules, nothing built and nothing fetched from elsewhere."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web

_ASSETS = Path(__file__).parent / "assets"
_TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_FILES = {path.relative_to(_ASSETS).as_posix(): path for path in _ASSETS.rglob("*") if path.suffix in _TYPES}
_HEADERS = {
    "Cache-Control": "no-cache",
    "Content-Security-Policy": ("default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def add_routes(app: web.Application) -> None:
    """Serve the page on ``app``."""
    app.router.add_get("/", _index)
    app.router.add_get("/page/{path:.+}", _asset)


async def _index(_request: web.Request) -> web.Response:
    return _serve(_ASSETS / "index.html")


async def _asset(request: web.Request) -> web.Response:
    # Looked up, never joined: what a request names is no path.
    path = _FILES.get(request.match_info["path"])
    if path is None:
        raise web.HTTPNotFound
    return _serve(path)


def _serve(path: Path) -> web.Response:
    return web.Response(body=path.read_bytes(), content_type=_TYPES[path.suffix], charset="utf-8", headers=_HEADERS)
