"""What an order would do, asked before it is sent (docs/bybit.md, 2.6)."""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal
from typing import TYPE_CHECKING, Final

from simulator.bybit.parameters import invalid
from simulator.bybit.rest.call import Answer
from simulator.bybit.rest.orders import order_request
from simulator.bybit.wire.plain import plain
from simulator.engine.requests import Refusal
from simulator.engine.words import Category, Side

if TYPE_CHECKING:
    from simulator.bybit.rest.call import Call
    from simulator.engine.records import Wallet

_NOT_ENOUGH: Final = 110007
_BASE_STEP: Final = Decimal("0.0001")
_QUOTE_STEP: Final = Decimal("0.00000001")


def pre_check(call: Call) -> Answer:
    """The account's margin rates before and after an order: it is placed on a copy of the exchange."""
    call.parameters.require_linear()
    request = order_request(call, Category.LINEAR)
    if request.trigger_price is not None:
        raise invalid("triggerPrice")
    order_id, trial = call.world.ids.new(), call.engine.twin()
    trial.tick()
    before = trial.wallet()
    try:
        trial.place(request)
    except Refusal as refusal:
        details = {"future_order_id": order_id, "future_order_link_id": request.link_id}
        if refusal.code == _NOT_ENOUGH:
            details |= {"post_imr_e4": str(_rates(before)[0]), "post_mmr_e4": str(_rates(before)[1])}
        return Answer({}, details, code=refusal.code, text=refusal.text)
    (pre_im, pre_mm), (post_im, post_mm) = _rates(before), _rates(trial.wallet())
    return Answer(
        {
            "orderId": order_id,
            "orderLinkId": request.link_id,
            "preImrE4": pre_im,
            "preMmrE4": pre_mm,
            "postImrE4": post_im,
            "postMmrE4": post_mm,
        }
    )


def spot_quota(call: Call) -> Answer:
    """order/spot-borrow-check: how much can be traded; nothing can be borrowed, so own funds are all there is."""
    if call.parameters.trading_category() is not Category.SPOT:
        raise invalid("category")
    symbol, side = call.required_symbol(Category.SPOT), call.parameters.required_word("side", Side)
    instrument, price = call.instrument(symbol, Category.SPOT), call.engine.last_price(symbol, Category.SPOT)
    coin = instrument.quote_coin if side is Side.BUY else instrument.base_coin
    held = {each.coin: each for each in call.engine.wallet().coins}.get(coin)
    free = held.wallet_balance - held.locked if held else Decimal(0)
    qty = (free / price if side is Side.BUY else free).quantize(_BASE_STEP, ROUND_DOWN)
    amount = (free if side is Side.BUY else free * price).quantize(_QUOTE_STEP, ROUND_DOWN)
    return Answer(
        {
            "symbol": symbol,
            "side": side.value,
            "maxTradeQty": plain(qty),
            "maxTradeAmount": plain(amount),
            "spotMaxTradeQty": plain(qty),
            "spotMaxTradeAmount": plain(amount),
            "borrowCoin": coin,
        }
    )


def _rates(wallet: Wallet) -> tuple[int, int]:
    """Initial and maintenance margin rate in ten-thousandths."""
    return int(wallet.im_rate * 10_000), int(wallet.mm_rate * 10_000)
