"""Settings as a person may see them."""

from decimal import Decimal

from pydantic import SecretStr

from utils.settings import SETTING_NAMES, Settings
from utils.settings_shown import shown_settings

SECRET = "do-not-show"


def test_every_setting_and_no_secret() -> None:
    settings = Settings().model_copy(
        update={
            "telegram_token": SecretStr(SECRET),
            "bybit_api_key": SecretStr(SECRET),
            "heartbeat_url": SecretStr(f"https://hc-ping.com/{SECRET}"),
            "telegram_api_url": f"http://me:{SECRET}@127.0.0.1",
            "telegram_allowed_user_ids": frozenset({777001}),
            "alert_chat_id": -777002,
        }
    )
    shown = {each.name: each.value for each in shown_settings(settings)}
    assert list(shown) == list(SETTING_NAMES)
    assert not [name for name, value in shown.items() if SECRET in value or "77700" in value]
    assert shown["HEARTBEAT_URL"] == shown["TELEGRAM_ALLOWED_USER_IDS"] == "…"
    assert shown["BYBIT_API_SECRET"] == shown["BYBIT_REST_URL"] == ""


def test_values_as_they_stand_in_env_and_which_are_changed() -> None:
    changed = {"default_risk": Decimal("0.50"), "tp_shares": (Decimal(85), Decimal(15)), "auto_save": False}
    shown = {each.name: each for each in shown_settings(Settings().model_copy(update=changed))}
    assert [shown[name.upper()].value for name in changed] == ["0.5", "85,15", "false"]
    assert not any(shown[name.upper()].is_default for name in changed)
    assert [shown[name].value for name in ("MAX_NOTIONAL", "SMART_INDICATOR_CHECKS", "MAX_POSITIONS")] == [
        "off", "true", "20",
    ]  # fmt: skip
    assert shown["CONNECTIVITY_TARGET"].value == "8.8.8.8:53"
    assert shown["MODE"].is_default


def test_what_is_shown_could_stand_in_env() -> None:
    hidden = {"", "…"}
    shown = {each.name.lower(): each.value for each in shown_settings(Settings()) if each.value not in hidden}
    assert Settings(**shown) == Settings()
    for hours, text in ((Decimal("1.5"), "90m"), (None, "off")):
        changed = Settings().model_copy(update={"entry_ttl": hours})
        assert {each.name: each.value for each in shown_settings(changed)}["ENTRY_TTL"] == text
        assert Settings(entry_ttl=text) == changed
