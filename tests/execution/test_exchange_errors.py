"""The answers of the port say what became of a request (R9)."""

from execution.exchange_errors import Ambiguous, ExchangeError, Refusal, Refused, Transient
from tests.execution.builders import at


def test_a_refusal_says_why_in_both_languages():
    error = Refused(Refusal.NO_HEADROOM, 110017, "reduce-only rule not satisfied")
    assert str(error) == "reduce-only headroom taken (110017: reduce-only rule not satisfied)"
    assert (error.refusal, error.code) == (Refusal.NO_HEADROOM, 110017)


def test_a_transient_failure_says_when_to_try_again():
    assert Transient("busy").retry_after == 0.5
    assert Transient("banned", retry_after=600).retry_after == 600


def test_an_ambiguous_outcome_says_until_when_it_may_land():
    assert Ambiguous("timeout", fence=at(6)).fence == at(6)


def test_whatever_goes_wrong_is_an_exchange_error():
    for error in (Refused(Refusal.MARGIN, 1, ""), Transient(""), Ambiguous("", at(0))):
        assert isinstance(error, ExchangeError)
