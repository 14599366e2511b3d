import pytest

from utils.redaction import Redactor


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("bot 123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw!", "bot ***!"),
        ("url 123456789%3AAAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw", "url ***"),
        ("error sign! origin_string[1700000000000KEY5000{}].", "error sign! origin_string[***]."),
        ("cut origin_string[1700000000000KEY5000", "cut origin_string[***]"),
        ("{'X-BAPI-SIGN': 'deadbeef', 'X-BAPI-SIGN-TYPE': '2'}", "{'X-BAPI-SIGN': '***', 'X-BAPI-SIGN-TYPE': '2'}"),
        ('{\\"X-BAPI-API-KEY\\": \\"abc\\"}', '{\\"X-BAPI-API-KEY\\": \\"***\\"}'),
        ("[(b'x-bapi-api-key', b'abc')]", "[(b'x-bapi-api-key', b'***')]"),
        ("X-BAPI-SIGN: deadbeef\nnext", "X-BAPI-SIGN: ***\nnext"),
        ("?api_key=abc&x=1", "?api_key=***&x=1"),
        ('{"op": "auth", "args": ["key", 1, "sig"]}', '{"op": "auth", "args": [***]}'),
    ],
)
def test_what_looks_like_a_secret_is_hidden(text, shown):
    assert Redactor()(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "BYBIT_API_KEY: is missing. Example: put it into .env",
        "2026-01-01T10:00:00Z filled 12345678:90 at 60000.5",
        "order id 1234567890:short",
        "a signature is missing",
    ],
)
def test_innocent_text_is_left_alone(text):
    assert Redactor(["", "abc"])(text) == text


def test_exact_secrets_in_all_their_forms():
    redactor = Redactor(["p/q r+s", "p/q r+s and more"])
    assert redactor("p/q r+s and more|p%2Fq%20r%2Bs|p%2Fq+r%2Bs|p/q%20r%2Bs|p/q r+s") == "***|***|***|***|***"
