"""The program's commands and exit codes."""

import subprocess
import sys
from pathlib import Path

import pytest

from drills.processes import ROOT, TOKEN, Simulator
from main import main
from tests.whole.conftest import RunCommand, StartBot

pytestmark = pytest.mark.whole


def against(simulator: Simulator, directory: Path) -> dict[str, str]:
    return {
        "TELEGRAM_TOKEN": TOKEN,
        "TELEGRAM_ALLOWED_USER_IDS": "1001",
        "TELEGRAM_API_URL": simulator.url,
        "BYBIT_API_KEY": "simkey",
        "BYBIT_API_SECRET": "simsecret",
        "BYBIT_REST_URL": simulator.url,
        "BYBIT_WS_URL": simulator.url.replace("http", "ws"),
        "STATE_DIR": str(directory / "state"),
    }


def test_wrong_settings_are_all_listed_with_examples_and_no_secret(run: RunCommand, tmp_path: Path) -> None:
    secret = "987654321:this-is-a-secret-that-nobody-may-see!"
    done = run(tmp_path, "run", TELEGRAM_TOKEN=secret, BYBIT_ENV="moon", MAX_RISK_PER_TRADE="lots")
    assert done.returncode == 2
    for name in ("TELEGRAM_TOKEN", "BYBIT_ENV", "MAX_RISK_PER_TRADE", "BYBIT_API_KEY", "BYBIT_API_SECRET"):
        line = next(line for line in done.stderr.splitlines() if line.strip().startswith(name))
        assert "Example:" in line
    assert "Traceback" not in done.stderr
    assert secret not in done.stderr + done.stdout


def test_a_copy_of_the_example_is_told_all_that_it_needs_at_once(run: RunCommand, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text((ROOT / ".env.example").read_text())
    done = run(tmp_path, "check")
    assert done.returncode == 2
    missing = [line.split(":")[0].strip() for line in done.stderr.splitlines() if "is missing" in line]
    assert missing == ["TELEGRAM_TOKEN", "TELEGRAM_ALLOWED_USER_IDS", "BYBIT_API_KEY", "BYBIT_API_SECRET"]


def test_help_names_each_command_and_nothing_that_reads_like_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    said = capsys.readouterr().out
    assert "usage: main.py [-h] COMMAND" in said
    assert "|" not in said
    assert all(f"\n    {name} " in said for name in ("run", "demo", "check", "drill", "state"))


def test_wrong_arguments_are_exit_2_of_the_program(tmp_path: Path) -> None:
    """Started as a person starts it; all other commands here are forked from a program that is imported already."""
    done = subprocess.run([sys.executable, str(ROOT / "main.py"), "fly"], cwd=tmp_path, capture_output=True, timeout=60)
    assert done.returncode == 2
    assert b"usage:" in done.stderr


@pytest.mark.parametrize("arguments", [[], ["demo", "--scrip"], ["run", "now"]])
def test_other_wrong_arguments_are_too(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Without a process for each: what the program makes of its arguments is decided before it does anything."""
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "usage:" in capsys.readouterr().err


def test_an_unknown_setting_suggests_the_nearest(run: RunCommand, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("TELEGRAM_TOKN=x\n")
    done = run(tmp_path, "check")
    assert done.returncode == 2
    assert "TELEGRAM_TOKEN" in done.stderr


def test_check_says_one_line_for_each_and_passes(run: RunCommand, simulator: Simulator, tmp_path: Path) -> None:
    done = run(tmp_path, "check", **against(simulator, tmp_path))
    assert done.returncode == 0, done.stdout + done.stderr
    names = [line.split(":")[0].split()[1] for line in done.stdout.splitlines()]
    assert names == ["settings", "key", "clock", "account", "streams", "telegram"]
    assert all(line.startswith("ok") for line in done.stdout.splitlines())


def test_check_warns_of_an_env_that_all_may_read_and_passes(
    run: RunCommand, simulator: Simulator, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("")
    (tmp_path / ".env").chmod(0o644)
    done = run(tmp_path, "check", **against(simulator, tmp_path))
    assert done.returncode == 0, done.stdout + done.stderr
    line = done.stdout.splitlines()[0]
    assert line.startswith("warn  settings: ")
    assert line.endswith("everybody on this machine may read .env: chmod 600 .env")


def test_check_fails_with_a_wrong_key_and_shows_no_secret(
    run: RunCommand, simulator: Simulator, tmp_path: Path
) -> None:
    settings = against(simulator, tmp_path) | {"BYBIT_API_SECRET": "wrong-secret-nobody-sees"}
    done = run(tmp_path, "check", **settings)
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    assert any(line.startswith("FAIL  key: the key or its secret is not accepted: ") for line in lines)
    assert "FAIL  streams: not tried, as the key is not accepted" in lines
    assert done.stderr == ""
    assert "wrong-secret-nobody-sees" not in done.stdout + done.stderr
    assert "simkey" not in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_check_without_a_network_says_what_to_do_and_nothing_beside_it(run: RunCommand, tmp_path: Path) -> None:
    nowhere = {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_ALLOWED_USER_IDS": "1001", "STATE_DIR": str(tmp_path / "state")}
    nowhere |= {"BYBIT_API_KEY": "simkey", "BYBIT_API_SECRET": "simsecret"}
    nowhere |= {"BYBIT_REST_URL": "https://bybit.invalid", "BYBIT_WS_URL": "wss://bybit.invalid"}
    done = run(tmp_path, "check", TELEGRAM_API_URL="https://telegram.invalid", **nowhere)
    settings, key, clock, account, streams, telegram = done.stdout.splitlines()
    assert settings.startswith("ok    settings: ")
    network = "is not reached from this machine: no network, no name server (DNS), or a firewall"
    assert key.startswith(f"FAIL  key: bybit.invalid {network} (")
    assert telegram.startswith(f"FAIL  telegram: telegram.invalid {network} (")
    for name, line in (("clock", clock), ("account", account), ("streams", streams)):
        assert line == f"FAIL  {name}: not tried, as Bybit did not answer about the key"
    assert (done.returncode, done.stderr) == (1, "")


def test_a_second_bot_on_the_same_state_is_refused(
    run: RunCommand, simulator: Simulator, start_bot: StartBot, tmp_path: Path
) -> None:
    first = start_bot()
    done = run(tmp_path, "run", **against(simulator, tmp_path))
    assert done.returncode == 1
    assert str(first.pid) in done.stderr


def test_no_secret_reaches_the_log(start_bot: StartBot, tmp_path: Path) -> None:
    start_bot(LOG_LEVEL="DEBUG").stop()
    log = (tmp_path / "bot.log").read_text()
    assert "running" in log
    for secret in (TOKEN, "simsecret", "simkey"):
        assert secret not in log
