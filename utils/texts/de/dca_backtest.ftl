### /dca backtest: a bot in the past.

dca-backtest-begun = { $days ->
    [one] ⏳ Backtest von <b>{ $symbol }</b> über { $days } Tag: Kerzen werden gelesen, dann wird neben dem Bot gerechnet. Das Ergebnis kommt hier
   *[other] ⏳ Backtest von <b>{ $symbol }</b> über { $days } Tage: Kerzen werden gelesen, dann wird neben dem Bot gerechnet. Das Ergebnis kommt hier
}
dca-backtest-fewer = ⚠️ Kerzen gibt es nur für etwa { $days } davon, daher kürzer
dca-backtest-failed = ⚠️ Backtest fehlgeschlagen: { $reason }

## Its answer

dca-backtest-head = 🧪 Backtest von <b>{ $symbol }</b> über { $span }
dca-backtest-days = { $days ->
    [one] { $days } Tag
   *[other] { $days } Tage
}
dca-backtest-candles = { $begin } bis { $end } UTC, { $candles } Minutenkerzen
dca-backtest-shorter = { $days ->
    [one] ⚠️ Gefragt war { $days } Tag: ältere Kerzen von { $symbol } gibt es nicht
   *[other] ⚠️ Gefragt waren { $days } Tage: ältere Kerzen von { $symbol } gibt es nicht
}
dca-backtest-missing = ⚠️ Für { $missing } Minuten fehlt die Kerze: dort sah der Bot keinen Kurs
dca-backtest-moved = { $first } → { $last } ({ $moved })
dca-backtest-bot = <b>Dieser Bot</b> mit { $money }: <b>{ $profit }</b> ({ $share })
dca-backtest-results = realisiert { $realised } · unrealisiert { $unrealised } · Gebühren { $fees }
dca-backtest-trades = { $buys } · { $sells }, { $wins } mit Gewinn, { $losses } mit Verlust
dca-backtest-buys = { $buys ->
    [one] { $buys } Kauf
   *[other] { $buys } Käufe
}
dca-backtest-sells = { $sells ->
    [one] { $sells } Los verkauft
   *[other] { $sells } Lose verkauft
}
dca-backtest-open = { $lots ->
    [one] { $lots } Los offen, Kosten { $cost } · höchstens { $most } offen
   *[other] { $lots } Lose offen, Kosten { $cost } · höchstens { $most } offen
}
dca-backtest-fall = größter Rückgang { $fall } · in Coins im Mittel { $mean }, höchstens { $most }
dca-backtest-held = <b>Gekauft und gehalten</b>, gleiches Geld: { $result } ({ $share })
dca-backtest-held-fall = größter Rückgang { $fall }
dca-backtest-rules = Je Minute Hoch vor Tief, kein Spread; Limits füllen nur, wenn der Kurs hindurchgeht. Vergangenes ist kein Versprechen

# Why there is no result. They stand within a sentence.
dca-backtest-late = er war nach { $seconds } s nicht fertig
dca-backtest-deaf = sein Prozess hört nicht
dca-backtest-silent = sein Prozess endete ohne ein Wort
