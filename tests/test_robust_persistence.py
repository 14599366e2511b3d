"""Robust persistence when positions exist: the store beside an exchange, and the whole bot; both get killed.

The exchange is the simulator, a process of its own on loopback, so no key and no money is needed. Run it with pytest,
or watch it: `python tests/test_robust_persistence.py`.
"""

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from drills.control import Control, until
from drills.history import recorded_nets
from drills.processes import Bot, Simulator
from execution.bybit.adapter import BybitExchange
from execution.exchange_errors import ExchangeError
from tests.walkthrough import ROOT, opened, refuses, walk
from utils.clock import SystemClock
from utils.robust_persistence import (
    STATE_FILE_NAME,
    RobustPersistence,
    add_trade_monitor,
    get_all_monitors,
    monitor_key,
    robust_persistence,
    sync_monitors_with_positions,
)

HELD = {"BTCUSDT": ("Buy", "0.010"), "ETHUSDT": ("Sell", "0.50"), "SOLUSDT": ("Buy", "3.0")}
KEYS = {monitor_key(symbol, side, "main") for symbol, (side, _) in HELD.items()}
LINE = "/trade BTCUSDT long size 0.01 sl 49000 tp 50500:50% 51000:50%"
JOBS = {
    "sync_positions": 30,
    "integrity_check": 300,
    "persistence_backup": 900,
    "persistence_statistics": 300,
}
"""Seconds between the runs of what recurs."""


class Account:
    """An account of the simulated exchange with three positions, read by the bot's own adapter."""

    def __init__(self, simulator: Simulator) -> None:
        self.control = Control(simulator.url)
        self._exchange = BybitExchange(
            env="mainnet",
            api_key="simkey",
            api_secret="simsecret",
            rest_url=simulator.url,
            ws_url=simulator.url.replace("http", "ws", 1),
            clock=SystemClock(),
        )

    def open_positions(self) -> None:
        for symbol, (side, qty) in HELD.items():
            self.control.post("/control/account/order", symbol=symbol, side=side, qty=qty)

    def close_position(self, symbol: str) -> None:
        self.control.post("/control/account/close", symbol=symbol, position_idx=0)

    async def get_all_positions(self) -> list[dict[str, Any]]:
        rows = await self._exchange.get_all_positions()
        return [{"symbol": row.symbol, "side": row.side.value, "size": row.size} for row in rows if row.side]

    async def stop(self) -> None:
        await self._exchange.stop()


@asynccontextmanager
async def an_account() -> AsyncIterator[Account]:
    with Simulator("--market", "hold", "--seed", "7") as simulator:
        account = Account(simulator)
        try:
            account.open_positions()
            yield account
        finally:
            await account.stop()


async def add_monitors(positions: list[dict[str, Any]]) -> None:
    for position in positions:
        await add_trade_monitor(
            symbol=position["symbol"],
            side=position["side"],
            monitor_data={**position, "phase": "guarded"},
            position_data=position,
        )


# ------------------------------------------------------------------------------- the store beside an exchange


async def test_a_monitor_for_every_position(tmp_path: Path) -> None:
    """Each position of the exchange gets its monitor; the set of monitors is the set of positions."""
    async with an_account() as account, opened(tmp_path):
        positions = await account.get_all_positions()
        before = await sync_monitors_with_positions(positions)
        assert set(before["unmonitored"]) == KEYS
        await add_monitors(positions)
        after = await sync_monitors_with_positions(await account.get_all_positions(), complete=True)
        assert after == {"missing": [], "removed": [], "unmonitored": []}
        monitors = await get_all_monitors()
        assert {key: monitor["size"] for key, monitor in monitors.items()} == {
            monitor_key(symbol, side, "main"): Decimal(qty) for symbol, (side, qty) in HELD.items()
        }
        print(f"{len(positions)} positions, {len(monitors)} monitors: {', '.join(sorted(monitors))}")


async def test_a_closed_position_loses_its_monitor(tmp_path: Path) -> None:
    """After a close the first list marks the monitor, the second removes it, and the others stay."""
    async with an_account() as account, opened(tmp_path):
        await add_monitors(await account.get_all_positions())
        account.close_position("ETHUSDT")
        first = await sync_monitors_with_positions(await account.get_all_positions(), complete=True)
        assert (first["missing"], first["removed"]) == (["ETHUSDT_Sell_main"], [])
        second = await sync_monitors_with_positions(await account.get_all_positions(), complete=True)
        assert (second["missing"], second["removed"]) == ([], ["ETHUSDT_Sell_main"])
        assert set(await get_all_monitors()) == KEYS - {"ETHUSDT_Sell_main"}
        print(f"first list: missing {first['missing'][0]}")
        print(f"second list: removed {second['removed'][0]}, {len(await get_all_monitors())} stay")


async def test_a_position_that_is_back_keeps_its_monitor(tmp_path: Path) -> None:
    """A position that is missing once and back in the next list keeps its monitor."""
    async with an_account() as account, opened(tmp_path):
        await add_monitors(await account.get_all_positions())
        account.close_position("ETHUSDT")
        await sync_monitors_with_positions(await account.get_all_positions(), complete=True)
        account.control.post("/control/account/order", symbol="ETHUSDT", side="Sell", qty="0.50")
        back = await sync_monitors_with_positions(await account.get_all_positions(), complete=True)
        assert back == {"missing": [], "removed": [], "unmonitored": []}
        account.close_position("ETHUSDT")
        again = await sync_monitors_with_positions(await account.get_all_positions(), complete=True)
        assert again["removed"] == []
        print(f"missing, back, missing again: {len(await get_all_monitors())} monitors stay")


async def test_an_exchange_that_fails_removes_nothing(tmp_path: Path) -> None:
    """An exchange that gives no answer gives no list: nothing is marked and nothing removed."""
    async with an_account() as account, opened(tmp_path) as store:
        await add_monitors(await account.get_all_positions())
        account.control.post(
            "/control/faults", target="rest", match="/v5/position/list", kind="http_status", status=503, count=50
        )
        for _ in range(2):
            with refuses(ExchangeError):
                await sync_monitors_with_positions(await account.get_all_positions(), complete=True)
        assert set(await get_all_monitors()) == KEYS
        assert store.items("monitors_missing") == {}


async def test_a_restart(tmp_path: Path) -> None:
    """After a restart every monitor is there and fits the exchange's positions."""
    async with an_account() as account:
        async with opened(tmp_path):
            await add_monitors(await account.get_all_positions())
            before = await get_all_monitors()
        async with opened(tmp_path) as store:
            assert await get_all_monitors() == before
            report = await sync_monitors_with_positions(await account.get_all_positions(), complete=True)
            assert report == {"missing": [], "removed": [], "unmonitored": []}
            assert (await store.verify_integrity())["ok"]
            print(
                f"{len(before)} of {len(before)} monitors, files verified, nothing missing, nothing without a monitor"
            )


WRITING = """
import asyncio, os, sys
from utils.logs import configure_logging
from utils.robust_persistence import (
    RobustPersistence, add_trade_monitor, configure, remove_trade_monitor, update_trade_monitor)

async def trades(name):
    n = 0
    while True:
        n += 1
        await add_trade_monitor(name, "Buy", {"n": n}, {"n": n})
        os.write(1, f"{name} {n} added\\n".encode())
        await update_trade_monitor(name, "Buy", {"twin": n})
        os.write(1, f"{name} {n} updated\\n".encode())
        await remove_trade_monitor(name, "Buy", "position_closed")
        os.write(1, f"{name} {n} removed\\n".encode())

async def main():
    configure_logging("ERROR", "text", [])
    store = RobustPersistence(sys.argv[1], max_journal_bytes=50_000)
    await store.open()
    configure(store)
    await asyncio.gather(*(trades(f"T{number}USDT") for number in range(4)))

asyncio.run(main())
"""


async def test_kill_nine_in_the_middle_of_writing(tmp_path: Path) -> None:
    """Killed with SIGKILL in the middle of writing, five times: what was acknowledged is there, nothing by half."""
    async with an_account() as account:
        async with opened(tmp_path):
            await add_monitors(await account.get_all_positions())
        acknowledged = 0
        for round_number in range(5):
            told = killed_while_writing(tmp_path / STATE_FILE_NAME, after=40 + 25 * round_number)
            acknowledged += len(told)
            async with opened(tmp_path) as store:
                monitors = await get_all_monitors()
                assert set(monitors) >= KEYS
                last = dict(line.split(maxsplit=1) for line in told)
                for symbol, step in last.items():
                    assert_step_or_the_next(monitors.get(f"{symbol}_Buy_main"), step)
                for key in set(monitors) - KEYS:
                    await store.remove_monitor(key, "cleared for the next round")
        async with opened(tmp_path) as store:
            report = await sync_monitors_with_positions(await account.get_all_positions(), complete=True)
            assert report == {"missing": [], "removed": [], "unmonitored": []}
            assert (await store.verify_integrity())["ok"]
        print(f"{acknowledged} acknowledged writes, 0 lost, the {len(KEYS)} monitors of open positions untouched")


def killed_while_writing(path: Path, after: int) -> list[str]:
    """Let a child write until it has told of so many writes, kill it, and return all that it told."""
    child = subprocess.Popen([sys.executable, "-c", WRITING, str(path)], cwd=ROOT, stdout=subprocess.PIPE)
    assert child.stdout is not None
    told = [child.stdout.readline() for _ in range(after)]
    child.kill()
    rest = child.stdout.read()
    child.wait()
    child.stdout.close()
    # A line that the kill cut in half was not told.
    return [line.decode().strip() for line in [*told, *rest.splitlines(keepends=True)] if line.endswith(b"\n")]


def assert_step_or_the_next(monitor: dict[str, Any] | None, step: str) -> None:
    """The monitor is as the last acknowledged step left it, or one step on: that one was on its way."""
    number, stage = step.split()
    n = int(number)
    after = {
        "added": ({"n": n}, {"n": n, "twin": n}),
        "updated": ({"n": n, "twin": n}, None),
        "removed": (None, {"n": n + 1}),
    }
    assert monitor in after[stage], f"{step}, but found {monitor}"


async def test_recovery_from_a_backup(tmp_path: Path) -> None:
    """With the state file destroyed, backup and journal bring back every position's monitor as it last was."""
    async with an_account() as account:
        async with opened(tmp_path) as store:
            await add_monitors(await account.get_all_positions())
            backup = await store.backup("scheduled")
            await store.update_monitor("BTCUSDT_Buy_main", {"stop_loss": Decimal("50027.5")})
        state = tmp_path / STATE_FILE_NAME
        state.write_bytes(os.urandom(state.stat().st_size))
        async with opened(tmp_path) as store:
            monitors = await get_all_monitors()
            assert set(monitors) == KEYS
            assert monitors["BTCUSDT_Buy_main"]["stop_loss"] == Decimal("50027.5")
            report = await sync_monitors_with_positions(await account.get_all_positions(), complete=True)
            assert report["missing"] == report["unmonitored"] == []
            stats = await store.get_stats()
            assert stats["recoveries"]
            print(f"backup {backup.name}")
            print(*stats["recoveries"], sep="\n")


async def test_statistics(tmp_path: Path) -> None:
    """The statistics of a day: positions come and go, and the figures add up."""
    async with an_account() as account, opened(tmp_path) as store:
        await add_monitors(await account.get_all_positions())
        for symbol in HELD:
            account.close_position(symbol)
        for _ in range(2):
            await sync_monitors_with_positions(await account.get_all_positions(), complete=True)
        await store.backup("scheduled")
        await store.verify_integrity()
        stats = await robust_persistence.get_stats()
        assert stats["records"].get("enhanced_tp_sl_monitors", 0) == 0
        assert stats["commits"] == stats["sequence"] == len(HELD) + 2
        assert stats["last_integrity_check"]["ok"]
        print(f"{stats['commits']} commits, {stats['flushes']} flushes, {stats['backups']} backups")
        print(
            f"integrity ok={stats['last_integrity_check']['ok']} at change {stats['last_integrity_check']['sequence']}"
        )


# ------------------------------------------------------------------------------------------------ the whole bot


class Whole:
    """The bot as a process, a person who speaks with it, and its state."""

    def __init__(self, directory: Path, simulator: Simulator) -> None:
        self.control = Control(simulator.url)
        self.state = directory / "state"
        self._url = simulator.url
        self._log = directory / "bot.log"
        self.bot = self._start()

    def restart(self) -> None:
        self.bot = self._start()

    def _start(self) -> Bot:
        return Bot(self._url, self.state, self._log)

    def says(self, line: str, *answer: str) -> dict[str, Any]:
        seen = self.control.last_message_id()
        self.control.say(line)
        return self.control.reply(seen, *answer, patience=30)

    async def monitors(self) -> dict[str, Any]:
        """As they are on the disk of a bot that does not run."""
        store = RobustPersistence(self.state / STATE_FILE_NAME)
        await store.open()
        monitors = await store.get_all_monitors()
        await store.close()
        return monitors


@contextmanager
def a_whole_bot(directory: Path) -> Iterator[Whole]:
    with Simulator("--market", "hold", "--seed", "7") as simulator:
        whole = Whole(directory, simulator)
        try:
            yield whole
        finally:
            whole.bot.stop()


def test_the_life_of_a_trade(tmp_path: Path) -> None:
    """A trade is placed in the chat, the bot is killed, restarted, and the position closed: all by itself."""
    with a_whole_bot(tmp_path) as whole:
        whole.control.price("BTCUSDT", "50000")
        preview = whole.says(LINE, "LONG BTCUSDT")
        whole.control.press(preview, "Confirm")
        until(lambda: len(whole.control.own_orders("BTCUSDT")) == 2, "two take profits", 30)
        whole.bot.kill()
        (key,) = asyncio.run(whole.monitors())
        assert key == "BTCUSDT_Buy_main"
        print(f"placed: {key} is on the disk of the killed bot")

        whole.restart()
        assert "BTCUSDT" in str(whole.says("/positions", "BTCUSDT")["text"])
        whole.control.post("/control/account/close", symbol="BTCUSDT", position_idx=0)
        nets = until(lambda: recorded_nets(whole.state), "the trade in the history", 30)
        assert nets == [whole.control.net("BTCUSDT")]
        whole.bot.stop()
        assert asyncio.run(whole.monitors()) == {}
        print(f"closed: no monitor is left, the trade log has one trade, net {nets[0]} as the exchange says")


def test_what_recurs(tmp_path: Path) -> None:
    """Sync, integrity check (every 5 minutes), backup and statistics recur by themselves; /health shows them."""
    with a_whole_bot(tmp_path) as whole:
        text = until(lambda: _jobs(whole), "the jobs in /health", 30)
        for name, seconds in JOBS.items():
            shown = re.search(rf"{name}: .*next in (\d+) s", text)
            assert shown is not None, text
            assert seconds - 60 < int(shown[1]) <= seconds, shown[0]
        print(", ".join(f"{name} every {seconds} s" for name, seconds in JOBS.items()))


def _jobs(whole: Whole) -> str:
    text = str(whole.says("/health", "Holdfast")["text"])
    return text if "integrity_check" in text else ""


if __name__ == "__main__":
    sys.exit(walk(__doc__, globals()))
