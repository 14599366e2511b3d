"""What `check` says of a failure: what it means and what to do, whatever came back."""

import pytest

from helpers.check_words import failure_in_words


@pytest.mark.parametrize(
    ("said", "kind", "words"),
    [
        ("ConnectionError", "Transient", "bybit.test is not reached from this machine: "),
        ("ConnectTimeout", "Transient", "bybit.test is not reached from this machine: "),
        ("httpx.ConnectError: [Errno 101] Network is unreachable", "NetworkError", "bybit.test is not reached"),
        ("SSLError", "Transient", "there is no safe connection to bybit.test: "),
        (
            "httpx.ConnectError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed",
            "NetworkError",
            "there is no safe connection to bybit.test: ",
        ),
        ("ReadTimeout", "Transient", "bybit.test does not answer in time: "),
        ("Timed out", "TimedOut", "bybit.test does not answer in time: "),
        ("", "TimeoutError", "bybit.test does not answer in time: "),
        ("API key is invalid. (10003)", "AccessDenied", "the key or its secret is not accepted: "),
        ("error sign! (10004)", "AccessDenied", "the key or its secret is not accepted: "),
        ("Unmatched IP (10010)", "AccessDenied", "the key is bound to another IP address: "),
        ("Your api key has expired. (33004)", "AccessDenied", "the key has expired: "),
        ("not available in your country (10024)", "AccessDenied", "Bybit does not serve this place: "),
        ("HTTP 403 <html>access too frequent</html>", "Postponed", "this address is shut out for a while: "),
        ("HTTP 502", "Transient", "the servers of bybit.test are down or overloaded: "),
        ("Unauthorized", "InvalidToken", "the token is not accepted: ask @BotFather "),
        ("The token `***` was rejected by the server.", "InvalidToken", "the token is not accepted: "),
    ],
)
def test_what_is_known_is_said_in_words_with_what_was_said_behind_it(said: str, kind: str, words: str) -> None:
    line = failure_in_words(said, kind, "bybit.test")
    assert line.startswith(words)
    assert "<html>" not in line
    assert line.endswith(")")


def test_what_is_not_known_is_one_line_and_not_a_page() -> None:
    assert failure_in_words("no such\nthing (1)", "Refused", "") == "no such thing (1)"
    assert failure_in_words("", "Refused", "") == "Refused"
    assert len(failure_in_words("<p>word</p>" * 1000, "Refused", "")) == 201
