"""Who knows what is measured. By itself, so that the library of the figures is loaded only where they are asked for."""

from collections.abc import Callable
from dataclasses import dataclass

from execution.bybit.adapter import BybitExchange
from execution.enhanced_tp_sl_manager import EnhancedTPSLManager
from execution.watching.profit_audit import ProfitAudit
from helpers.background_tasks import BackgroundTasks
from helpers.connectivity.supervisor import Connectivity
from helpers.dca_health import ShowsBots
from helpers.metrics.chat_figures import ChatFigures
from utils.robust_persistence import RobustPersistence


@dataclass(frozen=True, slots=True)
class Sources:
    """The parts of the program, each asked when somebody wants to know."""

    manager: EnhancedTPSLManager
    exchange: BybitExchange
    store: RobustPersistence
    connectivity: Connectivity
    tasks: BackgroundTasks
    profits: ProfitAudit
    dca: ShowsBots
    chat: Callable[[], ChatFigures]
