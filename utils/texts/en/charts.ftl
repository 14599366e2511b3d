### Charts of positions and trades. What is written into a picture has the letters of ASCII, and is short.

chart-level-entry = Entry
chart-level-exit = Exit
chart-level-stop = { $standing ->
    [shown] Stop
   *[wanted] Stop?
}
chart-level-first-stop = First stop
chart-level-smart = Smart
chart-level-target = TP{ $number } { $share }
chart-level-hit = TP{ $number } hit
chart-level-waiting = Entry { $number }
chart-level-best = { $side ->
    [long] High
   *[short] Low
}
chart-level-trail = Trail
chart-level-break-even = BE from
chart-level-liquidation = Liq.
chart-many-targets = targets
chart-many-hit = targets hit
chart-many-entries = entries
chart-many-stops = stops
chart-many-trails = trails
chart-many-prices = prices
chart-many-lots = lots
chart-many-buys = buys
chart-many-best = { $end ->
    [high] highs
   *[low] lows
}
chart-level-last = Last
chart-dca-lot = Lot { $lot }
chart-dca-sell = Sell { $lot }
chart-dca-buy = Buy { $lot }
chart-dca-best = { $end ->
    [high] High { $lot }
   *[low] Low { $lot }
}
chart-dca-trail = Trail { $lot }
chart-dca-note = { $count ->
    [0] { $name } · { $market } · no open lots
    [one] { $name } · { $market } · { $count } open lot
   *[other] { $name } · { $market } · { $count } open lots
}
chart-change = { $price }  { $change } in { $length }
chart-profit-note = { $count ->
    [one] { $count } trade, { $rate }% won, drawdown { $drawdown }
   *[other] { $count } trades, { $rate }% won, drawdown { $drawdown }
}
chart-day = { $month ->
    [1] { $day } Jan
    [2] { $day } Feb
    [3] { $day } Mar
    [4] { $day } Apr
    [5] { $day } May
    [6] { $day } Jun
    [7] { $day } Jul
    [8] { $day } Aug
    [9] { $day } Sep
    [10] { $day } Oct
    [11] { $day } Nov
   *[12] { $day } Dec
}

### The chat around them.

chart-caption-market = 📈 <b>{ $symbol }</b> · no position here
chart-caption-position = 📈 <b>{ $name }</b>
chart-span = { $interval } candles, { $begin } to { $end } UTC
chart-interval = { $interval }
chart-again = 🔄 { $interval }
chart-theme = { $theme ->
    [light] ☀️ Light
   *[dark] 🌙 Dark
}
chart-last-trade = 🗂 Last trade
chart-now = 📈 { $symbol } now
chart-of = 📈 { $name }
chart-which = { $count ->
    [0] No position is open. A symbol has a chart all the same: <code>/chart BTCUSDT</code>
   *[other] Which one?
}
chart-no-trade = No trade of { $symbol } was closed here yet.
chart-trouble = ⚠️ { $problem }
chart-none = { $why ->
    [no-candles] Bybit has no candles of { $symbol } for that time
    [gone] That trade is not in the log any more
   *[open] That trade is not over yet
}
chart-no-such-symbol = { $symbol ->
    [none] Bybit knows the symbol of that trade no more
   *[symbol] Bybit knows no { $symbol }
}
chart-no-answer = Bybit gave no usable answer ({ $reason }): send it again
chart-alerts = 🖼 <b>Pictures after alerts</b>: { $choice ->
    [none] none
    [closes] closed trades
   *[all] entries, targets and closed trades
}
    They come behind the alert, without a sound.
chart-alerts-choice = { $chosen ->
    [yes] ✅{ " " }
   *[no] { "" }
}{ $choice ->
    [none] Off
    [closes] Closes
   *[all] All
}
chart-line-unknown = { $word } is not known here: behind the symbol stand an interval ({ $intervals }), light, or last
chart-line-one-too-many = { $word } is one too many
