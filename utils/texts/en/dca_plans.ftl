### The terms of a DCA bot: how much, when, how it sells. A preview and a card say the same.

dca-buys = { $by ->
    [limit] Buys { $amount } for each lot, by a limit order at the price of that moment, cancelled after { $expires }
    [market] Buys { $amount } for each lot, at market
   *[trailing] Buys { $amount } for each lot, at market, once the price has turned up { $behind } from its low
}
dca-sells = { $by ->
    [limit] Sells each lot for { $profit } after all fees, by a limit order that rests there
    [market] Sells each lot for { $profit } after all fees, at once when the price is there, at the target or better
   *[trailing] Sells each lot for { $profit } after all fees, once the price has turned down { $behind } from its high, never below the target
}
dca-sells-together = { $by ->
    [limit] Sells each lot for { $profit } after all fees, all at one target of their mean cost, by a limit order that rests there
    [market] Sells each lot for { $profit } after all fees, all at one target of their mean cost, at once when the price is there, at the target or better
   *[trailing] Sells each lot for { $profit } after all fees, all at one target of their mean cost, once the price has turned down { $behind } from its high, never below the target
}

## What has to be so before it buys. Each stands in a line of its own, below "only when:".

dca-gate-point = • { $words }
dca-gate-interval = { $time } after the last buy or later
dca-gate-below = at { $price } or below
dca-gate-above = at { $price } or above
dca-gate-step = { $step } below the newest lot
dca-gate-step-widens = { $step } below the newest lot, each step { $times } times as wide, { $most } at most
dca-gate-lots = { $count ->
    [one] { $count } open lot at most
   *[other] { $count } open lots at most
}
dca-gate-budget = open lots cost { $budget } together at most

## Indicators: the words of one stand in a list behind a colon.

dca-indicators-none = No indicator is asked
dca-indicators = Indicators: { $needed } of them have to agree, on candles of { $length }: { $terms }
dca-indicator-mandatory = { $term } (has to agree)
dca-indicator-rsi = RSI { $period } ≤ { $level }
dca-indicator-rsi-rising = RSI { $period } ≤ { $level } and rising
dca-indicator-stochastic = stochastic { $period } ≤ { $level }
dca-indicator-stochastic-rsi = stochastic RSI ≤ { $level }
dca-indicator-ema = below the EMA { $length }
dca-indicator-macd = MACD histogram above 0
dca-indicator-macd-rising = MACD histogram rising
dca-indicator-mfi = MFI { $period } ≤ { $level }
dca-indicator-drop = dropped { $percent } within { $candles } candles
dca-indicator-rise = risen { $percent } within { $candles } candles
