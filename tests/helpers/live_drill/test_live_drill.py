"""The drill on a live account, against the simulator: it sees what is wrong, and writes nothing."""

import json
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from urllib.request import urlopen

import pytest

from drills.control import Control
from drills.processes import TOKEN, Simulator
from execution.bybit.adapter import BybitExchange
from helpers.live_drill.program import LiveDrill, live_drill
from tests.execution.builders import guarded
from utils.clock import SystemClock
from utils.persistence.layout import MONITORS
from utils.robust_persistence import STATE_FILE_NAME, RobustPersistence
from utils.settings import Settings

READS = {
    "/v5/market/time",
    "/v5/user/query-api",
    "/v5/position/list",
    "/v5/order/realtime",
    "/v5/market/instruments-info",
    "/v5/account/wallet-balance",
}
NAMES = ["key", "clock", "streams", "state", "stops", "backup", "disk", "alert"]


@pytest.fixture
def control(simulator_process: Simulator) -> Control:
    """One long position with the stop that the record has; the owner has spoken to the bot before."""
    control = Control(simulator_process.url)
    control.post("/control/reset")
    control.post("/control/account/order", symbol="BTCUSDT", side="Buy", qty="1")
    control.post("/control/account/trading-stop", symbol="BTCUSDT", stop_loss="49000")
    with urlopen(f"{simulator_process.url}/bot{TOKEN}/getMe"):
        control.say("/start")
    return control


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[RobustPersistence]:
    """The state of a bot that is writing it, with the record of that position and a backup."""
    store = RobustPersistence(tmp_path / STATE_FILE_NAME)
    await store.open()
    async with store.transaction() as txn:
        txn.put(MONITORS, "BTCUSDT_Buy_main", guarded().to_plain())
    await store.backup("asked-for")
    yield store
    await store.close()


def settings(directory: Path, url: str, **more: str) -> Settings:
    return Settings(
        telegram_token=TOKEN,
        telegram_api_url=url,
        bybit_api_key="simkey",
        bybit_api_secret="simsecret",
        bybit_rest_url=url,
        bybit_ws_url=url.replace("http", "ws"),
        state_dir=str(directory),
        **{"telegram_allowed_user_ids": "1001", **more},
    )


def connected(where: Settings) -> BybitExchange:
    return BybitExchange(
        account="main",
        env=where.bybit_env,
        api_key=where.bybit_api_key.get_secret_value(),
        api_secret=where.bybit_api_secret.get_secret_value(),
        rest_url=where.bybit_rest_url,
        ws_url=where.bybit_ws_url,
        clock=SystemClock(),
    )


async def drilled(where: Settings, capsys: pytest.CaptureFixture[str]) -> tuple[bool, dict[str, tuple[bool, str]], str]:
    """The outcome, each line by its name, and the last line."""
    passed = await live_drill(where, partial(connected, where), as_json=True)
    *said, last = [line for line in capsys.readouterr().out.splitlines() if line.startswith(('{"name"', "drill "))]
    lines = [json.loads(line) for line in said]
    return passed, {line["name"]: (line["holds"], line["said"]) for line in lines}, last


def files_of(directory: Path) -> set[Path]:
    return set(directory.rglob("*"))


def drop_backups(directory: Path) -> None:
    for backup in directory.glob("persistence_backups/*.pkl"):
        backup.unlink()


async def test_a_healthy_account_passes_and_nothing_was_written(
    control: Control, store: RobustPersistence, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    account, files = control.account(), files_of(tmp_path)
    before = control.stats()["requests"]
    passed, lines, last = await drilled(settings(tmp_path, control._url), capsys)
    assert passed, lines
    assert list(lines) == NAMES
    assert last == "drill PASS live lines=8 failed=0"
    assert "without its lock" in lines["state"][1], "the bot writes it, and goes on"
    assert lines["stops"][1].startswith("1 open positions: the stop of each stands")
    assert "1 guarded positions" in lines["backup"][1]
    counted = control.stats()["requests"]
    made = {path for path, count in counted.items() if path.startswith("/v5/") and count > before.get(path, 0)}
    assert made
    assert made <= READS, "a read-only drill has written"
    assert control.account()["orders"] == account["orders"]
    assert control.account()["executions"] == account["executions"]
    assert files_of(tmp_path) == files, "what it made to measure the disk is gone"
    assert control.reply(0, "A drill tries whether alerts arrive")


async def test_what_is_not_as_it_should_be_fails_its_own_line(
    control: Control, store: RobustPersistence, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    control.post("/control/account/trading-stop", symbol="BTCUSDT", stop_loss="0")
    control.post("/control/account/key", may_trade=False)
    await store.close()
    drop_backups(tmp_path)
    where = settings(tmp_path, control._url, telegram_allowed_user_ids="1001,4242")
    passed, lines, last = await drilled(where, capsys)
    assert not passed
    assert last == "drill FAIL live lines=8 failed=4"
    failed = {name: said for name, (holds, said) in lines.items() if not holds}
    assert failed.keys() == {"key", "stops", "backup", "alert"}
    assert failed["stops"] == "BTCUSDT long: the exchange shows NO STOP over all of it"
    assert "may not trade" in failed["key"]
    assert "no backup yet" in failed["backup"]
    assert failed["alert"].startswith("not reached: 4242")
    assert "without its lock" not in lines["state"][1], "nobody writes it: it was read under its lock"


@pytest.mark.parametrize(
    ("rights", "said"),
    [
        ({"may_withdraw": True}, "the key may withdraw"),
        ({"may_trade": False}, "the key may not trade"),
        ({"addresses": [], "expires_in_ms": 5 * 86_400_000}, "expires in"),
    ],
)
async def test_a_key_with_too_many_rights_or_too_few_or_too_little_time(
    control: Control, tmp_path: Path, rights: dict[str, object], said: str
) -> None:
    control.post("/control/account/key", **rights)
    where = settings(tmp_path, control._url)
    async for line in LiveDrill(where, partial(connected, where)).lines():
        assert line.name == "key"
        assert not line.holds
        assert said in line.said
        assert line.in_words.startswith("FAIL  key: ")
        break


async def test_a_state_that_cannot_be_read_is_told_and_the_rest_goes_on(
    control: Control, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / STATE_FILE_NAME).write_bytes(b"not a state")
    passed, lines, _ = await drilled(settings(tmp_path, control._url), capsys)
    assert not passed
    assert not lines["state"][0]
    assert not lines["stops"][0]
    assert lines["streams"][0]
    assert (tmp_path / STATE_FILE_NAME).read_bytes() == b"not a state"
