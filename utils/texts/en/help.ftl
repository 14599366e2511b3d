### What the commands do. `command-NAME` is a line of the menu, `help-NAME` the help in full; usage lines stay English.

command-positions = all positions in full
command-dashboard = one pinned message that stays up to date
command-chart = a position, a closed trade or a symbol as a picture
command-trade = open a guarded trade, after a preview
command-dca = bots that buy in lots, and sell each for its profit
command-pause = no new entries; what is open stays guarded
command-resume = end the pause
command-position = one position with its buttons
command-guard = guard a position that was opened elsewhere
command-sl = move the stop
command-tp = set other targets
command-breakeven = the stop to break-even
command-trail = a stop that follows the price, or none
command-smart = a tighter stop that a candle's close fires, or none
command-cancel = cancel the entries that wait
command-undo = take back the last change of a position
command-closeall = close everything that is guarded, after a question
command-emergency = close everything at once, after two presses
command-sync = read the whole account now, and say what differed
command-close = close a position, or a part of it
command-health = how the bot is doing
command-people = who may see and trade; let in, change, remove
command-audit = who did what, when, and what came of it
command-history = closed trades, and what each is made of
command-stats = win rate, expectancy, drawdown, by symbol or day
command-export = the trade log as a document
command-report = what was made, each day or week, at your hour
command-alerts = which alerts come how, quiet hours, alerts on prices
command-settings = what this chat prefers, and how the bot is set up
command-backup = a verified copy of the state, now
command-drill = faults, tried on a bot of its own, with a scorecard
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
help-forwarded = A command that was forwarded, or came by way of another bot, is not carried out: somebody else may have written it. Copy it and send it yourself.

welcome = <b>Holdfast</b> guards your positions: every one has a stop on the exchange.
welcome-begin = { $role ->
    [trader] Begin with /dashboard, which stays in sight, and /trade, which asks step by step. Nothing is sent before you confirm.
   *[viewer] Begin with /dashboard, which stays in sight.
}
welcome-observe = 👁 MODE=observe: nothing is sent to the exchange.

help-trade =
    <b>/trade</b>: step by step, with buttons
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
    follow [2]
    hours 24
    smart PRICE [5m|15m|1h]  fired by a close
    legs limit | market
    trigger last | mark</pre>
    Percents count from the mean planned entry, R is the distance to the stop. Shares under 100% leave a runner.
    On a symbol that is guarded already, the trade is added to the position.
    Nothing is sent before you confirm. Example:
    <code>{ $example }</code>

help-position =
    <b>/position SYMBOL [long|short]</b>
    Everything about it, with buttons: stop, targets, trail, close a part, undo. Without a symbol: a button for each.
    <code>/position BTCUSDT</code>

help-chart =
    <b>/chart [SYMBOL] [long|short] [1m…1d] [light]</b>
    Candles with entry, fills, each move of the stop, targets, trail. Without a position: the candles.
    <code>/chart BTCUSDT 1h light</code>
    <code>/chart BTCUSDT last</code>: the whole of the trade that was closed last
    <code>/chart alerts</code>: whether a picture follows alerts

help-guard =
    <b>/guard SYMBOL [long|short] [default|stop|ignore]</b>
    A position that was opened elsewhere: with stop and targets of your settings (default), with only a stop, or ignored. At once, without asking again.
    <code>/guard BTCUSDT</code>
    <code>/guard BTCUSDT long stop</code>

help-sl =
    <b>/sl SYMBOL [long|short] PRICE | P% | be</b>
    A percent counts from the mean entry, be is break-even. A tighter stop is set at once, a looser one after a question.
    <code>/sl BTCUSDT 49500</code>
    <code>/sl BTCUSDT long 1.5%</code>

help-tp =
    <b>/tp SYMBOL [long|short] PRICE | P% | nR [:SHARE%] … | off</b>
    In place of those that wait; what was hit stays. Shares are of what is open, under 100% leave a runner. Fewer targets than now, or none, are asked about first.
    <code>/tp BTCUSDT 52000:50% 54000:30%</code>
    <code>/tp BTCUSDT 1R 2R</code>
    <code>/tp BTCUSDT off</code>

help-breakeven =
    <b>/breakeven SYMBOL [long|short] [+P% | +PRICE]</b>
    The stop to where an exit leaves nothing after fees and funding, or that far beyond it.
    <code>/breakeven BTCUSDT +0.1%</code>

help-trail =
    <b>/trail SYMBOL [long|short] TERMS | off</b>
    Terms as in /trade: P% | $PRICE | nATR [15m], then after tp1 or at PRICE, then native.
    <code>/trail BTCUSDT 1% after tp1</code>
    <code>/trail BTCUSDT off</code>

help-smart =
    <b>/smart SYMBOL [long|short] PRICE [5m|15m|1h] | off</b>
    Closes when a candle closes beyond the price; a wick does nothing. The hard stop stays where it is.
    <code>/smart BTCUSDT 49500 15m</code>
    <code>/smart BTCUSDT off</code>

help-cancel =
    <b>/cancel SYMBOL [long|short]</b>
    The entries that wait are cancelled; what has filled stays, and stays guarded.
    <code>/cancel BTCUSDT</code>

help-undo =
    <b>/undo SYMBOL [long|short]</b>
    Takes back the last change of stop, targets, trail or waiting entries, for a short time after it, and says what that was. A stop is never loosened by it; cancelled entries are sent again if they still may wait.
    <code>/undo BTCUSDT</code>

help-closeall =
    <b>/closeall</b>
    Shows what is open and asks; then waiting entries are cancelled and every guarded position is closed at market.
    <code>/closeall</code>

help-emergency =
    <b>/emergency</b>
    Shows all that is open: guarded or not, waiting entries, DCA bots. Two presses begin it, the second one within 12 s. Then new entries are paused, waiting ones cancelled, everything is closed at market, and the same message shows what Bybit confirms.
    <code>/emergency</code>

help-sync =
    <b>/sync</b>
    Reads the whole account from Bybit now and says what differed. It changes nothing there.
    <code>/sync</code>

help-close =
    <b>/close SYMBOL [long|short] [50%]</b>
    At market and at once, without asking again. Without a percent: all of it, and the waiting entries go too.
    <code>/close BTCUSDT</code>
    <code>/close BTCUSDT long 50%</code>

help-history =
    <b>/history [SYMBOL] [n]</b>
    Closed trades, newest first, n on a page. A number below opens a trade: its fills with their ids, fees, funding, and each move of its stop.
    <code>/history BTCUSDT 5</code>

help-stats =
    <b>/stats [7d|30d|all] [by symbol|side|exit|day]</b>
    What closed trades add up to, net of fees and funding. R is the risk when the trade was confirmed. The picture has the curve, and each day.
    <code>/stats 30d by symbol</code>

help-export =
    <b>/export [csv|json] [SINCE]</b>
    The trade log as a document: csv has a row for each trade, json everything that happened in it. Since a day (UTC), or so many days.
    <code>/export csv 2026-01-01</code>
    <code>/export json 30d</code>

help-report =
    <b>/report</b>: when this chat gets its reports
    <code>/report daily 08:00 Europe/Berlin</code>
    <code>/report weekly mon 08:00 Europe/Berlin</code>
    <code>/report off</code>
    Each tells the time since the one before. One that could not be made comes once, later, and says so.

help-backup =
    <b>/backup</b>
    Copies the state beside the other backups on the server, and reads the copy back. The file is never sent through Telegram.
    <code>/backup</code>

help-drill =
    <b>/drill</b>: streams cut, answers lost, the process killed, and more, on a bot and a simulated exchange of their own; then what was lost. Your positions are not touched.
    <code>/drill all</code> every fault that there is, for some minutes
    <code>/drill live</code> looks at the real account: streams, stops against the records, key, clock, newest backup, disk. It changes nothing there.
    <code>/drill</code>

help-people =
    <b>/people</b>: who may do what, with buttons
    <code>/people add ID viewer|trader [NAME]</code>
    <code>/people remove ID</code>
    A viewer looks; a trader opens, changes and closes. Owners stand in TELEGRAM_ALLOWED_USER_IDS. Somebody who writes to the bot and has no role gets no answer, and you are told their id once.
    Example: <code>{ $example }</code>

help-audit =
    <b>/audit [10]</b>
    The last lines of who did what in the chat, with what came of it.
    <code>/audit 30</code>

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

help-alerts =
    <b>/alerts</b>: each type with sound, silent or off, by buttons. What is critical always comes, with sound.
    <code>/alerts quiet 23:00-07:00 Europe/Berlin</code>
    <code>/alerts targets silent</code>
    <code>/alerts again 10m</code>
    <b>/alerts add SYMBOL [pnl|distance] &gt;|&lt; LIMIT [repeat 1h]</b>
    Tells when the price, the open P&amp;L, or the distance from price to stop crosses the limit; once, or each time.
    <code>/alerts add BTCUSDT &gt; 51000</code>
    <code>/alerts add BTCUSDT pnl &lt; -50 repeat 1h</code>
    <code>/alerts add BTCUSDT distance 0.5%</code>
    <code>/alerts list</code>

help-settings =
    <b>/settings [all]</b>
    What this chat prefers, and each setting of the bot that is not as it comes; all shows the others, too. Secrets are never shown.
    <code>/settings</code>
    <code>/settings report daily 08:00 Europe/Berlin</code>
