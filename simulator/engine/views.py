"""What the exchange shows of its state: rows of positions, the wallet, tickers."""

from decimal import Decimal
from typing import Final

from simulator.engine import adl_rank, depth, funding, margin, price_band
from simulator.engine.holding import money, plain
from simulator.engine.records import ZERO, Candle, CoinBalance, Instrument, Position, Ticker, Wallet
from simulator.engine.referee import Slot
from simulator.engine.risk_limits import tier_of
from simulator.engine.spot import coins, locks, rules
from simulator.engine.state import State
from simulator.engine.words import SETTLE_COIN, Category, Side, StopOrderType, TriggerBy

_BOOK_STEPS: Final = 1000


def position(state: State, slot: Slot) -> Position:
    """One row, valued at the present mark."""
    holding = state.holding(slot)
    mark = state.boards[holding.symbol].mark
    size = plain(abs(holding.size))
    waiting = {order.stop_order_type: order for order in state.orders.waiting(slot)}
    take_profit = waiting.get(StopOrderType.TAKE_PROFIT)
    stop_loss = waiting.get(StopOrderType.STOP_LOSS)
    trailing = waiting.get(StopOrderType.TRAILING_STOP)
    return Position(
        symbol=holding.symbol,
        position_idx=holding.position_idx,
        side=holding.side,
        size=size,
        avg_price=holding.avg_price,
        leverage=holding.leverage,
        mark_price=mark,
        position_value=plain(holding.entry_value),
        unrealised_pnl=holding.unrealised(mark),
        initial_margin=margin.position_im(holding),
        maintenance_margin=margin.position_mm(state, holding),
        break_even_price=_break_even(state, slot),
        liq_price=margin.liquidation_price(state, holding),
        take_profit=take_profit.trigger_price if take_profit else None,
        stop_loss=stop_loss.trigger_price if stop_loss else None,
        trailing_stop=trailing.trailing_distance if trailing else None,
        activation_price=trailing.activation_price if trailing else None,
        tp_trigger_by=take_profit.trigger_by if take_profit else None,
        sl_trigger_by=stop_loss.trigger_by if stop_loss else None,
        status=holding.status,
        cur_realised_pnl=holding.cur_realised,
        cum_realised_pnl=holding.cum_realised,
        created_ms=holding.created_ms,
        updated_ms=holding.updated_ms,
        open_ms=holding.open_ms,
        seq=holding.seq,
        naked_ms=state.referee.naked_ms(*slot),
        loose_ms=state.referee.loose_ms_of(*slot),
        adl_rank=adl_rank.adl_rank(state, holding),
        risk_limit=tier_of(state.linear[holding.symbol], holding.entry_value) if holding.size else None,
    )


def wallet(state: State) -> Wallet:
    """The unified account at the present marks."""
    profit = margin.unrealised(state)
    position_im, position_mm = state.initial_margin, state.maintenance_margin
    order_im = margin.orders_im(state)
    equity = state.balance + profit
    used = position_im + order_im
    locked = locks.locked(state, SETTLE_COIN)
    base_coins = coins.held(state)
    base_value = sum((each.usd_value for each in base_coins), ZERO)
    usdt = CoinBalance(
        coin=SETTLE_COIN,
        wallet_balance=state.balance,
        equity=equity,
        unrealised_pnl=profit,
        position_im=position_im,
        position_mm=position_mm,
        order_im=order_im,
        cum_realised_pnl=state.cum_realised,
        locked=locked,
        usd_value=equity,
        is_collateral=True,
    )
    return Wallet(
        coins=(usdt, *base_coins),
        total_equity=equity + base_value,
        total_wallet_balance=state.balance + base_value,
        total_margin_balance=equity,
        total_available_balance=max(ZERO, equity - used - locked),
        total_unrealised_pnl=profit,
        total_initial_margin=used,
        total_maintenance_margin=position_mm,
        im_rate=_rate(used, equity),
        mm_rate=_rate(position_mm, equity),
    )


def ticker(state: State, symbol: str, category: Category) -> Ticker:
    """`KeyError` for an unknown symbol. For a spot pair mark is the contract's; interest and funding are 0."""
    instrument = state.listed(category)[symbol]
    is_linear = category is Category.LINEAR
    board = state.boards[symbol]
    now = state.now()
    day, hour = state.candles.day(_charted(state, symbol, category), now)
    held = (each for each in state.holdings.values() if is_linear and each.symbol == symbol)
    interest = sum((abs(each.size) for each in held), ZERO)
    return Ticker(
        symbol=symbol,
        last=board.last,
        mark=board.mark,
        index=board.index,
        bid=depth.best(state, instrument, Side.SELL),
        bid_size=_shown_size(state, instrument, Side.SELL),
        ask=depth.best(state, instrument, Side.BUY),
        ask_size=_shown_size(state, instrument, Side.BUY),
        prev_price_24h=day.open,
        prev_price_1h=hour.open,
        high_price_24h=day.high,
        low_price_24h=day.low,
        volume_24h=day.volume,
        turnover_24h=day.turnover,
        open_interest=interest,
        funding_rate=state.funding_rates[symbol] if is_linear else ZERO,
        next_funding_ms=funding.next_ms(instrument.funding_interval_ms, now) if is_linear else 0,
        funding_interval_ms=instrument.funding_interval_ms if is_linear else 0,
        time_ms=now,
    )


def read_candles(
    state: State,
    symbol: str,
    interval: str,
    *,
    limit: int,
    start_ms: int | None = None,
    end_ms: int | None = None,
    series: TriggerBy = TriggerBy.LAST,
    category: Category = Category.LINEAR,
) -> list[Candle]:
    """Newest first; `KeyError` for an unknown symbol or interval."""
    return state.candles.read(
        _charted(state, symbol, category),
        interval,
        series,
        now=state.now(),
        start_ms=start_ms,
        end_ms=end_ms,
        limit=limit,
    )


def price_limits(state: State, symbol: str, category: Category) -> tuple[Decimal, Decimal]:
    """The highest price of a buy and the lowest of a sell; `KeyError` for an unknown symbol."""
    instrument = state.listed(category)[symbol]
    board = state.boards[symbol]
    if category is Category.SPOT:
        return rules.price_limits(instrument, board)
    return price_band.price_limits(instrument, board.last)


def _shown_size(state: State, instrument: Instrument, side: Side) -> Decimal:
    """What the best level shows to a taker of that side; made up where the market is without limit."""
    level = next(depth.levels(state, instrument, side), None)
    return instrument.min_qty * _BOOK_STEPS if level is None else level.qty


def _charted(state: State, symbol: str, category: Category) -> Instrument:
    """Whose candles are shown: a pair that has a contract moves with it, and has its chart."""
    instrument = state.listed(category)[symbol]
    return state.linear.get(symbol, instrument)


def _break_even(state: State, slot: Slot) -> Decimal:
    """Where closing as taker would return what was paid, fees included; 0 when flat."""
    holding = state.holding(slot)
    if holding.side is None:
        return ZERO
    rate = state.linear[holding.symbol].taker_fee
    sign = holding.side.sign
    tick = state.linear[holding.symbol].tick_size
    level = (holding.entry_value + sign * holding.open_fee) / (abs(holding.size) * (1 - sign * rate))
    return (level / tick).to_integral_value() * tick


def _rate(part: Decimal, whole: Decimal) -> Decimal:
    return money(part / whole) if whole > 0 else ZERO
