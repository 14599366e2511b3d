"""Charts of positions and trades: the command, its buttons, and the pictures that follow alerts, put together."""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping

from telegram import Message

from handlers.charts.alert_pictures import AlertPictures
from handlers.charts.chart_buttons import CHARTS
from handlers.charts.chart_command import ChartCommand
from handlers.charts.chart_drawing import Drawing
from handlers.charts.picture_wishes import PictureWishes
from handlers.ports import Ports
from handlers.presses import PressKind
from handlers.telegram.replies import Bot, Replies


class ChartsRoom:
    """``handles`` by command, ``presses`` by the first part of their data.

    ``pictures`` hears of alerts, ``wishes`` of chats that moved.
    """

    def __init__(self, bot: Bot, ports: Ports, replies: Replies, counts: Counter[str]) -> None:
        drawing = Drawing(ports.guard, ports.position_charts, ports.trade_log)
        self.wishes = wishes = PictureWishes(ports.store)
        command = ChartCommand(ports.guard, ports.markets, drawing, wishes, replies)
        self.of_position = command.of_position
        self.pictures = AlertPictures(bot, ports.store, ports.trade_log, drawing, wishes, ports.clock, counts)
        self.handles: Mapping[str, Callable[[Message], Awaitable[None]]] = {"chart": command.handle}
        self.presses: Mapping[str, PressKind] = {CHARTS: command}
