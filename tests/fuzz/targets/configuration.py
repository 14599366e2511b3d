"""Settings as people and systems write them: settings that hold, or problems with the name of each and no secret."""

import tempfile
from functools import cache
from pathlib import Path
from typing import Any, Final

from hypothesis import strategies as st

from tests.fuzz import odd
from tests.fuzz.invariants import require_sound, require_words
from tests.fuzz.mutation import texts
from tests.fuzz.target import Target
from utils.settings import SETTING_NAMES, Settings, SettingsError, load_settings

_TOKEN: Final = "123456789:" + "s" * 35
_SECRET: Final = "a-secret-nobody-may-read"
_REQUIRED: Final = {
    "TELEGRAM_TOKEN": _TOKEN, "TELEGRAM_ALLOWED_USER_IDS": "1001,1002", "BYBIT_API_KEY": _SECRET,
    "BYBIT_API_SECRET": _SECRET,
}  # fmt: skip
_ENV: Final = "".join(f"{name}={value}\n" for name, value in _REQUIRED.items()) + (
    "# a comment\nMAX_RISK_PER_TRADE=2%\nexport DEFAULT_TP_SHARES=85,5,5,5\nENTRY_TTL='24h'\nADOPT=\"ask\"\n"
    "PERSISTENCE_MAX_JOURNAL_BYTES=8MiB\nCONNECTIVITY_TARGET=8.8.8.8:53\nAUTO_SAVE=yes\nSAVE_INTERVAL=60\n"
    "HEARTBEAT_URL=https://example.org/x\nALERT_CHAT_ID=-1001\nBYBIT_ENV=demo\nCANCEL_ENTRIES_AFTER=tp1\n"
)
_YAML: Final = (
    "max_risk_per_trade: 2%\ntelegram_allowed_user_ids: [1001, 1002]\nmode: observe\nundo_seconds: 30\n"
    "default_tp_shares:\n  - 85\n  - 15\nentry_ttl: off\nlog_format: json\nmax_notional: ~\n"
)


@cache
def _room() -> Path:
    return Path(tempfile.mkdtemp(prefix="holdfast-fuzz-settings-"))


def _check(env: bytes, config: bytes, environ: dict[str, str]) -> None:
    room = _room()
    (room / ".env").write_bytes(env)
    (room / "config.yaml").write_bytes(config)
    try:
        settings = load_settings(room / ".env", room / "config.yaml", environ)
    except SettingsError as error:
        require_words(error, 200_000)
        assert _SECRET not in str(error) and _TOKEN not in str(error)
        str(error).encode()
        return
    _require_right(settings)


def _require_right(settings: Settings) -> None:
    values: dict[str, Any] = dict(settings)
    require_sound({name: value for name, value in values.items() if "secret" not in name}, "settings")
    assert 0 < settings.default_risk <= settings.max_risk_per_trade <= 100
    assert settings.max_positions >= 1 and 1 <= settings.save_interval <= 86_400
    assert all(0 < each < 2**63 for each in settings.telegram_allowed_user_ids)
    shares = settings.default_tp_shares
    assert shares is None or (sum(shares) <= 100 and all(share > 0 for share in shares))


def _check_env_file(text: str) -> None:
    _check(text.encode(errors="surrogatepass"), b"", {})


def _check_config_file(text: str) -> None:
    _check(b"", text.encode(errors="surrogatepass"), _REQUIRED)


def _check_environment(said: tuple[str, str]) -> None:
    """One setting, with everything else as it should be."""
    name, value = said
    _check(b"", b"", {**_REQUIRED, name: value})


_VALUES: Final = (*odd.NUMBERS, *odd.TEXTS, "even", "off", "85,5,5,5", "8MiB", "24h", "tp1", "on", "0.1%", "1001,,1002",
                  "8.8.8.8:53", "[::1]:99999", "http://", "https://a b", "-1001", "1e2%", "9" * 30 + "h",
                  "100%,0.0001")  # fmt: skip

TARGETS: Final = (
    Target(
        name="settings: .env", covers=("utils/settings.py", "utils/settings_sources.py", "utils/settings_values.py"),
        inputs=texts([_ENV]), check=_check_env_file,
        examples=(_ENV, "", "\ufeff" + _ENV, "\ud800", _ENV + "A" * 50_000, _ENV + "X='\n" * 50, "=" * 1000, "\x00"),
    ),
    Target(
        name="settings: config.yaml",
        covers=("utils/settings.py", "utils/settings_sources.py", "utils/settings_values.py"),
        inputs=texts([_YAML]), check=_check_config_file,
        examples=(_YAML, "", "[" * 600, "{" * 600, "a: " * 200, "&a [*a]", "*b", "? [1]\n: 2",
                  "mode: !!python/object:os.x {}",
                  "a: &a [1,2]\nb: [*a,*a]", "- " * 600, "x: 'y", "\ud800", "mode: |\n  observe\n", "%YAML 9.9\n---\n"),
    ),
    Target(
        name="settings: environment", covers=("utils/settings.py", "utils/settings_values.py"),
        inputs=st.tuples(st.sampled_from(SETTING_NAMES), st.sampled_from(_VALUES)), check=_check_environment,
        examples=(("TELEGRAM_TOKEN", _SECRET), ("MAX_POSITIONS", "9" * 5000), ("DEFAULT_RISK", "1e-999"),
                  ("PERSISTENCE_MAX_ARCHIVE_BYTES", "9" * 400 + "GiB")),
    ),
)  # fmt: skip
