"""What is counted as the bot's, and what is not."""

import asyncio
from dataclasses import dataclass, field

from tests.soak.reachable import weigh


@dataclass
class World:
    past: list[bytes] = field(default_factory=list)


@dataclass(slots=True)
class Bot:
    world: World
    held: dict[str, bytes] = field(default_factory=dict)
    ask: object = None


def test_what_grows_inside_is_seen():
    bot = Bot(World())
    before = weigh([bot], [])
    bot.held = {str(number): bytes(1000) for number in range(100)}
    after = weigh([bot], [])
    assert after.objects - before.objects >= 100
    assert after.bytes - before.bytes > 100_000


def test_what_lies_beyond_is_not():
    world = World()
    bot = Bot(world, ask=lambda: world)
    before = weigh([bot], [world])
    world.past = [bytes(1000) for _ in range(100)]
    assert weigh([bot], [world]) == before


def test_what_a_closure_and_a_task_hold_is_seen_and_a_module_is_not():
    async def holding(held):
        await asyncio.sleep(3600)
        return held

    async def run():
        kept = [bytes(1000) for _ in range(100)]
        loop = asyncio.get_running_loop()
        task = loop.create_task(holding(kept))
        await asyncio.sleep(0)
        try:
            return weigh([task], [loop]), weigh([lambda: kept], [loop])
        finally:
            task.cancel()

    for weight in asyncio.run(run()):
        assert weight.bytes > 100_000
        assert weight.objects < 2000
