### What is wrong in a /dca line: each as in lines.ftl one sentence that begins small and has no full stop. What stands
### before a colon is a clause, and stays as it is written in a line.

## Values

dca-line-length = { $word } is no length of time; they look like 30m, 4h or 1d
dca-line-minutes = { $word } is no length of time; they look like 15m or 1h
dca-line-year = { $word } is more than a year
dca-line-minutes-broken = { $word } is not a whole number of minutes
dca-line-count = { $word } is no number from 1 to { $most }
dca-line-lot-number = { $word } is no number of a lot
dca-line-factor = { $word }: a multiplier is written x1.5
dca-line-factor-least = { $word }: steps do not become narrower; a multiplier is at least x1
dca-line-level-percent = { $word }: a level has no percent sign
dca-line-level-most = { $word } is above 100, where nothing goes
dca-line-below-all = { $word } below a price is nothing
dca-line-candles-least = { $word }: at least { $least } candles are compared
dca-line-name = { $word }: a name is one word of letters, digits, -, _ and ., 32 at most
dca-line-name-means-else = { $meaning ->
    [symbol] { $word } would be taken for a symbol
    [lot] { $word } would be taken for the number of a lot
    [id] { $word } would be taken for the id of a bot
   *[word] { $word } is a word of the /dca lines, and no name
}

## Clauses of a new bot

dca-line-of-name = name: { $problem }
dca-line-name-one-word = name is one word: { $name }
dca-line-name-taken = name: there is a bot { $name } already
dca-line-one-of = { $clause } is { $words }
dca-line-no-distance = { $clause } { $way } has no distance; only trailing has one
dca-line-step-max = step: max needs the widest step behind it
dca-line-step-too-many = step: { $word } is one too many
dca-line-step-goes-on = step goes on with a multiplier such as x1.5, or with max 5%
dca-line-step-narrower = step: the widest step is narrower than the first one
dca-line-target = target is lot (each has its own) or average (all share one)
dca-line-indicators = indicators is one of { $sets }
dca-line-candles = candles are { $lengths } long

## A new bot

dca-line-what = say what to buy: a symbol, and how much each buy is for
dca-line-read-as = { $word } is read as { $symbol }: Bybit's pairs are in USDT
dca-line-no-pair = Bybit has no { $symbol } to trade on { $market }
dca-line-amount-missing = usdt is missing: how much each buy is for, such as usdt 20
dca-line-amount-bare = { $word } belongs to no clause; how much each buy is for is written { $meant }
dca-line-indicators-none = indicators none: but the line names one; leave one of them out
dca-line-without-indicators = { $clause } is about indicators, and the line asks none
dca-line-above-below = above: nothing lies above { $above } and below { $below }
dca-line-expires = expires is of a buy that rests; this bot buys at once: say buy limit
dca-line-credit = credit is for target lot: lots that share one target share all of it anyway
dca-line-stop-on-spot = sl is for market linear: on spot nothing is liquidated, and lots wait for their profit
dca-line-stop-missing = sl is missing: on linear a hard stop is required, below the first lot, for example { $example }

## A bot that is there

dca-line-action = { $word } is nothing that /dca does; it does { $actions }
dca-line-too-many = /dca { $action } takes no more than that; { $word } is one too many
dca-line-which-file = say which file, for example /dca import bot_state_1a2b3c4d.json
dca-line-which-lot = say which lot of which bot, for example /dca { $action } btcusdt-1 3
dca-line-of-lot = lot: { $problem }
dca-line-confirms = { $word } confirms nothing; { $yes } does
dca-line-chart-too-many = { $word } is one too many
dca-line-chart = { $word }: behind the bot stand an interval ({ $intervals }) and { $themes }

## A backtest

dca-line-on-linear = market: a backtest is of spot; it knows neither funding nor a position's stop
dca-line-days-twice = days stands twice
dca-line-days-missing = days needs a number
dca-line-days-most = { $word }: at most { $most } are played
dca-line-of-days = days: { $problem }
