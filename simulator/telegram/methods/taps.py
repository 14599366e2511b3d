"""The answer to a tap on a button."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.telegram.errors import BadRequest

if TYPE_CHECKING:
    from simulator.telegram.methods.call import Call


async def answer_callback_query(call: Call) -> bool:
    given = call.parameters
    url = given.text("url")
    if url and not url.startswith((f"https://t.me/{call.account.user.username}?", "tg://")):
        # Anything else is for games, which have addresses of their own.
        raise BadRequest("URL_INVALID")
    call.account.callbacks.answer(
        given.text("callback_query_id"), given.text("text"), is_alert=given.flag("show_alert"), url=url
    )
    return True
