"""Each row of Bybit by itself, through the decoding that REST and the streams share."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any, Final

from execution.bybit import spot_rules, wire
from execution.bybit.fields import Undecodable
from execution.dca.market import MarketRules
from execution.facts.account import KeyInfo
from execution.facts.executions import ClosedPnl, Execution
from execution.facts.instruments import FeeRate, Instrument, RiskTier
from execution.facts.orders import OrderRow
from execution.facts.positions import PositionRow
from execution.facts.prices import Candle, PriceBand, SpotPrice, Ticker
from tests.execution.bybit.messages import EXECUTION, INSTRUMENT, ORDER, POSITION
from tests.fuzz.invariants import require_sound, require_words
from tests.fuzz.mutation import documents
from tests.fuzz.recorded import answer, row
from tests.fuzz.target import Target

_AT: Final = datetime(2026, 1, 5, 12, tzinfo=UTC)
_COVERS: Final = ("execution/bybit/wire.py", "execution/bybit/fields.py")
_BTC: Final = {"category": "linear", "symbol": "BTCUSDT"}
_SPOT: Final = {"category": "spot", "symbol": "BTCUSDT"}
_MAINTENANCE: Final = {
    "id": "4d95b2a0", "title": "Bybit Pre-Launch", "state": "scheduled", "begin": "1751596902000", "end": "0",
    "product": [1, 2], "uidSuffix": [], "maintainType": 1, "env": 1,
}  # fmt: skip


def _positive(*values: Decimal | None) -> bool:
    return all(value is None or value > 0 for value in values)


def _is_right(value: Any) -> bool:
    """What a value of its kind cannot be, whatever an exchange says: such a value is to be refused, not believed."""
    match value:
        case PositionRow():
            prices = (value.avg_price, value.stop_loss, value.take_profit, value.trailing_stop, value.leverage)
            is_side_told = (value.side is not None) is bool(value.size)
            is_placed = value.position_idx in {0, 1, 2}
            return value.size >= 0 and _positive(*prices, value.liq_price) and is_side_told and is_placed
        case OrderRow():
            prices = (value.price, value.avg_price, value.trigger_price)
            is_counted = value.qty >= 0 and value.filled_qty >= 0
            return is_counted and _positive(*prices) and value.position_idx in {0, 1, 2} and bool(value.order_id)
        case Execution():
            is_counted = value.qty >= 0 and value.price >= 0 and value.closed_size >= 0
            return is_counted and bool(value.exec_id and value.symbol)
        case Instrument():
            steps = (value.tick_size, value.qty_step, value.max_leverage, value.max_price)
            most = (value.max_limit_qty, value.max_market_qty)
            return _positive(*steps, *most) and value.min_qty >= 0 and value.min_notional >= 0
        case MarketRules():
            steps = (value.tick_size, value.qty_step, value.amount_step)
            most = (value.max_limit_qty, value.max_market_qty)
            return _positive(*steps, *most) and value.min_qty >= 0 and value.min_amount >= 0
        case Ticker():
            return _positive(value.last, value.mark, value.index)
        case SpotPrice():
            return value.price > 0
        case PriceBand():
            return _positive(value.highest_buy, value.lowest_sell)
        case Candle():
            is_inside = value.low <= min(value.open, value.close) <= max(value.open, value.close) <= value.high
            return value.low > 0 and is_inside and (value.volume is None or value.volume >= 0)
        case FeeRate():
            return abs(value.taker) < 1 and abs(value.maker) < 1
        case RiskTier():
            return value.limit > 0 and value.rate > 0
        case ClosedPnl():
            return value.closed_size >= 0
        case KeyInfo():
            return all(isinstance(ip, str) for ip in value.ips)
        case _:
            return True


def require_right(value: Any) -> None:
    require_sound(value, type(value).__name__)
    assert _is_right(value), f"believed: {value}"


def _check(read: Callable[[Any], Any], said: Any) -> None:
    try:
        value = read(said)
    except Undecodable as error:
        require_words(error, 200)
    else:
        require_right(value)
        assert read(said) == value


def _target(name: str, read: Callable[[Any], Any], *seeds: Any, covers: tuple[str, ...] = _COVERS) -> Target:
    return Target(
        name=f"bybit row: {name}",
        covers=covers,
        inputs=documents(seeds),
        check=partial(_check, read),
        examples=(*seeds, None, [], {}, "", 7, {"symbol": "BTCUSDT"}),
    )


TARGETS: Final = (
    _target(
        "position", partial(wire.position_row, said_at=_AT, observed_at=_AT),
        row("/v5/position/list", **_BTC), POSITION["data"][0],
    ),
    _target(
        "order", partial(wire.order_row, said_at=_AT, observed_at=_AT),
        row("/v5/order/realtime", **_BTC), row("/v5/order/realtime", **_SPOT), *ORDER["data"],
    ),
    _target("execution", wire.execution, row("/v5/execution/list", **_BTC), EXECUTION["data"][0]),
    _target("instrument", wire.instrument, row("/v5/market/instruments-info", **_BTC), INSTRUMENT),
    _target(
        "spot rules", spot_rules.market_rules, row("/v5/market/instruments-info", **_SPOT),
        covers=("execution/bybit/spot_rules.py", "execution/bybit/fields.py"),
    ),
    _target("ticker", partial(wire.ticker, said_at=_AT), row("/v5/market/tickers", **_BTC)),
    _target("spot price", partial(wire.spot_price, said_at=_AT), row("/v5/market/tickers", **_SPOT)),
    _target(
        "candle", partial(wire.candle, length=timedelta(minutes=1), said_at=_AT),
        row("/v5/market/kline", **_BTC, interval="1"), row("/v5/market/mark-price-kline", **_BTC, interval="1"),
    ),
    _target("closed pnl", wire.closed_pnl, row("/v5/position/closed-pnl", **_BTC)),
    _target("fee rate", wire.fee_rate, row("/v5/account/fee-rate", **_BTC)),
    _target("wallet", wire.wallet, row("/v5/account/wallet-balance", accountType="UNIFIED")),
    _target("risk limit", wire.risk_tier, *answer("/v5/market/risk-limit", **_BTC)["result"]["list"][:2]),
    _target("price limit", partial(wire.price_band, read_at=_AT), answer("/v5/market/price-limit", **_BTC)["result"]),
    _target("key", wire.key_info, answer("/v5/user/query-api")["result"]),
    _target("margin mode", wire.margin_mode, answer("/v5/account/info")["result"]),
    _target("maintenance", lambda said: (wire.concerns_contracts(said), wire.maintenance(said)), _MAINTENANCE),
)  # fmt: skip
