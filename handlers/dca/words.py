"""The words of a `/dca new` line: which begin a clause, and what a strange one probably meant."""

from typing import Final

from handlers.grammar.clause import Vocabulary

AMOUNT: Final = "usdt"
INDICATORS: Final = ("rsi", "stoch", "stochrsi", "ema", "macd", "mfi", "rise", "drop")
CLAUSES: Final = (
    AMOUNT, "name", "market", "profit", "buy", "sell", "every", "below", "above", "step", "lots", "budget", "credit",
    "target", "indicators", *INDICATORS, "agree", "candles", "expires", "sl",
)  # fmt: skip

_MEANT: Final = {
    "amount": AMOUNT, "size": AMOUNT, "amount_usd": AMOUNT, "quote": AMOUNT, "usd": AMOUNT,
    "profit_target": "profit", "tp": "profit", "min_profit": "profit", "take": "profit", "gain": "profit",
    "interval": "every", "each": "every", "min_interval_hours": "every", "hours": "every",
    "max_price": "below", "under": "below", "min_price": "above", "over": "above",
    "price_drop": "drop", "dip": "drop", "rising_price": "rise", "price_rise": "rise", "rising": "rise",
    "step_down": "step", "stepdown": "step", "max_lots": "lots", "max_purchases": "lots", "max_budget": "budget",
    "stoch_rsi": "stochrsi", "stochastic": "stoch", "stochastic_rsi": "stochrsi", "indicator": "indicators",
    "indicator_agreement": "agree", "agreement": "agree", "dca_pool_percent": "credit", "pool": "credit",
    "stop": "sl", "stoploss": "sl", "stop-loss": "sl", "expiry": "expires", "timeframe": "candles",
}  # fmt: skip

# No amount, budget or price: how much money is at stake is not ours to propose.
_EXAMPLES: Final = {
    "name": "my-bot", "market": "spot", "profit": "1%", "buy": "limit", "sell": "limit", "every": "4h", "step": "0.5%",
    "lots": "10", "credit": "50%", "target": "lot", "indicators": "dca", "rise": "0.5%", "drop": "0.5%",
    "agree": "60%", "candles": "5m", "expires": "15m", "sl": "10%",
}  # fmt: skip

DCA: Final = Vocabulary(
    command="/dca new",
    clauses=CLAUSES,
    examples=_EXAMPLES,
    meant=_MEANT,
    such_as=("usdt", "profit", "every"),
    is_value_of={"buy": "market", "sell": "market"},
)
