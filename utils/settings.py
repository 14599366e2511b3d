"""All settings in one frozen record: from the environment, credential files, `.env` and `config.yaml`, in this order.

The highest source that names a setting decides; an empty value there means the default. Every problem is reported at
once, with the setting's name and an example, and no secret is ever part of a message.
"""

import os
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, SecretStr, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from utils import settings_values as read
from utils.money import plain
from utils.settings_sources import Source, read_config_file, read_credentials, read_env_file, read_environment
from utils.texts.catalogue import LANGUAGES

_CREDENTIALS = ("TELEGRAM_TOKEN", "BYBIT_API_KEY", "BYBIT_API_SECRET")
_OWNERS = "TELEGRAM_ALLOWED_USER_IDS"
"""Not needed to guard; needed for anybody to be heard."""
SECRET_NAMES = (*_CREDENTIALS, "HEARTBEAT_URL")
"""Settings that nobody else may know, and that may come as a file each."""

Percent = Annotated[Decimal, BeforeValidator(read.from_text(read.percent))]
"""A percentage in percent units: `2%` is Decimal("2"), not 0.02."""

_Secret = Annotated[SecretStr, BeforeValidator(read.from_text(str))]
_Bytes = Annotated[int, BeforeValidator(read.from_text(read.size_in_bytes))]


class SettingsError(Exception):
    """The settings cannot be used; `problems` says everything that is wrong with them, one line each."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Settings(BaseSettings):
    """What the person who runs the bot decides; `.env.example` explains each of them."""

    model_config = SettingsConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    telegram_token: Annotated[SecretStr, BeforeValidator(read.from_text(read.bot_token))] = Field(
        SecretStr(""), examples=["123456789:the-rest-of-the-token-from-BotFather"]
    )
    telegram_allowed_user_ids: Annotated[frozenset[int], BeforeValidator(read.from_text(read.user_ids))] = Field(
        frozenset(), examples=["1001,1002"]
    )
    telegram_api_url: Annotated[str, BeforeValidator(read.from_text(read.telegram_base))] = Field(
        "https://api.telegram.org", examples=["https://api.telegram.org"]
    )

    bybit_env: Annotated[
        Literal["mainnet", "testnet", "demo"], BeforeValidator(read.one_of("mainnet", "testnet", "demo"))
    ] = Field("demo", examples=["demo"])
    bybit_api_key: _Secret = Field(SecretStr(""), examples=["the key from Bybit's API page"])
    bybit_api_secret: _Secret = Field(SecretStr(""), examples=["the secret shown once with the key"])
    bybit_rest_url: Annotated[str | None, BeforeValidator(read.trusted_address("http", "https"))] = Field(
        None, examples=["https://api-demo.bybit.com"]
    )
    bybit_ws_url: Annotated[str | None, BeforeValidator(read.trusted_address("ws", "wss"))] = Field(
        None, examples=["wss://stream-demo.bybit.com"]
    )

    mode: Annotated[Literal["live", "observe"], BeforeValidator(read.one_of("live", "observe"))] = Field(
        "live", examples=["live"]
    )
    state_dir: Annotated[Path, BeforeValidator(read.from_text(lambda text: Path(text).expanduser()))] = Field(
        Path("data"), examples=["data"]
    )
    log_level: Annotated[
        Literal["DEBUG", "INFO", "WARNING", "ERROR"],
        BeforeValidator(read.one_of("DEBUG", "INFO", "WARNING", "ERROR")),
    ] = Field("INFO", examples=["INFO"])
    log_format: Annotated[Literal["text", "json"], BeforeValidator(read.one_of("text", "json"))] = Field(
        "text", examples=["text"]
    )
    log_file: Annotated[Path | None, BeforeValidator(read.from_text(read.path_or_off))] = Field(
        None, examples=["logs/holdfast.log"]
    )
    log_file_max_bytes: _Bytes = Field(10 * 2**20, ge=2**16, examples=["10MiB"])
    log_files_kept: int = Field(5, ge=0, le=1000, examples=["5"])
    """Full ones, beside the one that is written."""
    metrics_port: Annotated[int | None, BeforeValidator(read.from_text(read.port_or_off))] = Field(
        None, examples=["9464"]
    )
    metrics_host: Annotated[str, BeforeValidator(read.from_text(read.listening_host))] = Field(
        "127.0.0.1", examples=["127.0.0.1"]
    )
    language: Annotated[Literal["en", "de"], BeforeValidator(read.one_of("en", "de"))] = Field("en", examples=["en"])

    max_risk_per_trade: Percent = Field(Decimal(2), examples=["2%"])
    max_total_risk: Percent = Field(Decimal(6), examples=["6%"])
    max_positions: int = Field(20, ge=1, le=1_000_000, examples=["20"])
    max_notional: Annotated[Decimal | None, BeforeValidator(read.from_text(read.amount_or_off))] = Field(
        None, examples=["5000"]
    )
    default_risk: Percent = Field(Decimal(1), examples=["1%"])
    default_tp_shares: Annotated[tuple[Decimal, ...] | None, BeforeValidator(read.from_text(read.shares))] = Field(
        None, examples=["85,5,5,5"]
    )
    tp_shares: Annotated[tuple[Decimal, ...] | None, BeforeValidator(read.from_text(read.shares))] = Field(
        None, examples=["85,5,5,5"]
    )

    daily_loss_limit: Annotated[Decimal | None, BeforeValidator(read.from_text(read.amount_or_off))] = Field(
        None, examples=["200"]
    )
    entry_ttl: Annotated[Decimal | None, BeforeValidator(read.from_text(read.hours_or_off))] = Field(
        Decimal(24), examples=["24h"]
    )
    """Hours."""
    cancel_entries_after: Annotated[str, BeforeValidator(read.from_text(read.tp_leg))] = Field("tp1", examples=["tp1"])
    be_through: Annotated[Literal["wait", "close"], BeforeValidator(read.one_of("wait", "close"))] = Field(
        "wait", examples=["wait"]
    )
    adopt: Annotated[Literal["ask", "auto", "ignore"], BeforeValidator(read.one_of("ask", "auto", "ignore"))] = Field(
        "ask", examples=["ask"]
    )
    manual_stop: Annotated[
        Literal["adopt", "restore", "ask"], BeforeValidator(read.one_of("adopt", "restore", "ask"))
    ] = Field("adopt", examples=["adopt"])
    late_entry: Annotated[Literal["close", "guard"], BeforeValidator(read.one_of("close", "guard"))] = Field(
        "close", examples=["close"]
    )
    trailing_on_reconnect_exit: Annotated[
        Literal["backfill", "keep", "reset"], BeforeValidator(read.one_of("backfill", "keep", "reset"))
    ] = Field("backfill", examples=["backfill"])
    trailing_max_gap_s: int = Field(900, ge=0, le=604_800, examples=["900"])
    gap_trigger_action: Annotated[
        Literal["execute", "rearm", "ask"], BeforeValidator(read.one_of("execute", "rearm", "ask"))
    ] = Field("execute", examples=["execute"])
    gap_max_slippage_percent: Annotated[Decimal | None, BeforeValidator(read.from_text(read.percent_or_off))] = Field(
        Decimal(1), examples=["1%"]
    )
    """Percent units."""
    ask_timeout_s: int = Field(60, ge=5, le=86_400, examples=["60"])
    trailing_on_reconnect_entry: Annotated[
        Literal["reset", "keep", "backfill"], BeforeValidator(read.one_of("reset", "keep", "backfill"))
    ] = Field("reset", examples=["reset"])
    on_stop_refused: Annotated[Literal["close", "alert"], BeforeValidator(read.one_of("close", "alert"))] = Field(
        "close", examples=["close"]
    )
    close_at_margin: Annotated[Decimal | None, BeforeValidator(read.from_text(read.margin_or_off))] = Field(
        None, examples=["85%"]
    )
    """Percent units."""
    heartbeat_url: Annotated[SecretStr | None, BeforeValidator(read.secret_address("http", "https"))] = Field(
        None, examples=["https://hc-ping.com/your-uuid"]
    )
    alert_chat_id: Annotated[int | None, BeforeValidator(read.from_text(read.chat_id))] = Field(
        None, examples=["-1001234567890"]
    )
    connectivity_target: Annotated[tuple[str, int], BeforeValidator(read.from_text(read.host_and_port))] = Field(
        ("8.8.8.8", 53), examples=["8.8.8.8:53"]
    )
    connectivity_check_interval: int = Field(120, ge=1, le=3600, examples=["120"])
    """Seconds."""
    max_connectivity_failures: int = Field(2, ge=1, le=1000, examples=["2"])
    health_alert_seconds: int = Field(60, ge=1, le=3600, examples=["60"])
    undo_seconds: int = Field(30, ge=0, le=3600, examples=["30"])
    trigger: Annotated[Literal["last", "mark"], BeforeValidator(read.one_of("last", "mark"))] = Field(
        "last", examples=["last"]
    )

    check_interval: int = Field(60, ge=1, le=86_400, examples=["60"])
    """Seconds between looks at the gate for buys of a DCA bot."""
    buy_order_type: Annotated[
        Literal["limit", "market", "trailing"], BeforeValidator(read.one_of("limit", "market", "trailing"))
    ] = Field("limit", examples=["limit"])
    sell_order_type: Annotated[
        Literal["limit", "market", "trailing"], BeforeValidator(read.one_of("limit", "market", "trailing"))
    ] = Field("limit", examples=["limit"])
    profit_target: Percent = Field(Decimal(1), examples=["1%"])
    trailing_buy_percent: Percent = Field(Decimal("0.25"), le=50, examples=["0.25"])
    trailing_sell_percent: Percent = Field(Decimal("0.25"), le=50, examples=["0.25"])
    smart_indicator_checks: Annotated[bool, BeforeValidator(read.from_text(read.yes_or_no))] = Field(
        True, examples=["true"]
    )
    min_price_change_percent: Percent = Field(Decimal("0.5"), examples=["0.5"])
    indicator_cache_ttl: int = Field(300, ge=0, le=86_400, examples=["300"])
    """Seconds."""
    fees_maker: Annotated[Decimal, BeforeValidator(read.from_text(read.fee_percent))] = Field(
        Decimal("0.1"), examples=["0.1%"]
    )
    """Percent units, of spot, where the exchange tells none; as the next one."""
    fees_taker: Annotated[Decimal, BeforeValidator(read.from_text(read.fee_percent))] = Field(
        Decimal("0.1"), examples=["0.1%"]
    )
    auto_save: Annotated[bool, BeforeValidator(read.from_text(read.yes_or_no))] = Field(True, examples=["true"])
    save_interval: int = Field(60, ge=1, le=86_400, examples=["60"])
    """Seconds."""
    max_state_files: int = Field(5, ge=0, le=100, examples=["5"])

    persistence_max_journal_bytes: _Bytes = Field(8 * 2**20, ge=1024, examples=["8MiB"])
    persistence_max_backups: int = Field(10, ge=1, le=1_000_000, examples=["10"])
    persistence_max_archive_bytes: _Bytes = Field(256 * 2**20, ge=2**20, examples=["256MiB"])
    history_retention_days: int = Field(730, ge=1, le=36500, examples=["730"])

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003  # the library calls this with keywords
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take values only from `load_settings`, which knows unknown names from foreign ones."""
        return (init_settings,)

    def secrets(self) -> tuple[str, ...]:
        """Return the texts that must never be logged or shown."""
        values = (self.telegram_token, self.bybit_api_key, self.bybit_api_secret, self.heartbeat_url)
        return tuple(value.get_secret_value() for value in values if value is not None and value.get_secret_value())


SETTING_NAMES: tuple[str, ...] = tuple(name.upper() for name in Settings.model_fields)


def load_settings(
    env_file: str | Path = ".env",
    config_file: str | Path = "config.yaml",
    environ: Mapping[str, str] | None = None,
    *,
    credentials: bool = True,
) -> Settings:
    """Read and validate all settings.

    Args:
        env_file: `NAME=value` lines; need not exist.
        config_file: flat YAML with lower-case names; need not exist.
        environ: the environment; None is the process's own.
        credentials: whether the bot token and the Bybit keys are required (`run`, `check`) or not (`state`).

    Raises:
        SettingsError: with every problem found.
    """
    environ = os.environ if environ is None else environ
    sources = (
        read_config_file(Path(config_file), SETTING_NAMES),
        read_env_file(Path(env_file), SETTING_NAMES),
        read_credentials(environ.get("CREDENTIALS_DIRECTORY"), SECRET_NAMES),
        _without_the_systems_language(read_environment(environ, SETTING_NAMES)),
    )
    merged: dict[str, str] = {}
    for source in sources:
        merged.update(source.values)
    given = {name: text for name, text in merged.items() if text.strip()}

    problems = [problem for source in sources for problem in source.problems]
    if credentials:
        missing = {name for name in _CREDENTIALS if name not in given}
        if missing and _OWNERS not in given:
            missing.add(_OWNERS)  # an .env that is not filled in yet: all that it needs, at once
        problems += [f"{name}: is missing. Example: {_example(name)}" for name in SETTING_NAMES if name in missing]
    values: dict[str, Any] = {name.lower(): text for name, text in given.items()}
    try:
        settings = Settings(**values)
    except ValidationError as error:
        problems += [_problem(detail) for detail in error.errors(include_url=False, include_input=False)]
        raise SettingsError(tuple(problems)) from None
    most = settings.max_risk_per_trade
    if settings.default_risk > most and "DEFAULT_RISK" in given:
        problems.append(
            f"DEFAULT_RISK: is above MAX_RISK_PER_TRADE ({plain(most)}%), so that every trade without a size would be "
            f"refused. Example: DEFAULT_RISK={plain(most)}%"
        )
    if problems:
        raise SettingsError(tuple(problems))
    return settings.model_copy(update={"default_risk": min(settings.default_risk, most)})


def _without_the_systems_language(environment: Source) -> Source:
    """Systems have a `LANGUAGE` too, a list of locales such as de_DE:de. It is nobody's choice for the bot."""
    if environment.values.get("LANGUAGE", "").strip().casefold() not in LANGUAGES:
        environment.values.pop("LANGUAGE", None)
    return environment


def _problem(detail: ErrorDetails) -> str:
    name = str(detail["loc"][0]).upper()
    return f"{name}: {_what_is_wrong(detail)}. Example: {_example(name)}"


def _what_is_wrong(detail: ErrorDetails) -> str:
    """Readers say it themselves; what has none is a count."""
    match detail["type"]:
        case "value_error":
            return detail["msg"].removeprefix("Value error, ")
        case "greater_than_equal":
            return f"must be {detail['ctx']['ge']} or more"
        case "less_than_equal":
            return f"must be {detail['ctx']['le']} or less"
        case _:
            return "must be a whole number"


def _example(name: str) -> str:
    return f"{name}={(Settings.model_fields[name.lower()].examples or [''])[0]}"
