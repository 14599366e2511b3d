"""What an update has to look like so that the library's objects are what they say: it decodes without looking.

Only what the chat reads is looked at. Telegram never sends what is refused here; a server that stands in for it, or a
road that changes what it carries, might.
"""

from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta, Struct

_MOST_ID: Final = 2**52
"""Telegram's ids have at most 52 bits."""
_LATEST: Final = 253_402_300_799
"""The last second of the year 9999."""

_Id = Annotated[int, Meta(ge=-_MOST_ID, le=_MOST_ID)]
_Moment = Annotated[int, Meta(ge=0, le=_LATEST)]
_Count = Annotated[int, Meta(ge=0, le=1_000_000)]


class _User(Struct):
    id: _Id
    is_bot: bool
    first_name: str
    last_name: str | None = None
    username: str | None = None


class _Chat(Struct):
    id: _Id
    type: str
    title: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    username: str | None = None


class _Entity(Struct):
    type: str
    offset: _Count
    length: _Count


class _Quote(Struct):
    text: str


class _Button(Struct):
    text: str
    callback_data: str | None = None


class _Keyboard(Struct):
    inline_keyboard: list[list[_Button]]


class _Message(Struct):
    message_id: _Id
    date: _Moment
    chat: _Chat
    from_: _User | None = msgspec.field(default=None, name="from")
    sender_chat: _Chat | None = None
    edit_date: _Moment | None = None
    text: str | None = None
    caption: str | None = None
    entities: list[_Entity] | None = None
    caption_entities: list[_Entity] | None = None
    quote: _Quote | None = None
    reply_markup: _Keyboard | None = None
    is_topic_message: bool | None = None
    message_thread_id: _Id | None = None
    migrate_to_chat_id: _Id | None = None
    migrate_from_chat_id: _Id | None = None


class _Query(Struct):
    id: str
    from_: _User = msgspec.field(name="from")
    message: _Message | None = None
    data: str | None = None


class _Member(Struct):
    user: _User
    status: str


class _MemberChange(Struct):
    chat: _Chat
    from_: _User = msgspec.field(name="from")
    date: _Moment
    old_chat_member: _Member
    new_chat_member: _Member


class _Update(Struct):
    update_id: _Id
    message: _Message | None = None
    edited_message: _Message | None = None
    channel_post: _Message | None = None
    edited_channel_post: _Message | None = None
    callback_query: _Query | None = None
    my_chat_member: _MemberChange | None = None


class _Other(Struct):
    """Of an update that the chat does nothing with: who it is from, and where; both are looked up all the same."""

    chat: _Chat | None = None
    from_: _User | None = msgspec.field(default=None, name="from")
    user: _User | None = None


def why_malformed(row: Any) -> str:
    """What of an update is not as it must be, in words; "" where nothing is."""
    try:
        known = msgspec.convert(row, _Update)
        for name in row.keys() - known.__struct_fields__:
            msgspec.convert(row[name], _Other)
        msgspec.json.encode(row)  # half of a character, which JSON can hold, could neither be kept nor answered
    except (msgspec.ValidationError, UnicodeEncodeError, OverflowError, RecursionError) as error:
        return str(error)[:200]
    return ""
