"""What `/health` says of the DCA bots."""

from datetime import timedelta

import pytest

from execution.dca.dca_bot import BotState, DcaStats
from execution.dca.own_slot import OwnSlot
from helpers.dca_health import dca_lines
from tests.handlers.dca.fakes import NOON, FakeDca, a_bot, a_lot, a_view
from tests.handlers.fakes import D, MemoryStore


def test_no_bots() -> None:
    assert dca_lines(FakeDca(MemoryStore())) == ["DCA bots: none"]


def test_bots_lots_and_what_is_wrong() -> None:
    dca = FakeDca(MemoryStore())
    dca.has(a_view(a_bot(a_lot(1), a_lot(2), bot_id="one", stats=DcaStats(realised=D("1.25")))))
    dca.has(
        a_view(
            a_bot(
                a_lot(3, refusals=2, refused_because="price band"),
                a_lot(4, is_held=True),
                bot_id="two",
                name="second",
                state=BotState.PAUSED,
                state_reason="its stop fired",
                buy_refusals=4,
                buy_refused_because="no money",
                stats=DcaStats(realised=D("-0.25")),
            ),
            trouble="its trading rules cannot be read",
        )
    )
    assert dca_lines(dca) == [
        "DCA bots: 1 running, 1 paused; 4 open lots, cost 80.00; realised +1.00",
        "DCA bot second (two) does not run: its trading rules cannot be read",
        "DCA bot second (two) is paused: its stop fired",
        "DCA bot second (two): a buy was refused 4 times: no money",
        "DCA bot second (two): the sell of lot 3 was refused 2 times: price band",
        "DCA bot second (two): lot 4 is not offered, its sell was cancelled by hand",
    ]


@pytest.mark.parametrize(
    ("slot", "line"),
    [
        (OwnSlot(), "nothing is open, without a stop 1.500 s since the start"),
        (OwnSlot(size=D("0.1")), "NONE, without a stop 1.500 s since the start"),
        (
            OwnSlot(size=D("0.1"), stop=D(45000), seen_at=NOON),
            "45000, read 12:00:00 UTC, without a stop 1.500 s since the start",
        ),
    ],
)
def test_r14_the_hard_stop_of_a_bot_on_a_perpetual_is_shown(slot: OwnSlot, line: str) -> None:
    dca = FakeDca(MemoryStore())
    dca.has(a_view(a_bot(slot=slot), naked=timedelta(seconds=1.5)))
    assert dca_lines(dca)[1:] == [f"Stop of DCA bot btcusdt-1 (1a2b3c4d): {line}"]
