"""`/emergency`, put together."""

from collections import Counter

from handlers.emergency.asking import Askings
from handlers.emergency.command import EmergencyCommand
from handlers.emergency.messages import Bot, Messages
from handlers.emergency.presses import EmergencyPresses
from handlers.people.chats import Chats
from handlers.ports import Ports
from handlers.telegram.replies import Replies


class EmergencyRoom:
    """``messages`` runs beside the others."""

    def __init__(self, bot: Bot, ports: Ports, chats: Chats, replies: Replies, counts: Counter[str]) -> None:
        askings = Askings(ports.store)
        self.messages = Messages(bot, ports.emergency, askings, ports.clock, counts)
        self.command = EmergencyCommand(ports.emergency, askings, self.messages, replies, ports.clock, ports.mode)
        self.presses = EmergencyPresses(ports.emergency, askings, self.messages, chats, ports.clock)
