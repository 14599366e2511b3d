"""``python -m simulator``: Bybit and Telegram on one loopback port, for tests, drills and the demo."""

from __future__ import annotations

import argparse
import asyncio
import logging
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

from aiohttp import web

from simulator.bybit.auth import Credentials
from simulator.engine.instruments import LINEAR, MOST_SYMBOLS
from simulator.fault_script import read_script
from simulator.market import MarketMode
from simulator.recording import RecordingError
from simulator.server import build_app
from simulator.settings import Settings
from simulator.telegram.tester_input import LARGEST_ID

_FAREWELL_SECONDS = 1.0
_USUAL_FACTOR = 60
_LARGEST_FACTOR = 10_000
_LARGEST_PORT = 65_535


def main() -> int:
    """Serve until SIGTERM or SIGINT; 0 when stopped that way, 1 when the port cannot be had, 2 when a file is bad."""
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    arguments = _arguments()
    settings = Settings(
        seed=arguments.seed,
        market=arguments.market,
        csv=arguments.csv,
        speed=arguments.speed,
        latency_ms=arguments.latency_ms,
        telegram_user=arguments.telegram_user,
        credentials=Credentials(arguments.api_key, arguments.api_secret),
        is_stepped=arguments.clock == "stepped",
        clock_start_ms=arguments.clock_start,
        clock_factor=arguments.clock_factor,
        faults=arguments.script,
        symbols=arguments.symbols,
    )
    try:
        asyncio.run(_serve(settings, arguments.host, arguments.port))
    except RecordingError as error:
        logging.getLogger(__name__).error("--csv %s", error)  # noqa: TRY400
        return 2
    except OSError as error:
        logging.getLogger(__name__).error("cannot listen on %s:%s: %s", arguments.host, arguments.port, error)  # noqa: TRY400
        return 1
    return 0


async def _serve(settings: Settings, host: str, port: int) -> None:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    runner = web.AppRunner(build_app(settings), access_log=None, shutdown_timeout=_FAREWELL_SECONDS)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        bound = runner.addresses[0][1]
        sys.stdout.write(f"simulator listening on http://{host}:{bound}\n")
        sys.stdout.flush()
        await stopping.wait()
    finally:
        await runner.cleanup()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m simulator", description="Bybit and Telegram on loopback")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=_port, default=8700, help="0 picks a free one")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--market", type=MarketMode, choices=list(MarketMode), default=MarketMode.HOLD)
    parser.add_argument("--csv", type=Path, help="recorded bars for --market csv: docs/simulator.md")
    parser.add_argument("--speed", type=float, default=1.0, help="how fast the market moves; time keeps its pace")
    parser.add_argument("--latency-ms", type=int, default=2, help="delay of answers; pushes take twice as long")
    parser.add_argument("--telegram-user", type=_person, default=1001, help="who the bot's owner is")
    parser.add_argument("--api-key", type=_key, default="simkey")
    parser.add_argument("--api-secret", type=_key, default="simsecret")
    parser.add_argument(
        "--clock", choices=["real", "fast", "stepped"], default="real", help="how the server's time runs"
    )
    parser.add_argument("--clock-start", type=_moment, help="where a stepped clock begins; by default now")
    parser.add_argument("--clock-factor", type=int, help=f"how fast a fast clock runs, by default {_USUAL_FACTOR}")
    parser.add_argument("--symbols", type=_symbols, default=len(LINEAR), help="how many perpetuals there are")
    parser.add_argument("--faults", type=Path, help="a script of faults, one JSON object a line: docs/simulator.md")
    arguments = parser.parse_args()
    if arguments.market is MarketMode.CSV and arguments.csv is None:
        parser.error("--market csv needs --csv FILE")
    if not 0 < arguments.speed <= 100_000 or arguments.latency_ms < 0:
        parser.error("--speed must be positive and --latency-ms not negative")
    if arguments.clock_start is not None and arguments.clock != "stepped":
        parser.error("--clock-start is for --clock stepped")
    if arguments.clock_factor is None:
        arguments.clock_factor = _USUAL_FACTOR if arguments.clock == "fast" else 1
    elif arguments.clock != "fast" or not 1 <= arguments.clock_factor <= _LARGEST_FACTOR:
        parser.error(f"--clock-factor is for --clock fast, from 1 to {_LARGEST_FACTOR}")
    try:
        arguments.script = read_script(arguments.faults.read_text(encoding="utf-8")) if arguments.faults else ()
    except (OSError, ValueError) as error:
        parser.error(f"--faults {arguments.faults}: {error}")
    return arguments


def _port(text: str) -> int:
    return _number(text, range(_LARGEST_PORT + 1), f"a port is from 0 to {_LARGEST_PORT}")


def _person(text: str) -> int:
    return _number(text, range(1, LARGEST_ID + 1), "a person's id is from 1 to 2^52 - 1")


def _symbols(text: str) -> int:
    return _number(
        text, range(len(LINEAR), MOST_SYMBOLS + 1), f"there are from {len(LINEAR)} to {MOST_SYMBOLS} perpetuals"
    )


def _number(text: str, possible: range, reason: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = -1
    if number not in possible:
        raise argparse.ArgumentTypeError(reason)
    return number


def _key(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError("a key is not empty")
    return text


def _moment(text: str) -> int:
    """Unix milliseconds of a moment in ISO 8601, in UTC unless it says otherwise.

    Raises:
        ValueError: it is none.
    """
    moment = datetime.fromisoformat(text)
    return round((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)


if __name__ == "__main__":
    sys.exit(main())
