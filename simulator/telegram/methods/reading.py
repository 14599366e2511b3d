"""What a bot may ask for: chats and files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.telegram.errors import BadRequest
from simulator.telegram.files import MAX_DOWNLOAD_BYTES

if TYPE_CHECKING:
    from simulator.telegram.methods.call import Call

_GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")


async def get_chat(call: Call) -> dict[str, Any]:
    chat = call.chat()
    pinned = {"pinned_message": chat.message_json(chat.messages[chat.pins[-1]])} if chat.pins else {}
    return {
        **chat.as_json(),
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(_GIFTS, True),
        **pinned,
    }


async def get_file(call: Call) -> dict[str, Any]:
    file_id = call.parameters.text("file_id")
    if not file_id:
        raise BadRequest("file_id not specified")
    stored = call.service.files.by_id(file_id)
    if stored is None:
        raise BadRequest("invalid file_id")
    if len(stored.content) > MAX_DOWNLOAD_BYTES:
        raise BadRequest("file is too big")
    return {**stored.as_json(), "file_path": stored.path}
