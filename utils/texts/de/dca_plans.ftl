### The terms of a DCA bot: how much, when, how it sells. A preview and a card say the same.

dca-buys = { $by ->
    [limit] Kauft { $amount } je Los, per Limit zum Kurs des Moments, storniert nach { $expires }
    [market] Kauft { $amount } je Los, per Market
   *[trailing] Kauft { $amount } je Los, per Market, sobald der Kurs { $behind } vom Tief nach oben dreht
}
dca-sells = { $by ->
    [limit] Verkauft jedes Los mit { $profit } nach allen Gebühren, per Limit, das dort wartet
    [market] Verkauft jedes Los mit { $profit } nach allen Gebühren, sofort wenn der Kurs da ist, am Ziel oder besser
   *[trailing] Verkauft jedes Los mit { $profit } nach allen Gebühren, sobald der Kurs { $behind } vom Hoch nach unten dreht, nie unter dem Ziel
}
dca-sells-together = { $by ->
    [limit] Verkauft jedes Los mit { $profit } nach allen Gebühren, alle an einem Ziel aus ihren Ø-Kosten, per Limit, das dort wartet
    [market] Verkauft jedes Los mit { $profit } nach allen Gebühren, alle an einem Ziel aus ihren Ø-Kosten, sofort wenn der Kurs da ist, am Ziel oder besser
   *[trailing] Verkauft jedes Los mit { $profit } nach allen Gebühren, alle an einem Ziel aus ihren Ø-Kosten, sobald der Kurs { $behind } vom Hoch nach unten dreht, nie unter dem Ziel
}

## What has to be so before it buys. Each stands in a line of its own, below "only when:".

dca-gate-point = • { $words }
dca-gate-interval = frühestens { $time } nach dem letzten Kauf
dca-gate-below = bei { $price } oder tiefer
dca-gate-above = bei { $price } oder höher
dca-gate-step = { $step } unter dem neuesten Los
dca-gate-step-widens = { $step } unter dem neuesten Los, jeder Schritt { $times }-mal so weit, höchstens { $most }
dca-gate-lots = { $count ->
    [one] höchstens { $count } offenes Los
   *[other] höchstens { $count } offene Lose
}
dca-gate-budget = offene Lose kosten zusammen höchstens { $budget }

## Indicators: the words of one stand in a list behind a colon.

dca-indicators-none = Kein Indikator wird gefragt
dca-indicators = Indikatoren: { $needed } davon müssen zustimmen, auf Kerzen von { $length }: { $terms }
dca-indicator-mandatory = { $term } (Pflicht)
dca-indicator-rsi = RSI { $period } ≤ { $level }
dca-indicator-rsi-rising = RSI { $period } ≤ { $level } und steigend
dca-indicator-stochastic = Stochastik { $period } ≤ { $level }
dca-indicator-stochastic-rsi = Stochastik-RSI ≤ { $level }
dca-indicator-ema = unter der EMA { $length }
dca-indicator-macd = MACD-Histogramm über 0
dca-indicator-macd-rising = MACD-Histogramm steigend
dca-indicator-mfi = MFI { $period } ≤ { $level }
dca-indicator-drop = gefallen um { $percent } in { $candles } Kerzen
dca-indicator-rise = gestiegen um { $percent } in { $candles } Kerzen
