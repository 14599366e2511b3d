### What the commands do. `command-NAME` is a line of the menu, `help-NAME` the help in full; usage lines stay English.

command-positions = all positions in full
command-dashboard = one pinned message that stays up to date
command-trade = open a guarded trade, after a preview
command-dca = bots that buy in lots, and sell each for its profit
command-pause = no new entries; what is open stays guarded
command-resume = end the pause
command-close = close a position, or a part of it
command-health = how the bot is doing
command-help = this list; /help and a command for more

group-look = <b>Look</b>
group-trade = <b>Trade</b>
group-move = <b>Change a position</b>
group-leave = <b>Leave</b>
group-bot = <b>The bot</b>

help-of-command = <b>/{ $name }</b>: { $summary }
help-line = /{ $name } – { $summary }
help-no-command = There is no /{ $name }.
help-no-command-meant = There is no /{ $name }. Did you mean /{ $meant }?
help-all = { $problem } /help lists all.
help-small-talk = Commands begin with /; /help lists them.
help-other-bot = /{ $name }@{ $bot } is addressed to another bot; nothing was done.
help-edited = An edited message is not carried out; send it as a new one.

welcome = <b>Holdfast</b> guards your positions: every one has a stop on the exchange.
welcome-observe = 👁 MODE=observe: nothing is sent to the exchange.

help-trade =
    <b>/trade SYMBOL long|short CLAUSES</b>
    In any order, each once:
    <pre>sl PRICE | P%            required
    tp PRICE | P% | nR [:SHARE%] …
                             required
    size 0.01   coins      | one of
    usdt 500    notional   | these;
    risk 1%     of equity  | or none
    entry market | PRICE[:SHARE%] …
    lev 5
    be tp1 | P% | nR [+P% | +PRICE], or off
    trail P% | $PRICE | nATR [15m] …
          {"["}after tp1 | at PRICE] [native]
    follow
    hours 24
    smart PRICE [5m|15m|1h]  fired by a close
    legs limit | market
    trigger last | mark</pre>
    Percents count from the mean planned entry, R is the distance to the stop. Shares under 100% leave a runner.
    On a symbol that is guarded already, the trade is added to the position.
    Nothing is sent before you confirm. Example:
    <code>{ $example }</code>

help-close =
    <b>/close SYMBOL [long|short] [50%]</b>
    At market and at once, without asking again. Without a percent: all of it, and the waiting entries go too.
    <code>/close BTCUSDT</code>
    <code>/close BTCUSDT long 50%</code>

help-dca =
    <b>/dca new SYMBOL usdt AMOUNT CLAUSES</b>
    A bot buys a lot for that amount when its gate opens, and sells each lot for its profit. Any order, each clause once:
    <pre>profit 1%     after all fees
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
    name TEXT</pre>
    Nothing is begun before you confirm. Then:
    <code>/dca list</code>
    <code>/dca show|pause|resume|stop|reset BOT</code>
    <code>/dca chart BOT [1h] [light]</code>: candles, lots, targets, fills
    <code>/dca sell BOT LOT</code>: a lot whose sell you cancelled
    <code>/dca drop BOT LOT</code>: writes off a lot whose coins are gone
    <code>/dca import FILE</code>: a bot from its state file
    <code>/dca backtest SYMBOL usdt AMOUNT CLAUSES days 30</code>: what such a bot would have done
    BOT is its id, its name or its symbol. Example:
    <code>{ $example }</code>
