### What the exchange, or the way to it, has done to a request. It stands within a sentence, mostly in brackets.

exchange-refusal = { $refusal ->
    [NOT_MODIFIED] nicht geändert
    [DUPLICATE_ID] doppelte Kennung
    [ORDER_GONE] die Order ist weg
    [ORDER_FILLED_BEYOND] die neue Menge ist schon gefüllt
    [NO_POSITION] keine Position
    [POSITION_FLIPPED] die Position hat die andere Seite
    [NO_HEADROOM] andere Orders, die verkleinern, nehmen alles
    [PRICE_THROUGH] der Kurs ist schon durch den Auslöser
    [PRICE_BAND] Preis außerhalb des erlaubten Bands
    [BELOW_MINIMUM] unter dem Minimum
    [WRONG_MODE] falscher Positionsmodus
    [MARGIN] nicht genug Margin
    [LEVERAGE] Hebel nicht erlaubt
    [LIMIT_OF_ORDERS] zu viele Orders
    [POSITION_STATUS] die Position wird liquidiert
    [SYMBOL_STATUS] Symbol nicht handelbar
    [UNSUPPORTED] hier nicht möglich
   *[INVALID] ungültige Anfrage
}

exchange-no-mode = keine Positionszeile von { $symbol }, die den Modus zeigt
exchange-to-come = seit { $since } lässt sich nichts lesen: nach der Uhr der Börse kommt das erst noch
exchange-no-time = die Zeit der Börse ist noch nicht bekannt
exchange-tells-no-time = Bybit sagt seine Zeit nicht
exchange-closed = die Verbindung zu Bybit ist geschlossen
exchange-shut-out = von Bybit wegen zu vieler Anfragen ausgesperrt
exchange-no-contract = kein Kontrakt { $symbol }
exchange-no-pair = kein Spot-Paar { $symbol }
exchange-no-list = eine Antwort in Seiten kam ohne Liste
exchange-pages = mehr als { $most } Seiten
exchange-no-json = eine Antwort, die kein JSON ist
exchange-not-of-this = eine Antwort, die nicht von dieser Order spricht
exchange-observed = MODE=observe: nicht gesendet
