"""The answer to a tap on a button."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulator.telegram.methods.call import Call


async def answer_callback_query(call: Call) -> bool:
    given = call.parameters
    call.service.callbacks.answer(
        given.text("callback_query_id"), given.text("text"), is_alert=given.flag("show_alert")
    )
    return True
