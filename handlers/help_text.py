"""What the commands do, short enough for a phone."""

from html import escape
from typing import Final

from handlers.dca.line import EXAMPLE as DCA_EXAMPLE
from handlers.grammar.command_line import nearest
from handlers.trade.command import EXAMPLE
from handlers.words.figures import code

COMMANDS: Final = {
    "trade": "open a guarded trade, after a preview",
    "positions": "all positions in full",
    "dashboard": "one pinned message that stays up to date",
    "close": "close a position, or a part of it",
    "dca": "bots that buy in lots, and sell each for its profit",
    "pause": "no new entries; what is open stays guarded",
    "resume": "end the pause",
    "health": "how the bot is doing",
    "help": "this list; /help trade and /help dca for more",
}

_TRADE: Final = f"""<b>/trade SYMBOL long|short CLAUSES</b>
In any order, each once:
<pre>{
    escape('''sl PRICE | P%            required
tp PRICE | P% | nR [:SHARE%] …
                         required
size 0.01   coins      | one of
usdt 500    notional   | these;
risk 1%     of equity  | or none
entry market | PRICE[:SHARE%] …
lev 5
be tp1 | P% | nR [+P% | +PRICE], or off
trail P% | $PRICE | nATR [15m] …
      [after tp1 | at PRICE] [native]
follow
hours 24
smart PRICE [5m|15m|1h]  fired by a close
legs limit | market
trigger last | mark''')
}</pre>
Percents count from the mean planned entry, R is the distance to the stop. Shares under 100% leave a runner.
On a symbol that is guarded already, the trade is added to the position.
Nothing is sent before you confirm. Example:
{code(EXAMPLE)}"""

_CLOSE: Final = f"""<b>/close SYMBOL [long|short] [50%]</b>
At market and at once, without asking again. Without a percent: all of it, and the waiting entries go too.
{code("/close BTCUSDT")}
{code("/close BTCUSDT long 50%")}"""

_DCA: Final = f"""<b>/dca new SYMBOL usdt AMOUNT CLAUSES</b>
A bot buys a lot for that amount when its gate opens, and sells each lot for its profit. Any order, each clause once:
<pre>{
    escape('''profit 1%     after all fees
every 4h      after the last buy
below PRICE | above PRICE
step 0.5% [x1.5] [max 5%]
      below the newest lot
lots 10       open at most
budget 500    in open lots
buy  limit|market|trailing [0.25%]
sell limit|market|trailing [0.25%]
target lot|average | credit 50%
indicators none|dca|flexgrid|
           advanced_dca
rsi 30 | stoch 20 | stochrsi 20
ema 25 | macd | mfi 20
rise 0.5% [3] | drop 0.5% [3]
agree 60% | candles 5m
expires 15m   of a limit buy
market spot|linear | sl 10%
name TEXT''')
}</pre>
Nothing is begun before you confirm. Then:
{code("/dca list")}
{code("/dca show|pause|resume|stop|reset BOT")}
{code("/dca chart BOT [1h] [light]")}: candles, lots, targets, fills
{code("/dca sell BOT LOT")}: a lot whose sell you cancelled
{code("/dca drop BOT LOT")}: writes off a lot whose coins are gone
{code("/dca import FILE")}: a bot from its state file
{code("/dca backtest SYMBOL usdt AMOUNT CLAUSES days 30")}: what such a bot would have done
BOT is its id, its name or its symbol. Example:
{code(DCA_EXAMPLE)}"""

_MORE: Final = {"trade": _TRADE, "close": _CLOSE, "dca": _DCA}


def welcome_text(mode: str) -> str:
    watching = "\n👁 MODE=observe: nothing is sent to the exchange." if mode == "observe" else ""
    return f"<b>Holdfast</b> guards your positions: every one has a stop on the exchange.{watching}\n\n{help_text('')}"


def help_text(topic: str) -> str:
    """Help on one command, or the list of all."""
    name = topic.lower().removeprefix("/")
    if name in _MORE:
        return _MORE[name]
    if name in COMMANDS:
        return f"<b>/{name}</b>: {escape(COMMANDS[name])}"
    lines = [f"/{command} – {escape(text)}" for command, text in COMMANDS.items()]
    return "\n".join([*([unknown_command_text(name)] if name else []), *lines])


def unknown_command_text(name: str) -> str:
    meant = nearest(name, COMMANDS)
    return f"There is no /{escape(name)}." + (f" Did you mean /{meant}?" if meant else "")
