### Closed trades: the list, one trade, what they add up to, their documents and reports. Money is net of fees and funding.

history-sign = { $result ->
    [win] 🟢
    [loss] 🔴
    [break-even] ⚪️
   *[unknown] ❔
}
history-head = 🗂 <b>Closed trades</b>{ $symbol ->
    [none] { "" }
   *[symbol] { " " }of { $symbol }
} · { $first } to { $last } of { $count }{ $archives ->
    [0] { "" }
   *[other] { " " }+ archives
}
history-line = { $number }. { $sign } <b>{ $name }</b> { $net } · { $r }
    { $reason } · { $time } · { $at } UTC
history-none = 🗂 { $symbol ->
    [none] No closed trades yet: the list begins with the first.
   *[symbol] No closed trades of { $symbol }. /history shows all.
}
history-no-more = 🗂 There are only { $count } closed trades. /history shows the newest.
history-unreadable = ⚠️ { $count ->
    [0] The trade log cannot be read now; /health says why. Positions stay guarded.
    [one] An archive of trades cannot be read ({ $names }): without it this would be wrong.
   *[other] { $count } archives of trades cannot be read ({ $names }): without them this would be wrong.
}
history-damaged = ⚠️ { $count ->
    [one] An archive cannot be read, its trades are missing here: { $names }
   *[other] { $count } archives cannot be read, their trades are missing here: { $names }
}
history-gone = This trade is not in the log any more.
history-newer = ◀ Newer
history-older = Older ▶
history-before = ◀ Before
history-after = After ▶
history-back = « List
history-line-count = { $word } is no number of trades; from 1 to { $most }
history-line-one-too-many = { $word } is one too many: here stand a symbol and a number of trades

trade-head = { $sign } <b>{ $name }</b> <b>{ $net }</b> · { $r }
trade-when = { $reason } after { $time }
trade-span = { $opened } to { $closed } UTC
trade-sum = { $is_known ->
    [known] Net { $net } = gross { $gross } − fees { $fees } + funding { $funding }
   *[unknown] ⚠️ Its executions do not explain all of it: what it made is not known. Fees { $fees }, funding { $funding }
}
trade-prices = Entry { $entry }, exit { $exit } (means)
trade-size = Size { $entered } of { $planned } planned
trade-risk = { $risk ->
    [none] No risk was confirmed here: there is no R
   *[known] Risk when confirmed { $risk }
}
trade-happened = <b>What it is made of</b> · { $first } to { $last } of { $count }
trade-fill = { $at } { $role ->
    [entry] entry { $leg }
    [tp] TP{ $leg }
    [close] close
    [CreateByStopLoss] stop
    [CreateByPartialStopLoss] stop of a part
    [CreateByStopOrder] stop
    [CreateByTakeProfit] take profit of the app
    [CreateByPartialTakeProfit] take profit of the app
    [CreateByTrailingStop] Bybit's trail
    [CreateByTrailingProfit] Bybit's trail
    [CreateByClosing] close in the app
    [CreateByUser] by hand
    [CreateByLiq] liquidation
    [CreateByTakeOver_PassThrough] liquidation
    [CreateByAdl_PassThrough] auto-deleveraging
   *[exchange] not by Holdfast
}: { $side ->
    [Buy] bought
   *[Sell] sold
} { $qty } at { $price }, fee { $fee }
    <code>{ $id }</code>
trade-funding = { $at } funding { $amount }
trade-stop = { $at } 🛡 stop { $old } → { $new } · { $origin ->
    [plan] plan
    [break-even] break-even
    [follow] follows the targets
    [trailing] trail
    [person] moved in the app
    [once-ours] moved back in the app, or a late request
    [chat] from the chat
   *[other] { $origin }
}
trade-stop-put-back = { $at } 🛡 stop put back to { $stop }

stats-range = { $range ->
    [last-7d] Last 7 days
    [last-30d] Last 30 days
   *[all] All time
}
stats-head = 📊 <b>{ $range }</b> · { $count ->
    [one] 1 closed trade
   *[other] { $count } closed trades
}
stats-none = 📊 No closed trades yet: statistics begin with the first.
stats-none-in = 📊 { $range ->
    [last-7d] No trade closed in the last 7 days.
    [last-30d] No trade closed in the last 30 days.
   *[all] No trade that closed had entered.
}
stats-net = Net <b>{ $net }</b> · win rate { $rate } ({ $wins } of { $known })
stats-factor = Profit factor { $factor } · expectancy { $expectancy } a trade
stats-r = Average R { $r } { $count ->
    [0] (no trade with a confirmed risk)
    [one] (1 trade)
   *[other] ({ $count } trades)
}
stats-drawdown = Max drawdown { $drawdown } · losses in a row { $streak }
stats-costs = Fees { $fees } · funding { $funding }
stats-extremes = Best { $best } · worst { $worst }
stats-average = Average win { $win }, loss { $loss } · held { $time }
stats-break-evens = { $count ->
    [one] 1 at break-even
   *[other] { $count } at break-even
}
stats-unknown = { $count ->
    [one] ⚠️ The result of 1 of them is not known: it is in no figure
   *[other] ⚠️ The results of { $count } of them are not known: they are in no figure
}
stats-groups = <b>By { $by ->
    [symbol] symbol
    [side] side
    [exit] exit
   *[day] day, UTC
}</b>
stats-group = { $name }: <b>{ $net }</b> · { $rate } of { $count } · { $r }
stats-more-groups = … and { $count } more; /export has all
stats-side = { $side ->
    [Buy] long
   *[Sell] short
}
stats-button-range = { $range ->
    [last-7d] 7 days
    [last-30d] 30 days
   *[all] All
}
stats-button-by = { $by ->
    [symbol] Symbol
    [side] Side
    [exit] Exit
   *[day] Day
}
stats-button-chosen = • { $text }
stats-button-picture = 📈 Picture
stats-nothing-to-draw = There is no closed trade with a known result in this range.
stats-drawing = Drawing…
stats-picture = 📈 <b>{ $range }</b>: { $net }, { $count ->
    [one] 1 trade
   *[other] { $count } trades
}
    The curve is what they have made together, below it each day (UTC).
stats-line-unknown = { $word } is no range; there are { $ranges }, and then by and a grouping
stats-line-by-what = by what? There are { $choices }
stats-line-by = { $word } is nothing to group by; there are { $choices }

export-caption = 🗂 { $count ->
    [one] 1 trade
   *[other] { $count } trades
}{ $since ->
    [none] { "" }
   *[since] { " " }since { $since } UTC
} · { $size }
export-none = 🗂 { $since ->
    [none] No trades yet: there is nothing to export.
   *[since] No trades since { $since } UTC: there is nothing to export.
}
export-too-large = ⚠️ { $count } trades are { $size }, and no more than { $most } is sent. Nothing was left out silently: ask for less, such as <code>/export csv</code> or <code>/export json 30d</code>
export-line-unknown = { $word } is neither csv nor json, nor a time such as 2026-01-31 or 90d
export-line-future = { $word } lies in the future

size-word = { $value } { $unit ->
    [bytes] bytes
   *[other] { $unit }
}
backup-made = 💾 Backup made and read back: { $size }
    <code>{ $name }</code>
    It stands on the server beside the others; python main.py state restore goes back to it. The trades themselves: /export
backup-failed = 🚨 No backup was made: { $reason }

report-head = 📅 <b>{ $every ->
    [weekly] Weekly report
   *[daily] Daily report
}</b>
    { $since } to { $until } ({ $zone })
report-late = ⏰ Late: it was due at { $due }, and could not be made then
report-none = No trade closed.
report-count = { $count ->
    [one] 1 closed trade
   *[other] { $count } closed trades
}
report-time = 📅 { $every ->
    [weekly] Weekly report: { $day } { $time }
   *[daily] Daily report: { $time }
} { $zone }, next { $next }
report-day = { $day ->
    [mon] Monday
    [tue] Tuesday
    [wed] Wednesday
    [thu] Thursday
    [fri] Friday
    [sat] Saturday
   *[sun] Sunday
}
report-off = 📅 No reports in this chat.
report-unknown = ⚠️ Which reports this chat gets is not known: the state could not be read (SAFE MODE); /health says why.
report-kept = ✅ Kept.
report-how = <code>/report daily 08:00 Europe/Berlin</code>
    <code>/report weekly mon 08:00</code>
    <code>/report off</code>
report-disk-fails = ⚠️ Nothing was changed: the state cannot be written now; /health says why.
report-line-what = { $word } is no report: there are daily, weekly and off
report-line-day = say on which day: mon, tue, wed, thu, fri, sat or sun
report-line-no-day = { $word } is no day: there are mon, tue, wed, thu, fri, sat and sun
report-line-when = say when, such as 08:00
report-line-time = { $word } is no time of the day, such as 08:00 or 20:30
report-line-zone = { $word } is no time zone, such as Europe/Berlin or America/New_York
report-line-no-zones = { $word } is not known: this system has no time zones but UTC; its package tzdata has them
report-line-too-much = { $word } is one too many
