"""What a bot may ask for: chats, their members, and files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.telegram.chat_book import Access
from simulator.telegram.errors import BadRequest
from simulator.telegram.files import MAX_DOWNLOAD_BYTES
from simulator.telegram.users import User, person

if TYPE_CHECKING:
    from simulator.telegram.chats import Chat
    from simulator.telegram.methods.call import Call

_GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
_PERMISSIONS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
)
_RIGHTS = (
    "can_be_edited",
    "can_manage_chat",
    "can_change_info",
    "can_delete_messages",
    "can_invite_users",
    "can_restrict_members",
    "can_pin_messages",
    "can_manage_topics",
    "can_promote_members",
    "can_manage_video_chats",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "is_anonymous",
)
_REFUSED_RIGHTS = frozenset({"can_be_edited", "can_promote_members", "is_anonymous"})


async def get_chat(call: Call) -> dict[str, Any]:
    chat = call.chat(Access.READ)
    pinned = {"pinned_message": chat.message_json(chat.messages[chat.pins[-1]])} if chat.pins else {}
    permissions = {} if chat.is_private else {"permissions": dict.fromkeys(_PERMISSIONS, True)}
    return {
        **chat.as_json(),
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(_GIFTS, chat.is_private),
        **permissions,
        **pinned,
    }


async def get_chat_member(call: Call) -> dict[str, Any]:
    user_id = call.parameters.user()
    chat = call.chat(Access.READ if user_id == call.account.user.user_id else Access.MEMBERS)
    for user in _members(call, chat):
        if user.user_id == user_id:
            return _member(call, chat, user)
    known = {each.chat_id for each in call.account.chats.all() if each.is_private}
    if user_id not in known:
        raise BadRequest("PARTICIPANT_ID_INVALID" if chat.kind == "supergroup" else "user not found")
    return {"user": person(user_id).as_json(), "status": "left"}


async def get_chat_administrators(call: Call) -> list[dict[str, Any]]:
    chat = call.chat(Access.MEMBERS)
    if chat.is_private:
        raise BadRequest("there are no administrators in the private chat")
    rows = [_member(call, chat, user) for user in _members(call, chat)]
    return [row for row in rows if row["status"] in {"creator", "administrator"}]


async def get_chat_member_count(call: Call) -> int:
    return len(_members(call, call.chat(Access.MEMBERS)))


async def leave_chat(call: Call) -> bool:
    chat = call.chat(Access.READ)
    if chat.is_private:
        raise BadRequest("chat member status can't be changed in private chats")
    before = _member(call, chat, call.account.user)
    call.account.chats.set_status(chat, "left")
    call.account.updates.push(
        "my_chat_member",
        {
            "chat": chat.as_json(),
            "from": call.account.user.as_json(),
            "date": int(call.service.now()),
            "old_chat_member": before,
            "new_chat_member": {"user": call.account.user.as_json(), "status": "left"},
        },
    )
    return True


async def get_user_profile_photos(call: Call) -> dict[str, Any]:
    """Nobody here has a picture."""
    user_id = call.parameters.user()
    if call.account.chats.find(user_id) is None and user_id != call.account.user.user_id:
        raise BadRequest("user not found")
    return {"total_count": 0, "photos": []}


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


def _members(call: Call, chat: Chat) -> list[User]:
    """People first, then the bots."""
    if chat.is_private:
        return [chat.person, call.account.user]
    bots = [account.user for account in call.service.accounts.all() if account.chats.is_inside(chat)]
    return [*chat.people.values(), *bots]


def _member(call: Call, chat: Chat, user: User) -> dict[str, Any]:
    row: dict[str, Any] = {"user": user.as_json(), "status": "member"}
    account = call.service.account_of(user)
    if account is not None:
        row["status"] = account.chats.status(chat)
    elif not chat.is_private and user == chat.person:
        return {**row, "status": "creator", "is_anonymous": False}
    if row["status"] == "administrator":
        row |= {right: right not in _REFUSED_RIGHTS for right in _RIGHTS}
    return row
