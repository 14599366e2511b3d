"""`/backup`: a copy of the state, made and read back now. The file itself never goes through Telegram."""

from telegram import Message

from handlers.history.sizes import size_word
from handlers.ports import BackupMaker
from handlers.telegram.per_chat import step_aside
from handlers.telegram.replies import Replies
from handlers.words.say import say
from helpers.backups import BackupFailed


class BackupCommand:
    def __init__(self, backups: BackupMaker, replies: Replies) -> None:
        self._backups = backups
        self._replies = replies

    async def handle(self, message: Message) -> None:
        """Carry out one `/backup`."""
        step_aside()
        try:
            made = await self._backups.make()
        except BackupFailed as error:
            text = say("backup-failed", reason=str(error))
        else:
            text = say("backup-made", name=made.name, size=size_word(made.size))
        await self._replies.send(message.chat_id, text)
