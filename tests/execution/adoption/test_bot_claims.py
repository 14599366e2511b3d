"""The claim of a DCA bot to a slot (R23)."""

from execution.adoption.bot_claims import BotClaim, claim_of, is_of_a_bot
from execution.adoption.owners import Owner
from execution.facts.slots import Slot
from tests.execution.builders import at


def test_r23_a_claim_is_the_same_after_a_restart():
    claim = claim_of("0123abcd", Slot("main", "ETHUSDT", 0), at(1))
    assert (claim.owner, claim.bot_id, claim.key) == ("dca:0123abcd", "0123abcd", "ETHUSDT:0:main")
    assert BotClaim.from_plain(claim.to_plain()) == claim


def test_r23_it_is_told_from_a_position_that_was_met():
    claim = claim_of("0123abcd", Slot("main", "ETHUSDT", 0), at(1))
    assert is_of_a_bot(claim.to_plain())
    assert not is_of_a_bot({"owner": Owner.IGNORED.value})
    assert not is_of_a_bot({})
