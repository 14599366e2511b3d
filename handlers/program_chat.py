"""The chat of the program: its ports, put together from what is behind it."""

from handlers.bot import TelegramBot
from handlers.ports import Overview, Ports
from helpers.backups import Backups
from helpers.charts.dca_charts import DcaCharts
from helpers.charts.position_charts import PositionCharts
from helpers.charts.studio import Studio
from helpers.dca_bots import dca_backtests, dca_defaults
from helpers.drill_process import Drills
from helpers.job_trouble import JobTrouble
from helpers.program.beside_the_guard import BesideTheGuard
from utils.settings_shown import shown_settings


def chat_of(beside: BesideTheGuard) -> TelegramBot:
    """A chat that does not talk yet."""
    settings, guarding = beside.settings, beside.guarding
    manager, exchange, clock = guarding.manager, guarding.exchange, guarding.clock
    studio = Studio()

    def ailing_jobs() -> tuple[JobTrouble, ...] | None:
        return beside.tasks.ailing()

    return TelegramBot(
        token=settings.telegram_token.get_secret_value(),
        api_url=settings.telegram_api_url,
        owners=settings.telegram_allowed_user_ids,
        ports=Ports(
            guard=manager,
            positions=manager.commands,
            emergency=manager.emergency,
            dca=guarding.dca,
            dca_defaults=dca_defaults(settings),
            backtester=dca_backtests(settings, guarding.markets),
            markets=exchange,
            charts=DcaCharts(guarding.dca, guarding.markets, studio, clock),
            position_charts=PositionCharts(exchange, beside.trade_log, studio, clock),
            overview=Overview(
                connection=guarding.connectivity.glance, jobs=ailing_jobs, today=beside.profit_today.shown
            ),
            audit=guarding.history,
            trade_log=beside.trade_log,
            profit_pictures=studio,
            backups=Backups(guarding.store),
            price_alerts=beside.price_alerts,
            drills=Drills(),
            store=guarding.store,
            clock=clock,
            mode=settings.mode,
            settings=shown_settings(settings),
            tp_shares=settings.tp_shares or (),
        ),
        health_lines=beside.health_lines,
    )
