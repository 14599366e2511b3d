"""Holdfast: a Telegram bot that guards Bybit positions.

    python main.py run              the bot, with the settings of .env, config.yaml and the environment
    python main.py demo             the simulator and the bot beside it; nothing leaves this machine
    python main.py demo --script    a whole trade, unattended, as a transcript
    python main.py drill --help     what is lost when things go wrong: a scorecard, against the simulator
    python main.py check            settings, key, clock, streams and Telegram, one line each
    python main.py state --help     check, restore, import or export what is below STATE_DIR

Exit codes: 0 done, 1 failed, 2 wrong settings or arguments.

What a command alone needs is loaded when it runs; and after a crash nobody guards while modules are loaded, so the
guard is loaded first, and the chat while it stands.
"""

from utils.loading import loaded, loading, what_is_missing, what_to_do, why_not_begun

# isort: split
import argparse
import asyncio
import gc
import sys
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, NoReturn

try:
    import structlog

    from helpers.program.command_line import command_line
    from helpers.program.engine_settings import ACCOUNT, exchange_of
    from helpers.program.event_loop import EventLoop
    from helpers.program.guarding import Guarding
    from helpers.program.opened_state import opened, store_of
    from helpers.program.stopping import stop_each, told_to_stop
    from utils import heap
    from utils.clock import SystemClock
    from utils.logs import FileWanted, configure_logging
    from utils.robust_persistence import configure
    from utils.settings import Settings, SettingsError, load_settings
    from utils.texts.catalogue import speak, text
    from utils.trade_history import FILE_NAME as HISTORY_FILE_NAME
    from utils.trade_history import TradeHistory
except ModuleNotFoundError as error:
    sys.exit(what_is_missing(error))

loaded()

if TYPE_CHECKING:
    from helpers.program.alone import Alone
    from helpers.program.beside_the_guard import BesideTheGuard

DONE, FAILED, WRONG_SETTINGS = 0, 1, 2

log = structlog.get_logger("holdfast")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns the exit code."""
    parsed = command_line().parse_args(arguments)
    if parsed.command == "demo":
        from drills import demo, demo_script

        return demo_script.play() if parsed.script else demo.play()
    if parsed.command == "drill" and not parsed.live:
        from drills.faults import program as fault_drill

        return fault_drill.run(everything=parsed.all, as_json=parsed.json)
    try:
        settings = load_settings(credentials=parsed.command != "state")
    except SettingsError as error:
        print("These settings have to be mended before Holdfast can start:", file=sys.stderr)
        for problem in error.problems:
            print(f"  {problem}", file=sys.stderr)
        print("Every setting is explained in .env.example.", file=sys.stderr)
        return WRONG_SETTINGS
    file = _log_file(settings) if parsed.command == "run" else None
    configure_logging(settings.log_level, settings.log_format, settings.secrets(), file)
    speak(settings.language)
    if parsed.command == "state":
        from helpers.state_commands.commands import run_state

        return run_state(parsed, settings, (ACCOUNT,))
    with asyncio.Runner(loop_factory=EventLoop) as runner:
        return DONE if runner.run(_work(parsed, settings)) else FAILED


async def _work(parsed: argparse.Namespace, settings: Settings) -> bool:
    """What a command that talks to the exchange does; True: all went well."""
    match parsed.command:
        case "check":
            from helpers.check import check

            return await check(settings, exchange_of(settings, SystemClock()))
        case "drill":
            from helpers.live_drill.program import live_drill

            return await live_drill(settings, lambda: exchange_of(settings, SystemClock()), as_json=parsed.json)
        case _:
            return await run(settings)


def _log_file(settings: Settings) -> FileWanted | None:
    """One program writes it: others that run beside it would turn it over under its hands."""
    path = settings.log_file
    return FileWanted(path, settings.log_file_max_bytes, settings.log_files_kept) if path is not None else None


async def run(settings: Settings) -> bool:
    """Runs the bot until a signal stops it; False when it could not start, or could not guard."""
    heap.keep_little()
    clock = SystemClock()
    store = store_of(settings, clock)
    if not await opened(store):
        return False
    configure(store)
    history = TradeHistory(settings.state_dir / HISTORY_FILE_NAME, is_read_only=store.is_safe_mode)
    try:
        return await _serve(settings, Guarding(settings, store, history, clock))
    finally:
        await history.close()
        await store.close()
        log.info("stopped")
        gc.freeze()  # else the interpreter goes through everything once more: half of the time that a stop takes


async def _serve(settings: Settings, guarding: Guarding) -> bool:
    """The guard first, and with nothing beside it until it has looked at all that it guards."""
    stopping = told_to_stop()
    guarding.begin(stopping)
    log.info("running", mode=settings.mode, environment=settings.bybit_env)
    await guarding.first_look(stopping)
    beside = None if stopping.is_set() else await _begun(settings, guarding)
    await stopping.wait()
    log.info("stopping")
    if beside is not None:
        await beside.stopping()
    stops = (guarding.stop_beside_the_engine, beside.stop if beside is not None else None, guarding.stop)
    await stop_each([stop for stop in stops if stop is not None])
    await guarding.books.stop()
    return not guarding.is_broken()


async def _begun(settings: Settings, guarding: Guarding) -> "BesideTheGuard | Alone | None":
    """What belongs beside the guard. What is wrong with that ends no guard: a new start would fail at it again."""
    beside: BesideTheGuard | None = None
    try:
        beside = (await asyncio.to_thread(_the_rest))(settings, guarding)
        await beside.start()
    except Exception as error:
        why = why_not_begun(error)
        log.exception("beside_cannot_begin", why=why, what_to_do=what_to_do(error))
    else:
        log.info("all_begun")
        return beside
    if beside is not None:
        await asyncio.gather(beside.give_up(), return_exceptions=True)
    return await _alone(guarding, why)


async def _alone(guarding: Guarding, why: str) -> "Alone | None":
    try:
        guarding.manager.report(text("trouble-no-chat"))
        alone = (await asyncio.to_thread(_least))(guarding, why)
        await alone.start()
    except Exception:  # actors and streams need nothing of it
        log.exception("nothing_beside_the_guard")
        return None
    return alone


def _the_rest() -> "Callable[[Settings, Guarding], BesideTheGuard]":
    """Half of the program, loaded on a thread of its own: the guard has its turn every few milliseconds."""
    with loading():
        from helpers.program.beside_the_guard import BesideTheGuard

        try:
            from handlers.program_chat import chat_of
        except Exception as error:  # noqa: BLE001 - told where the chat would have been made
            return partial(BesideTheGuard, make_chat=partial(_fail, error))
    return partial(BesideTheGuard, make_chat=chat_of)


def _fail(error: Exception, _: object) -> NoReturn:
    """What could not be loaded cannot be made."""
    raise error


def _least() -> "type[Alone]":
    with loading():
        from helpers.program.alone import Alone
    return Alone


if __name__ == "__main__":
    sys.exit(main())
