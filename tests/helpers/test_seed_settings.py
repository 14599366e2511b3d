"""Every setting of the bots reaches what it is for: flipped, something else happens. A misspelt one is an error."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import pytest

from execution.dca.dca_order import OrderRole
from execution.dca.dca_plan import BuyRules, DcaPlan, Market, SellRules
from execution.dca.observations import PriceSeen
from execution.dca.planning import open_gate, plan_sells
from execution.exchange_errors import Refusal, Refused
from execution.facts.prices import Candle
from execution.stops.trailing import TrailStatus
from helpers.background_tasks import BackgroundTasks
from helpers.connectivity.link import Link, Rest, Seen, after_check
from helpers.dca_bots import _terms, candle_cache, dca_defaults, periodic_save, state_files
from helpers.program.engine_settings import exchange_of
from tests.execution.dca.bot_facts import BOT, FEES, RULES, a_bot, a_lot, at, bought, folded
from tests.utils.stepped_clock import SteppedClock
from utils.clock import SystemClock
from utils.settings import SETTING_NAMES, Settings, SettingsError, load_settings

D = Decimal
Shown = Callable[[Settings, Path], Awaitable[object]]


def settings_of(tmp_path: Path, env: str = "", config: str = "") -> Settings:
    (tmp_path / "env").write_text(env)
    (tmp_path / "config.yaml").write_text(config)
    return load_settings(tmp_path / "env", tmp_path / "config.yaml", {}, credentials=False)


def plan_of(settings: Settings) -> DcaPlan:
    """Of a bot for which nothing was said but symbol and amount."""
    given = dca_defaults(settings)
    return DcaPlan(
        symbol="BTCUSDT",
        market=Market.SPOT,
        amount=D(100),
        buy=BuyRules(by=given.buy_by, trail_percent=given.trail_buy_percent),
        sell=SellRules(by=given.sell_by, profit_percent=given.profit_percent, trail_percent=given.trail_sell_percent),
    )


async def where_files_lie(settings: Settings, _: Path) -> object:
    return str(state_files(settings).path_of(BOT))


async def jobs(settings: Settings, name: str) -> object:
    """Seconds between two runs of a job; None: there is no such job."""

    async def nothing() -> None: ...

    anything: Any = type("Anything", (), {"check": nothing, "beat": nothing, "save_all": nothing})
    tasks = BackgroundTasks(
        manager=anything, store=anything, books=anything, profits=anything, heartbeat=anything,
        connectivity=anything, connectivity_seconds=settings.connectivity_check_interval,
        refresh_dashboards=nothing, save_states=periodic_save(settings, anything),
        save_seconds=settings.save_interval, send_reports=nothing, keep_trades_for=timedelta(days=1),
    )  # fmt: skip
    job = tasks._scheduler.get_job(name)
    return None if job is None else job.trigger.interval.total_seconds()


async def saves(settings: Settings, _: Path) -> object:
    return await jobs(settings, "auto_save")


async def checks(settings: Settings, _: Path) -> object:
    return await jobs(settings, "connectivity_check")


async def earlier_versions(settings: Settings, path: Path) -> object:
    files = state_files(settings.model_copy(update={"state_dir": path / "data"}))
    for number in range(8):
        await files.carry_out(lambda place, text=str(number): place.write(BOT, text.encode(), keep_earlier=True))
    files.close()
    return len(list((path / "data").iterdir())) - 1


async def failures_until_trails_are_reset(settings: Settings, _: Path) -> object:
    link, seen = Link(), Seen(rest=Rest.AWAY, private_stream_up=False, public_stream_up=False, chat_up=True,
                              clock_offset_ms=None)  # fmt: skip
    for number in range(1, 9):
        link = after_check(link, seen, datetime(2026, 1, 1, tzinfo=UTC), settings.max_connectivity_failures)
        if link.is_troubled:
            return number
    return None


async def smart_checks(settings: Settings, _: Path) -> object:
    smart = _terms(settings, "main").smart
    return smart.is_on, smart.min_percent


async def candle_reads(settings: Settings, _: Path) -> object:
    """Of four checks in a row."""

    class Spot:
        requests = 0

        async def candles(self, *_: object) -> list[Candle]:
            self.requests += 1
            return []

    spot = Spot()
    cache = candle_cache(settings, {Market.SPOT: cast("Any", spot)}, SteppedClock())
    for _ in range(4):
        await cache.closed(Market.SPOT, "BTCUSDT", 5, 3, lambda line: None)
    return spot.requests


async def a_buy(settings: Settings, _: Path) -> object:
    """What the bot does when its gate opens."""
    bot = open_gate(a_bot(plan=plan_of(settings)), D(50000), at(1), RULES)
    orders = ["limit" if order.price else "market" for order in bot.orders_of(OrderRole.BUY)]
    return orders or bot.buy_trail.status.value


async def a_sell(settings: Settings, _: Path) -> object:
    """What rests for a lot at once."""
    bot = plan_sells(a_bot(plan=plan_of(settings), lots=(a_lot(),)), D(50000), at(3), RULES, FEES)
    return [str(order.price) for order in bot.orders_of(OrderRole.SELL)] or bot.lots[0].trail.status.value


async def where_a_trail_buys(settings: Settings, path: Path) -> object:
    """How far the price has to rise from 50000, in tenths of a percent."""
    trailing = settings.model_copy(update={"buy_order_type": "trailing"})
    bot = open_gate(a_bot(plan=plan_of(trailing)), D(50000), at(1), RULES)
    for tenths in range(1, 30):
        bot = folded(bot, PriceSeen(D(50000) * (1 + D(tenths) / 1000), at(1 + tenths)))
        if bot.buy_trail.status is TrailStatus.TRIGGERED:
            return tenths
    return None


async def where_a_trail_begins_to_sell(settings: Settings, path: Path) -> object:
    trailing = settings.model_copy(update={"sell_order_type": "trailing"})
    bot = plan_sells(a_bot(plan=plan_of(trailing), lots=bought().lots), D(50000), at(3), RULES, FEES)
    assert bot.lots[0].trail.status is TrailStatus.WAITING
    return str(bot.lots[0].trail.activation)


async def looks_at_the_gate(settings: Settings, _: Path) -> object:
    return _terms(settings, "main").check_every.total_seconds()


async def fees_where_none_are_told(settings: Settings, _: Path) -> object:
    class Silent:
        async def read(self, *_: object, **__: object) -> object:
            raise Refused(Refusal.UNSUPPORTED, 10001, "")

    spot = exchange_of(settings, SystemClock()).spot
    spot._fees._rest = cast("Any", Silent())
    rate = await spot.fee_rate("BTCUSDT")
    return str(rate.maker.normalize()), str(rate.taker.normalize())


async def trails_after_trouble(settings: Settings, _: Path) -> object:
    terms = _terms(settings, "main")
    return terms.missed_by_buys, terms.missed_by_sells


KEYS: list[tuple[str, str, Shown, object, object]] = [
    ("state_dir", "elsewhere", where_files_lie, f"data/bot_state_{BOT}.json", f"elsewhere/bot_state_{BOT}.json"),
    ("auto_save", "false", saves, 60.0, None),
    ("save_interval", "15", saves, 60.0, 15.0),
    ("max_state_files", "2", earlier_versions, 5, 2),
    ("connectivity_check_interval", "30", checks, 120.0, 30.0),
    ("max_connectivity_failures", "4", failures_until_trails_are_reset, 2, 4),
    ("smart_indicator_checks", "false", smart_checks, (True, D("0.5")), (False, D("0.5"))),
    ("min_price_change_percent", "1.0", smart_checks, (True, D("0.5")), (True, D("1.0"))),
    ("indicator_cache_ttl", "0", candle_reads, 1, 4),
    ("trailing_buy_percent", "1", where_a_trail_buys, 3, 10),
    ("trailing_sell_percent", "0.5", where_a_trail_begins_to_sell, "50728.1", "50855.5"),
    ("buy_order_type", "market", a_buy, ["limit"], ["market"]),
    ("buy_order_type", "trailing", a_buy, ["limit"], "active"),
    ("sell_order_type", "trailing", a_sell, ["50601.2"], "waiting"),
    ("sell_order_type", "market", a_sell, ["50601.2"], "inactive"),
    ("profit_target", "2%", a_sell, ["50601.2"], ["51102.2"]),
    ("check_interval", "5", looks_at_the_gate, 60.0, 5.0),
    ("fees_maker", "0.02", fees_where_none_are_told, ("0.001", "0.001"), ("0.0002", "0.001")),
    ("fees_taker", "0.06%", fees_where_none_are_told, ("0.001", "0.001"), ("0.001", "0.0006")),
    ("trailing_on_reconnect_entry", "keep", trails_after_trouble, ("reset", "backfill"), ("keep", "backfill")),
    ("trailing_on_reconnect_exit", "reset", trails_after_trouble, ("reset", "backfill"), ("reset", "reset")),
]


@pytest.mark.parametrize(("key", "text", "shown", "usual", "flipped"), KEYS)
async def test_a_flipped_key_changes_what_happens(
    tmp_path: Path, key: str, text: str, shown: Shown, usual: object, flipped: object
) -> None:
    assert await shown(settings_of(tmp_path), tmp_path / "usual") == usual
    assert await shown(settings_of(tmp_path, env=f"{key.upper()}={text}\n"), tmp_path / "env-file") == flipped
    assert await shown(settings_of(tmp_path, config=f"{key}: {text}\n"), tmp_path / "config") == flipped


def test_every_key_of_the_seed_is_flipped_here() -> None:
    seed = {
        "state_dir", "auto_save", "save_interval", "connectivity_check_interval", "max_connectivity_failures",
        "smart_indicator_checks", "min_price_change_percent", "indicator_cache_ttl", "trailing_buy_percent",
        "trailing_sell_percent", "max_state_files", "profit_target", "check_interval", "buy_order_type",
        "sell_order_type", "fees_maker", "fees_taker",
    }  # fmt: skip
    assert seed <= {key for key, *_ in KEYS}
    assert {key.upper() for key in seed} <= set(SETTING_NAMES)


@pytest.mark.parametrize(
    ("misspelt", "meant"),
    [
        ("save_intervall", "save_interval"),
        ("trailing_sel_percent", "trailing_sell_percent"),
        ("smart_indicator_check", "smart_indicator_checks"),
        ("max_connectivity_failure", "max_connectivity_failures"),
    ],
)
def test_a_misspelt_key_is_an_error_that_suggests_the_nearest(tmp_path: Path, misspelt: str, meant: str) -> None:
    with pytest.raises(SettingsError, match=rf"config\.yaml: unknown setting {misspelt}, did you mean {meant}\?"):
        settings_of(tmp_path, config=f"{misspelt}: 1\n")
    with pytest.raises(SettingsError, match=rf"env: unknown setting {misspelt.upper()}, did you mean {meant.upper()}"):
        settings_of(tmp_path, env=f"{misspelt.upper()}=1\n")


def test_the_seeds_complete_example_is_accepted_as_it_stands(tmp_path: Path) -> None:
    settings = settings_of(
        tmp_path,
        config="""
# State persistence
state_dir: data              # Directory for state files
auto_save: true              # Enable auto-save
save_interval: 60            # Auto-save every 60 seconds
connectivity_check_interval: 120  # Check every 2 minutes
max_connectivity_failures: 2      # Reset trailing after 2 failures
smart_indicator_checks: true      # Enable optimization
min_price_change_percent: 0.5     # Only check if price moved 0.5%
indicator_cache_ttl: 300          # Cache OHLCV for 5 minutes
trailing_buy_percent: 0.25   # 0.25% trailing for buys
trailing_sell_percent: 0.25  # 0.25% trailing for sells
""",
    )
    assert settings == settings_of(tmp_path), "its values are the defaults"
