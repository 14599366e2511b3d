### Why a DCA bot did not buy, why it waits, and why it paused itself. They stand within a sentence; without markup.

## What stood in the way of a buy when it was looked at last

dca-obstacle-not-running = { $state ->
    [paused] der Bot ist pausiert
   *[stopped] der Bot ist gestoppt
}
dca-obstacle-not-running-because = { $state ->
    [paused] der Bot ist pausiert: { $why }
   *[stopped] der Bot ist gestoppt: { $why }
}
dca-obstacle-forbidden = { $why }
dca-obstacle-not-its-own = { $symbol } gehört dem Bot nicht
dca-obstacle-buying = ein Kauf läuft
dca-obstacle-stop-unseen = sein Hard-Stop wurde noch nicht gesehen
dca-obstacle-reading = Ausführungen werden gelesen
dca-obstacle-refused = der letzte Kauf wurde abgelehnt; wieder in { $wait }
dca-obstacle-lots = { $open } von { $most } Losen sind offen
dca-obstacle-balance-unknown = das Guthaben ist nicht bekannt
dca-obstacle-balance-unread = das Guthaben ist nicht lesbar: { $error }
dca-obstacle-balance = { $free } frei, ein Kauf braucht { $amount }
dca-obstacle-budget = offene Lose kosten { $cost }, das Budget ist { $budget }
dca-obstacle-interval = der nächste Kauf ist erst in { $wait } erlaubt
dca-obstacle-price-unknown = der Kurs ist nicht bekannt
dca-obstacle-price-above = der Kurs { $price } liegt über { $most }
dca-obstacle-price-below = der Kurs { $price } liegt unter { $least }
dca-obstacle-next-lot = das nächste Los wird bei { $price } oder tiefer gekauft
dca-obstacle-at-stop = der Kurs ist am Stop { $stop }
dca-obstacle-too-little = für { $amount } gibt es bei { $price } weniger, als die Börse in einer Order annimmt
dca-obstacle-not-moved = der Kurs ist weniger als { $percent }% vom letzten Kauf entfernt: Indikatoren werden noch nicht gefragt
dca-obstacle-candles-unread = Kerzen sind nicht lesbar: { $error }
dca-obstacle-indicators = { $because ->
    [too_few] zu wenige Indikatoren stimmen zu ({ $agreeing }, nötig { $needed })
    [mandatory] ein Indikator, der zustimmen muss, tut es nicht
    [short] zu wenige geschlossene Kerzen
   *[none_wanted] kein Indikator wird gefragt, und das heißt hier halten
}
dca-obstacle-indicators-shown = { $because ->
    [too_few] zu wenige Indikatoren stimmen zu ({ $agreeing }, nötig { $needed }): { $shown }
    [mandatory] ein Indikator, der zustimmen muss, tut es nicht: { $shown }
    [short] zu wenige geschlossene Kerzen: { $shown }
   *[none_wanted] kein Indikator wird gefragt, und das heißt hier halten: { $shown }
}
dca-obstacle-indicator = { $vote ->
    [buy] { $name } { $value } (kaufen)
    [hold] { $name } { $value } (halten)
   *[unknown] { $name } { $value } (unbekannt)
}
dca-obstacle-indicator-silent = { $vote ->
    [buy] { $name } ohne Wert (kaufen)
    [hold] { $name } ohne Wert (halten)
   *[unknown] { $name } ohne Wert (unbekannt)
}

## Why it does not run

dca-waits-begun = er ist noch nicht gestartet
dca-waits-rules = die Börse hat seine Handelsregeln noch nicht genannt
dca-waits-rules-unread = seine Handelsregeln sind nicht lesbar: { $error }

## Why it paused itself

dca-paused-observed = er wurde unter MODE=observe gestartet, wo nichts gesendet wird
dca-paused-imported = er wurde importiert: ansehen, was er hält, dann /dca resume
dca-paused-liquidated-first = er würde bei { $liquidation } liquidiert, vor seinem Hard-Stop { $stop }: Margin nachlegen oder verkaufen
dca-paused-other-size = seine Position ist { $size } { $coin }, seine Lose halten { $held } { $coin }: jemand hat in seiner Position gehandelt
dca-paused-closed = der Hard-Stop stand nicht, und der Kurs war hindurch: per Market geschlossen
dca-paused-coins-gone = Los { $lot } hat { $wanted } { $coin } zu verkaufen, frei im Konto sind { $free } { $coin }. Die Coins zurückholen und /dca resume { $bot }, oder das Los abschreiben mit /dca drop { $bot } { $lot }

# Its position was closed, all or part of it, by what no order of a lot did. The lots that it came off follow.
dca-closed = { $by ->
    [stop] sein Hard-Stop hat ausgelöst: { $qty } { $coin } zu { $price }
    [liquidation] die Börse hat { $qty } { $coin } zu { $price } liquidiert
    [deleveraging] die Börse hat { $qty } { $coin } zu { $price } durch Auto-Deleveraging geschlossen
    [market] der Hard-Stop stand nicht, und der Kurs war hindurch: { $qty } { $coin } zu { $price } per Market geschlossen
   *[person] jemand hat { $qty } { $coin } zu { $price } in der App geschlossen
}
dca-closed-by-sell = der Verkauf von Los { $lot } schloss { $qty } { $coin } mehr, als das Los noch hatte, zu { $price }
dca-closed-prices = { $lowest } bis { $highest }
dca-closed-from = { $count ->
    [one] { $closed }, aus Los { $lots }
   *[other] { $closed }, aus den Losen { $lots }
}
dca-closed-partly-from = { $count ->
    [one] { $closed }, davon { $part } { $coin } aus Los { $lots }
   *[other] { $closed }, davon { $part } { $coin } aus den Losen { $lots }
}

## Why an order of its came to nothing

dca-order-not-answered = sie wurde nicht beantwortet und ist nicht da
dca-order-gone = die Börse kennt sie nicht mehr
dca-sells-in-a-row = { $count } in Folge endeten ohne Ausführung
dca-sells-in-a-row-because = { $count } in Folge endeten ohne Ausführung: { $why }
