"""The claim of a DCA bot to a slot (R23)."""

from execution.adoption.bot_claims import BotClaim, claim_of, is_of_a_bot
from execution.adoption.owners import Owner
from execution.facts.slots import Slot
from tests.execution.builders import at


def test_r23_a_claim_is_the_same_after_a_restart():
    claim = claim_of("0123abcd", Slot("main", "ETHUSDT", 0), at(1))
    assert (claim.owner, claim.bot_id, claim.key) == ("dca:0123abcd", "0123abcd", "ETHUSDT:0:main")
    assert BotClaim.from_plain(claim.to_plain()) == claim


def test_a_bot_is_called_by_its_name_and_by_its_id_where_an_older_claim_has_none():
    claim = claim_of("0123abcd", Slot("main", "ETHUSDT", 0), at(1), name="eth")
    assert (claim.called, BotClaim.from_plain(claim.to_plain()).called) == ("eth", "eth")
    older = {key: value for key, value in claim.to_plain().items() if key != "name"}
    assert BotClaim.from_plain(older).called == "0123abcd"


def test_r23_it_is_told_from_a_position_that_was_met():
    claim = claim_of("0123abcd", Slot("main", "ETHUSDT", 0), at(1))
    assert is_of_a_bot(claim.to_plain())
    assert not is_of_a_bot({"owner": Owner.IGNORED.value})
    assert not is_of_a_bot({})
