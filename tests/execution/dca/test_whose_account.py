"""Which records are of this account, and what is not known is not held against one."""

import pytest
from msgspec.structs import replace

from execution.dca.dca_bot import Identity
from execution.dca.whose_account import WhoseAccount, mismatch
from execution.exchange_errors import Refusal, Refused, Transient
from execution.facts.account import KeyInfo

MINE = Identity(environment="demo", account="main", market="spot", symbol="BTCUSDT", uid="7")


@pytest.mark.parametrize(
    ("change", "is_mine"),
    [
        ({}, True),
        ({"uid": ""}, True),
        ({"uid": "8"}, False),
        ({"environment": "mainnet"}, False),
        ({"account": "second"}, False),
        ({"market": "linear"}, False),
        ({"symbol": "ETHUSDT"}, False),
        ({"strategy": "grid"}, False),
    ],
)
def test_p3_whose_a_record_is(change: dict[str, str], is_mine: bool) -> None:
    theirs = replace(MINE, **change)
    assert (mismatch(theirs, MINE) == "") is is_mine
    assert (mismatch(MINE, theirs) == "") is is_mine


class Key:
    def __init__(self, *answers: Exception | str) -> None:
        self.answers = list(answers)

    async def info(self) -> KeyInfo:
        match self.answers.pop(0):
            case str(uid):
                return KeyInfo(can_trade=True, can_withdraw=False, ips=(), days_left=None, uid=uid)
            case error:
                raise error


async def test_the_account_is_asked_once() -> None:
    whose = WhoseAccount(Key("7").info)
    assert [await whose.uid(), await whose.uid()] == ["7", "7"]


async def test_a_failed_question_is_asked_again() -> None:
    whose = WhoseAccount(Key(Transient("away"), "7").info)
    with pytest.raises(Transient):
        await whose.uid()
    assert await whose.uid() == "7"


async def test_an_exchange_that_does_not_tell_is_not_asked_again() -> None:
    whose = WhoseAccount(Key(Refused(Refusal.UNSUPPORTED, 10032, "not here")).info)
    assert [await whose.uid(), await whose.uid()] == ["", ""]
