"""Holdfast: a Telegram bot that guards Bybit positions.

    python main.py run              the bot, with the settings of .env, config.yaml and the environment
    python main.py demo             the simulator and the bot beside it; nothing leaves this machine
    python main.py demo --script    a whole trade, unattended, as a transcript
    python main.py drill --help     what is lost when things go wrong: a scorecard, against the simulator
    python main.py check            settings, key, clock, streams and Telegram, one line each
    python main.py state --help     check, restore, import or export what is below STATE_DIR

Exit codes: 0 done, 1 failed, 2 wrong settings or arguments.
"""

from utils.loading import loaded

# isort: split
import argparse
import asyncio
import errno
import gc
import signal
import sys
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from datetime import timedelta
from functools import partial

import structlog

from drills import demo, demo_script
from drills.faults import program as fault_drill
from execution.adoption.choices import Adopt
from execution.brakes import Brakes
from execution.bybit.adapter import BybitExchange
from execution.dca.dca_bots import DcaBots
from execution.enhanced_tp_sl_manager import EnhancedTPSLManager
from execution.exchange_errors import AccessDenied, ExchangeError
from execution.exchange_events import Event
from execution.facts.instruments import FeeRate
from execution.facts.prices import TriggerBy
from execution.new_trade.plan_terms import Limits
from execution.records.books import MonitorBooks
from execution.stops.stop_record import ManualStop
from execution.stops.trail_gap import OnGap
from execution.watching.profit_audit import ProfitAudit
from execution.watching.safe_mode import first_findings
from execution.watching.second_channel import SecondChannel
from handlers.bot import TelegramBot
from handlers.ports import Overview, Ports
from helpers.background_tasks import BackgroundTasks
from helpers.backups import Backups
from helpers.charts.dca_charts import DcaCharts
from helpers.charts.position_charts import PositionCharts
from helpers.charts.studio import Studio
from helpers.check import check
from helpers.connectivity.internet import Internet
from helpers.connectivity.link import LinkState
from helpers.connectivity.ports import ChatHealth
from helpers.connectivity.supervisor import Connectivity
from helpers.dca_bots import (
    candle_cache,
    dca_backtests,
    dca_bots,
    dca_defaults,
    dca_markets,
    gap_policy,
    periodic_save,
    state_files,
    state_mirror,
)
from helpers.drill_process import Drills
from helpers.health import health_lines
from helpers.health_watch import HealthWatch
from helpers.heartbeat import Heartbeat
from helpers.job_trouble import JobTrouble
from helpers.live_drill.program import live_drill
from helpers.metrics.outside import Outside
from helpers.metrics.scrape import Sources
from helpers.price_alerts.watcher import PriceAlerts
from helpers.profit_today import ProfitToday
from helpers.reports import Reports
from helpers.state_commands.commands import add_state_parser, run_state
from helpers.state_mirror.mirror import StateMirror
from helpers.trade_log import TradeLog
from utils.clock import SystemClock
from utils.garbage import spare_what_stays
from utils.logs import FileWanted, configure_logging
from utils.robust_persistence import (
    STATE_FILE_NAME,
    PersistenceError,
    RobustPersistence,
    StateLocked,
    UnreadableState,
    configure,
)
from utils.settings import Settings, SettingsError, load_settings
from utils.settings_shown import shown_settings
from utils.texts.catalogue import speak
from utils.trade_history import FILE_NAME as HISTORY_FILE_NAME
from utils.trade_history import TradeHistory

loaded()

DONE, FAILED, WRONG_SETTINGS = 0, 1, 2
ACCOUNT = "main"
_NOT_OURS = "STATE_DIR and all in it must belong to the user who runs Holdfast: see ls -la, and chown -R."
_NO_SUCH_PLACE = "STATE_DIR cannot be made there: set another one, such as STATE_DIR=data."
_FULL = "The disk is full: free some space, then start again."
_ADVICE = {
    errno.EACCES: _NOT_OURS,
    errno.EPERM: _NOT_OURS,
    errno.EROFS: "STATE_DIR lies on a file system that is mounted read-only: mount it writable, or set another one.",
    errno.ENOENT: _NO_SUCH_PLACE,
    errno.ENOTDIR: _NO_SUCH_PLACE,
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
}
START_AGAIN = 5.0
"""Seconds between attempts while the exchange cannot be reached at start."""
STOP_WITHIN = 4.0

log = structlog.get_logger("holdfast")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns the exit code."""
    parsed = _parser().parse_args(arguments)
    if parsed.command == "demo":
        return demo_script.play() if parsed.script else demo.play()
    if parsed.command == "drill" and not parsed.live:
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
        return run_state(parsed, settings, (ACCOUNT,))
    return DONE if asyncio.run(_work(parsed, settings)) else FAILED


def _work(parsed: argparse.Namespace, settings: Settings) -> Coroutine[None, None, bool]:
    """What a command that talks to the exchange does; True: all went well."""
    match parsed.command:
        case "check":
            return check(settings, _exchange(settings))
        case "drill":
            return live_drill(settings, lambda: _exchange(settings), as_json=parsed.json)
        case _:
            return run(settings)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="main.py", description="Holdfast guards Bybit positions, from a Telegram chat.", allow_abbrev=False
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="run | demo | check | drill | state")
    commands.add_parser("run", help="run the bot")
    demo_parser = commands.add_parser(
        "demo", help="try it against the simulator, without keys or money", allow_abbrev=False
    )
    demo_parser.add_argument("--script", action="store_true", help="play a whole trade unattended and exit")
    commands.add_parser("check", help="verify settings, key, clock, streams and Telegram")
    _add_drill_parser(commands)
    add_state_parser(commands)
    return parser


def _add_drill_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    drill = commands.add_parser(
        "drill",
        help="what is lost when things go wrong: a scorecard",
        description="Plays faults against a bot and a simulator of its own, and prints what was lost.",
        allow_abbrev=False,
    )
    which = drill.add_mutually_exclusive_group()
    which.add_argument("--all", action="store_true", help="every fault of the simulator's list, for some minutes")
    which.add_argument("--live", action="store_true", help="look at the real account instead; changes nothing there")
    drill.add_argument("--json", action="store_true", help="each line as a JSON object, but the last")


def _log_file(settings: Settings) -> FileWanted | None:
    """One program writes it: others that run beside it would turn it over under its hands."""
    path = settings.log_file
    return FileWanted(path, settings.log_file_max_bytes, settings.log_files_kept) if path is not None else None


async def run(settings: Settings) -> bool:
    """Runs the bot until a signal stops it; False when it could not start, or could not guard."""
    clock = SystemClock()
    store = RobustPersistence(
        settings.state_dir / STATE_FILE_NAME,
        max_journal_bytes=settings.persistence_max_journal_bytes,
        max_backups=settings.persistence_max_backups,
        max_archive_bytes=settings.persistence_max_archive_bytes,
        clock=clock,
        accounts=(ACCOUNT,),
    )
    if not await _opened(store):
        return False
    configure(store)
    history = TradeHistory(settings.state_dir / HISTORY_FILE_NAME, is_read_only=store.is_safe_mode)
    try:
        return await _serve(settings, store, history, clock)
    finally:
        await history.close()
        await store.close()
        log.info("stopped")
        gc.freeze()  # else the interpreter goes through everything once more: half of the time that a stop takes


async def _opened(store: RobustPersistence) -> bool:
    """A state that cannot be read is safe mode; False when somebody else has it, or its directory cannot be used."""
    try:
        try:
            await store.open()
        except UnreadableState as error:
            said = first_findings(str(error))
            print(f"SAFE MODE: {said}. Nothing is changed; see python main.py state check.", file=sys.stderr)
            await store.open_in_safe_mode(error)
    except StateLocked as error:
        print(
            f"This state is in use: {error}. Stop it first, or set another STATE_DIR.",
            file=sys.stderr,
        )
    except (PersistenceError, OSError) as error:
        advice = _ADVICE.get(error.errno or 0, "") if isinstance(error, OSError) else ""
        print(
            f"The state cannot be opened, and nothing was changed: {_in_words(error)}. {advice}".rstrip(),
            file=sys.stderr,
        )
    else:
        return True
    return False


def _in_words(error: Exception) -> str:
    """Of the operating system's errors the words and the place, without their number."""
    if not isinstance(error, OSError) or error.strerror is None:
        return str(error)
    return f"{error.strerror} ({error.filename})" if error.filename else error.strerror


async def _serve(settings: Settings, store: RobustPersistence, history: TradeHistory, clock: SystemClock) -> bool:
    exchange = _exchange(settings)
    second = SecondChannel(settings.alert_chat_id, settings.telegram_allowed_user_ids)
    books = MonitorBooks(store, history, clock, second)
    profits = ProfitAudit(exchange, store, clock)
    manager = EnhancedTPSLManager(exchange, books, clock, _limits(settings), _brakes(settings), store.breaker)
    connectivity = Connectivity(
        exchange=exchange,
        guard=manager,
        books=books,
        chat=lambda: ChatHealth(bot.healthy, bot.status),
        internet=Internet(settings.connectivity_target),
        clock=clock,
        max_failures=settings.max_connectivity_failures,
    )
    manager.follow_connection(connectivity.on_connection)
    markets = dca_markets(settings, exchange, manager, clock)
    candles = candle_cache(settings, markets, clock)
    files = state_files(settings)
    dca = dca_bots(settings, ACCOUNT, markets, candles, manager, books, clock, files, exchange.key_info)
    mirror = state_mirror(files, dca, connectivity, manager, store.breaker, clock)
    health_watch = HealthWatch(
        exchange,
        books,
        manager,
        clock,
        lambda: connectivity.glance().state is LinkState.OFFLINE,
        told_after=timedelta(seconds=settings.health_alert_seconds),
    )
    profit_today = ProfitToday(books, clock)
    trade_log = TradeLog(books, history, settings.state_dir)
    studio = Studio()
    price_alerts = PriceAlerts(
        exchange, books, clock, manager.account_view, partial(manager.watch_also, whose="alerts")
    )

    def ailing_jobs() -> tuple[JobTrouble, ...] | None:
        return tasks.ailing()

    bot = TelegramBot(
        token=settings.telegram_token.get_secret_value(),
        api_url=settings.telegram_api_url,
        owners=settings.telegram_allowed_user_ids,
        ports=Ports(
            guard=manager,
            positions=manager.commands,
            emergency=manager.emergency,
            dca=dca,
            dca_defaults=dca_defaults(settings),
            backtester=dca_backtests(settings, markets),
            markets=exchange,
            charts=DcaCharts(dca, markets, studio, clock),
            position_charts=PositionCharts(exchange, trade_log, studio, clock),
            overview=Overview(connection=connectivity.glance, jobs=ailing_jobs, today=profit_today.shown),
            audit=history,
            trade_log=trade_log,
            profit_pictures=studio,
            backups=Backups(store),
            price_alerts=price_alerts,
            drills=Drills(),
            store=store,
            clock=clock,
            mode=settings.mode,
            settings=shown_settings(settings),
            tp_shares=settings.tp_shares or (),
        ),
        health_lines=lambda: [
            *health_lines(
                manager, exchange, store, tasks, connectivity, candles, profits, dca, mirror.line(), bot.status
            ),
            *outside.lines(),
        ],
    )
    manager.emergency.take_bots(dca)
    manager.follow_spot(dca.on_spot, dca.doubt_all)

    def on_linear(event: Event) -> None:
        dca.on_linear(event)
        price_alerts.on_event(event)

    manager.follow_linear(on_linear)

    def committed() -> None:
        profit_today.doubt()
        bot.notify()

    books.listen(committed)
    tasks = BackgroundTasks(
        manager=manager,
        store=store,
        books=books,
        profits=profits,
        heartbeat=Heartbeat(
            settings.heartbeat_url.get_secret_value() if settings.heartbeat_url is not None else None,
            manager.account_view,
            clock,
        ),
        connectivity=connectivity,
        connectivity_seconds=settings.connectivity_check_interval,
        refresh_dashboards=bot.refresh_dashboards,
        send_reports=Reports(store, books, trade_log, clock).run,
        save_states=periodic_save(settings, mirror),
        save_seconds=settings.save_interval,
        keep_trades_for=timedelta(days=settings.history_retention_days),
    )
    sources = Sources(manager, exchange, store, connectivity, tasks, profits, dca, bot.figures)
    outside = Outside(sources, clock, settings.metrics_host, settings.metrics_port)
    for finding in store.recoveries:
        manager.report(f"the state was mended at the start: {finding}")
    stopping = _told_to_stop()
    price_alerts.start()
    talking = asyncio.create_task(_keep_talking(bot), name="telegram")
    guarding = asyncio.create_task(
        _start_guarding(manager, tasks, connectivity, health_watch, dca, mirror), name="start"
    )
    guarding.add_done_callback(lambda task: stopping.set() if not task.cancelled() and task.exception() else None)
    await outside.start()
    log.info("running", mode=settings.mode, environment=settings.bybit_env)
    await stopping.wait()
    log.info("stopping")
    await outside.stopping()
    broken = _is_broken(guarding)
    guarding.cancel()
    tasks.stop()
    watches = (connectivity.stop, health_watch.stop)
    guards = (dca.stop, mirror.stop, bot.stop, profit_today.stop, price_alerts.stop, manager.stop)
    await _end((*watches, *guards, outside.stop), talking, guarding)
    await books.stop()
    return not broken


def _told_to_stop() -> asyncio.Event:
    """Set by the signals that end a program politely; that its terminal is gone is none to who used nohup."""
    stopping = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if number is not signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:
            asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    return stopping


def _is_broken(guarding: asyncio.Task[None]) -> bool:
    error = guarding.exception() if guarding.done() else None
    if error is not None:
        log.error("cannot_guard", exc_info=error)
    return error is not None


async def _end(
    parts: Sequence[Callable[[], Awaitable[None]]], talking: asyncio.Task[None], guarding: asyncio.Task[None]
) -> None:
    """Stops what runs, in this order; it takes no longer than it may."""
    try:
        async with asyncio.timeout(STOP_WITHIN):
            for stop in parts:
                await stop()
            await asyncio.gather(talking, guarding, return_exceptions=True)
    except TimeoutError:
        log.warning("stopped_late", within=STOP_WITHIN)
        talking.cancel()


async def _keep_talking(bot: TelegramBot) -> None:
    """The chat may fail as often as it likes; the guard beside it does not notice."""
    while True:
        try:
            await bot.run()
        except Exception:
            log.exception("telegram_failed")
            await asyncio.sleep(START_AGAIN)
        else:
            return


async def _start_guarding(
    manager: EnhancedTPSLManager,
    tasks: BackgroundTasks,
    connectivity: Connectivity,
    health_watch: HealthWatch,
    dca: DcaBots,
    mirror: StateMirror,
) -> None:
    """The engine starts as soon as the exchange answers; until then the chat says what it waits for."""
    while True:
        try:
            await manager.start()
        except AccessDenied as error:
            log.exception("access_denied")
            manager.report(f"Bybit denies access: {error}")
        except ExchangeError as error:
            log.warning("exchange_unreachable", error=str(error))
        else:
            spare_what_stays()
            tasks.start()
            connectivity.start()
            health_watch.start()
            await dca.start()
            await mirror.start()
            return
        await asyncio.sleep(START_AGAIN)


def _exchange(settings: Settings) -> BybitExchange:
    return BybitExchange(
        account=ACCOUNT,
        env=settings.bybit_env,
        api_key=settings.bybit_api_key.get_secret_value(),
        api_secret=settings.bybit_api_secret.get_secret_value(),
        rest_url=settings.bybit_rest_url,
        ws_url=settings.bybit_ws_url,
        clock=SystemClock(),
        spot_fees=FeeRate(taker=settings.fees_taker / 100, maker=settings.fees_maker / 100),
    )


def _limits(settings: Settings) -> Limits:
    return Limits(
        default_risk=settings.default_risk,
        max_risk_per_trade=settings.max_risk_per_trade,
        max_total_risk=settings.max_total_risk,
        max_notional=settings.max_notional,
        default_shares=settings.default_tp_shares,
        line_shares=settings.tp_shares,
        trigger_by=TriggerBy.MARK if settings.trigger == "mark" else TriggerBy.LAST,
        cancel_entries_after_tp=int(settings.cancel_entries_after.removeprefix("tp")),
        entry_hours=settings.entry_ttl,
        daily_loss=settings.daily_loss_limit,
    )


def _brakes(settings: Settings) -> Brakes:
    return Brakes(
        max_positions=settings.max_positions,
        close_when_stop_refused=settings.on_stop_refused == "close",
        close_when_through_break_even=settings.be_through == "close",
        observe=settings.mode == "observe",
        undo_for=timedelta(seconds=settings.undo_seconds),
        close_at_margin=settings.close_at_margin / 100 if settings.close_at_margin is not None else None,
        manual_stop=ManualStop(settings.manual_stop),
        on_gap=OnGap(settings.trailing_on_reconnect_exit),
        gap=gap_policy(settings),
        guard_late_entry=settings.late_entry == "guard",
        adopt=Adopt(settings.adopt),
    )


if __name__ == "__main__":
    sys.exit(main())
