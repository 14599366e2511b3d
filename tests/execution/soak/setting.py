"""What can happen in a scene at all, by chance or as a test wants it; and the tally of what did."""

import random
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from msgspec.structs import replace

from execution.adoption.choices import Adopt
from execution.brakes import Brakes
from execution.facts.prices import TriggerBy
from execution.new_trade.plan_terms import Limits
from execution.stops.gap_record import GapAction, GapPolicy
from execution.stops.stop_record import ManualStop
from execution.stops.trail_gap import OnGap
from tests.execution.soak.network import CALM, HAZE, RAIN, SKEWED, STORM, Weather

LIMITS: Final = Limits(
    default_risk=Decimal(1),
    max_risk_per_trade=Decimal(100),
    max_total_risk=Decimal(1000),
    max_notional=None,
    default_shares=None,
    trigger_by=TriggerBy.LAST,
    cancel_entries_after_tp=1,
    entry_hours=Decimal(24),
)
BRAKES: Final = Brakes(
    max_positions=20, close_when_stop_refused=True, close_when_through_break_even=False, observe=False
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What can happen in a scene at all."""

    symbols: int = 1
    """Of those that the exchange lists, from the first on; past the five that it begins with it makes some up."""
    price_seconds: float = 1.0
    """How long the exchange is silent about a price that does not change."""
    hedge: bool = False
    person: bool = False
    """A person acts in the app: on what the bot guards, and beside it."""
    exchange: bool = False
    """ADL, liquidation, funding, strangers that take a part."""
    commands: bool = True
    crashes: bool = False
    streams: bool = False
    """The private stream comes and goes."""
    weathers: tuple[Weather, ...] = (CALM,)
    switches: tuple[tuple[str, object], ...] = ()
    brakes: Brakes = BRAKES
    limits: Limits = LIMITS
    ahead_ms: int = 0
    slow_disk: float = 0.004

    @property
    def request_ms(self) -> int:
        """The longest usual way of a request; a commit goes before it, and waits for the one before that."""
        slowest = max(weather.slow for weather in self.weathers)
        return int(1000 * (1.5 * slowest + 4 * self.slow_disk)) + 50


QUIET: Final = Setting()
"""One symbol, one-way mode, nothing goes wrong."""

TURNS: Final[tuple[tuple[str, tuple[object, ...]], ...]] = (
    ("entry_fill_overwrites_full_stop", (False,)),
    ("attached_stop_amendable", (True,)),
    ("child_stop_delay_ms", (40, 300, 900)),
    ("child_stop_when_crossed", ("market",)),
    ("reduce_only_headroom", (False,)),
    ("trim_order", ("oldest",)),
    ("stop_remainder", ("0.3", "1")),
    ("failed_trigger", ("cancelled",)),
    ("trigger_delay_ms", (40, 400)),
    ("book_depth", ("2000", "20000")),
    ("band_auto_adjust", (False,)),
    ("open_time", ("zero",)),
    ("stale_order_pages", (True,)),
    ("liquidation_step_ms", (500, 3000)),
    ("cancel_gap_ms", (300, 1500)),
    ("history_lag_ms", (500, 3000)),
    ("shuffle_topics", (True,)),
    ("mark_offset", ("5", "-5")),
    ("user_conditionals_survive_close", (False,)),
)


# `late_landing_ms` is the network's `late_landing` here, and Telegram has no part in this.


def any_setting(chance: random.Random) -> Setting:
    """A setting by chance: most things are as usual in most scenes, and each of them is not in some."""
    switches = tuple((name, chance.choice(values)) for name, values in TURNS if chance.random() < 0.12)
    brakes = replace(
        BRAKES,
        close_when_through_break_even=chance.random() < 0.2,
        manual_stop=chance.choice((ManualStop.ADOPT, ManualStop.ADOPT, ManualStop.RESTORE, ManualStop.ASK)),
        adopt=chance.choice(list(Adopt)),
        close_when_stop_refused=chance.random() < 0.8,
        guard_late_entry=chance.random() < 0.3,
        on_gap=chance.choice(list(OnGap)),
        gap=GapPolicy(action=chance.choice(list(GapAction)), max_slippage=chance.choice((None, Decimal("0.3")))),
    )
    return Setting(
        symbols=chance.choice((1, 1, 2)),
        hedge=chance.random() < 0.3,
        person=chance.random() < 0.5,
        exchange=chance.random() < 0.4,
        crashes=chance.random() < 0.5,
        streams=chance.random() < 0.4,
        weathers=chance.choice(
            ((CALM,), (CALM, RAIN), (CALM, STORM), (RAIN, SKEWED), (CALM, HAZE), (CALM, RAIN, STORM, SKEWED))
        ),
        switches=switches,
        brakes=brakes,
        ahead_ms=chance.choice((0, 0, -700, 700, 5000, -5000)),
        slow_disk=chance.choice((0.001, 0.004, 0.2)),
    )


@dataclass(slots=True)
class Tally:
    """What a run did, for the table at its end."""

    steps: Counter[str] = field(default_factory=Counter)
    trades: int = 0
    fills: int = 0
    crashes: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    naked_ms: Counter[str] = field(default_factory=Counter)
    """The longest time without a stop, by what excuses it; "" is none."""
    net_naked_ms: Counter[str] = field(default_factory=Counter)
    """The same, less what kept the bot from knowing or acting."""
    compared: int = 0
    """Finished trades whose profit was held against the executions and the exchange's closed-pnl."""
    virtual_seconds: float = 0.0
    loose_ms: int = 0
    """The longest time of a scene with stops looser than before; people and the chat may want that."""
    checked: int = 0

    def add(self, other: "Tally") -> None:
        self.steps.update(other.steps)
        self.faults.update(other.faults)
        self.outcomes.update(other.outcomes)
        for mine, theirs in ((self.naked_ms, other.naked_ms), (self.net_naked_ms, other.net_naked_ms)):
            for why, longest in theirs.items():
                mine[why] = max(mine[why], longest)
        self.loose_ms = max(self.loose_ms, other.loose_ms)
        for name in ("trades", "fills", "crashes", "virtual_seconds", "checked", "compared"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
