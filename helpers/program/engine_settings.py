"""What the settings mean for the engine."""

from datetime import timedelta

from execution.adoption.choices import Adopt
from execution.brakes import Brakes
from execution.bybit.adapter import BybitExchange
from execution.facts.instruments import FeeRate
from execution.facts.prices import TriggerBy
from execution.new_trade.plan_terms import Limits
from execution.stops.stop_record import ManualStop
from execution.stops.trail_gap import OnGap
from helpers.dca_bots import gap_policy
from utils.clock import Clock
from utils.settings import Settings

ACCOUNT = "main"


def exchange_of(settings: Settings, clock: Clock) -> BybitExchange:
    """The account that is guarded; nothing is asked of it before somebody wants to know."""
    return BybitExchange(
        account=ACCOUNT,
        env=settings.bybit_env,
        api_key=settings.bybit_api_key.get_secret_value(),
        api_secret=settings.bybit_api_secret.get_secret_value(),
        rest_url=settings.bybit_rest_url,
        ws_url=settings.bybit_ws_url,
        clock=clock,
        spot_fees=FeeRate(taker=settings.fees_taker / 100, maker=settings.fees_maker / 100),
    )


def limits_of(settings: Settings) -> Limits:
    """What a new trade may be, and what it is where its line does not say."""
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


def brakes_of(settings: Settings) -> Brakes:
    """What the engine does by itself, and what it leaves to a person."""
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
