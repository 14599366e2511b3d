"""Killing and starting the bot, by way of whoever runs it: the simulator owns no process but its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.bot_wish import BotState, Wish
from simulator.control.body import Body, Nothing, Outcome
from simulator.journal import Actor, Happening

if TYPE_CHECKING:
    from simulator.world import World


class BotWish(Body, frozen=True):
    do: Wish


class BotTold(Body, frozen=True):
    state: BotState
    pid: int | None = None


def want(world: World, body: BotWish) -> Outcome:
    """A person wants the bot killed or started."""
    world.bot.want(body.do)
    verb = "killed" if body.do is Wish.KILL else "started"
    world.journal.add(Happening.BOT, f"The bot is to be {verb}.", who=Actor.PERSON)
    return state(world)


def read(world: World, _body: Nothing) -> Outcome:
    return state(world)


def ask(world: World, _body: Nothing) -> Outcome:
    """The bot's keeper asks what is wished; that it asks shows that it is there."""
    return {"wish": world.bot.ask()}


def tell(world: World, body: BotTold) -> Outcome:
    """The bot's keeper says how the bot is."""
    if world.bot.tell(body.state, body.pid):
        number = "" if body.pid is None else f" (process {body.pid})"
        world.journal.add(Happening.BOT, f"The bot is {body.state}{number}.", who=Actor.BOT)
    return {"wish": world.bot.wish}


def state(world: World) -> Outcome:
    desk = world.bot
    return {
        "attended": desk.is_attended,
        "state": desk.report.state,
        "pid": desk.report.pid,
        "seconds": round(desk.seconds_in_state(), 1),
        "wish": desk.wish,
    }
