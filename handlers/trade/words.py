"""The words of a `/trade` line: which begin a clause, and what a strange one probably meant."""

from typing import Final

from handlers.grammar.clause import Vocabulary

SIZES: Final = ("size", "usdt", "risk")
CLAUSES: Final = (*SIZES, "entry", "lev", "sl", "tp", "be", "trail", "follow", "hours", "smart", "legs", "trigger")

_MEANT: Final = {
    "stop": "sl", "stoploss": "sl", "stop-loss": "sl", "sl1": "sl",
    "target": "tp", "targets": "tp", "take": "tp", "takeprofit": "tp", "take-profit": "tp", "tps": "tp",
    "tp1": "tp", "tp2": "tp", "tp3": "tp",
    "leverage": "lev", "qty": "size", "quantity": "size", "amount": "size", "notional": "usdt", "margin": "usdt",
    "breakeven": "be", "break-even": "be", "limit": "entry", "at": "entry", "price": "entry", "enter": "entry",
    "trailing": "trail", "hrs": "hours", "smartstop": "smart", "smart-stop": "smart", "softstop": "smart",
}  # fmt: skip

# No size: how much money is at stake is not ours to propose.
_EXAMPLES: Final = {
    "risk": "1%", "entry": "market", "lev": "5", "sl": "2%", "tp": "2R", "be": "tp1",
    "legs": "limit", "trigger": "last", "trail": "1%", "hours": "24",
}  # fmt: skip

# A share of the equity can be read off the line, and the preview says what it comes to.
_STAND_INS: Final = {"size": "risk 1%", "usdt": "risk 1%"}

TRADE: Final = Vocabulary(
    command="/trade",
    clauses=CLAUSES,
    examples=_EXAMPLES,
    meant=_MEANT,
    such_as=("entry", "sl", "tp"),
    stand_ins=_STAND_INS,
    lists=frozenset({"entry", "tp"}),
)
