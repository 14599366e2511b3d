"""What a dashboard shows: everything that is asked for it, at one moment."""

from collections.abc import Callable
from datetime import datetime

from msgspec import Struct

from execution.dca.dca_views import DcaView
from execution.views import AccountView
from handlers.ports import Ports
from helpers.connectivity.glance import Glance
from helpers.job_trouble import JobTrouble
from helpers.profit_today import DayProfit


class Facts(Struct, frozen=True, kw_only=True):
    """``jobs`` None: they have not begun; ``today`` None: not known. ``at``: when all of this was so."""

    account: AccountView
    connection: Glance
    jobs: tuple[JobTrouble, ...] | None
    today: DayProfit | None
    bots: tuple[DcaView, ...]
    is_observing: bool
    at: datetime


def facts_of(ports: Ports) -> Callable[[], Facts]:
    """Asks for them, without asking the exchange."""

    def look() -> Facts:
        return Facts(
            account=ports.guard.account_view(),
            connection=ports.overview.connection(),
            jobs=ports.overview.jobs(),
            today=ports.overview.today(),
            bots=tuple(ports.dca.view(bot.bot_id) for bot in ports.dca.bots()),
            is_observing=ports.mode == "observe",
            at=ports.clock.now(),
        )

    return look
