"""python-telegram-bot's application as the chat uses it: driven by our own polling, kept on our store."""

from typing import Any

from telegram.ext import Application, ContextTypes

from handlers.telegram.chat_persistence import ChatPersistence, KeptData
from handlers.telegram.polling import PollingBot


class KeepingApplication(Application[Any, Any, Any, Any, Any, Any]):
    """Whoever has sent an update off as handled may rely on what its handlers kept."""

    async def process_update(self, update: object) -> None:
        await super().process_update(update)
        # Not only every few seconds, as the library does by itself: what was handled is not handled again.
        await self.update_persistence()


def chat_application(bot: PollingBot, persistence: ChatPersistence) -> Application[Any, Any, Any, Any, Any, Any]:
    return (
        Application.builder()
        .application_class(KeepingApplication)
        .context_types(ContextTypes(user_data=KeptData, chat_data=KeptData, bot_data=KeptData))
        .bot(bot)
        .updater(None)
        .job_queue(None)
        .persistence(persistence)
        .build()
    )
