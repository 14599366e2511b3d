### Closed trades: the list, one trade, what they add up to, their documents and reports. Money is net of fees and funding.

history-sign = { $result ->
    [win] 🟢
    [loss] 🔴
    [break-even] ⚪️
   *[unknown] ❔
}
history-head = 🗂 <b>Geschlossene Trades</b>{ $symbol ->
    [none] { "" }
   *[symbol] { " " }{ $symbol }
} · { $first } bis { $last } von { $count }{ $archives ->
    [0] { "" }
   *[other] { " " }+ Archive
}
history-line = { $number }. { $sign } <b>{ $name }</b> { $net } · { $r }
    { $reason } · { $time } · { $at } UTC
history-none = 🗂 { $symbol ->
    [none] Noch keine geschlossenen Trades: die Liste beginnt mit dem ersten.
   *[symbol] Keine geschlossenen Trades in { $symbol }. /history zeigt alle.
}
history-no-more = 🗂 Es gibt nur { $count } geschlossene Trades. /history zeigt die neuesten.
history-unreadable = ⚠️ { $count ->
    [0] Das Trade-Log ist gerade nicht lesbar; /health sagt, warum. Positionen bleiben überwacht.
    [one] Ein Archiv von Trades ist nicht lesbar ({ $names }): ohne es wäre das hier falsch.
   *[other] { $count } Archive von Trades sind nicht lesbar ({ $names }): ohne sie wäre das hier falsch.
}
history-damaged = ⚠️ { $count ->
    [one] Ein Archiv ist nicht lesbar, seine Trades fehlen hier: { $names }
   *[other] { $count } Archive sind nicht lesbar, ihre Trades fehlen hier: { $names }
}
history-gone = Dieser Trade ist nicht mehr im Log.
history-newer = ◀ Neuere
history-older = Ältere ▶
history-before = ◀ Davor
history-after = Danach ▶
history-back = « Liste
history-line-count = { $word } ist keine Anzahl von Trades; von 1 bis { $most }
history-line-one-too-many = { $word } ist zu viel: hier stehen ein Symbol und eine Anzahl von Trades

trade-head = { $sign } <b>{ $name }</b> <b>{ $net }</b> · { $r }
trade-when = { $reason } nach { $time }
trade-span = { $opened } bis { $closed } UTC
trade-sum = { $is_known ->
    [known] Netto { $net } = brutto { $gross } − Gebühren { $fees } + Funding { $funding }
   *[unknown] ⚠️ Die Ausführungen erklären nicht alles: das Ergebnis ist nicht bekannt. Gebühren { $fees }, Funding { $funding }
}
trade-prices = Ø Einstieg { $entry }, Ø Ausstieg { $exit }
trade-size = Größe { $entered } von { $planned } geplant
trade-risk = { $risk ->
    [none] Hier wurde kein Risiko bestätigt: es gibt kein R
   *[known] Risiko bei Bestätigung { $risk }
}
trade-happened = <b>Woraus er besteht</b> · { $first } bis { $last } von { $count }
trade-fill = { $at } { $role ->
    [entry] Einstieg { $leg }
    [tp] TP{ $leg }
    [close] Schließen
    [CreateByStopLoss] Stop
    [CreateByPartialStopLoss] Stop eines Teils
    [CreateByStopOrder] Stop
    [CreateByTakeProfit] Ziel aus der App
    [CreateByPartialTakeProfit] Ziel aus der App
    [CreateByTrailingStop] Bybits eigener Trail
    [CreateByTrailingProfit] Bybits eigener Trail
    [CreateByClosing] in der App geschlossen
    [CreateByUser] von Hand
    [CreateByLiq] Liquidation
    [CreateByTakeOver_PassThrough] Liquidation
    [CreateByAdl_PassThrough] Auto-Deleveraging
   *[exchange] nicht von Holdfast
}: { $side ->
    [Buy] gekauft
   *[Sell] verkauft
} { $qty } zu { $price }, Gebühr { $fee }
    <code>{ $id }</code>
trade-funding = { $at } Funding { $amount }
trade-stop = { $at } 🛡 Stop { $old } → { $new } · { $origin ->
    [plan] Plan
    [break-even] Break-even
    [follow] folgt den Zielen
    [trailing] Trail
    [person] in der App verschoben
    [once-ours] in der App zurückgeschoben, oder ein später Auftrag
    [chat] aus dem Chat
   *[other] { $origin }
}
trade-stop-put-back = { $at } 🛡 Stop zurückgesetzt auf { $stop }

stats-range = { $range ->
    [last-7d] Letzte 7 Tage
    [last-30d] Letzte 30 Tage
   *[all] Gesamte Zeit
}
stats-head = 📊 <b>{ $range }</b> · { $count ->
    [one] 1 geschlossener Trade
   *[other] { $count } geschlossene Trades
}
stats-none = 📊 Noch keine geschlossenen Trades: die Statistik beginnt mit dem ersten.
stats-none-in = 📊 { $range ->
    [last-7d] Kein Trade in den letzten 7 Tagen geschlossen.
    [last-30d] Kein Trade in den letzten 30 Tagen geschlossen.
   *[all] Kein geschlossener Trade hatte einen Einstieg.
}
stats-net = Netto <b>{ $net }</b> · Trefferquote { $rate } ({ $wins } von { $known })
stats-factor = Profitfaktor { $factor } · Erwartungswert { $expectancy } je Trade
stats-r = Ø R { $r } { $count ->
    [0] (kein Trade mit bestätigtem Risiko)
    [one] (1 Trade)
   *[other] ({ $count } Trades)
}
stats-drawdown = Max. Drawdown { $drawdown } · Verluste in Folge { $streak }
stats-costs = Gebühren { $fees } · Funding { $funding }
stats-extremes = Bester { $best } · schlechtester { $worst }
stats-average = Ø Gewinn { $win }, Verlust { $loss } · gehalten { $time }
stats-break-evens = { $count ->
    [one] 1 auf Break-even
   *[other] { $count } auf Break-even
}
stats-unknown = { $count ->
    [one] ⚠️ Das Ergebnis von 1 davon ist nicht bekannt: es steckt in keiner Zahl
   *[other] ⚠️ Die Ergebnisse von { $count } davon sind nicht bekannt: sie stecken in keiner Zahl
}
stats-groups = <b>Nach { $by ->
    [symbol] Symbol
    [side] Richtung
    [exit] Ausstieg
   *[day] Tag, UTC
}</b>
stats-group = { $name }: <b>{ $net }</b> · { $rate } von { $count } · { $r }
stats-more-groups = … und { $count } mehr; /export hat alle
stats-side = { $side ->
    [Buy] long
   *[Sell] short
}
stats-button-range = { $range ->
    [last-7d] 7 Tage
    [last-30d] 30 Tage
   *[all] Alle
}
stats-button-by = { $by ->
    [symbol] Symbol
    [side] Richtung
    [exit] Ausstieg
   *[day] Tag
}
stats-button-chosen = • { $text }
stats-button-picture = 📈 Bild
stats-nothing-to-draw = In diesem Zeitraum gibt es keinen geschlossenen Trade mit bekanntem Ergebnis.
stats-drawing = Wird gezeichnet…
stats-picture = 📈 <b>{ $range }</b>: { $net }, { $count ->
    [one] 1 Trade
   *[other] { $count } Trades
}
    Die Kurve zeigt die Summe aller, darunter jeder Tag (UTC).
stats-line-unknown = { $word } ist kein Zeitraum; es gibt { $ranges }, danach by und eine Gruppierung
stats-line-by-what = by was? Es gibt { $choices }
stats-line-by = { $word } ist keine Gruppierung; es gibt { $choices }

export-caption = 🗂 { $count ->
    [one] 1 Trade
   *[other] { $count } Trades
}{ $since ->
    [none] { "" }
   *[since] { " " }seit { $since } UTC
} · { $size }
export-none = 🗂 { $since ->
    [none] Noch keine Trades: nichts zu exportieren.
   *[since] Keine Trades seit { $since } UTC: nichts zu exportieren.
}
export-too-large = ⚠️ { $count } Trades sind { $size }, gesendet wird höchstens { $most }. Nichts wurde stillschweigend weggelassen: weniger anfordern, etwa <code>/export csv</code> oder <code>/export json 30d</code>
export-line-unknown = { $word } ist weder csv noch json noch eine Zeit wie 2026-01-31 oder 90d
export-line-future = { $word } liegt in der Zukunft

size-word = { $value } { $unit ->
    [bytes] Bytes
   *[other] { $unit }
}
backup-made = 💾 Backup erstellt und zurückgelesen: { $size }
    <code>{ $name }</code>
    Es liegt auf dem Server bei den anderen; python main.py state restore kehrt dahin zurück. Die Trades selbst: /export
backup-failed = 🚨 Kein Backup erstellt: { $reason }

report-head = 📅 <b>{ $every ->
    [weekly] Wochenbericht
   *[daily] Tagesbericht
}</b>
    { $since } bis { $until } ({ $zone })
report-late = ⏰ Verspätet: fällig war er { $due }, konnte da aber nicht erstellt werden
report-none = Kein Trade geschlossen.
report-count = { $count ->
    [one] 1 geschlossener Trade
   *[other] { $count } geschlossene Trades
}
report-time = 📅 { $every ->
    [weekly] Wochenbericht: { $day } { $time }
   *[daily] Tagesbericht: { $time }
} { $zone }, nächster { $next }
report-day = { $day ->
    [mon] Montag
    [tue] Dienstag
    [wed] Mittwoch
    [thu] Donnerstag
    [fri] Freitag
    [sat] Samstag
   *[sun] Sonntag
}
report-off = 📅 Keine Berichte in diesem Chat.
report-unknown = ⚠️ Welche Berichte dieser Chat bekommt, ist nicht bekannt: der Zustand war nicht lesbar (SAFE MODE); /health sagt, warum.
report-kept = ✅ Gespeichert.
report-how = <code>/report daily 08:00 Europe/Berlin</code>
    <code>/report weekly mon 08:00</code>
    <code>/report off</code>
report-disk-fails = ⚠️ Nichts geändert: der Zustand ist gerade nicht schreibbar; /health sagt, warum.
report-line-what = { $word } ist kein Bericht: es gibt daily, weekly und off
report-line-day = Tag angeben: mon, tue, wed, thu, fri, sat oder sun
report-line-no-day = { $word } ist kein Tag: es gibt mon, tue, wed, thu, fri, sat und sun
report-line-when = Uhrzeit angeben, etwa 08:00
report-line-time = { $word } ist keine Uhrzeit wie 08:00 oder 20:30
report-line-zone = { $word } ist keine Zeitzone wie Europe/Berlin oder America/New_York
report-line-no-zones = { $word } ist nicht bekannt: dieses System kennt nur UTC; das Paket tzdata bringt die Zeitzonen
report-line-too-much = { $word } ist zu viel
