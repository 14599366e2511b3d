"""What the fuzzing of state files has found: one whose checksum is right may still hold what is no figure."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from execution.dca.state_file import CHECKSUM, Connected, Surfaces, checksum_of, to_state
from execution.dca.state_reading import StateDamaged, from_state
from tests.execution.dca.bot_facts import a_bot, a_lot

NOTHING = Surfaces(price=None, rules=None, fees=None, connected=Connected(last_success=None, failure_count=0))
BOT = a_bot(lots=(a_lot(),))


def sealed(**plan: Any) -> bytes:
    """The file of a bot with other terms, and the checksum of what it says."""
    state = json.loads(json.dumps(to_state(BOT, (), NOTHING, datetime(2026, 1, 5, tzinfo=UTC))))
    state["record"]["plan"] |= plan
    return json.dumps({**state, CHECKSUM: checksum_of(state)}).encode()


def test_a_file_as_it_was_written_is_taken() -> None:
    assert from_state(sealed()).bot == BOT


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "1e999", "1e-999", "-20", "0"])
def test_a_figure_that_cannot_be_is_damage(amount: str) -> None:
    with pytest.raises(StateDamaged, match="a number in it"):
        from_state(sealed(amount=amount))
