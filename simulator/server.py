"""The web application: both services, the tester's hand and the page on one port."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from aiohttp import web

from simulator.bybit.rest import routes as rest
from simulator.bybit.streams import routes as streams
from simulator.control import routes as control
from simulator.journal import Actor, Happening
from simulator.page import routes as page
from simulator.telegram import control as telegram_control
from simulator.telegram import routes as telegram
from simulator.world import World

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from simulator.settings import Settings

WORLD: Final = web.AppKey("world", World)


def build_app(settings: Settings) -> web.Application:
    """Compose everything; the world is ``app[WORLD]`` and lives as long as the application runs."""
    world = World(settings)
    app = web.Application(client_max_size=32 * 2**20)
    app[WORLD] = world
    streams.add_routes(app, world)
    rest.add_routes(app, world)
    telegram.add_routes(app, world.telegram, world.faults)
    telegram_control.add_routes(app, world.telegram)
    control.add_routes(app, world)
    page.add_routes(app)
    app.middlewares.append(_note_refusals)
    app.cleanup_ctx.append(_alive)
    app.on_shutdown.append(_let_go)
    return app


async def _alive(app: web.Application) -> AsyncIterator[None]:
    async with app[WORLD].alive():
        yield


@web.middleware
async def _note_refusals(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """What Telegram refuses goes into the journal, by the method's name: the rest of the path is the bot's token.

    Who is gone hears of no refusal: the poll of a bot that was killed ends with the next one's, and nobody has lost.
    """
    response = await handler(request)
    is_heard = request.transport is not None
    if is_heard and request.path.startswith("/bot") and response.status >= HTTPStatus.BAD_REQUEST:
        method = request.path.rpartition("/")[2]
        text = f"Telegram refused {method}: {response.status} {response.reason}."
        request.app[WORLD].journal.add(Happening.REFUSED, text, who=Actor.BOT)
    return response


async def _let_go(app: web.Application) -> None:
    app[WORLD].era.end()
    await app[WORLD].streams.close()
