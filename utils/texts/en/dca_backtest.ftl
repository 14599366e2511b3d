### /dca backtest: a bot in the past.

dca-backtest-begun = { $days ->
    [one] ⏳ Backtest of <b>{ $symbol }</b> over { $days } day: candles are read, then it is computed beside the bot. The answer comes here
   *[other] ⏳ Backtest of <b>{ $symbol }</b> over { $days } days: candles are read, then it is computed beside the bot. The answer comes here
}
dca-backtest-fewer = ⚠️ There are candles of about { $days } of them, so it is shorter
dca-backtest-failed = ⚠️ The backtest failed: { $reason }

## Its answer

dca-backtest-head = 🧪 Backtest of <b>{ $symbol }</b> over { $span }
dca-backtest-days = { $days ->
    [one] { $days } day
   *[other] { $days } days
}
dca-backtest-candles = { $begin } to { $end } UTC, { $candles } candles of a minute
dca-backtest-shorter = { $days ->
    [one] ⚠️ You asked for { $days } day: there are no older candles of { $symbol }
   *[other] ⚠️ You asked for { $days } days: there are no older candles of { $symbol }
}
dca-backtest-missing = ⚠️ { $missing } of its minutes have no candle: the bot saw no price then
dca-backtest-moved = { $first } → { $last } ({ $moved })
dca-backtest-bot = <b>This bot</b> with { $money }: <b>{ $profit }</b> ({ $share })
dca-backtest-results = realised { $realised } · unrealised { $unrealised } · fees { $fees }
dca-backtest-trades = { $buys } · { $sells }, { $wins } with profit, { $losses } with loss
dca-backtest-buys = { $buys ->
    [one] { $buys } buy
   *[other] { $buys } buys
}
dca-backtest-sells = { $sells ->
    [one] { $sells } lot sold
   *[other] { $sells } lots sold
}
dca-backtest-open = { $lots ->
    [one] { $lots } lot open, cost { $cost } · at most { $most } open
   *[other] { $lots } lots open, cost { $cost } · at most { $most } open
}
dca-backtest-fall = deepest fall { $fall } · in coins { $mean } in the mean, { $most } at most
dca-backtest-held = <b>Bought and held</b>, the same money: { $result } ({ $share })
dca-backtest-held-fall = deepest fall { $fall }
dca-backtest-rules = High before low in each minute, no spread; what rests fills only when the price goes through it. What was is no promise

# Why there is no result. They stand within a sentence.
dca-backtest-late = it was not done within { $seconds } s
dca-backtest-deaf = its process hears nothing
dca-backtest-silent = its process ended without a word
