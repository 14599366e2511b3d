import pytest

from execution.bybit.urls import Urls, urls_of


@pytest.mark.parametrize(
    ("env", "expected"),
    [
        (
            "mainnet",
            Urls(
                "https://api.bybit.com",
                "wss://stream.bybit.com/v5/private",
                "wss://stream.bybit.com/v5/public/linear",
                "wss://stream.bybit.com/v5/public/spot",
            ),
        ),
        (
            "testnet",
            Urls(
                "https://api-testnet.bybit.com",
                "wss://stream-testnet.bybit.com/v5/private",
                "wss://stream-testnet.bybit.com/v5/public/linear",
                "wss://stream-testnet.bybit.com/v5/public/spot",
            ),
        ),
        (
            "demo",
            Urls(
                "https://api-demo.bybit.com",
                "wss://stream-demo.bybit.com/v5/private",
                "wss://stream.bybit.com/v5/public/linear",
                "wss://stream.bybit.com/v5/public/spot",
            ),
        ),
    ],
)
def test_environments(env: str, expected: Urls) -> None:
    assert urls_of(env, None, None) == expected
    assert not expected.rest_is_loopback


@pytest.mark.parametrize("env", ["mainnet", "testnet", "demo"])
def test_a_custom_stream_base_carries_all_streams_in_every_environment(env: str) -> None:
    urls = urls_of(env, "http://127.0.0.1:8700/", "ws://127.0.0.1:8700/")
    assert urls == Urls(
        "http://127.0.0.1:8700",
        "ws://127.0.0.1:8700/v5/private",
        "ws://127.0.0.1:8700/v5/public/linear",
        "ws://127.0.0.1:8700/v5/public/spot",
    )
    assert urls.rest_is_loopback


def test_a_regional_rest_host_leaves_the_streams_alone() -> None:
    urls = urls_of("mainnet", "https://api.bybit.nl", None)
    assert urls.rest == "https://api.bybit.nl"
    assert urls.private_stream == "wss://stream.bybit.com/v5/private"


@pytest.mark.parametrize(
    ("env", "rest", "stream"),
    [
        ("live", None, None),
        ("demo", "api.bybit.com", None),
        ("demo", None, "http://127.0.0.1"),
        ("demo", "http://", None),
    ],
)
def test_nonsense_is_refused(env: str, rest: str | None, stream: str | None) -> None:
    with pytest.raises(ValueError, match=r"unknown|not a"):
        urls_of(env, rest, stream)
