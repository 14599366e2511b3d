### Alerts that people set: on a price, on P&L, on the distance to the stop.

watch-head = 📈 <b>Price alerts of this chat</b>
watch-none = There are none.
watch-how = Set one:
    <code>/alerts add BTCUSDT &gt; 51000</code>
    <code>/alerts add BTCUSDT pnl &lt; -50 repeat 1h</code>
    <code>/alerts add BTCUSDT distance 0.5%</code>
watch-line = { $number }. { $what }
watch-wish = { $symbol } { $measure ->
    [price] { $way ->
        [above] at { $limit } or above
       *[below] at { $limit } or below
    }
    [pnl] P&amp;L { $way ->
        [above] { $limit } or more
       *[below] { $limit } or less
    }
   *[distance] stop { $way ->
        [above] { $limit } away or more
       *[below] { $limit } away or less
    }
}
watch-repeats = · each time, at most every { $length }
watch-set = ✅ { $what }
watch-set-waiting = { $measure ->
    [price] It is there already: you are told when it comes back and crosses again.
   *[other] You are told when it crosses; now it is beyond it already, or there is nothing open to measure.
}
watch-already = { $measure ->
    [price] { $symbol } is at { $value } already.
    [pnl] The P&amp;L of { $symbol } is { $value } already.
   *[distance] The stop of { $symbol } is { $value } away already.
}
    Nothing was set: { $what }
watch-too-many = { $most } price alerts are the most there can be. Remove one: /alerts list
watch-no-symbol = { $symbol } is not traded at Bybit.
watch-no-symbol-meant = { $symbol } is not traded at Bybit. Did you mean this?
    <code>{ $line }</code>
watch-no-price = ⚠️ Nothing was set: Bybit does not tell the price now ({ $reason }).
watch-removed = Removed
watch-removed-line = ✖ Removed: { $what }
watch-gone = It is gone already; this is how it is now.
watch-no-number = There is no price alert { $number } here. /alerts list
watch-button-remove = ✖ { $number }
watch-button-back = ← Alerts
watch-button-list = 📈 All price alerts
watch-button-again = Tell me when it crosses again

watch-told = 📈 { $symbol } { $measure ->
    [price] { $way ->
        [above] reached { $limit } from below
       *[below] reached { $limit } from above
    }
        Now { $price }
    [pnl] P&amp;L { $value } ({ $way ->
        [above] up to
       *[below] down to
    } { $limit })
        Price { $price }
   *[distance] stop { $value } away ({ $way ->
        [above] at least
       *[below] at most
    } { $limit })
        Price { $price }
}
watch-told-by-candle = 🕓 Told late: it went to { $value } in the candle of { $at }, while no prices were seen.
watch-told-late = 🕓 Told late: no prices were seen since { $at }.
watch-told-unsure = It may have been there just before the alert was set: the candle does not tell.
watch-told-once = Told once, and removed.

watch-line-symbol = say which symbol, such as BTCUSDT
watch-line-sign = say whether above or below, with > or <, and then the price; or pnl, or distance
watch-line-limit = say the limit
watch-line-amount = { $word } is no amount
watch-line-which = say which one by its number in /alerts list
watch-line-too-much = { $word } is too much; behind the limit only repeat 1h may stand
watch-line-length = say how often at most, such as repeat 1h
watch-line-length-wrong = { $word } is no such time: from 1m to 7d, such as 1h
