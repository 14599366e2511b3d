"""What the exchange said, in words."""

import pytest

from handlers.words.plain_reasons import plain_reason

CLOCK = (
    "Bybit refused the time in the request: its clock and ours differ. Holdfast compares them again by itself; "
    "if it stays so, look at this machine's time service (timedatectl status)"
)


@pytest.mark.parametrize("said", ["CancelByUser", "EC_PerCancelRequest"])
def test_i8_the_exchange_says_the_same_of_a_cancel_of_holdfasts_and_of_a_persons(said: str) -> None:
    assert plain_reason(said) == "cancelled on request"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("ReadTimeout", "no answer in time"),
        ("its trading rules cannot be read: ConnectionError", "its trading rules cannot be read: the connection broke"),
        ("ChunkedEncodingError", "the connection failed"),
        ("not enough margin (170131: Insufficient balance.)", "not enough margin (Insufficient balance.)"),
        ("Too many visits (10006)", "Too many visits"),
        ("HTTP 502 (502)", "Bybit's servers are down or overloaded"),
        ("Order 2a7f5f1e-5c0d-4a3e-9e58-1f2f3a4b5c6d does not exist", "Order does not exist"),
        ("order dca-1a2b3c4d-s-1-0 is gone.", "order is gone."),
        (
            "3 in a row ended without a fill: CancelByAdmin",
            "3 in a row ended without a fill: cancelled by the exchange",
        ),
        (
            "invalid request, please check your server timestamp or recv_window param. req_timestamp[1] (10002)",
            CLOCK,
        ),
        ("CancelBySomethingNew", "cancelled by the exchange"),
        ("EC_NoImmediateQtyToFill", "nobody paid that price at that moment"),
        ("EC_SomethingNew", "something new"),
        ("the price (50000) is above 48000, BTCUSDT", "the price (50000) is above 48000, BTCUSDT"),
        ("", ""),
    ],
)
def test_ids_codes_and_names_of_classes_are_left_out(said: str, words: str) -> None:
    assert plain_reason(said) == words
