"""The requests that we make of Bybit: pybit's name for each, its rate, and whether it changes anything."""

from enum import Enum


class Endpoint(Enum):
    """Members carry pybit's method name and Bybit's default budget a second, one bucket each; a batch counts its items
    (docs/bybit.md, 4).
    """

    SERVER_TIME = ("get_server_time", 50)
    INSTRUMENTS = ("get_instruments_info", 50)
    TICKERS = ("get_tickers", 50)
    PRICE_LIMIT = ("get_price_limit", 50)
    RISK_LIMIT = ("get_risk_limit", 50)
    SYSTEM_STATUS = ("get_system_status", 50)
    CANDLES = ("get_kline", 50)
    MARK_CANDLES = ("get_mark_price_kline", 50)
    INDEX_CANDLES = ("get_index_price_kline", 50)

    WALLET = ("get_wallet_balance", 50)
    ACCOUNT_INFO = ("get_account_info", 50)
    FEE_RATES = ("get_fee_rates", 5)
    KEY_INFORMATION = ("get_api_key_information", 10)
    POSITIONS = ("get_positions", 50)
    OTHER_POSITIONS = ("get_positions", 5)
    """Those of products that nobody guards: what is said of their limits must not hold up a sweep."""
    OPEN_ORDERS = ("get_open_orders", 50)
    ORDER_HISTORY = ("get_order_history", 50)
    EXECUTIONS = ("get_executions", 50)
    CLOSED_PNL = ("get_closed_pnl", 50)

    SET_LEVERAGE = ("set_leverage", 10)
    SET_TRADING_STOP = ("set_trading_stop", 10)
    CREATE_ORDER = ("place_order", 10)
    AMEND_ORDER = ("amend_order", 10)
    CANCEL_ORDER = ("cancel_order", 10)
    CREATE_BATCH = ("place_batch_order", 10)
    AMEND_BATCH = ("amend_batch_order", 10)
    CANCEL_BATCH = ("cancel_batch_order", 10)

    def __init__(self, method: str, per_second: int) -> None:
        self.method = method
        self.per_second = per_second

    @property
    def is_signed(self) -> bool:
        return self not in _OPEN_TO_ALL

    @property
    def is_write(self) -> bool:
        return self in _WRITES


_OPEN_TO_ALL = frozenset(
    {
        Endpoint.SERVER_TIME,
        Endpoint.INSTRUMENTS,
        Endpoint.TICKERS,
        Endpoint.PRICE_LIMIT,
        Endpoint.RISK_LIMIT,
        Endpoint.SYSTEM_STATUS,
        Endpoint.CANDLES,
        Endpoint.MARK_CANDLES,
        Endpoint.INDEX_CANDLES,
    }
)
_WRITES = frozenset(
    {
        Endpoint.SET_LEVERAGE,
        Endpoint.SET_TRADING_STOP,
        Endpoint.CREATE_ORDER,
        Endpoint.AMEND_ORDER,
        Endpoint.CANCEL_ORDER,
        Endpoint.CREATE_BATCH,
        Endpoint.AMEND_BATCH,
        Endpoint.CANCEL_BATCH,
    }
)
