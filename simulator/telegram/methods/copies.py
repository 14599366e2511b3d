"""Messages that stand somewhere already: forwarded with their origin, or copied without."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from simulator.telegram.chat_book import Access
from simulator.telegram.errors import BadRequest
from simulator.telegram.messages import Content, Message, Origin
from simulator.telegram.methods.media import CAPTION_TOO_LONG
from simulator.telegram.methods.posting import destination, post
from simulator.telegram.text.text_parameters import formatted_parameter, message_caption

if TYPE_CHECKING:
    from simulator.telegram.chats import Chat
    from simulator.telegram.methods.call import Call
    from simulator.telegram.text.formatted_text import FormattedText

MAX_AT_ONCE = 100


async def forward_message(call: Call) -> dict[str, Any]:
    message = _original(call, "forward")
    if message.is_protected:
        raise BadRequest("the message can't be forwarded")
    forwarded = post(call, message.content, origin=_origin(message))
    return call.chat(Access.READ).message_json(forwarded)


async def copy_message(call: Call) -> dict[str, int]:
    caption = formatted_parameter(call.parameters, "caption") if call.parameters.has("caption") else None
    message = _original(call, "copy")
    if message.is_protected:
        raise BadRequest("the message can't be copied")
    return {"message_id": post(call, _with_caption(message.content, caption)).message_id}


async def forward_messages(call: Call) -> list[dict[str, int]]:
    return _many(call, keeps_origin=True, drops_captions=False)


async def copy_messages(call: Call) -> list[dict[str, int]]:
    return _many(call, keeps_origin=False, drops_captions=call.parameters.flag("remove_caption"))


def _many(call: Call, *, keeps_origin: bool, drops_captions: bool) -> list[dict[str, int]]:
    """Those that are there and may go; the others are passed over."""
    call.parameters.required("from_chat_id")
    message_ids = call.parameters.message_ids(MAX_AT_ONCE)
    chat, posting = destination(call)
    source = call.chat(Access.READ, "from_chat_id")
    found = [source.messages[message_id] for message_id in message_ids if message_id in source.messages]
    going = [message for message in found if not message.is_protected]
    if not going:
        raise BadRequest("messages can't be forwarded" if keeps_origin else "messages can't be copied")
    call.spend(chat, len(going))
    posted = [
        call.service.post(
            chat,
            call.account.user,
            _without_caption(message.content) if drops_captions else message.content,
            replace(posting, origin=_origin(message) if keeps_origin else None),
        )
        for message in going
    ]
    return [{"message_id": message.message_id} for message in posted]


def _original(call: Call, purpose: str) -> Message:
    call.parameters.required("from_chat_id")
    source: Chat = call.chat(Access.READ, "from_chat_id")
    return call.message(source, purpose)


def _origin(message: Message) -> Origin:
    return message.origin or Origin(message.sender, message.date)


def _with_caption(content: Content, caption: FormattedText | None) -> Content:
    if caption is None or content.file is None:
        return content
    return replace(content, text=message_caption(caption, CAPTION_TOO_LONG))


def _without_caption(content: Content) -> Content:
    return Content(file=content.file) if content.file is not None else content
