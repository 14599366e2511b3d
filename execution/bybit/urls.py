"""Where an environment of Bybit lives (docs/bybit.md, 1.1)."""

from typing import Final
from urllib.parse import urlsplit

from msgspec import Struct

from utils.addresses import is_on_this_machine

LINEAR: Final = "linear"
SPOT: Final = "spot"
_PRIVATE_PATH: Final = "/v5/private"
_PUBLIC_PATH: Final = "/v5/public/"


class _Hosts(Struct, frozen=True):
    rest: str
    private: str
    public: str


_ENVIRONMENTS: Final = {
    "mainnet": _Hosts("https://api.bybit.com", "wss://stream.bybit.com", "wss://stream.bybit.com"),
    "testnet": _Hosts(
        "https://api-testnet.bybit.com", "wss://stream-testnet.bybit.com", "wss://stream-testnet.bybit.com"
    ),
    # Demo trading has no public stream of its own: its prices are mainnet's (docs/bybit.md, 1.6).
    "demo": _Hosts("https://api-demo.bybit.com", "wss://stream-demo.bybit.com", "wss://stream.bybit.com"),
}


class Urls(Struct, frozen=True):
    """Complete addresses: the REST base without a slash at its end, both streams with their paths."""

    rest: str
    private_stream: str
    public_stream: str
    spot_stream: str

    @property
    def rest_is_loopback(self) -> bool:
        return is_on_this_machine(self.rest)


def urls_of(env: str, rest_url: str | None, ws_url: str | None) -> Urls:
    """Resolve an environment and its overrides; a custom stream base carries private and public paths in every one.

    Raises:
        ValueError: an unknown environment, or an override that is no http(s) or ws(s) address.
    """
    hosts = _ENVIRONMENTS.get(env)
    if hosts is None:
        raise ValueError(f"unknown Bybit environment {env!r}: one of {', '.join(_ENVIRONMENTS)}")
    stream = _base(ws_url, {"ws", "wss"}) if ws_url else None
    return Urls(
        rest=_base(rest_url, {"http", "https"}) if rest_url else hosts.rest,
        private_stream=(stream or hosts.private) + _PRIVATE_PATH,
        public_stream=(stream or hosts.public) + _PUBLIC_PATH + LINEAR,
        spot_stream=(stream or hosts.public) + _PUBLIC_PATH + SPOT,
    )


def _base(url: str, schemes: set[str]) -> str:
    parts = urlsplit(url)
    if parts.scheme not in schemes or not parts.hostname:
        raise ValueError(f"not a {' or '.join(sorted(schemes))} address: {url!r}")
    return url.rstrip("/")
