"""Keys, tokens and orders travel encrypted, or do not leave a network of one's own."""

import ssl
from collections import Counter
from pathlib import Path

import pytest

from execution.bybit.client import Client
from execution.bybit.clock_offset import ClockOffset
from execution.bybit.urls import Urls, urls_of
from handlers.telegram.connection import connect
from handlers.telegram.gateway import Gateway
from helpers.check import settings_line
from tests.handlers.conftest import TOKEN
from utils.addresses import is_encrypted, is_in_a_private_network, is_on_this_machine
from utils.clock import SystemClock
from utils.settings import Settings, SettingsError, load_settings

CREDENTIALS = {"TELEGRAM_TOKEN": TOKEN, "BYBIT_API_KEY": "a-key", "BYBIT_API_SECRET": "a-secret"}
MACHINE = (
    "http://127.0.0.1:8700",
    "ws://localhost:1",
    "http://[::1]:8700/x",
    "http://demo.localhost",
    "http://127.9.9.9",
)
PRIVATE = (
    "http://10.1.2.3",
    "ws://192.168.0.7:8700",
    "http://telegram-bot-api:8081",
    "http://nas.lan",
    "http://[fd00::1]",
)
PUBLIC = (
    "http://api.bybit.com", "ws://stream.bybit.com", "http://8.8.8.8", "http://localhost.example.com",
    "http://127.0.0.1.example.com", "http://127.0.0.1@example.com", "http://[2606:4700::1]", "http://10.1.2.3.nip.io",
)  # fmt: skip


def loaded(tmp_path: Path, **settings: str) -> Settings:
    return load_settings(tmp_path / ".env", tmp_path / "config.yaml", {**CREDENTIALS, **settings})


@pytest.mark.parametrize("url", MACHINE)
def test_what_is_on_this_machine(url: str) -> None:
    assert is_on_this_machine(url)
    assert is_in_a_private_network(url)


@pytest.mark.parametrize("url", PRIVATE)
def test_what_is_in_a_network_of_ones_own(url: str) -> None:
    assert is_in_a_private_network(url)
    assert not is_on_this_machine(url)


@pytest.mark.parametrize("url", [*PUBLIC, "http://", "http://[", ""])
def test_what_is_neither(url: str) -> None:
    assert not is_in_a_private_network(url)
    assert not is_encrypted(url)


@pytest.mark.parametrize("name", ["BYBIT_REST_URL", "BYBIT_WS_URL", "TELEGRAM_API_URL"])
@pytest.mark.parametrize("url", PUBLIC)
def test_an_address_that_everybody_on_the_way_can_read_is_refused(name: str, url: str, tmp_path: Path) -> None:
    scheme = "ws" if name == "BYBIT_WS_URL" else "http"
    there = f"{scheme}://{url.partition('://')[2]}"
    with pytest.raises(SettingsError) as refused:
        loaded(tmp_path, **{name: there})
    (problem,) = refused.value.problems
    assert problem.startswith(f"{name}: must begin with {scheme}s://")
    assert getattr(loaded(tmp_path, **{name: f"{scheme}s://api.example.org"}), name.lower())


def test_an_address_without_a_host_is_refused(tmp_path: Path) -> None:
    for url in ("https://[", "https://:443", "http://@"):
        with pytest.raises(SettingsError, match="name a host"):
            loaded(tmp_path, BYBIT_REST_URL=url)


def test_an_open_way_within_a_network_of_ones_own_is_said_by_check(tmp_path: Path) -> None:
    settings = loaded(tmp_path, TELEGRAM_API_URL="http://telegram-bot-api:8081", TELEGRAM_ALLOWED_USER_IDS="1")
    assert "TELEGRAM_API_URL not encrypted" in settings_line(settings)
    here = loaded(tmp_path, TELEGRAM_API_URL="http://127.0.0.1:8081", TELEGRAM_ALLOWED_USER_IDS="1")
    assert "encrypted" not in settings_line(here)


@pytest.mark.parametrize("env", ["mainnet", "testnet", "demo"])
def test_every_environment_of_bybit_is_encrypted(env: str) -> None:
    urls = urls_of(env, None, None)
    assert all(map(is_encrypted, (urls.rest, urls.private_stream, urls.public_stream, urls.spot_stream)))


def test_certificates_are_looked_at() -> None:
    """Of Bybit by pybit's client, of Telegram by ours."""
    client = Client(Urls("https://x", "", "", ""), "k", "s", SystemClock(), ClockOffset(SystemClock()), 1)
    assert client.client.verify is True
    client.close()
    request = connect(TOKEN, "https://api.telegram.org", Gateway(Counter()))._request[1]
    context = request._client_kwargs["verify"]
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
