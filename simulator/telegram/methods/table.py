"""Every method by its canonical name; Telegram does not mind the case in which a bot writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.telegram.methods import account, editing, menu, reading, sending, taps, tidying

if TYPE_CHECKING:
    from simulator.telegram.methods.call import Method

METHODS: dict[str, Method] = {
    "getMe": account.get_me,
    "getUpdates": account.get_updates,
    "setWebhook": account.set_webhook,
    "deleteWebhook": account.delete_webhook,
    "getWebhookInfo": account.get_webhook_info,
    "setMyCommands": menu.set_my_commands,
    "getMyCommands": menu.get_my_commands,
    "deleteMyCommands": menu.delete_my_commands,
    "setChatMenuButton": menu.set_chat_menu_button,
    "sendMessage": sending.send_message,
    "sendPhoto": sending.send_photo,
    "sendDocument": sending.send_document,
    "sendChatAction": sending.send_chat_action,
    "editMessageText": editing.edit_message_text,
    "editMessageCaption": editing.edit_message_caption,
    "editMessageMedia": editing.edit_message_media,
    "editMessageReplyMarkup": editing.edit_message_reply_markup,
    "deleteMessage": tidying.delete_message,
    "deleteMessages": tidying.delete_messages,
    "pinChatMessage": tidying.pin_chat_message,
    "unpinChatMessage": tidying.unpin_chat_message,
    "unpinAllChatMessages": tidying.unpin_all_chat_messages,
    "answerCallbackQuery": taps.answer_callback_query,
    "getChat": reading.get_chat,
    "getFile": reading.get_file,
}
_CANONICAL = {name.lower(): name for name in METHODS}


def canonical_name(method: str) -> str | None:
    """``sendmessage`` → ``sendMessage``; None for a method that does not exist."""
    return _CANONICAL.get(method.lower())
