"""Until the exchange first answers: what is known is said, and nothing that is not known."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from execution.commands.answers import ChangeRefused
from execution.exchange_errors import AccessDenied, Transient
from execution.facts.slots import Side, Slot
from execution.new_trade.trade_request import TradeRejected
from execution.notices import Notice
from execution.watching.first_contact import TOLD_AFTER, FirstContact
from tests.execution.builders import at, guarded, monitor


class Clock:
    def __init__(self) -> None:
        self.time = at(0)

    def now(self):
        return self.time


class Bench:
    def __init__(self) -> None:
        self.clock = Clock()
        self.told: list[Notice] = []
        self.contact = FirstContact(self.clock, self.told.append)  # type: ignore[arg-type]

    def fails_until(self, seconds: float, error=None) -> None:
        while self.clock.time <= at(seconds):
            self.contact.begin((guarded(),))
            self.contact.failed(error or Transient("503"))
            self.clock.time += timedelta(seconds=5)


def test_an_exchange_that_does_not_answer_at_the_start_is_told_once_with_what_the_records_know():
    bench = Bench()
    bench.fails_until(TOLD_AFTER.total_seconds() - 1)
    assert bench.told == []
    bench.fails_until(77)
    (notice,) = bench.told
    assert notice.urgent
    assert "cannot be reached since the start" in notice.fields["text"]
    assert "1 position in the records: BTCUSDT long (stop 49000, as last seen)" in notice.fields["text"]
    bench.contact.over()
    assert "guarding 1 position again" in bench.told[-1].fields["text"]
    assert {told.fields["subject"] for told in (notice, bench.told[-1])} == {"exchange"}
    assert (len(bench.told), bench.contact.recorded) == (2, ())


def test_one_that_answers_soon_is_no_news():
    bench = Bench()
    bench.fails_until(5)
    bench.contact.over()
    assert bench.told == []


def test_denied_access_is_told_by_others():
    bench = Bench()
    bench.fails_until(60, AccessDenied("no"))
    assert bench.told == []
    assert bench.contact.is_denied
    bench.contact.failed(Transient("503"))
    assert not bench.contact.is_denied
    bench.fails_until(200, AccessDenied("no"))
    bench.contact.over()
    assert not bench.contact.is_denied


def test_before_the_first_attempt_there_is_nothing_to_tell():
    bench = Bench()
    bench.contact.failed(Transient("503"))
    assert bench.told == []


@pytest.mark.parametrize(
    ("symbol", "side", "words"),
    [
        ("BTCUSDT", None, r"nothing was sent\. 1 position in the records: BTCUSDT long \(stop 49000"),
        ("BTCUSDT", Side.SELL, "no such position"),
        ("XRPUSDT", None, r"no such position\. 1 position and 1 waiting trade in the records"),
        ("ETHUSDT", Side.BUY, r"ETHUSDT long \(not sent yet\)"),
        ("", None, "1 position and 1 waiting trade in the records"),
    ],
)
def test_a_close_says_what_the_records_know_and_denies_no_position(symbol, side, words):
    bench = Bench()
    waiting = replace(monitor(), slot=Slot("main", "ETHUSDT", 0))
    bench.contact.begin((guarded(), waiting))
    with pytest.raises(TradeRejected, match=words):
        bench.contact.require_over_to_close(symbol, side)
    with pytest.raises(ChangeRefused, match="has not answered since the start"):
        bench.contact.require_over_to_answer()
    bench.contact.over()
    bench.contact.require_over_to_close(symbol, side)
    bench.contact.require_over_to_answer()


def test_without_records_that_is_said():
    with pytest.raises(TradeRejected, match="No positions in the records"):
        Bench().contact.require_over_to_close("BTCUSDT")


def test_a_stop_that_was_not_seen_is_not_claimed():
    bench = Bench()
    naked = guarded()
    bench.contact.begin((replace(naked, stop=replace(naked.stop, order=None)),))
    with pytest.raises(TradeRejected, match="no stop was seen"):
        bench.contact.require_over_to_close("BTCUSDT")
