### Why a DCA bot is not begun, or a command about one is not carried out, and why a state file is not loaded. Without
### markup. Words of a line (usdt, profit, sl …), commands and names of files are the same in each language.

dca-refused-no-bot = no bot { $named }; see /dca list
dca-refused-several = { $named } names { $count } bots: { $names }
dca-refused-not-running = { $name } does not run: { $trouble }
dca-refused-that-bot = that bot does not run: { $trouble }
dca-refused-sell-stopped = the bot is stopped, and sells nothing: /dca resume { $bot } first (then /dca pause { $bot }, if it is to buy nothing), and then /dca sell { $bot } { $lot }
dca-refused-drop-on-linear = on a perpetual the position itself says what is there: nothing is written off
dca-refused-no-market = there is no market { $market } here
dca-refused-name-taken = name { $name }: there is a bot of that name, so choose another, for example { $example }
dca-refused-disk = { $what ->
    [begin] the disk fails: no bot is begun before it is mended
   *[import] the disk fails: no bot is imported before it is mended
}
dca-refused-no-perpetual = { $symbol } is no { $coin } perpetual
dca-refused-margin-coin = perpetuals here are margined in { $coin }
dca-refused-liquidated-first = all its lots would be liquidated at about { $at } (estimated), before the hard stop { $stop } is safe

## The terms of a bot

dca-terms-not-trading = { $symbol } does not trade now
dca-terms-too-small = usdt { $amount }: a lot of { $symbol } has to stay sellable after fees and a fall, so it costs at least usdt { $least }
dca-terms-too-large = usdt { $amount }: one order may be of { $most } at most
dca-terms-profit = profit { $percent }%: above 0 and at most 100, for example profit 1%
dca-terms-trail = { $clause } { $percent }%: above 0 and at most { $most }
dca-terms-credit = credit { $percent }%: 0 to 100
dca-terms-credit-shared = credit is for target lot: lots that share one target give each other all of it anyway
dca-terms-lots = lots { $lots }: 1 to { $most }
dca-terms-budget = budget { $budget }: one buy with its fee costs more
dca-terms-between = above { $low } below { $high }: nothing lies between them
dca-terms-step = step { $percent }%: above 0 and below 100
dca-terms-multiplier = a step's multiplier is at least 1
dca-terms-interval = every: a time cannot be negative
dca-terms-stop-on-spot = sl is for linear: on spot nothing can be liquidated, and lots are kept until they bring their profit
dca-terms-stop-missing = on linear a hard stop is required: sl 10% (below the first lot of a campaign)
dca-terms-stop = sl { $percent }%: above 0 and below 100
dca-terms-stop-near = sl { $percent }%: less than { $ticks } ticks of { $tick } below the price

## Its indicators

dca-terms-indicator-twice = { $name } is named twice
dca-terms-agreement = an agreement is above 0 and at most 1, not { $agreement }
dca-terms-candle-length = there are no candles of { $minutes } minutes, but of { $lengths }
dca-terms-candles = candles are 1 to { $most }, and no fewer than the least: { $fewest } and { $candles }
dca-terms-candles-needed = { $name } needs { $needed } candles, { $candles } are read
dca-terms-fast = { $name }: fast is below slow, not { $fast }
dca-terms-smoothing = { $name }: smoothing is at least 1, not { $smoothing }
dca-terms-period = { $name }: { $what } is at least { $least }, not { $period }
dca-terms-level = { $name }: a level is above 0 and at most 100, not { $level }

## A bot from a state file

dca-import-which = { $named }: name a file below STATE_DIR, without its directory, for example { $example }
dca-import-unreadable = { $named } cannot be read: { $why }; a name is like { $example }
dca-import-refused = { $named } is not imported: { $why }
dca-import-damaged = { $named } is not imported: { $why }; { $kept }. Earlier versions of it end in .1, .2 and so on: try { $earlier }
dca-import-moved = it was moved to { $place }
dca-import-not-moved = it could not be moved away: { $why }
dca-import-other-name = it holds bot { $bot }, so it is named otherwise
dca-import-known = the store has bot { $bot }, and that is the truth
dca-import-not-ours = it belongs to { $theirs }, this is { $ours }
dca-import-account = { $account } (account { $uid })
dca-import-other-program = { $exchange ->
    [not-named] it was written by another program. It tells neither whose account and which market its coins are in, nor which orders and executions they came from, so that nothing in it could be compared with the exchange. Begin a bot with /dca new; what the other one bought stays in your account, and is sold there
   *[named] it was written by another program for { $exchange }. It tells neither whose account and which market its coins are in, nor which orders and executions they came from, so that nothing in it could be compared with the exchange. Begin a bot with /dca new; what the other one bought stays in your account, and is sold there
}
dca-import-does-not-fit = its record does not fit: { $error }
dca-import-no-json = it is no JSON: { $error }
dca-import-no-state = it is no state of a bot
dca-import-schema = its schema is { $schema }, this version of Holdfast knows { $known }
dca-import-checksum = its checksum does not fit: it was damaged or edited
dca-import-two-names = it names the bot { $named }, and its record { $recorded }
dca-import-two-markets = it belongs to { $theirs }, and trades { $trades }
dca-import-unbought = it holds a lot that nothing was bought for
dca-import-too-large = it has more than { $most } bytes
dca-import-no-state-file = { $named } is no name of a state file

## A backtest or a chart

dca-refused-backtest-market = market linear: a backtest is of spot; it knows neither funding nor a position's stop
dca-refused-backtest-days = days { $days }: 1 to { $most }, for example days 30
dca-refused-backtest-candles = candles: those that come before { $days } days for its indicators are too many
dca-refused-backtest-no-candles = { $symbol }: the exchange has no candles of it
dca-refused-backtest-busy = another backtest is under way; ask again when it has answered
dca-refused-chart-no-candles = the exchange has no candles of { $symbol } yet
dca-refused-chart = no chart of { $name } yet: { $trouble }
