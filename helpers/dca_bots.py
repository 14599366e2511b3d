"""The DCA bots of the program, put together from its settings."""

import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

from execution.bybit.adapter import BybitExchange
from execution.dca.dca_books import StoredDcaBooks
from execution.dca.dca_bots import DcaBots
from execution.dca.dca_plan import DcaDefaults, Market, OrderBy
from execution.dca.dca_views import DcaTerms
from execution.dca.importing import StateFiles
from execution.dca.linear_market import LinearMarket
from execution.dca.market import DcaMarket
from execution.dca.smart_gate import SmartGate
from execution.dca.state_file import Connected
from execution.dca.whose_account import WhoseAccount
from execution.enhanced_tp_sl_manager import EnhancedTPSLManager
from execution.facts.account import KeyInfo
from execution.observe import observing, observing_market
from execution.records.books import MonitorBooks
from execution.stops.gap_record import GapAction, GapPolicy
from execution.stops.trail_gap import OnGap
from helpers.connectivity.supervisor import Connectivity
from helpers.dca_backtest.backtests import DcaBacktests
from helpers.indicators.reader import IndicatorReader
from helpers.market_data.candle_cache import CandleCache
from helpers.market_data.market_candles import MarketCandles
from helpers.state_mirror.mirror import StateMirror
from helpers.state_mirror.state_directory import StateDirectory
from helpers.state_mirror.state_files import DiskStateFiles
from utils.clock import Clock
from utils.persistence.breaker import Breaker, BreakerState
from utils.settings import Settings


def dca_markets(
    settings: Settings, exchange: BybitExchange, manager: EnhancedTPSLManager, clock: Clock
) -> dict[Market, DcaMarket]:
    """Where bots trade. The guard has prices of perpetuals streamed, so theirs go by it."""
    is_observing = settings.mode == "observe"
    account = observing(exchange) if is_observing else exchange
    spot = observing_market(exchange.spot) if is_observing else exchange.spot
    return {Market.SPOT: spot, Market.LINEAR: LinearMarket(account, manager.watch_also, clock)}


def candle_cache(settings: Settings, markets: Mapping[Market, DcaMarket], clock: Clock) -> CandleCache:
    """In front of every candle that an indicator is computed from."""
    kept = timedelta(seconds=settings.indicator_cache_ttl)
    return CandleCache(MarketCandles(markets), kept, clock, time.monotonic)


def dca_bots(
    settings: Settings,
    account: str,
    markets: Mapping[Market, DcaMarket],
    candles: CandleCache,
    manager: EnhancedTPSLManager,
    books: MonitorBooks,
    clock: Clock,
    state_files: StateFiles,
    key_info: Callable[[], Awaitable[KeyInfo]],
) -> DcaBots:
    """Bots that trade beside the guard: same account, same store, same brakes."""
    return DcaBots(
        markets=markets,
        claims=manager.bot_slots,
        books=StoredDcaBooks(books),
        indicators=IndicatorReader(candles, clock),
        terms=_terms(settings, account),
        clock=clock,
        forbidden=manager.why_nothing_may_enter,
        on_failure=manager.report,
        state_files=state_files,
        whose=WhoseAccount(key_info),
    )


def state_files(settings: Settings) -> DiskStateFiles:
    """Where the files of bots lie."""
    return DiskStateFiles(StateDirectory(settings.state_dir, settings.max_state_files))


def state_mirror(
    files: DiskStateFiles,
    bots: DcaBots,
    connectivity: Connectivity,
    manager: EnhancedTPSLManager,
    breaker: Breaker,
    clock: Clock,
) -> StateMirror:
    """The files of bots, kept as their records are."""
    mirror = StateMirror(
        files=files,
        bots=bots,
        connected=lambda: Connected(connectivity.link.last_success, connectivity.link.failures),
        clock=clock,
        on_failure=manager.report,
        may_write=lambda: breaker.state is not BreakerState.SAFE_MODE,
    )
    bots.listen(mirror.on_saved)
    connectivity.listen(bots)
    connectivity.listen(mirror)
    return mirror


def periodic_save(settings: Settings, mirror: StateMirror) -> Callable[[], Awaitable[None]] | None:
    """The job `auto_save`; None: only what happens to a bot writes its file."""
    return mirror.save_all if settings.auto_save else None


def dca_defaults(settings: Settings) -> DcaDefaults:
    """What the line of a new bot need not say."""
    return DcaDefaults(
        buy_by=OrderBy(settings.buy_order_type),
        sell_by=OrderBy(settings.sell_order_type),
        profit_percent=settings.profit_target,
        trail_buy_percent=settings.trailing_buy_percent,
        trail_sell_percent=settings.trailing_sell_percent,
    )


def dca_backtests(settings: Settings, markets: Mapping[Market, DcaMarket]) -> DcaBacktests:
    """Bots in the past, by the same settings."""
    check_every = timedelta(seconds=settings.check_interval)
    kept = timedelta(seconds=settings.indicator_cache_ttl)
    return DcaBacktests(markets, _smart_gate(settings), check_every, kept)


def _terms(settings: Settings, account: str) -> DcaTerms:
    return DcaTerms(
        environment=settings.bybit_env,
        account=account,
        smart=_smart_gate(settings),
        check_every=timedelta(seconds=settings.check_interval),
        missed_by_buys=OnGap(settings.trailing_on_reconnect_entry),
        missed_by_sells=OnGap(settings.trailing_on_reconnect_exit),
        gap=gap_policy(settings),
        is_observing=settings.mode == "observe",
    )


def gap_policy(settings: Settings) -> GapPolicy:
    """What is done about a trail's trigger that rose while prices were missed: one rule for positions and bots."""
    return GapPolicy(
        action=GapAction(settings.gap_trigger_action),
        max_age=timedelta(seconds=settings.trailing_max_gap_s),
        max_slippage=settings.gap_max_slippage_percent,
        ask_for=timedelta(seconds=settings.ask_timeout_s),
    )


def _smart_gate(settings: Settings) -> SmartGate:
    return SmartGate(is_on=settings.smart_indicator_checks, min_percent=settings.min_price_change_percent)
