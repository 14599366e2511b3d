"""What persons want of one bot, until it is on disk: who waits for it hears then."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from execution.dca.dca_bot import DcaBot
from execution.dca.observations import Observation


@dataclass(eq=False)
class _Wish:
    observation: Observation
    is_done: Callable[[DcaBot], bool]
    saved: "asyncio.Future[None]"
    is_folded: bool = False


class Wishes:
    """Each is folded as any observation; answered is it once the record on disk shows it."""

    def __init__(self) -> None:
        self._open: list[_Wish] = []

    async def fulfilled(
        self, wanted: Observation, is_done: Callable[[DcaBot], bool], post: Callable[[Observation], None], within: float
    ) -> None:
        """Returns when it is on disk. Raises TimeoutError after ``within`` seconds."""
        saved: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._open.append(_Wish(wanted, is_done, saved))
        post(wanted)
        async with asyncio.timeout(within):
            await saved

    def note_folded(self, observation: Observation) -> None:
        for wish in self._open:
            wish.is_folded = wish.is_folded or wish.observation is observation

    def answer(self, on_disk: DcaBot) -> None:
        """Who gave up waiting is told nothing."""
        for wish in list(self._open):
            if wish.saved.done() or (wish.is_folded and wish.is_done(on_disk)):
                self._open.remove(wish)
                if not wish.saved.done():
                    wish.saved.set_result(None)
