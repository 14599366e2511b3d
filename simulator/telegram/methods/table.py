"""Every method by its canonical name; Telegram does not mind the case in which a bot writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.telegram.files import FileKind
from simulator.telegram.methods import (
    account,
    cards,
    copies,
    editing,
    media,
    menu,
    reading,
    receiving,
    sending,
    taps,
    tidying,
)

if TYPE_CHECKING:
    from simulator.telegram.methods.call import Method

METHODS: dict[str, Method] = {
    "getMe": account.get_me,
    "logOut": account.log_out,
    "close": account.close,
    "getUpdates": receiving.get_updates,
    "setWebhook": receiving.set_webhook,
    "deleteWebhook": receiving.delete_webhook,
    "getWebhookInfo": receiving.get_webhook_info,
    "sendMessage": sending.send_message,
    "sendChatAction": sending.send_chat_action,
    "sendPhoto": media.sender(FileKind.PHOTO),
    "sendDocument": media.sender(FileKind.DOCUMENT),
    "sendAnimation": media.sender(FileKind.ANIMATION),
    "sendAudio": media.sender(FileKind.AUDIO),
    "sendVideo": media.sender(FileKind.VIDEO),
    "sendVideoNote": media.sender(FileKind.VIDEO_NOTE),
    "sendVoice": media.sender(FileKind.VOICE),
    "sendSticker": media.sender(FileKind.STICKER),
    "sendMediaGroup": media.send_media_group,
    "sendLocation": cards.send_location,
    "sendVenue": cards.send_venue,
    "sendContact": cards.send_contact,
    "sendDice": cards.send_dice,
    "forwardMessage": copies.forward_message,
    "forwardMessages": copies.forward_messages,
    "copyMessage": copies.copy_message,
    "copyMessages": copies.copy_messages,
    "editMessageText": editing.edit_message_text,
    "editMessageCaption": editing.edit_message_caption,
    "editMessageMedia": editing.edit_message_media,
    "editMessageReplyMarkup": editing.edit_message_reply_markup,
    "deleteMessage": tidying.delete_message,
    "deleteMessages": tidying.delete_messages,
    "pinChatMessage": tidying.pin_chat_message,
    "unpinChatMessage": tidying.unpin_chat_message,
    "unpinAllChatMessages": tidying.unpin_all_chat_messages,
    "setMessageReaction": tidying.set_message_reaction,
    "answerCallbackQuery": taps.answer_callback_query,
    "getChat": reading.get_chat,
    "getChatMember": reading.get_chat_member,
    "getChatAdministrators": reading.get_chat_administrators,
    "getChatMemberCount": reading.get_chat_member_count,
    "getChatMembersCount": reading.get_chat_member_count,
    "leaveChat": reading.leave_chat,
    "getUserProfilePhotos": reading.get_user_profile_photos,
    "getFile": reading.get_file,
    "setMyCommands": menu.set_my_commands,
    "getMyCommands": menu.get_my_commands,
    "deleteMyCommands": menu.delete_my_commands,
    "setChatMenuButton": menu.set_chat_menu_button,
    "getChatMenuButton": menu.get_chat_menu_button,
    "setMyName": menu.setter("name"),
    "getMyName": menu.getter("name"),
    "setMyDescription": menu.setter("description"),
    "getMyDescription": menu.getter("description"),
    "setMyShortDescription": menu.setter("short_description"),
    "getMyShortDescription": menu.getter("short_description"),
}
_CANONICAL = {name.lower(): name for name in METHODS}


def canonical_name(method: str) -> str | None:
    """``sendmessage`` → ``sendMessage``; None for a method that does not exist."""
    return _CANONICAL.get(method.lower())
