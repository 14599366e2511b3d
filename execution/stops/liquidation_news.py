"""That a position would be liquidated before its stop fires (R18). Pure."""

from datetime import datetime

from msgspec.structs import replace

from execution.monitor import Monitor
from execution.new_trade.liquidation import is_beyond, is_well_inside, stop_of
from execution.notices import Notice, NoticeKind, notice_of


def tell_liquidation(monitor: Monitor, now: datetime) -> tuple[Monitor, tuple[Notice, ...]]:
    """Once, and again only after the stop was well inside in between; the monitor knows which."""
    if monitor.liquidation_told:
        return replace(monitor, liquidation_told=not is_well_inside(monitor)), ()
    if monitor.armed_at is None or not is_beyond(monitor):
        return monitor, ()
    liq_price = monitor.row.liq_price if monitor.row is not None else None
    fields = {"stop": stop_of(monitor), "liquidation": liq_price, "size": monitor.size}
    what = f"{stop_of(monitor)}@{now.isoformat()}"
    notice = notice_of(monitor, NoticeKind.STOP_BEYOND_LIQUIDATION, what, now, urgent=True, **fields)
    return replace(monitor, liquidation_told=True), (notice,)
