"""Which commits of a bot are saved to its file at once."""

import pytest
from msgspec.structs import replace

from execution.dca.dca_bot import BotState
from execution.dca.observations import Accepted, Filled, PriceSeen
from execution.stops.trailing import TrailStatus
from helpers.state_mirror.triggers import Trigger, triggers_of
from tests.execution.dca.bot_facts import D, a_bot, at, bought, execution, folded, sell_id
from tests.helpers.state_mirror.bench import trailing_bot, with_sell

pytestmark = pytest.mark.watched


def test_which_commits_are_saved_at_once() -> None:
    bot, trail = with_sell(), trailing_bot()
    accepted = folded(bot, Accepted(sell_id(), "o-7"))
    risen = folded(trail, PriceSeen(D(51000), at(5)))
    assert risen.lots[0].trail.status is TrailStatus.ACTIVE
    sold = Filled(execution(sell_id(), "0.001998", "50601.2", at=at(9)))
    farther = folded(risen, PriceSeen(D(52000), at(6)))
    cases = {
        "the bot is new": (None, a_bot(), {Trigger.CHANGE}),
        "paused": (bot, replace(bot, state=BotState.PAUSED), {Trigger.CHANGE}),
        "an order's status": (bot, accepted, {Trigger.CHANGE}),
        "a trail's status": (trail, risen, {Trigger.CHANGE}),
        "a watermark alone": (risen, farther, set()),
        "nothing": (bot, bot, set()),
        "a purchase": (a_bot(), folded(bought()), {Trigger.PURCHASE}),
        "a sell": (bot, folded(bot, sold), {Trigger.SELL}),
    }
    for name, (before, after, triggers) in cases.items():
        assert triggers <= triggers_of(before, after) <= triggers | {Trigger.CHANGE}, name
        assert bool(triggers_of(before, after)) is bool(triggers), name
