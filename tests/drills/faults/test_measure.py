"""Each kind of loss becomes a figure that fails the drill: measured on a stage that is told, not played."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from drills.faults.chat_words import Answer, Told
from drills.faults.measure import Course, score_of
from drills.faults.scenario import Scenario
from drills.faults.scorecard import verdict

SYMBOL, NET = "BTCUSDT", "-0.5"
STANDS = Told("SOLUSDT", "12:00:00", ("LONG SOLUSDT 2 at 100", "stop 80"))
ALERTS = [
    f"{SYMBOL} entry 1/1 filled", f"{SYMBOL} TP1/2 hit", f"{SYMBOL} stop moved (break-even)",
    f"{SYMBOL} closed: break-even", "the state was mended",
]  # fmt: skip
BOUGHT = {
    "category": "linear", "symbol": SYMBOL, "exec_type": "Trade", "side": "Buy", "qty": "0.01", "price": "100",
    "fee": "0",
}  # fmt: skip
SOLD = BOUGHT | {"side": "Sell", "fee": "0.5"}
OF_BEFORE = [BOUGHT | {"price": "7"}, SOLD | {"symbol": "SOLUSDT"}]
"""Executions and nets that stood there before the scenario are none of its own."""


class ToldStage:
    """What a stage says of the exchange and the bot, as it was put there; it stands for its ``control`` too."""

    def __init__(self, state: Path) -> None:
        self.control = self
        self.state = state
        self.naked_ms, self.doubled_ids = 70, 3
        self.open_orders: list[dict[str, str]] = [{"symbol": "SOLUSDT"}]
        self.executions = [*OF_BEFORE, BOUGHT, SOLD]
        self.standing: Answer | None = Answer((STANDS,), is_stream_down=False)
        self.record("9", NET)

    def stats(self) -> dict[str, int]:
        return {"total_naked_ms": self.naked_ms, "duplicate_link_ids": self.doubled_ids}

    def account(self) -> dict[str, Any]:
        return {"orders": self.open_orders, "executions": self.executions}

    def positions(self) -> Answer | None:
        return self.standing

    def record(self, *nets: str) -> None:
        """The closed trades in the bot's record, oldest first."""
        (self.state / "trade_history.db").unlink(missing_ok=True)
        with closing(sqlite3.connect(self.state / "trade_history.db")) as history, history:
            history.execute("CREATE TABLE trades (closed_at INTEGER, net TEXT)")
            history.executemany("INSERT INTO trades VALUES (?, ?)", enumerate(nets))


class ToldTrader:
    """Somebody in whose chat stands what the bot said."""

    def __init__(self, *texts: str) -> None:
        self.texts = list(texts)

    def messages(self, after: int) -> list[dict[str, Any]]:
        rows = [{"message_id": n, "from": "bot", "text": text} for n, text in enumerate(self.texts, 100)]
        own = [
            {"message_id": 99, "from": "user", "text": ALERTS[0]},
            {"message_id": 4, "from": "bot", "text": ALERTS[0]},
        ]
        return [row for row in [*own, *rows] if row["message_id"] > after]


@pytest.fixture
def stage(tmp_path: Path) -> ToldStage:
    return ToldStage(tmp_path)


@pytest.fixture
def course(stage: ToldStage) -> Course:
    """Everything went as it has to: nothing is lost."""
    return Course(
        stage=stage,
        scenario=Scenario(name="a stage that is told", also_told="the state was mended"),
        symbol=SYMBOL,
        is_long=True,
        size=Decimal("0.01"),
        trader=ToldTrader(*ALERTS),
        said_before=5,
        began_after=0,
        naked_before=70,
        doubled_before=3,
        executions_before=len(OF_BEFORE),
        nets_before=1,
        known_before={STANDS.symbol: STANDS.facts},
        protected_s=0.5,
    )


def test_where_nothing_is_lost_every_figure_is_zero_and_the_drill_passes(course: Course) -> None:
    """What there was before it is not counted."""
    score = score_of(course)
    figures = (score.naked_ms, score.duplicates, score.orders_left, score.alerts_missing, score.alerts_doubled)
    assert (*figures, score.state_lost, score.alerts) == (0, 0, 0, 0, 0, 0, 5)
    assert verdict([score]).startswith("drill PASS")


def unprotected(stage: ToldStage) -> None:
    stage.naked_ms += 1


def id_used_twice(stage: ToldStage) -> None:
    stage.doubled_ids += 1


def entered_twice(stage: ToldStage) -> None:
    """With an id of its own: the referee of ids sees nothing, and the record agrees with the exchange."""
    stage.executions.append(BOUGHT)
    stage.record("9", "-1.5")


def order_left(stage: ToldStage) -> None:
    stage.open_orders.append({"symbol": SYMBOL})


def record_missing(stage: ToldStage) -> None:
    stage.record("9")


def record_twice(stage: ToldStage) -> None:
    stage.record("9", NET, NET)


def record_of_another_profit(stage: ToldStage) -> None:
    stage.record("9", "-0.4")


def no_record_at_all(stage: ToldStage) -> None:
    (stage.state / "trade_history.db").unlink()


def position_forgotten(stage: ToldStage) -> None:
    stage.standing = Answer((), is_stream_down=False)


def fact_forgotten(stage: ToldStage) -> None:
    stage.standing = Answer((Told(STANDS.symbol, "12:00:01", STANDS.facts[:1]),), is_stream_down=False)


def silence_about_positions(stage: ToldStage) -> None:
    stage.standing = None


@pytest.mark.parametrize(
    ("lose", "figure", "by"),
    [
        (unprotected, "naked_ms", 1),
        (id_used_twice, "duplicates", 1),
        (entered_twice, "duplicates", 1),
        (order_left, "orders_left", 1),
        (record_missing, "state_lost", 1),
        (record_twice, "state_lost", 1),
        (record_of_another_profit, "state_lost", 1),
        (no_record_at_all, "state_lost", 1),
        (position_forgotten, "state_lost", 2),
        (fact_forgotten, "state_lost", 1),
        (silence_about_positions, "state_lost", 2),
    ],
)
def test_each_loss_is_counted_where_it_belongs_and_fails_the_drill(
    course: Course, stage: ToldStage, lose: Any, figure: str, by: int
) -> None:
    before = score_of(course)
    lose(stage)
    assert score_of(course) == replace(before, **{figure: by})
    assert verdict([score_of(course)]).startswith("drill FAIL")


def test_of_a_short_a_second_sale_is_the_doubled_entry(course: Course, stage: ToldStage) -> None:
    course.is_long = False
    stage.executions.append(SOLD)
    stage.record("9", "0")
    assert (score_of(course).duplicates, score_of(course).state_lost) == (1, 0)


@pytest.mark.parametrize("missing", ALERTS)
def test_an_alert_that_never_came_fails_the_drill(course: Course, missing: str) -> None:
    course.trader = ToldTrader(*(text for text in ALERTS if text != missing))
    score = score_of(course)
    assert (score.alerts_missing, score.alerts_doubled) == (1, 0)
    assert verdict([score]).startswith("drill FAIL")


def test_an_alert_that_came_again_fails_the_drill_where_it_does_not_say_so(course: Course) -> None:
    course.trader = ToldTrader(*ALERTS, f"{ALERTS[1]} (possibly repeated)")
    assert score_of(course).passed
    course.trader = ToldTrader(*ALERTS, ALERTS[1])
    assert (score_of(course).alerts_missing, score_of(course).alerts_doubled) == (0, 1)
    assert verdict([score_of(course)]).startswith("drill FAIL")


def test_what_was_said_of_the_positions_when_all_was_verified_counts(course: Course, stage: ToldStage) -> None:
    """Not what is said at the end, when a watcher may be late."""
    course.told = stage.standing
    silence_about_positions(stage)
    assert score_of(course).passed
