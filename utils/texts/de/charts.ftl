### Charts of positions and trades. What is written into a picture has the letters of ASCII, and is short.

chart-level-entry = Einstieg
chart-level-exit = Ausstieg
chart-level-stop = { $standing ->
    [shown] Stop
   *[wanted] Stop?
}
chart-level-first-stop = Erster Stop
chart-level-smart = Smart
chart-level-target = TP{ $number } { $share }
chart-level-hit = TP{ $number } erreicht
chart-level-waiting = Einstieg { $number }
chart-level-best = { $side ->
    [long] Hoch
   *[short] Tief
}
chart-level-trail = Trail
chart-level-break-even = BE ab
chart-level-liquidation = Liq.
chart-many-targets = Ziele
chart-many-hit = Ziele erreicht
chart-many-entries = Einstiege
chart-many-stops = Stops
chart-many-trails = Trails
chart-many-prices = Kurse
chart-many-lots = Lose
chart-many-buys = Orders
chart-many-best = { $end ->
    [high] Hochs
   *[low] Tiefs
}
chart-level-last = Zuletzt
chart-dca-lot = Los { $lot }
chart-dca-sell = Verkauf { $lot }
chart-dca-buy = Kauf { $lot }
chart-dca-best = { $end ->
    [high] Hoch { $lot }
   *[low] Tief { $lot }
}
chart-dca-trail = Trail { $lot }
chart-dca-note = { $count ->
    [0] { $name } · { $market } · kein offenes Los
    [one] { $name } · { $market } · { $count } offenes Los
   *[other] { $name } · { $market } · { $count } offene Lose
}
chart-change = { $price }  { $change } in { $length }
chart-profit-note = { $count ->
    [one] { $count } Trade, { $rate }% Treffer, Drawdown { $drawdown }
   *[other] { $count } Trades, { $rate }% Treffer, Drawdown { $drawdown }
}
chart-day = { $month ->
    [1] { $day }. Jan
    [2] { $day }. Feb
    [3] { $day }. Mrz
    [4] { $day }. Apr
    [5] { $day }. Mai
    [6] { $day }. Jun
    [7] { $day }. Jul
    [8] { $day }. Aug
    [9] { $day }. Sep
    [10] { $day }. Okt
    [11] { $day }. Nov
   *[12] { $day }. Dez
}

### The chat around them.

chart-caption-market = 📈 <b>{ $symbol }</b> · keine Position hier
chart-caption-position = 📈 <b>{ $name }</b>
chart-span = Kerzen { $interval }, { $begin } bis { $end } UTC
chart-interval = { $interval }
chart-again = 🔄 { $interval }
chart-theme = { $theme ->
    [light] ☀️ Hell
   *[dark] 🌙 Dunkel
}
chart-last-trade = 🗂 Letzter Trade
chart-now = 📈 { $symbol } jetzt
chart-of = 📈 { $name }
chart-which = { $count ->
    [0] Keine Position ist offen. Ein Symbol hat trotzdem einen Chart: <code>/chart BTCUSDT</code>
   *[other] Welcher?
}
chart-no-trade = Hier wurde noch kein Trade mit { $symbol } geschlossen.
chart-trouble = ⚠️ { $problem }
chart-none = { $why ->
    [no-candles] Bybit hat für diese Zeit keine Kerzen von { $symbol }
    [gone] Dieser Trade ist nicht mehr im Log
   *[open] Dieser Trade ist noch nicht zu Ende
}
chart-no-such-symbol = { $symbol ->
    [none] Bybit kennt das Symbol dieses Trades nicht mehr
   *[symbol] Bybit kennt kein { $symbol }
}
chart-no-answer = Bybit gab keine brauchbare Antwort ({ $reason }): noch einmal senden
chart-alerts = 🖼 <b>Bilder nach Meldungen</b>: { $choice ->
    [none] keine
    [closes] geschlossene Trades
   *[all] Einstiege, Ziele und geschlossene Trades
}
    Sie kommen nach der Meldung, ohne Ton.
chart-alerts-choice = { $chosen ->
    [yes] ✅{ " " }
   *[no] { "" }
}{ $choice ->
    [none] Aus
    [closes] Geschlossene
   *[all] Alle
}
chart-line-unknown = { $word } ist hier unbekannt: nach dem Symbol steht ein Intervall ({ $intervals }), light oder last
chart-line-one-too-many = { $word } ist zu viel
