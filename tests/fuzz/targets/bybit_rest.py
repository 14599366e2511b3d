"""Bodies, statuses and headers of answers, through pybit and our transport, to what the port promises."""

import asyncio
import json
import threading
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache, partial
from typing import Any, Final

from hypothesis import strategies as st

from execution.bybit.adapter import BybitExchange
from execution.bybit.budget import Budget
from execution.bybit.fees import Fees
from execution.bybit.instruments import Instruments
from execution.bybit.silence import Silence
from execution.bybit.spot_rules import SpotRules
from execution.exchange_errors import Ambiguous, ExchangeError, Transient
from execution.facts.other_holdings import Product
from execution.facts.prices import TriggerBy
from execution.facts.slots import Side
from execution.requests import AmendOrder, CancelOrder, EntryOrder, ExitOrder, Receipt, StopRequest, StopUrgency
from tests.fuzz import odd
from tests.fuzz.invariants import require_words
from tests.fuzz.mutation import json_texts
from tests.fuzz.recorded import answer
from tests.fuzz.target import Target
from tests.fuzz.targets.bybit_rows import require_right
from tests.fuzz.transport import NOW_NS, Answers, Said, answered_by
from utils.clock import Clock

_BTC: Final = {"category": "linear", "symbol": "BTCUSDT"}
_SPOT: Final = {"category": "spot", "symbol": "BTCUSDT"}
_NOW: Final = datetime.fromtimestamp(NOW_NS / 1e9, UTC)
SINCE: Final = _NOW - timedelta(hours=1)
_LONGEST_BAN: Final = 3600.0
_SECRETS: Final = ("fuzz-key-that-is-secret", "fuzz-secret-that-is-secret")

Call = Callable[[BybitExchange], Awaitable[Any]]


class _Clock(Clock):
    """Stands at the exchange's noon; nobody waits by it."""

    def now(self) -> datetime:
        return _NOW

    async def sleep(self, seconds: float) -> None:
        raise AssertionError(f"somebody waits {seconds} s")


class _Bench:
    """One exchange for all calls: what it learns of one answer is forgotten before the next."""

    def __init__(self) -> None:
        self.answers = Answers()
        self.runner = asyncio.Runner()
        with answered_by(self.answers):
            self.exchange = self.runner.run(self._made())
            self.runner.run(self._warm())

    async def _made(self) -> BybitExchange:
        key, secret = _SECRETS
        return BybitExchange(
            env="mainnet", api_key=key, api_secret=secret, rest_url="http://127.0.0.1:9", ws_url="ws://127.0.0.1:9",
            clock=_Clock(),
        )  # fmt: skip

    async def _warm(self) -> None:
        """Each thread makes its client for its first job: that has to be while clients are unplugged."""
        self.answers.said = Said(200, {}, json.dumps(answer("/v5/position/list", **_BTC)).encode())
        rest = self.exchange._rest
        for lane in (rest._urgent, rest._orders, rest._reads):
            all_at_once = threading.Barrier(lane._size)
            await asyncio.gather(*(lane.call(lambda _, b=all_at_once: b.wait(60)) for _ in range(lane._size)))

    def fresh(self) -> None:
        rest, exchange = self.exchange._rest, self.exchange
        rest._budget = Budget(sleep=self._no_sleep)
        rest._silence = Silence(lambda: 0.0)
        rest.offset.milliseconds = 0
        rest._first_measurement = None
        exchange._instruments = Instruments(rest)
        exchange._fees = Fees(rest, is_demo=False)
        exchange._spot._rules = SpotRules(rest)
        exchange._spot._fees = Fees(rest, is_demo=False, category="spot")

    @staticmethod
    async def _no_sleep(seconds: float) -> None:
        raise Transient(f"the budget is spent for {seconds} s")


@cache
def _bench() -> _Bench:
    return _Bench()


async def _outcome(call: Call, bench: _Bench) -> Any:
    try:
        return await call(bench.exchange)
    except ExchangeError as error:
        require_words(error, 1_000)
        assert not any(secret in str(error) for secret in _SECRETS)
        str(error).encode()
        return error


def answered(call: Call, said: Said, *, lies_of_time: bool = False) -> Any:
    bench = _bench()
    bench.fresh()
    bench.answers.said, bench.answers.lies_of_time = said, lies_of_time
    outcome = bench.runner.run(_outcome(call, bench))
    silent = bench.exchange._rest._silence._until
    assert silent <= _LONGEST_BAN, f"silence for {silent} s"
    bench.exchange._rest.offset.server_ms()
    return outcome


def _code(body: bytes) -> int | None:
    """What the answer says of the request; None: nothing that can be read."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return None
    code = said.get("retCode") if isinstance(said, dict) else None
    if isinstance(code, str) and code.isascii() and code.isdecimal() and len(code) < 10:
        return int(code) or None  # a refusal may be believed as a text, a confirmation not
    return code if type(code) is int else None


def _check_read(call: Call, said: tuple[int, dict[str, str], str]) -> None:
    status, headers, text = said
    body = text.encode(errors="replace")
    outcome = answered(call, Said(status, headers, body))
    if isinstance(outcome, ExchangeError):
        assert not isinstance(outcome, Ambiguous), "a read is never ambiguous"
        return
    assert status == 200 and _code(body) == 0, f"believed: {outcome}"
    for value in outcome if isinstance(outcome, list | frozenset) else [outcome]:
        require_right(value)


def _check_write(call: Call, said: tuple[int, dict[str, str], str]) -> None:
    status, headers, text = said
    body = text.encode(errors="replace")
    outcome = answered(call, Said(status, headers, body))
    code = _code(body)
    if status == 200 and code is None:
        assert isinstance(outcome, Ambiguous), f"nobody knows what became of it, and yet: {outcome!r}"
    elif not isinstance(outcome, ExchangeError):
        assert status == 200 and code == 0, f"believed: {outcome}"
        if isinstance(outcome, Receipt):
            require_right(outcome)


def _check_batch(call: Call, said: tuple[int, dict[str, str], str]) -> None:
    """Of each order there is an outcome, and what is not said of one is not known of it."""
    status, headers, text = said
    body = text.encode(errors="replace")
    outcome = answered(call, Said(status, headers, body))
    if isinstance(outcome, ExchangeError):
        return
    assert status == 200 and _code(body) == 0
    told = json.loads(body)["retExtInfo"]["list"]
    assert len(outcome) == len(told) == 2
    for each, word in zip(outcome, told, strict=True):
        code = word.get("code") if isinstance(word, dict) else None
        if type(code) is not int:
            assert isinstance(each, Ambiguous), f"nothing was said of it, and yet: {each!r}"
        elif not isinstance(each, ExchangeError):
            assert code == 0


def _check_time(said: tuple[int, dict[str, str], str]) -> None:
    """A time that cannot be is not believed: with it every request would be refused, or every answer be of no time."""
    status, headers, text = said
    bench = _bench()
    lie = Said(status, headers, text.encode(errors="replace"))
    outcome = answered(lambda exchange: exchange.clock_offset_ms(), lie, lies_of_time=True)
    if not isinstance(outcome, ExchangeError):
        shown = _NOW + timedelta(milliseconds=outcome)
        assert 2017 <= shown.year <= 2191, f"the exchange's clock says {shown}"
        assert bench.exchange._reads._exchange_now() == shown


_READS: Final[dict[str, tuple[Call, Any]]] = {
    "positions": (lambda of: of.positions("BTCUSDT"), answer("/v5/position/list", **_BTC)),
    "all positions": (
        lambda of: of.get_all_positions(), answer("/v5/position/list", category="linear", settleCoin="USDT"),
    ),
    "other positions": (
        lambda of: of.other_positions(Product.INVERSE), answer("/v5/position/list", category="inverse"),
    ),
    "position mode": (lambda of: of.position_mode("BTCUSDT"), answer("/v5/position/list", **_BTC)),
    "orders": (lambda of: of.open_orders("BTCUSDT"), answer("/v5/order/realtime", **_BTC)),
    "order": (lambda of: of.find_order("BTCUSDT", "hf-0123456789abcdef-t1-0-0"), answer("/v5/order/realtime", **_BTC)),
    "executions": (lambda of: of.executions("BTCUSDT", SINCE), answer("/v5/execution/list", **_BTC)),
    "closed pnl": (lambda of: of.closed_pnl("BTCUSDT", SINCE), answer("/v5/position/closed-pnl", **_BTC)),
    "candles": (
        lambda of: of.candles("BTCUSDT", TriggerBy.MARK, SINCE),
        answer("/v5/market/mark-price-kline", **_BTC, interval="1", limit="5"),
    ),
    "ticker": (lambda of: of.ticker("BTCUSDT"), answer("/v5/market/tickers", **_BTC)),
    "wallet": (lambda of: of.wallet(), answer("/v5/account/wallet-balance", accountType="UNIFIED")),
    "key": (lambda of: of.key_info(), answer("/v5/user/query-api")),
    "margin mode": (lambda of: of.margin_mode(), answer("/v5/account/info")),
    "risk limits": (lambda of: of.risk_tiers("BTCUSDT"), answer("/v5/market/risk-limit", **_BTC)),
    "price limit": (lambda of: of.price_band("BTCUSDT"), answer("/v5/market/price-limit", **_BTC)),
    "maintenances": (lambda of: of.maintenances(), answer("/v5/system/status")),
    "fees": (lambda of: of.fee_rate("BTCUSDT"), answer("/v5/account/fee-rate", **_BTC)),
    "instrument": (lambda of: of.instrument("BTCUSDT"), answer("/v5/market/instruments-info", **_BTC)),
    "symbols": (lambda of: of.symbols(), answer("/v5/market/instruments-info", category="linear")),
    "spot rules": (lambda of: of.spot.rules("BTCUSDT"), answer("/v5/market/instruments-info", **_SPOT)),
    "spot symbols": (lambda of: of.spot.symbols(), answer("/v5/market/instruments-info", category="spot")),
    "spot price": (lambda of: of.spot.price("BTCUSDT"), answer("/v5/market/tickers", **_SPOT)),
    "spot balance": (lambda of: of.spot.available("USDT"), answer("/v5/account/wallet-balance", accountType="UNIFIED")),
}  # fmt: skip
_D: Final = Decimal
_OK: Final = {"retCode": 0, "retMsg": "OK", "result": {"orderId": "1", "orderLinkId": "x"}, "retExtInfo": {}, "time": 1}
_NO: Final = {**_OK, "retCode": 110017, "retMsg": "current position is zero", "result": {}}
ENTRY: Final = EntryOrder(
    link_id="hf-0123456789abcdef-e1-0-0", symbol="BTCUSDT", position_idx=0, side=Side.BUY, qty=_D("0.01"),
    price=None, stop_loss=_D(49000), trigger_by=TriggerBy.LAST,
)  # fmt: skip
_EXIT: Final = ExitOrder(
    link_id="hf-0123456789abcdef-t1-0-0", symbol="BTCUSDT", position_idx=0, side=Side.SELL, qty=_D("0.01"),
    price=_D(51000),
)  # fmt: skip
_STOP: Final = StopRequest(
    symbol="BTCUSDT", position_idx=0, stop_loss=_D(49000), trigger_by=TriggerBy.LAST, urgency=StopUrgency.NAKED
)
_WRITES: Final[dict[str, Call]] = {
    "entry": lambda of: of.place_entry(ENTRY),
    "exit": lambda of: of.place_exit(_EXIT),
    "amend": lambda of: of.amend(AmendOrder(link_id="x", symbol="BTCUSDT", qty=None, price=_D(1))),
    "cancel": lambda of: of.cancel(CancelOrder(link_id="x", symbol="BTCUSDT")),
    "stop": lambda of: of.set_stop(_STOP),
    "leverage": lambda of: of.set_leverage("BTCUSDT", _D(5)),
}
_TAKEN: Final = {
    **_OK, "result": {"list": [{"orderId": "1", "orderLinkId": "x"}, {"orderId": "2", "orderLinkId": "y"}]},
    "retExtInfo": {"list": [{"code": 0, "msg": "OK"}, {"code": 110001, "msg": "order not exists"}]},
}  # fmt: skip
_TIME: Final = {**_OK, "result": {"timeSecond": str(NOW_NS // 10**9), "timeNano": str(NOW_NS)}}

_LIMITS: Final = ("X-Bapi-Limit", "X-Bapi-Limit-Status", "X-Bapi-Limit-Reset-Timestamp", "Retry-After")
_HEADERS: Final = st.dictionaries(
    st.sampled_from(_LIMITS),
    st.sampled_from([*(text for text in odd.NUMBERS if text.isascii() and text.isprintable()), "10", "600"]),
    max_size=3,
)
_STATUSES: Final = st.sampled_from([200] * 12 + [204, 400, 401, 403, 404, 409, 429, 500, 502, 503, 99, 999])
_COVERS: Final = ("execution/bybit/client.py", "execution/bybit/rest.py", "execution/bybit/failures.py")


def _said(*seeds: Any) -> st.SearchStrategy[Any]:
    return st.tuples(_STATUSES, _HEADERS, json_texts(seeds))


def _whole(*seeds: Any) -> tuple[Any, ...]:
    """The bodies as they are, and what gateways and half-dead servers say in their place."""
    others = ("", "<html>502</html>", "null", "[]", "{}", "0", '{"retCode":0}',
              '{"retCode":"0","result":{}}', '{"retCode":false,"result":{}}', '{"retCode":0,"result":[]}',
              '{"retCode":"abc","retMsg":""}')  # fmt: skip
    bodies = (*map(json.dumps, seeds), *others)
    huge = dict.fromkeys(_LIMITS, "9" * 400)
    return (*((200, {}, body) for body in bodies), (200, huge, bodies[0]), (403, huge, ""), (429, huge, ""))


TARGETS: Final = (
    *(
        Target(
            name=f"bybit read: {name}",
            covers=(*_COVERS, "execution/bybit/reads.py") if name == "positions" else _COVERS[:2],
            inputs=_said(seed, _NO),
            check=partial(_check_read, call),
            examples=_whole(seed, _NO)
            if name == "positions"
            else ((200, {}, json.dumps(seed)), (200, {}, '{"retCode":0}')),
        )
        for name, (call, seed) in _READS.items()
    ),
    *(
        Target(
            name=f"bybit write: {name}",
            covers=_COVERS,
            inputs=_said(_OK, _NO),
            check=partial(_check_write, call),
            examples=_whole(_OK, _NO) if name in {"entry", "stop"} else _whole(_OK, _NO)[:2],
        )
        for name, call in _WRITES.items()
    ),
    Target(
        name="bybit write: batch",
        covers=_COVERS,
        inputs=_said(_TAKEN, _NO),
        check=partial(_check_batch, lambda of: of.place_exits([_EXIT, _EXIT])),
        examples=_whole(_TAKEN, _NO),
    ),
    Target(
        name="bybit read: time",
        covers=(*_COVERS[:2], "execution/bybit/clock_offset.py"),
        inputs=_said(_TIME, _NO),
        check=_check_time,
        examples=_whole(_TIME, {**_TIME, "result": {"timeNano": "9" * 30}}, {**_TIME, "result": {"timeNano": "1"}}),
    ),
)
