### Words that many texts share: how long, why something ended, what the exchange or the way to it said.

words-duration = { $unit ->
    [days] { $count } d
    [hours] { $count } h
    [minutes] { $count } min
   *[seconds] { $count } s
}
words-moment = { $time } UTC
words-after-fees = { $result ->
    [none] nicht bekannt, Ausführungen fehlen
   *[known] { $result } nach Gebühren
}
words-repeated = <i>(möglicherweise wiederholt)</i>
words-cut = … hier gekürzt: Telegram nimmt keine längere Nachricht
words-stop-confirmed = 🛡 Stop { $stop } bestätigt
words-stop-not-confirmed = 🟥 Stop noch nicht bestätigt

# What ended a trade. The last one is a reason that has no words of its own. They stand in pictures too, whose letters
# are those of ASCII: no umlauts here.
words-trade-end = { $reason ->
    [take-profit] Ziel erreicht
    [stop] Stop
    [break-even] Break-even
    [trailing] Trail
    [smart-stop] Smart-Stop
    [from-the-chat] aus dem Chat
    [by-hand] von Hand
    [time] Zeitablauf
    [no-stop-possible] kein Stop setzbar
    [late-entry-fill-closed] Einstieg nach dem Ende
    [liquidation] Liquidation
    [auto-deleveraging] Auto-Deleveraging
    [settlement] Abrechnung
    [entry-not-filled] Einstieg blieb aus
    [margin-of-the-account] Margin des Kontos
    [monitor-removed] Wache beendet, Ende nicht bekannt
    [unknown] unbekannt
   *[other] { $recorded }
}

# Why an order ended, or why a question to the exchange failed. They stand within a sentence.
reason-on-request = auf Wunsch storniert
reason-by-exchange = von der Börse storniert
reason-less-to-sell = storniert: es war weniger zu verkaufen übrig
reason-liquidated = storniert: die Position wurde liquidiert
reason-deleveraged = storniert: die Börse hat die Position selbst geschlossen
reason-settlement = bei der Abrechnung storniert
reason-own-order = storniert: sie hätte gegen eine deiner eigenen Orders gehandelt
reason-connection-lost = storniert: die Verbindung ging verloren
reason-nobody-paid = niemand zahlte in dem Moment diesen Preis
reason-would-fill = sie wäre sofort gefüllt worden
reason-none-given = kein Grund angegeben
reason-clock = Bybit hat die Zeit in der Anfrage abgelehnt: Seine Uhr und unsere gehen auseinander. Holdfast vergleicht sie von selbst neu; bleibt es so, sieh nach dem Zeitdienst dieser Maschine (timedatectl status)
reason-balance = nicht genug freies Guthaben
reason-no-answer = keine Antwort in der Zeit
reason-no-connection = keine Verbindung
reason-connection-broke = die Verbindung brach ab
reason-connection-failed = die Verbindung kam nicht zustande
reason-no-safe-connection = keine sichere Verbindung
reason-servers-down = Bybits Server sind ausgefallen oder überlastet

# What the auditor watches. It stands within a sentence.
words-invariant = { $invariant ->
    [I1] Stop
    [I2] Ziele
    [I3] der Stop wurde gelockert
    [I4] Positionen und Aufzeichnungen
    [I5] Rest nach dem Schließen
   *[other] { $invariant }
}
