"""What a press below a dashboard does; each is also a reason to look whether it is up to date."""

from collections.abc import Awaitable, Callable
from typing import assert_never

from telegram import CallbackQuery, Message

from execution.new_trade.trade_request import TradeRejected
from handlers.people.role import Role
from handlers.ports import Guard
from handlers.positions.dashboard_buttons import LOOKS, DashboardAction, pause_mark
from handlers.positions.dashboards import Dashboards
from handlers.press_answer import ByRole, PressAnswer, Tell
from handlers.telegram.arrival import may_have_waited
from handlers.words.say import label, say
from utils.clock import Clock

ShowPositions = Callable[[Message], Awaitable[None]]


class DashboardPresses(ByRole):
    def __init__(self, guard: Guard, dashboards: Dashboards, show_positions: ShowPositions, clock: Clock) -> None:
        """``show_positions``: as if the person had sent `/positions` where this message stands."""
        self._guard = guard
        self._dashboards = dashboards
        self._show_positions = show_positions
        self._clock = clock

    def role(self, data: str) -> Role:
        return Role.VIEWER if data.split(":")[1:2] in [[action.value] for action in LOOKS] else Role.TRADER

    async def outcome(self, query: CallbackQuery, tell: Tell) -> PressAnswer:
        """Carry out one press whose data begin with `DASHBOARD`."""
        parts = (query.data or "").split(":")
        if len(parts) != 3 or parts[1] not in set(DashboardAction) or not isinstance(query.message, Message):
            return PressAnswer(words=label("press-unknown"))
        is_live = self._dashboards.refresh(query.message.chat_id, query.message.message_id)
        match DashboardAction(parts[1]):
            case DashboardAction.REFRESH if is_live:
                return _toast(label("dashboard-refreshed"))
            case DashboardAction.REFRESH:
                return PressAnswer(words=label("dashboard-not-live"), text=say("dashboard-over"))
            case DashboardAction.POSITIONS:
                # They may be many, and Telegram takes one a second.
                await tell(_toast(label("dashboard-positions-below")))
                await self._show_positions(query.message)
                return _toast("")
            case DashboardAction.PAUSE:
                await self._guard.pause()
                words = label("dashboard-pause-begun")
            case DashboardAction.RESUME:
                words = await self._resume(parts[2])
            case other:
                assert_never(other)
        self._dashboards.wake()
        return PressAnswer(words=words)

    async def _resume(self, mark: str) -> str:
        """It sends entries: not for a pause that the person has not seen, and not long after the thumb."""
        drawn_for = pause_mark(self._guard.account_view().paused_since)
        if not drawn_for:
            return label("dashboard-pause-none")
        if drawn_for != mark:
            return label("dashboard-pause-another")
        if may_have_waited(self._clock.now()):
            return label("dashboard-press-waited")
        try:
            was_paused = await self._guard.resume()
        except TradeRejected as refusal:
            return label("pause-stays", problem=refusal.problem)
        return label("dashboard-pause-ended" if was_paused else "dashboard-pause-none")


def _toast(words: str) -> PressAnswer:
    return PressAnswer(words=words, is_alert=False)
