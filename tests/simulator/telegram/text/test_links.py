from __future__ import annotations

import pytest

from simulator.telegram.text.links import BadLink, checked_link, linked_user


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("example.org", "http://example.org/"),
        ("https://Example.org", "https://example.org/"),
        ("HTTPS://a.org:8443/x y", "https://a.org:8443/x%20y"),
        ("user:pw@a.org?x=1", "http://user:pw@a.org/?x=1"),
        ("http://[::1]/", "http://[::1]/"),
        ("tg://resolve?domain=x", "tg://resolve?domain=x"),
        ("tg:resolve?domain=x", "tg://resolve?domain=x"),
        ("http://bücher.de", "http://bücher.de/"),
    ],
)
def test_addresses(address: str, link: str) -> None:
    assert checked_link(address) == link


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("nonsense", "Wrong HTTP URL"),
        ("no way", "Disallowed character in URL host"),
        ("", "URL host is empty"),
        ("http://a.org:0", "Wrong port number specified in the URL"),
        ("http://a.org:x", "Wrong port number specified in the URL"),
        ("ws://a.org", "Unsupported URL protocol"),
        ("tg://http://a.org", "Wrong tg URL"),
        ("tg://a.b", "Unallowed characters in URL host"),
    ],
)
def test_what_is_no_address(address: str, reason: str) -> None:
    with pytest.raises(BadLink, match=f"^{reason}$"):
        checked_link(address)


@pytest.mark.parametrize(
    ("address", "user_id"),
    [
        ("tg://user?id=7", 7),
        ("tg:user?id=7&x=1", 7),
        ("TG://user/?id=7", 7),
        ("tg://user?id=x", 0),
        ("tg://users?id=7", 0),
    ],
)
def test_links_to_people(address: str, user_id: int) -> None:
    assert linked_user(address) == user_id
