"""Who may press what below a dashboard, and presses that come late or mean nothing."""

from typing import Any

import pytest
from telegram import CallbackQuery

from execution.new_trade.trade_request import TradeRejected
from handlers.people.role import Role
from handlers.positions.dashboard_buttons import pause_mark
from handlers.positions.dashboard_presses import DashboardPresses
from handlers.press_answer import PressAnswer
from handlers.telegram.arrival import MADE_SINCE
from tests.handlers.fakes import NOON, FakeGuard, MemoryStore, StoppedClock, an_account
from tests.handlers.paper import Paper, a_bot


class NoDashboards:
    """None is kept up to date."""

    def refresh(self, _chat_id: int, _message_id: int) -> bool:
        return False

    def wake(self) -> None: ...


class Hand:
    """Presses below a message; ``heard`` is what came of the last press."""

    def __init__(self) -> None:
        self.guard = FakeGuard(MemoryStore())
        self.clock = StoppedClock()
        anything: Any = NoDashboards()
        self.presses = DashboardPresses(self.guard, anything, anything, self.clock)

    async def presses_button(self, data: str) -> PressAnswer:
        person = {"id": 1, "is_bot": False, "first_name": "A"}
        message = {"message_id": 5, "date": 1, "chat": {"id": 1, "type": "private"}, "text": "x"}
        query = CallbackQuery.de_json(
            {"id": "1", "from": person, "chat_instance": "1", "message": message, "data": data}, a_bot(Paper())
        )

        async def tell(_answer: PressAnswer) -> None: ...

        return await self.presses.outcome(query, tell)


@pytest.mark.parametrize(
    ("data", "role"),
    [
        ("db:refresh:", Role.VIEWER),
        ("db:positions:", Role.VIEWER),
        ("db:pause:", Role.TRADER),
        ("db:resume:1", Role.TRADER),
        ("db", Role.TRADER),
    ],
)
def test_a_viewer_looks_and_a_trader_holds_entries(data: str, role: Role) -> None:
    assert Hand().presses.role(data) is role


@pytest.mark.parametrize("data", ["db", "db:refresh", "db:dance:", "db:pause:1:2"])
async def test_a_button_of_another_time_does_nothing(data: str) -> None:
    hand = Hand()
    assert (await hand.presses_button(data)).words == "This button is not known here any more."
    assert hand.guard.paused_since is None


async def test_a_pause_is_not_ended_by_a_press_that_may_be_old() -> None:
    hand = Hand()
    hand.guard.view = an_account(paused_since=NOON)
    hand.guard.paused_since = NOON
    data = f"db:resume:{pause_mark(NOON)}"
    MADE_SINCE.set(hand.clock.now())
    hand.clock.advance(minutes=3)
    assert "may have waited" in (await hand.presses_button(data)).words
    assert hand.guard.paused_since == NOON
    MADE_SINCE.set(hand.clock.now())
    hand.guard.refusal = TradeRejected("", "/emergency is under way")
    assert "Still paused" in (await hand.presses_button(data)).words
    assert "Resumed" in (await hand.presses_button(data)).words
    assert hand.guard.paused_since is None
