from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from utils.settings import SETTING_NAMES, Settings, SettingsError, load_settings
from utils.texts.catalogue import LANGUAGES

TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
CREDENTIALS = {"TELEGRAM_TOKEN": TOKEN, "BYBIT_API_KEY": "theKey123456", "BYBIT_API_SECRET": "theSecret123456"}


@pytest.fixture
def load(tmp_path):
    def load(env_file: str = "", config: str = "", environ=None, **more):
        (tmp_path / ".env").write_text(env_file)
        (tmp_path / "config.yaml").write_text(config)
        environ = {**CREDENTIALS, **(environ or {})}
        return load_settings(tmp_path / ".env", tmp_path / "config.yaml", environ, **more)

    return load


def problems(load, *args, **more) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as caught:
        load(*args, **more)
    return caught.value.problems


def test_a_default_risk_that_no_trade_may_have_is_refused_at_the_start(load):
    (said,) = problems(load, environ={"DEFAULT_RISK": "5%"})
    assert said == (
        "DEFAULT_RISK: is above MAX_RISK_PER_TRADE (2%), so that every trade without a size would be refused. "
        "Example: DEFAULT_RISK=2%"
    )
    assert load(environ={"MAX_RISK_PER_TRADE": "0.5%"}).default_risk == Decimal("0.5"), "nobody has asked for more"
    assert load(environ={"DEFAULT_RISK": "5%", "MAX_RISK_PER_TRADE": "6%"}).default_risk == 5


def test_a_percentage_that_may_be_off_says_so(load):
    (said,) = problems(load, environ={"GAP_MAX_SLIPPAGE_PERCENT": "0"})
    assert "must be a percentage above 0 and at most 100, or off. Example" in said


def test_defaults_are_the_contracts(load):
    settings = load()
    assert settings.telegram_token.get_secret_value() == TOKEN
    assert settings.telegram_allowed_user_ids == frozenset()
    assert settings.telegram_api_url == "https://api.telegram.org"
    assert (settings.bybit_env, settings.bybit_rest_url, settings.bybit_ws_url) == ("demo", None, None)
    assert (settings.mode, settings.state_dir, settings.log_level, settings.log_format) == (
        "live",
        Path("data"),
        "INFO",
        "text",
    )
    assert (settings.max_risk_per_trade, settings.max_total_risk, settings.default_risk) == (2, 6, 1)
    assert (settings.max_positions, settings.max_notional, settings.default_tp_shares) == (20, None, None)
    assert (settings.daily_loss_limit, settings.entry_ttl) == (None, 24)
    assert (settings.cancel_entries_after, settings.be_through) == ("tp1", "wait")
    assert (settings.on_stop_refused, settings.trigger) == ("close", "last")
    assert (settings.persistence_max_journal_bytes, settings.persistence_max_backups) == (8 * 2**20, 10)
    assert settings.history_retention_days == 730
    assert (settings.smart_indicator_checks, settings.min_price_change_percent) == (True, Decimal("0.5"))
    assert settings.indicator_cache_ttl == 300
    assert (settings.fees_maker, settings.fees_taker) == (Decimal("0.1"), Decimal("0.1"))
    assert (settings.auto_save, settings.save_interval, settings.max_state_files) == (True, 60, 5)
    assert (settings.check_interval, settings.buy_order_type, settings.sell_order_type) == (60, "limit", "limit")
    assert settings.profit_target == 1
    assert settings.trailing_buy_percent == settings.trailing_sell_percent == Decimal("0.25")


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("TELEGRAM_ALLOWED_USER_IDS", "1001", {1001}),
        ("TELEGRAM_ALLOWED_USER_IDS", " 1001, 1002 ,", {1001, 1002}),
        ("TELEGRAM_API_URL", "http://127.0.0.1:8081/", "http://127.0.0.1:8081"),
        ("BYBIT_ENV", "MainNet", "mainnet"),
        ("BYBIT_WS_URL", "ws://127.0.0.1:9/", "ws://127.0.0.1:9"),
        ("MODE", " observe ", "observe"),
        ("LOG_LEVEL", "debug", "DEBUG"),
        ("LOG_FILE", "logs/holdfast.log", Path("logs/holdfast.log")),
        ("LOG_FILE", "Off", None),
        ("LOG_FILE_MAX_BYTES", "64KiB", 2**16),
        ("LOG_FILES_KEPT", "0", 0),
        ("METRICS_PORT", "9464", 9464),
        ("METRICS_PORT", "Off", None),
        ("METRICS_HOST", "0.0.0.0", "0.0.0.0"),
        ("METRICS_HOST", "localhost", "localhost"),
        ("STATE_DIR", "/tmp/x", Path("/tmp/x")),
        ("MAX_RISK_PER_TRADE", "0.5%", Decimal("0.5")),
        ("MAX_RISK_PER_TRADE", "0.1", Decimal("0.1")),
        ("MAX_TOTAL_RISK", "100 %", Decimal(100)),
        ("MAX_POSITIONS", "3", 3),
        ("MAX_NOTIONAL", "5000.50", Decimal("5000.50")),
        ("MAX_NOTIONAL", "off", None),
        ("DAILY_LOSS_LIMIT", "200", Decimal(200)),
        ("CLOSE_AT_MARGIN", "off", None),
        ("CLOSE_AT_MARGIN", "85%", Decimal(85)),
        ("HEARTBEAT_URL", "https://hc.example/ping/1/", SecretStr("https://hc.example/ping/1/")),
        ("ALERT_CHAT_ID", "-1001234567890", -1001234567890),
        ("ALERT_CHAT_ID", "1002", 1002),
        ("ENTRY_TTL", "24h", Decimal(24)),
        ("ENTRY_TTL", "30m", Decimal("0.5")),
        ("ENTRY_TTL", "2D", Decimal(48)),
        ("ENTRY_TTL", "off", None),
        ("DEFAULT_TP_SHARES", "85,5,5,5", (85, 5, 5, 5)),
        ("DEFAULT_TP_SHARES", "50%, 25%", (50, 25)),
        ("DEFAULT_TP_SHARES", "Even", None),
        ("TP_SHARES", "85,5,5,5", (85, 5, 5, 5)),
        ("TP_SHARES", "even", None),
        ("CANCEL_ENTRIES_AFTER", "TP10", "tp10"),
        ("BE_THROUGH", "close", "close"),
        ("MANUAL_STOP", "Restore", "restore"),
        ("LATE_ENTRY", "Guard", "guard"),
        ("MANUAL_STOP", "ask", "ask"),
        ("ON_STOP_REFUSED", "alert", "alert"),
        ("TRAILING_MAX_GAP_S", "0", 0),
        ("GAP_TRIGGER_ACTION", "Ask", "ask"),
        ("GAP_MAX_SLIPPAGE_PERCENT", "0.5%", Decimal("0.5")),
        ("GAP_MAX_SLIPPAGE_PERCENT", "off", None),
        ("ASK_TIMEOUT_S", "300", 300),
        ("TRIGGER", "mark", "mark"),
        ("SMART_INDICATOR_CHECKS", "False", False),
        ("SMART_INDICATOR_CHECKS", "yes", True),
        ("SMART_INDICATOR_CHECKS", "off", False),
        ("MIN_PRICE_CHANGE_PERCENT", "1.0", Decimal(1)),
        ("MIN_PRICE_CHANGE_PERCENT", "0.25%", Decimal("0.25")),
        ("INDICATOR_CACHE_TTL", "600", 600),
        ("INDICATOR_CACHE_TTL", "0", 0),
        ("TRAILING_ON_RECONNECT_ENTRY", "Keep", "keep"),
        ("CHECK_INTERVAL", "5", 5),
        ("BUY_ORDER_TYPE", "Trailing", "trailing"),
        ("SELL_ORDER_TYPE", "market", "market"),
        ("PROFIT_TARGET", "1.5%", Decimal("1.5")),
        ("TRAILING_BUY_PERCENT", "0.5", Decimal("0.5")),
        ("TRAILING_SELL_PERCENT", "0.1%", Decimal("0.1")),
        ("FEES_MAKER", "0", Decimal(0)),
        ("FEES_TAKER", "0.06%", Decimal("0.06")),
        ("AUTO_SAVE", "false", False),
        ("SAVE_INTERVAL", "15", 15),
        ("MAX_STATE_FILES", "0", 0),
        ("CONNECTIVITY_CHECK_INTERVAL", "30", 30),
        ("MAX_CONNECTIVITY_FAILURES", "1", 1),
        ("HEALTH_ALERT_SECONDS", "5", 5),
        ("CONNECTIVITY_TARGET", "1.1.1.1:443", ("1.1.1.1", 443)),
        ("CONNECTIVITY_TARGET", "bybit.example:80", ("bybit.example", 80)),
        ("PERSISTENCE_MAX_JOURNAL_BYTES", "512KiB", 512 * 1024),
        ("PERSISTENCE_MAX_JOURNAL_BYTES", "1048576", 1048576),
        ("PERSISTENCE_MAX_JOURNAL_BYTES", "1 gib", 2**30),
    ],
)
def test_values_mean_the_same_wherever_they_are_written(load, name, text, value):
    for settings in (
        load(environ={name: text}),
        load(env_file=f"{name}={text}\n"),
        load(config=f"{name.lower()}: {text}\n"),
    ):
        assert getattr(settings, name.lower()) == value


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("TELEGRAM_ALLOWED_USER_IDS", "@me"),
        ("TELEGRAM_ALLOWED_USER_IDS", "-5"),
        ("TELEGRAM_API_URL", "https://api.telegram.org/bot"),
        ("TELEGRAM_API_URL", "api.telegram.org"),
        ("BYBIT_ENV", "prod"),
        ("BYBIT_REST_URL", "wss://x"),
        ("BYBIT_WS_URL", "https://x"),
        ("MODE", "paper"),
        ("MANUAL_STOP", "always"),
        ("LATE_ENTRY", "ask"),
        ("TRAILING_MAX_GAP_S", "-1"),
        ("GAP_TRIGGER_ACTION", "close"),
        ("GAP_MAX_SLIPPAGE_PERCENT", "0"),
        ("ASK_TIMEOUT_S", "4"),
        ("FEES_MAKER", "11%"),
        ("FEES_TAKER", "-0.1"),
        ("AUTO_SAVE", "sometimes"),
        ("SAVE_INTERVAL", "0"),
        ("MAX_STATE_FILES", "-1"),
        ("BUY_ORDER_TYPE", "iceberg"),
        ("LOG_LEVEL", "loud"),
        ("LOG_FILE_MAX_BYTES", "1KiB"),
        ("LOG_FILES_KEPT", "-1"),
        ("METRICS_PORT", "0"),
        ("METRICS_PORT", "65536"),
        ("METRICS_PORT", "127.0.0.1:9464"),
        ("METRICS_HOST", "127.0.0.1:9464"),
        ("METRICS_HOST", "300.1.1.1"),
        ("METRICS_HOST", "all of them"),
        ("LOG_FORMAT", "xml"),
        ("MAX_RISK_PER_TRADE", "0%"),
        ("MAX_RISK_PER_TRADE", "101%"),
        ("MAX_RISK_PER_TRADE", "-1"),
        ("MAX_RISK_PER_TRADE", "NaN"),
        ("MAX_POSITIONS", "0"),
        ("MAX_POSITIONS", "many"),
        ("MAX_NOTIONAL", "0"),
        ("DAILY_LOSS_LIMIT", "-5"),
        ("CLOSE_AT_MARGIN", "50%"),
        ("CLOSE_AT_MARGIN", "100%"),
        ("HEARTBEAT_URL", "hc.example/ping"),
        ("ALERT_CHAT_ID", "@alerts"),
        ("ALERT_CHAT_ID", "0"),
        ("ENTRY_TTL", "24"),
        ("ENTRY_TTL", "0h"),
        ("DEFAULT_TP_SHARES", "85,5,5,6"),
        ("TP_SHARES", "85,5,5,6"),
        ("DEFAULT_TP_SHARES", "1,1,1,1,1,1,1,1,1,1,1"),
        ("DEFAULT_TP_SHARES", "50,,50"),
        ("CANCEL_ENTRIES_AFTER", "tp11"),
        ("CANCEL_ENTRIES_AFTER", "tp0"),
        ("TRIGGER", "index"),
        ("SMART_INDICATOR_CHECKS", "sometimes"),
        ("SMART_INDICATOR_CHECKS", "1"),
        ("MIN_PRICE_CHANGE_PERCENT", "0"),
        ("INDICATOR_CACHE_TTL", "-1"),
        ("INDICATOR_CACHE_TTL", "300s"),
        ("TRAILING_ON_RECONNECT_ENTRY", "chase"),
        ("CONNECTIVITY_CHECK_INTERVAL", "0"),
        ("CONNECTIVITY_CHECK_INTERVAL", "3601"),
        ("MAX_CONNECTIVITY_FAILURES", "0"),
        ("HEALTH_ALERT_SECONDS", "0"),
        ("CONNECTIVITY_TARGET", "8.8.8.8"),
        ("CONNECTIVITY_TARGET", "8.8.8.8:0"),
        ("CONNECTIVITY_TARGET", "8.8.8.8:65536"),
        ("CONNECTIVITY_TARGET", "https://8.8.8.8:53"),
        ("CONNECTIVITY_TARGET", "a..b:53"),
        ("CONNECTIVITY_TARGET", f"{'x' * 64}.example:53"),
        ("CONNECTIVITY_TARGET", "[:::]:53"),
        ("PERSISTENCE_MAX_JOURNAL_BYTES", "8MB"),
        ("PERSISTENCE_MAX_JOURNAL_BYTES", "1"),
        ("PERSISTENCE_MAX_BACKUPS", "0"),
        ("HISTORY_RETENTION_DAYS", "0"),
        ("HISTORY_RETENTION_DAYS", "99999999"),
    ],
)
def test_a_wrong_value_is_named_with_an_example(load, name, text):
    (problem,) = problems(load, environ={name: text})
    assert problem.startswith(f"{name}: ")
    assert f"Example: {name}=" in problem


def test_what_is_no_name_of_a_host_is_refused_with_what_was_meant(load):
    (problem,) = problems(load, environ={"CONNECTIVITY_TARGET": "dns..example.org:53"})
    assert "such as dns.example.org:53" in problem
    for host in ("example.org", "example.org.", "my_host", "1.1.1.1", "a-b.example"):
        assert load(f"CONNECTIVITY_TARGET={host}:443\n").connectivity_target == (host, 443)


def test_an_ipv6_address_stands_in_brackets_which_yaml_wants_quoted(load):
    for settings in (
        load("CONNECTIVITY_TARGET=[2001:db8::1]:53\n"),
        load(config='connectivity_target: "[2001:db8::1]:53"\n'),
    ):
        assert settings.connectivity_target == ("2001:db8::1", 53)


def test_a_language_is_one_of_those_of_the_catalogue(load):
    assert load().language == "en"
    for language in LANGUAGES:
        assert load(f"LANGUAGE={language}\n").language == language
    (said,) = problems(load, "LANGUAGE=tlh\n")
    assert said == "LANGUAGE: must be one of: en, de. Example: LANGUAGE=en"


@pytest.mark.parametrize("locale", ["de_DE:de", "fr", "", " en_US.UTF-8 "])
def test_the_systems_own_language_is_no_setting(load, locale):
    assert load("LANGUAGE=de\n", environ={"LANGUAGE": locale}).language == "de"
    assert load(environ={"LANGUAGE": locale}).language == "en"
    assert load(environ={"LANGUAGE": "DE"}).language == "de"


@pytest.mark.parametrize("name", SETTING_NAMES)
def test_every_example_is_valid_itself(load, name):
    example = Settings.model_fields[name.lower()].examples[0]
    if name not in CREDENTIALS:
        load(environ={name: example})


def test_environment_wins_over_env_file_wins_over_config(load):
    assert load("TRIGGER=last\n", "trigger: mark\n").trigger == "last"
    assert load("TRIGGER=last\n", "trigger: last\n", {"TRIGGER": "mark"}).trigger == "mark"
    assert load("", "trigger: mark\n").trigger == "mark"


def test_metrics_may_listen_on_an_ipv6_address(load):
    assert load(environ={"METRICS_HOST": "[::1]"}).metrics_host == "::1"
    assert load("METRICS_HOST=::1\n").metrics_host == "::1"


def test_neither_a_log_file_nor_metrics_unless_told(load):
    settings = load()
    assert (settings.log_file, settings.log_file_max_bytes, settings.log_files_kept) == (None, 10 * 2**20, 5)
    assert (settings.metrics_port, settings.metrics_host) == (None, "127.0.0.1")


class TestCredentialFiles:
    """As systemd's LoadCredential= and the secrets of containers lay them down."""

    @pytest.fixture
    def handed_over(self, tmp_path):
        directory = tmp_path / "credentials"
        directory.mkdir()
        for name, value in CREDENTIALS.items():
            (directory / name.lower()).write_text(f"{value}\n")
        (directory / "tls.key").write_bytes(b"\xff another program's")
        return directory

    def test_they_are_all_that_is_needed(self, tmp_path, handed_over):
        (handed_over / "heartbeat_url").write_text("https://hc.example/ping/secret\n")
        settings = load_settings(tmp_path / ".env", tmp_path / "none", {"CREDENTIALS_DIRECTORY": str(handed_over)})
        assert set(settings.secrets()) == {*CREDENTIALS.values(), "https://hc.example/ping/secret"}

    def test_the_environment_wins_over_them_and_they_over_env_file(self, tmp_path, handed_over):
        (tmp_path / ".env").write_text("BYBIT_API_KEY=of-the-file\nBYBIT_API_SECRET=of-the-file\n")
        environ = {"CREDENTIALS_DIRECTORY": str(handed_over), "BYBIT_API_SECRET": "of-the-environment"}
        settings = load_settings(tmp_path / ".env", tmp_path / "none", environ)
        assert settings.bybit_api_key.get_secret_value() == CREDENTIALS["BYBIT_API_KEY"]
        assert settings.bybit_api_secret.get_secret_value() == "of-the-environment"

    def test_nothing_but_secrets_is_taken_from_there(self, tmp_path, handed_over):
        (handed_over / "mode").write_text("observe")
        environ = {"CREDENTIALS_DIRECTORY": str(handed_over)}
        assert load_settings(tmp_path / ".env", tmp_path / "none", environ).mode == "live"

    def test_one_that_cannot_be_read_or_is_missing_is_told_without_its_content(self, tmp_path, handed_over):
        (handed_over / "bybit_api_secret").write_bytes(b"\xfftheSecret")
        (handed_over / "bybit_api_key").unlink()
        (handed_over / "bybit_api_key").mkdir()
        (handed_over / "telegram_token").unlink()
        environ = {"CREDENTIALS_DIRECTORY": str(handed_over)}
        with pytest.raises(SettingsError) as caught:
            load_settings(tmp_path / ".env", tmp_path / "none", environ)
        told = "\n".join(caught.value.problems)
        for words in ("bybit_api_key: cannot be read", "bybit_api_secret: is not UTF-8 text", "TELEGRAM_TOKEN: is mis"):
            assert words in told
        assert "theSecret" not in told


def test_an_empty_value_is_the_default_also_above_a_lower_source(load):
    settings = load("TELEGRAM_ALLOWED_USER_IDS=1001\n", environ={"TELEGRAM_ALLOWED_USER_IDS": ""})
    assert settings.telegram_allowed_user_ids == frozenset()
    assert load("BYBIT_REST_URL=\n", "bybit_ws_url:\nmax_notional: null\n").bybit_rest_url is None


def test_yaml_words_and_lists_are_texts(load):
    settings = load(config="max_notional: off\ndefault_tp_shares: [85, 5, 5, 5]\ntelegram_allowed_user_ids: [1, 2]\n")
    assert settings.max_notional is None
    assert settings.default_tp_shares == (85, 5, 5, 5)
    assert settings.telegram_allowed_user_ids == {1, 2}


def test_unknown_names_suggest_the_nearest(load):
    found = problems(load, "TELEGRAM_TOKN=x\nZZZZ=1\n", "be_thrugh: wait\nx: {a: 1}\n")
    assert "config.yaml: unknown setting be_thrugh, did you mean be_through?" in found
    assert ".env: unknown setting TELEGRAM_TOKN, did you mean TELEGRAM_TOKEN?" in found
    assert ".env: unknown setting ZZZZ" in found
    assert any(problem.startswith("config.yaml: x must be") for problem in found)
    assert problems(load, "NOT_YET=1\n")[0].startswith(".env: unknown setting NOT_YET")


def test_foreign_environment_variables_are_ignored(load):
    assert load(environ={"PATH": "/bin", "TELEGRAM_TOKN": "x", "mode": "nonsense"}).mode == "live"


def test_all_problems_come_at_once_without_a_secret(load):
    secret_line = "987654321:BBHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
    found = problems(
        load,
        f"{secret_line}\nMODE=foo\n\n  loneSecretWord\n",
        "trigger: x\n",
        {"TELEGRAM_TOKEN": "short:token", "BYBIT_API_SECRET": " ", "MAX_POSITIONS": "x"},
    )
    text = "\n".join(found)
    for expected in (".env line 1:", ".env line 4:", "MODE:", "TRIGGER:", "TELEGRAM_TOKEN:", "MAX_POSITIONS:"):
        assert expected in text
    assert "BYBIT_API_SECRET: is missing. Example: BYBIT_API_SECRET=" in text
    for hidden in (secret_line, "short:token", "loneSecretWord", "theKey123456", "Traceback"):
        assert hidden not in text
    assert str(SettingsError(found)) == text


def test_credentials_are_needed_only_where_they_are_used(tmp_path):
    nowhere = (tmp_path / ".env", tmp_path / "config.yaml", {})
    with pytest.raises(SettingsError) as caught:
        load_settings(*nowhere)
    named = [problem.split(":")[0] for problem in caught.value.problems]
    assert named == ["TELEGRAM_TOKEN", "TELEGRAM_ALLOWED_USER_IDS", "BYBIT_API_KEY", "BYBIT_API_SECRET"]
    assert load_settings(*nowhere, credentials=False).state_dir == Path("data")


def test_who_may_speak_to_it_may_be_left_open_where_nothing_else_is_missing(tmp_path):
    """It guards, and hears nobody."""
    nowhere = (tmp_path / ".env", tmp_path / "config.yaml", {**CREDENTIALS})
    assert load_settings(*nowhere).telegram_allowed_user_ids == frozenset()


def test_values_are_stripped_and_secrets_hidden(load):
    settings = load("", "", {"TELEGRAM_TOKEN": f" {TOKEN}\n", "BYBIT_API_KEY": " k-e-y \n"})
    assert settings.telegram_token.get_secret_value() == TOKEN
    assert settings.bybit_api_key.get_secret_value() == "k-e-y"
    assert TOKEN not in repr(settings) + str(settings) + settings.model_dump_json()
    assert set(settings.secrets()) == {TOKEN, "k-e-y", "theSecret123456"}


def test_a_secret_may_contain_what_files_give_a_meaning(load, tmp_path):
    environ = {name: value for name, value in CREDENTIALS.items() if name != "BYBIT_API_SECRET"}
    (tmp_path / ".env").write_text("BYBIT_API_SECRET='a${HOME}b#c$d'\n")
    settings = load_settings(tmp_path / ".env", tmp_path / "none", environ)
    assert settings.bybit_api_secret.get_secret_value() == "a${HOME}b#c$d"


def test_unreadable_files_are_problems(load, tmp_path):
    assert problems(load, config="a: [1\n") == ("config.yaml line 2: not valid YAML",)
    assert problems(load, config="- a\n") == ("config.yaml: must be lines of the form name: value",)
    (tmp_path / "latin").write_bytes(b"MODE=\xff")
    (tmp_path / "directory").mkdir()
    for path, words in ((tmp_path / "latin", "not UTF-8"), (tmp_path / "directory", "cannot be read")):
        with pytest.raises(SettingsError, match=words):
            load_settings(path, tmp_path / "none", CREDENTIALS)


def test_settings_are_frozen_and_take_nothing_from_the_process(monkeypatch):
    monkeypatch.setenv("MODE", "observe")
    settings = Settings()
    assert settings.mode == "live"
    with pytest.raises(ValidationError):
        settings.mode = "observe"


class TestExampleFile:
    path = Path(__file__).parents[2] / ".env.example"

    def test_it_loads_and_says_the_defaults(self, tmp_path):
        settings = load_settings(self.path, tmp_path / "none", CREDENTIALS)
        assert settings == load_settings(tmp_path / "none", tmp_path / "none", CREDENTIALS)

    def test_it_names_every_setting_with_a_comment_above(self):
        lines = self.path.read_text().splitlines()
        named = [line.split("=")[0] for line in lines if line and not line.startswith("#")]
        assert sorted(named) == sorted(SETTING_NAMES)
        for number, line in enumerate(lines):
            if line and not line.startswith("#"):
                assert lines[number - 1].strip(), f"{line} stands without a word"


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("MAX_POSITIONS", "many", "must be a whole number"),
        ("MAX_POSITIONS", "0", "must be 1 or more"),
        ("UNDO_SECONDS", "4000", "must be 3600 or less"),
        ("TRAILING_MAX_GAP_S", "1.5", "must be a whole number"),
        ("TRAILING_BUY_PERCENT", "51", "must be 50 or less"),
        ("TRAILING_SELL_PERCENT", "51", "must be 50 or less"),
    ],
)
def test_a_count_that_is_none_is_told_in_words(tmp_path: Path, name: str, text: str, words: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(tmp_path / "none", tmp_path / "none", {name: text}, credentials=False)
    assert caught.value.problems[0].startswith(f"{name}: {words}. Example: {name}=")
