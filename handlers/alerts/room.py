"""How chats have their alerts, the alerts that they set, and the settings: put together."""

from collections.abc import Awaitable, Callable, Mapping

from telegram import Message

from handlers.alerts.preferences import PreferenceBook
from handlers.alerts.preferences_command import AlertsCommand
from handlers.alerts.preferences_text import KIND
from handlers.alerts.price_command import PriceCommand
from handlers.alerts.settings_command import SettingsCommand
from handlers.people.people import People
from handlers.ports import Ports
from handlers.presses import PressKind
from handlers.telegram.replies import Replies

Handle = Callable[[Message], Awaitable[None]]


class AlertsRoom:
    """``handles`` by command, ``presses`` by the first part of their data."""

    def __init__(self, ports: Ports, people: People, replies: Replies, report: Handle) -> None:
        """``report`` carries out `/settings report …`."""
        self._prices = ports.price_alerts
        self._book = PreferenceBook(ports.store)
        prices = PriceCommand(ports.price_alerts, ports.markets)
        alerts = AlertsCommand(self._book, prices, ports.guard, people, replies)
        settings = SettingsCommand(ports.store, ports.guard, ports.settings, report, people, replies, ports.clock)
        self.handles: Mapping[str, Handle] = {"alerts": alerts.handle, "settings": settings.handle}
        self.presses: Mapping[str, PressKind] = {KIND: alerts}

    async def moved(self, old: int, new: int) -> None:
        """A group has become a supergroup."""
        await self._book.moved(old, new)
        await self._prices.moved(old, new)
