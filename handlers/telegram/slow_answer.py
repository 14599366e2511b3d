"""An answer that comes at once, or after it was said that it is awaited."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Final, TypeVar

from telegram import InlineKeyboardMarkup

from handlers.telegram.per_chat import step_aside
from handlers.telegram.replies import Replies, Said
from handlers.words.say import Html

AT_ONCE: Final = 0.4
"""Seconds that nobody is told anything."""

_T = TypeVar("_T")


async def told_when_slow(work: Coroutine[Any, Any, _T], tell: Callable[[], Awaitable[None]]) -> _T:
    """The outcome of ``work``; where it takes its time, ``tell`` is awaited once, and then it is waited for further."""
    task = asyncio.create_task(work)
    try:
        await asyncio.wait([task], timeout=AT_ONCE)
        if not task.done():
            await tell()
        return await task
    finally:
        task.cancel()


async def said_when_slow(
    replies: Replies, chat_id: int, begun: Html, work: Coroutine[Any, Any, _T]
) -> tuple[_T, Said | None]:
    """The outcome of ``work``, and the message that says ``begun``, where it took its time: then the chat reads on."""
    said: Said | None = None

    async def tell() -> None:
        nonlocal said
        step_aside()
        said = await replies.send(chat_id, begun)

    outcome = await told_when_slow(work, tell)
    return outcome, said


async def say_there(
    replies: Replies, chat_id: int, said: Said | None, text: Html | str, keyboard: InlineKeyboardMarkup | None = None
) -> Said:
    """What came of it, in the message that said that it was awaited, or else in one of its own."""
    if said is None:
        return await replies.send(chat_id, text, keyboard)
    await replies.revise(said, text, keyboard)
    return said
