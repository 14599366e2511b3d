"""A DCA bot through anything, for long: thousands of lives of the machine of `make test`, many times as long as there.

    python -m tests.torture.dca_machine --minutes 10 --seed 1

Whatever a life meets is drawn by its seed. One that ends badly is told with it, and with the last that it met; it is
lived again with that ``--seed`` and ``--lives 1``.
"""

import argparse
import logging
import sys
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from random import Random
from typing import Any, Final

import pytest
import structlog

from execution.dca.dca_plan import OrderBy
from execution.dca.observations import Paused, PriceSeen, Resumed, Stopped, TrailsReset
from tests.execution.dca.memory_market import Fate
from tests.execution.dca.test_dca_machine import BotThroughAnything

MINUTES: Final = 5.0
LENGTHS: Final = (30, 60, 120, 250, 500)
"""In what a life meets."""
LAST: Final = 40
WISHES: Final = (Paused(), Resumed(), Resumed(), Stopped(), TrailsReset(buys=True, sells=True))
Arguments = Callable[[Random], dict[str, Any]]


def _walk(chance: Random) -> list[int]:
    return [chance.randint(-15, 20) for _ in range(chance.randint(2, 8))]


def _in_the_app(chance: Random) -> dict[str, Any]:
    return {"which": chance.randint(0, 5), "percent": chance.randint(-2, 2), "cancels": chance.random() < 0.5}


MEETS: Final[tuple[tuple[int, str, Arguments], ...]] = (
    (12, "trade_goes_on", lambda c: {"moves": _walk(c), "is_told": c.random() < 0.7}),
    (8, "the_price_moves", lambda c: {"tenths": c.randint(-30, 30)}),
    (6, "time_passes", lambda c: {"seconds": int(c.choice([2, 20, 400]) * c.random()) + 1}),
    (4, "it_steps", lambda c: {"steps": c.randint(1, 3)}),
    (10, "messages_arrive", lambda c: {"order": c, "twice": c.random() < 0.5, "some": c.randint(1, 20)}),
    (6, "the_next_writes_go_astray", lambda c: {"fates": c.choices(list(Fate), k=c.randint(1, 4))}),
    (2, "reads_fail_and_lists_lag", lambda c: {"reads": c.randint(1, 4), "lags": c.randint(0, 3)}),
    (3, "what_was_late_arrives", lambda _: {}),
    (2, "the_stream_breaks", lambda _: {}),
    (3, "it_crashes", lambda c: {"after": c.random() < 0.5}),
    (2, "it_dies_before_a_save", lambda c: {"tenths": c.randint(-30, 30)}),
    (2, "the_disk_fails", lambda _: {}),
    (3, "a_person_commands", lambda c: {"wish": c.choice(WISHES)}),
    (4, "a_person_is_in_the_app", _in_the_app),
    (3, "a_person_resizes_a_sell", lambda c: {"which": c.randint(0, 5), "tenths": c.randint(-6, 12)}),
    (2, "one_lot_is_wanted_sold", lambda c: {"which": c.randint(0, 3)}),
    (1, "hours_pass", lambda c: {"hours": c.randint(1, 30)}),
)
"""How often each comes, its name, and with what."""


class Life(BotThroughAnything):
    """One life, by its seed. ``tally`` counts what it met and what came of it."""

    def __init__(self, seed: int, tally: Counter[str]) -> None:
        super().__init__()
        self.chance = Random(seed)
        self.tally = tally
        self.last: deque[str] = deque(maxlen=LAST)

    def live_it(self) -> None:
        """Raises what does not hold, and whatever the bot raises."""
        chance = self.chance
        length = chance.choice(LENGTHS)
        self.begin(
            buy=chance.choice(list(OrderBy)),
            sell=chance.choice(list(OrderBy)),
            at_average=chance.random() < 0.3,
            credit=chance.choice([0, 50, 100]),
            halves=chance.random() < 0.5,
        )
        begun_at = self.clock.time
        for _, name, arguments in chance.choices(MEETS, [weight for weight, *_ in MEETS], k=length):
            given = arguments(chance)
            self.last.append(f"{name} {', '.join(f'{key}={value}' for key, value in given.items() if key != 'order')}")
            getattr(self, name)(**given)
            self.tally[name] += 1
            self.one_buy_at_a_time()
            self.no_id_is_two_orders()
            self.no_lot_sells_more_than_it_has()
        self.teardown()
        self.tally["lives"] += 1
        self.tally["hours"] += (self.clock.time - begun_at) // timedelta(hours=1)
        self.tally["orders"] += len(self.market.orders)
        self.tally["executions"] += len(self.market.fills)
        self.tally["lots sold"] += len(self.books.closed)
        self.tally["alerts"] += len(self.books.notices)

    def it_dies_before_a_save(self, tenths: int) -> None:
        """What a price made it want was never on disk, so it was never sent."""
        price = (self.market.now_price * (1000 + tenths) / 1000).quantize(self.actor.rules.tick_size)
        self.books.failures = 1
        self.market.move(price)
        self.actor.post(PriceSeen(price, self.clock.now()))
        self.step()
        self.books.failures = 0
        self.market.messages.clear()
        self.live()

    def one_lot_is_wanted_sold(self, which: int) -> None:
        lots = self.actor.bot.lots
        if lots:
            self.a_lot_is_wanted_sold(lot=lots[which % len(lots)].number)

    def hours_pass(self, hours: int) -> None:
        """And nobody looks at it, but that it wakes when it wants to."""
        self.clock.time += timedelta(hours=hours)
        self.step()
        self.step()


def live_many(seed: int, minutes: float, lives: int | None = None) -> Counter[str]:
    """Life after life, until the time or their number is over. Raises AssertionError at the first that ends badly."""
    tally: Counter[str] = Counter()
    ends_at = time.monotonic() + 60 * minutes
    for each in range(seed, seed + (lives or sys.maxsize)):
        if time.monotonic() >= ends_at:
            break
        life = Life(each, tally)
        try:
            life.live_it()
        except Exception as error:
            story = "\n  ".join(life.last)
            raise AssertionError(f"seed {each}: {type(error).__name__}: {error}\nits last steps:\n  {story}") from error
    return tally


@contextmanager
def silence() -> Iterator[None]:
    """Millions of lines would say what nobody reads."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.configure(**before)


@pytest.mark.timeout(60 * MINUTES * 4)
def test_i6_thousands_of_lives(capsys: pytest.CaptureFixture[str]) -> None:
    with silence():
        tally = live_many(seed=1, minutes=MINUTES)
    with capsys.disabled():
        print("\n" + told(tally))
    assert tally["lots sold"] > tally["lives"] > 0
    assert all(tally[name] for _, name, _ in MEETS)


def told(tally: Counter[str]) -> str:
    return "\n".join(f"{count:>12,}  {name.replace('_', ' ')}" for name, count in tally.items())


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.torture.dca_machine", description=__doc__)
    parser.add_argument("--minutes", type=float, default=MINUTES)
    parser.add_argument("--seed", type=int, default=1, help="of the first life; the next ones count on")
    parser.add_argument("--lives", type=int, help="no more than so many")
    asked = parser.parse_args()
    with silence():
        print(told(live_many(asked.seed, asked.minutes, asked.lives)))


if __name__ == "__main__":
    main()
