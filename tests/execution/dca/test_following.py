"""New best prices of many trails as one: the record becomes what it would have been, nothing else is passed over."""

from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from execution.dca import best_price
from execution.dca.best_price import BestPrice
from execution.dca.dca_bot import DcaBot
from execution.dca.dca_plan import OrderBy
from execution.dca.following import Following, following_of
from execution.dca.observations import Observation, PriceSeen
from execution.dca.quiet import Quiet
from execution.stops import trailing
from execution.stops.trailing import Direction, TrailBy, TrailDistance, Trailing, TrailStatus
from tests.execution.dca.bot_facts import FEES, RULES, a_bot, a_lot, a_plan, at, stepped

D = Decimal
TICK = RULES.tick_size
ONE = TrailDistance(TrailBy.PERCENT, D(1))


def holding(*prices: int) -> DcaBot:
    """A lot of each price, and their trails told of so many prices that all that can be planned is."""
    lots = tuple(a_lot(price=str(price), number=number) for number, price in enumerate(prices, 1))
    bot = a_bot(plan=a_plan(sell={"by": OrderBy.TRAILING}), lots=lots, next_lot=len(lots) + 1)
    return stepped(bot)[0]


def seen(price: int | str, second: int) -> PriceSeen:
    return PriceSeen(D(price), at(second))


def told(bot: DcaBot, *prices: PriceSeen) -> DcaBot:
    observations: list[Observation] = list(prices)
    return stepped(bot, observations, price=str(prices[-1].price), now=prices[-1].at)[0]


def following(bot: DcaBot) -> Following:
    found = following_of(bot, at(9), RULES, FEES)
    assert found is not None
    return found


def after(start: Following, *prices: PriceSeen) -> Following | None:
    reached: Following | None = start
    for price in prices:
        assert reached is not None
        reached = reached.after(price, TICK)
    return reached


def first_and_trigger(best: BestPrice | None) -> tuple[Decimal | None, Decimal | None]:
    """The price beyond which one of them moves, and the one at which the next of them triggers."""
    assert best is not None
    quiet = best.quiet(TICK)
    return quiet.most, quiet.above


def risen() -> DcaBot:
    """Two trails at 52000, whose trigger is 51870; a third one waits far above."""
    bot = told(holding(50000, 49900, 60000), seen(52000, 4))
    assert [lot.trail.status for lot in bot.lots] == [TrailStatus.ACTIVE, TrailStatus.ACTIVE, TrailStatus.WAITING]
    return bot


def test_new_highs_are_one_price_beside_the_record():
    reached = after(following(risen()), seen("52000.1", 10), seen(52010, 11), seen(51990, 12), seen(52010, 13))
    assert reached is not None
    assert reached.untold == (seen(52010, 11),)
    assert first_and_trigger(reached.up) == (D(52010), D("51880"))


@pytest.mark.parametrize(
    ("price", "is_told"),
    [
        (52026, False),
        ("52026.1", True),  # worth a commit
        ("51870.1", False),
        (51870, True),  # their trigger
    ],
)
def test_the_record_is_told_of_what_is_worth_it(price: int | str, is_told: bool):
    reached = after(following(risen()), seen(price, 10))
    assert (reached is None) is is_told
    assert following(risen()).holds(D(price), TICK) is not is_told


def test_the_trigger_follows_a_high_that_the_record_does_not_know():
    start = following(risen())
    assert after(start, seen("51875", 10)) is not None
    assert after(start, seen(52010, 10), seen("51880.1", 11)) is not None
    assert after(start, seen(52010, 10), seen(51880, 11)) is None
    risen_higher = after(start, seen(52010, 10))
    assert risen_higher is not None
    assert [risen_higher.holds(D(price), TICK) for price in (51880, "51880.1", 52026, "52026.1")] == [
        *(False, True, True, False)
    ]


def test_on_the_way_up_and_a_little_back_no_trigger_is_reckoned(monkeypatch: pytest.MonkeyPatch):
    """A new high costs a comparison: where it triggers is only asked for when a price comes near to that."""
    start, reckoned = following(risen()), list[Trailing]()

    def reckon(trail: Trailing, tick: Decimal) -> Decimal | None:
        reckoned.append(trail)
        return trailing.trigger_price(trail, tick)

    monkeypatch.setattr(best_price, "trigger_price", reckon)
    rising = [seen(str(D(520000 + number - number % 3) / 10), 10 + number) for number in range(250)]
    reached = after(start, *rising)
    assert reckoned == []
    assert after(reached or start, seen("51895.1", 300), seen(51895, 301), seen("51895.1", 302)) is not None
    assert [trail.watermark for trail in reckoned] == [D("52024.9")]


def test_a_high_of_before_is_no_news():
    bot = risen()
    late = PriceSeen(D(52010), at(3))
    assert after(following(bot), late) is None
    assert told(bot, late).lots[0].trail.watermark == D(52000)


def test_the_first_that_a_new_high_moves_stands_for_all():
    """One that began later, lower: from where it meets the others it is one of them."""
    bot = told(told(holding(50000, 51150), seen(52000, 4)), seen(51900, 5), seen(51899, 6))
    lower = replace(bot.lots[1].trail, status=TrailStatus.ACTIVE, watermark=D(51899), watermark_at=at(6))
    bot = replace(bot, lots=(bot.lots[0], replace(bot.lots[1], trail=lower)))
    start = following(bot)
    assert first_and_trigger(start.up) == (D(51899), D(51870))
    assert start.up is not None
    assert start.up.heard_at == at(6)
    reached = after(start, seen(51920, 10))
    assert reached is not None
    assert first_and_trigger(reached.up) == (D(51920), D(51870))
    assert reached.untold == (seen(51920, 10),)
    assert not reached.holds(D(51870), TICK)


def test_trails_of_different_distances_are_not_one():
    bot = risen()
    wider = replace(bot.lots[0], trail=replace(bot.lots[0].trail, distance=ONE))
    start = following(replace(bot, lots=(wider, *bot.lots[1:])))
    assert start.up is None
    assert after(start, seen("52000.1", 10)) is None


def test_a_trailing_buy_follows_lows_likewise():
    down = trailing.fold_price(trailing.start(Direction.DOWN, ONE, None), D(50000), at(1), TICK)
    start = following(a_bot(buy_trail=down))
    reached = after(start, seen(49990, 10), seen(49980, 11), seen(49985, 12))
    assert reached is not None
    assert reached.untold == (seen(49980, 11),)
    assert reached.down is not None
    assert reached.down.quiet(TICK) == Quiet(least=D(49980), below=D("50479.8"))
    assert after(reached, seen("50479.8", 13)) is None
    assert after(start, seen("49974.9", 10)) is None


def test_a_record_that_any_price_may_change_follows_nothing():
    lots = (a_lot("0.00009"),)
    assert following_of(a_bot(lots=lots, next_lot=2), at(9), RULES, FEES) is None


MOVES = st.lists(st.one_of(st.integers(-30, 40), st.integers(-900, 900)), max_size=40)


@settings(max_examples=40)
@given(st.lists(st.integers(49000, 51500), min_size=1, max_size=4), st.booleans(), MOVES)
def test_the_record_becomes_what_it_would_have_been(prices: Sequence[int], buys: bool, moves: Sequence[int]):
    """Told of each price at once, or only when it has to be: trails, orders and lots are the same."""
    each = holding(*prices)
    if buys:
        start = trailing.start(Direction.DOWN, ONE, None)
        each = replace(each, buy_trail=trailing.fold_price(start, D(50000), at(3), TICK))
    seldom, track, price = each, following_of(each, at(3), RULES, FEES), 510_000
    for number, move in enumerate([*moves, 0]):
        price += move
        now = seen(str(D(price) / 10), 4 + number)
        each = told(each, now)
        reached = track.after(now, TICK) if track is not None else None
        is_last = number == len(moves)
        if reached is None or is_last:
            seldom = told(seldom, *(track.untold if track is not None else ()), now)
            is_settled = told(seldom, now) == seldom
            reached = following_of(seldom, now.at, RULES, FEES) if is_settled else None
        track = reached
    assert seldom == each
