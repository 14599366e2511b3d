"""Which command a message is: read once and in one way, so that nobody carries out what somebody else took for talk.

Telegram marks the command in the text; its name ends where the mark ends, whatever stands right behind it: `/close,`
is `/close`.
"""

from telegram import Message
from telegram.constants import MessageEntityType


def command_in(message: Message) -> tuple[str, str]:
    """The name as it was typed, and the bot that it is for: "" is whoever knows it. ("", ""): it begins with none."""
    mark = message.entities[0] if message.entities else None
    if message.text is None or mark is None or mark.type != MessageEntityType.BOT_COMMAND or mark.offset != 0:
        return "", ""
    # Whatever can be marked is one unit of UTF-16 for each character, as lengths of marks are counted.
    name, _, bot = message.text[1 : mark.length].partition("@")
    return name, bot


def command_for_us(message: Message) -> str:
    """Its name in small letters; "" for one that is for another bot, and where there is none."""
    name, bot = command_in(message)
    is_ours = not bot or bot.lower() == message.get_bot().username.lower()
    return name.lower() if is_ours else ""
