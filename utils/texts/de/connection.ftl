### What is told of the way to the exchange: outages, streams, clocks, the key. Without markup.

connection-lost = Bybit ist seit { $since } nicht erreichbar ({ $failures } Prüfungen fehlgeschlagen; das Internet: { $internet }). Stops und Ziele stehen dort; bis Bybit wieder da ist, lässt sich nichts verschieben oder schließen, und kein Einstieg wird gesendet. Es wird von selbst weiter versucht.
connection-back = Bybit ist nach { $duration } wieder da ({ $failures } Prüfungen fehlgeschlagen): das ganze Konto wurde neu gelesen, Einstiege werden wieder gesendet.
connection-entries-wait = Bybit ist seit { $since } nicht erreichbar: keine neuen Einstiege, bis es wieder da ist und alles neu gelesen wurde. Was an der Börse steht, schützt weiter.
connection-entries-wait-for-read = Bybit antwortet wieder: keine neuen Einstiege, bis alles einmal gelesen wurde. Gleich noch einmal versuchen.

# Whether there is internet at all. They stand within a sentence.
connection-internet-unseen = noch nicht geprüft
connection-internet-answers = antwortet in { $duration } ms
connection-internet-silent = keine Antwort in { $seconds } s
connection-internet-away = keine Antwort ({ $why })

connection-stream-down = Bybits privater Stream ist seit { $since } UTC weg. Stattdessen wird das Konto alle paar Sekunden gelesen: Ausführungen und verschobene Stops werden etwas später gesehen. Stops und Ziele stehen an der Börse. Er wird von selbst wieder verbunden.
connection-stream-up = Bybits privater Stream steht wieder.
connection-clock-off = { $side ->
    [behind] Die Uhr dieses Rechners geht { $seconds } s nach gegenüber Bybit. Anfragen tragen Bybits Zeit, deshalb wird nichts abgelehnt; angezeigte Zeiten liegen um so viel daneben. Nach dem Zeitdienst sehen (timedatectl status).
   *[ahead] Die Uhr dieses Rechners geht { $seconds } s vor gegenüber Bybit. Anfragen tragen Bybits Zeit, deshalb wird nichts abgelehnt; angezeigte Zeiten liegen um so viel daneben. Nach dem Zeitdienst sehen (timedatectl status). Wurde sie gestellt, seit Holdfast läuft, Holdfast neu starten: solange es läuft, geht seine Zeit nie zurück.
}
connection-clock-right = Die Uhr dieses Rechners geht wieder richtig.
connection-key-expires = { $days ->
    [one] Der API-Key läuft in { $days } Tag ab. Ohne ihn lässt sich von hier nichts verschieben oder schließen. Bei Bybit einen neuen anlegen oder diesen an die Adresse dieses Rechners binden; in .env eintragen und neu starten.
   *[other] Der API-Key läuft in { $days } Tagen ab. Ohne ihn lässt sich von hier nichts verschieben oder schließen. Bei Bybit einen neuen anlegen oder diesen an die Adresse dieses Rechners binden; in .env eintragen und neu starten.
}
connection-key-withdraws = Der API-Key darf auszahlen: wer ihn stiehlt, kann das Konto leeren. Mit ihm wird nichts Neues eröffnet; was offen ist, bleibt überwacht. Nimm ihm das Recht bei Bybit (gar kein Wallet-Recht), oder lege einen neuen an, trage ihn in .env ein und starte neu. Alle zehn Minuten wird wieder nachgesehen.
connection-key-mended = Der API-Key darf nicht mehr auszahlen: Einstiege werden wieder gesendet.
