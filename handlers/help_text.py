"""What the commands do, short enough for a phone."""

from html import escape
from typing import Final

from handlers.command_line import nearest
from handlers.figures import code
from handlers.trade_command import EXAMPLE

COMMANDS: Final = {
    "trade": "open a guarded trade, after a preview",
    "positions": "all positions in full",
    "dashboard": "one pinned message that stays up to date",
    "close": "close a position, or a part of it",
    "pause": "no new entries; what is open stays guarded",
    "resume": "end the pause",
    "health": "how the bot is doing",
    "help": "this list; /help trade for more",
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

_MORE: Final = {"trade": _TRADE, "close": _CLOSE}


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
