### What the guard says itself: notes of a preview, what it tells of itself, what its auditor found. A fact that is
### `none` is not known, or there is none of it.

## Words that stand within its sentences

engine-positions = { $count ->
    [0] keine Positionen
    [one] 1 Position
   *[other] { $count } Positionen
}
engine-waiting-trades = { $count ->
    [one] 1 wartender Trade
   *[other] { $count } wartende Trades
}
engine-positions-and-trades = { $positions } und { $trades }
engine-entry-standing = { $standing ->
    [NOT_SENT] noch nicht gesendet
    [UNANSWERED] wartet auf die Börse
    [NO_ANSWER] gesendet, noch keine Antwort
    [RESTING] wartet im Orderbuch
   *[OVER] vorbei
}
engine-order = { $role ->
    [entry] Einstieg { $number }
    [close] Schließorder { $number }
   *[tp] TP{ $number }
}
engine-order-waiting = { $symbol }: { $side ->
    [buy] Kauf
   *[sell] Verkauf
} { $qty }
engine-more = … und { $count } mehr
engine-failed-inside = ein Fehler in Holdfast; sein Log sagt, welcher
engine-step-failed = ein Schritt von { $name }: { $failed }. Alles wird neu gelesen
engine-doing = { $what ->
    [SetStop] Stop setzen
    [SetTrail] Bybits eigenen Trail setzen
    [Place] eine Order senden
    [Amend] eine Order ändern
    [Cancel] eine Order stornieren
    [RemoveStop] den Stop eines Teils entfernen
   *[other] lesen, was die Börse zeigt
}
engine-stop-series = { $series ->
    [last] Lastkurs
    [mark] Markkurs
    [index] Indexkurs
   *[none] Kurs nicht genannt
}
engine-stop-order = { $status ->
    [UNTRIGGERED] wartet
    [TRIGGERED] hat ausgelöst
    [NEW] hat ausgelöst
    [PARTIALLY_FILLED] hat ausgelöst, zum Teil gefüllt
    [FILLED] hat ausgelöst, gefüllt
    [UNKNOWN] wird noch einmal angesehen
   *[other] ist weg
}
engine-unguarded = { $stop ->
    [none] { $name } (kein Stop an der Position)
   *[known] { $name } (eigener Stop { $stop })
}
engine-other-position = { $product ->
    [inverse] { $name } { $size } (Inverse)
   *[option] { $name } { $size } (Option)
}
engine-other-coin = { $worth ->
    [unknown] { $qty } { $coin } (Spot)
   *[known] { $qty } { $coin } (Spot, etwa { $worth } USD)
}
engine-other-debt = { $worth ->
    [unknown] { $qty } { $coin } geschuldet
   *[known] { $qty } { $coin } geschuldet, etwa { $worth } USD
}

## Notes of a preview

note-targets-numbered = Die Ziele sind vom nächsten an nummeriert.
note-target-shares = Die Anteile sind die von { $setting }: { $shares } %.
note-target-even-shares = { $setting } ist für { $count ->
    [one] { $count } Ziel
   *[other] { $count } Ziele
}, die Zeile hat { $given }: gleiche Anteile.
note-target-joins = TP{ $number } liegt unter dem Minimum der Börse und geht in TP{ $into } auf: was ihm folgt, folgt diesem.
note-target-joins-neighbour = TP{ $number } liegt unter dem Minimum der Börse und geht in seinem Nachbarn auf.
note-entry-orders = Einstieg { $number } geht in { $count } Orders: Bybit nimmt höchstens { $most } in einer.
note-entry-at-once = Ein Limit-Einstieg, den der Kurs schon erreicht hat, wird sofort gefüllt, zum Marktpreis.
note-entry-beyond-stop = Einstieg { $number } bei { $price } liegt jenseits des neuen Stops und wird storniert.
note-runner = { $qty } { $base } ohne Ziel: nur der Stop beendet sie.
note-close-orders = Alles auf einmal zu schließen bräuchte mehrere Orders von höchstens { $most }.
note-smart-ends = Der Smart-Stop bei { $price } endet: der neue Stop ist genauso eng.
note-liquidation-unknown = Liquidationspreis: unbekannt.
note-liquidation-far = Liquidation: außer Reichweite (geschätzt).
note-liquidation = Liquidation bei etwa { $price } (geschätzt), jenseits des Stops.

## What became of a command

sync-size = Größe { $before } → { $after }
sync-stop = Stop { $before ->
    [none] keiner
   *[known] { $before }
} → { $after ->
    [none] keiner
   *[known] { $after }
}
sync-executions = { $count ->
    [one] { $count } Ausführung mehr
   *[other] { $count } Ausführungen mehr
}
sync-order-ended = { $order } ist beendet
sync-order-now = { $price ->
    [none] { $order } ist jetzt { $qty }
   *[known] { $order } ist jetzt { $qty } zu { $price }
}
close-nobody-took = der Markt nahm nichts davon
emergency-disk-silent = der Datenträger antwortet nicht
native-cleared = sein eigener Trail ist weg, und wer ihn entfernt hat, sagt es nicht
native-taken-not-shown = Bybit hat ihn angenommen und zeigt ihn nicht
native-standing-not-shown = Bybit sagt, dass er steht, und zeigt ihn nicht

## The way to Bybit, and Bybit itself

told-access-denied = Bybit verweigert den Zugang: { $reason }
told-state-mended = der Zustand wurde beim Start geheilt: { $finding }
told-shut-out = Bybit sperrt diese Adresse wegen zu vieler Anfragen. Stops und Ziele stehen dort; nichts lässt sich verschieben oder schließen, bis es uns wieder hineinlässt, meist nach 10 Minuten.
told-unreadable = Was Bybit über das ganze Konto sagt, ist nicht lesbar ({ $field }). Jede bewachte Position wird einzeln angesehen; eine, die niemand bewacht, wird solange nicht bemerkt.
told-no-contact = Bybit ist seit dem Start, { $since } UTC, nicht zu erreichen. { $records }; bis es antwortet, lässt sich nichts verschieben oder schließen, und kein Einstieg wird gesendet. Es wird von selbst weiter versucht.
told-contact = Bybit antwortet: wieder überwacht: { $counted }; alles wird neu gelesen.
told-prices-by-request = Bybits Kursstream schweigt. Die Kurse von { $symbols } kommen auf Anfrage, alle { $seconds } Sekunden: Trail und Break-even folgen in solchen Schritten. Stops stehen bei der Börse.
told-prices-streamed = Bybits Kurse kommen wieder im Stream.
told-maintenance = { $title ->
    [none] Bybit kündigt eine Wartung an
   *[known] Bybit kündigt eine Wartung an ({ $title })
}, von { $begin } UTC bis { $end ->
    [none] auf Weiteres
   *[known] { $end } UTC
}
told-maintenance-ahead = { $announced }. Bis zum Ende kein neuer Trade, und kein Einstieg wird gesendet; die bei Bybit stehen, bleiben, und was offen ist, bleibt überwacht.
told-margin-rate = Die Maintenance-Margin-Rate des Kontos ist { $rate }; bei 100 % liquidiert Bybit. Ab { $limit } kein neuer Trade, und kein Einstieg wird gesendet. Etwas schließen oder Margin zuführen.
entries-wait-for-look = Bybit wird nach dem Start gelesen: keine Einstiege, bis Wartung und Margin angesehen sind. Gleich noch einmal versuchen.
told-entries-wait = Einstiege, die noch nicht bei Bybit sind, warten ({ $names }). { $why }. Ist das vorbei, wird jeder Trade neu angesehen und gesendet, was er dann haben soll.
told-rules = Bybit hat die Handelsregeln von { $symbol } geändert: { $changes }.
told-rule = { $rule ->
    [tick_size] Tick
    [qty_step] Mengenschritt
    [min_qty] kleinste Menge
    [min_notional] kleinster Nominalwert
    [max_market_qty] größte Menge per Market
   *[max_limit_qty] größte Menge per Limit
} { $before } → { $after }
told-not-trading = Bybit nimmt keine neuen Positionen in { $symbol } mehr: der Kontrakt endet bald oder ist ausgesetzt. Deine wird weiter überwacht; was am Ende offen ist, rechnet Bybit ab.
told-profit-unchecked = { $symbol }: Holdfast zählt { $ours } vor Funding für den geschlossenen Trade; Bybit hat in zehn Minuten kein vollständiges Closed PnL dafür gezeigt. In der App vergleichen.
told-profit-differs = { $symbol }: Holdfast zählt { $ours } vor Funding für den geschlossenen Trade, Bybit { $theirs }: Unterschied { $difference }. Die Ausführungen in der App vergleichen.
told-profit-of-more = { $symbol }: Holdfast zählt { $ours } vor Funding für die { $size } des geschlossenen Trades. Bybits Zeilen seiner schließenden Orders sagen { $theirs } für { $more }: Eine davon hat auch eine andere Position geschlossen, oder Holdfast hat Ausführungen verpasst. In der App vergleichen.

records-none = Keine Positionen in den Aufzeichnungen
records-strange = Die Aufzeichnungen haben keine solche Position. { $records }
records-known = { $counted } in den Aufzeichnungen: { $each }; was bei der Börse steht, bleibt
records-stop = { $stop ->
    [none] kein Stop war zu sehen
   *[known] Stop { $stop }, wie zuletzt gesehen
}
records-unfilled = noch nicht gefüllt

## The disk, the records, and safe mode

told-disk-fails = { $lasted ->
    [none] Holdfast kann
   *[known] Holdfast kann noch immer, nach { $lasted },
} den Zustand nicht schreiben: { $reason }. Es schützt weiter, was offen ist (Stops und /close gehen); neue Trades werden abgelehnt; es versucht es von selbst weiter. Nach dem Datenträger sehen.
told-disk-works = Der Datenträger geht wieder, nach { $lasted }: alles ist geschrieben, Trades werden genommen.
told-not-saved = was über { $name } bekannt ist, lässt sich nicht speichern: { $reason }
told-history-not-read = der Verlauf ist nicht lesbar, und nichts darin wird geändert
told-history-not-written = der Verlauf lässt sich nicht schreiben, und was geschieht, wartet im Zustand
told-history-missing = es gab keinen Verlauf, obwohl es Trades gab: ein neuer wurde begonnen. Wurde die Datei trade_history.db verschoben oder gelöscht, den Bot anhalten und sie zurücklegen
told-history-not-archived = alte Trades lassen sich nicht archivieren und bleiben
told-history-row = eine Zeile des Verlaufs lässt sich nicht lesen ({ $row }: { $reason }): sie bleibt im Abschnitt { $section } des Zustands, und ihr Trade kann im Verlauf unvollständig sein
told-observed = MODE=observe, nichts wurde gesendet. Gewollt wäre: { $what }
observed-stop = den Stop von { $name } auf { $stop } setzen
observed-trail = { $distance ->
    [none] Bybits Trailing-Stop von { $name } entfernen
   *[known] Bybit { $distance } hinter dem Kurs von { $name } nachziehen lassen
}
observed-entry = { $side ->
    [buy] { $qty } { $symbol } kaufen
   *[sell] { $qty } { $symbol } verkaufen
} { $price ->
    [none] zum Marktpreis
   *[known] zu { $price }
} ({ $order }), mit dem Stop { $stop }
observed-exit = { $side ->
    [buy] { $qty } { $symbol } kaufen
   *[sell] { $qty } { $symbol } verkaufen
} { $price ->
    [none] zum Marktpreis
   *[known] zu { $price }
} ({ $order })
observed-close = { $name } ganz zum Marktpreis schließen
observed-amend = { $order } von { $symbol } ändern{ $price ->
    [none] {""}
   *[known] , auf den Preis { $price }
}{ $qty ->
    [none] {""}
   *[known] , auf die Menge { $qty }
}
observed-cancel = { $order ->
    [none] einen Stop eines Teils von { $symbol } stornieren
   *[known] { $order } von { $symbol } stornieren
}
told-safe-mode =
    SAFE MODE: { $findings }.
    Auf dem Datenträger ändert sich nichts. Jeder Stop und jede Order bei der Börse bleibt, wie sie ist; kein Stop wird verschoben, kein Trade genommen. Positionen werden beobachtet, und /close SYMBOL geht.
    Was tun: den Bot anhalten, python main.py state check ausführen, dann python main.py state restore NAME, und neu starten.
told-safe-mode-more = … und { $count } mehr; siehe python main.py state check
told-safe-mode-gone = { $name } ist bei der Börse nicht mehr offen (SAFE MODE: nichts wird aufgezeichnet).
told-safe-mode-naked = { $name }, Größe { $size }, hat bei der Börse KEINEN STOP. Holdfast ist im SAFE MODE und setzt keinen: jetzt in Bybits App einen setzen oder schließen: /close { $name }

## Orders that nothing knows of, and writes that change nothing

told-strays = { $count ->
    [one] 1 Order mit einer Kennung von Holdfast entfernt, von der
   *[other] { $count } Orders mit Kennungen von Holdfast entfernt, von denen
} es nichts weiß ({ $orders }).
told-strays-unguarded = { $removed } Nach dem Zurückspielen eines Backups { $symbols } ansehen: was dort offen ist, wird nicht überwacht.
told-stray = { $symbol }: { $side ->
    [buy] Kauf
   *[sell] Verkauf
} { $qty } { $price ->
    [none] per Market
   *[limit] zu { $price }
}
told-frozen = { $name }: { $why }. Ziele und Einstiege davon ruhen bis zu 10 Minuten, oder bis etwas Neues geschieht oder du einen Befehl gibst. Stop und Schließen gehen weiter.
frozen-no-effect = { $order } { $doing ->
    [placing] zu senden
    [changing] zu ändern
   *[cancelling] zu stornieren
} blieb { $times } Mal ohne Wirkung
frozen-repeats = { $count } Schreibzugriffe in einer Minute wiederholten, was schon geschrieben war

## What the auditor found, with the exchange's figures

evidence-naked = { $size } ohne einen Stop, den die Börse als stehend zeigt
evidence-unconfirmed = der Stop { $stop } ist nicht bestätigt; { $shown }
evidence-liquidation = { $size } würde liquidiert, bevor der Stop auslöst; { $shown }
evidence-unasked = der Stop ging von { $before } auf { $after } ({ $origin ->
    [break-even] Break-even
    [follow] folgt den Zielen
    [trailing] Trail
    [person] von Hand
    [chat] aus dem Chat
   *[plan] Stop des Plans
}), ungefragt
evidence-looser = der Stop stand bei { $before }; { $shown }
evidence-shown = die Börse zeigt { $stop } (gesehen { $time } UTC)
evidence-shown-none = die Börse zeigt keinen
evidence-unseen = ein Lesen um { $time } UTC zeigt keine Stop-Order hinter { $size }
evidence-share = TP{ $number } { $offered } statt { $wanted }
evidence-shares = von { $size } bieten die Ziele { $shares }
evidence-size = die Aufzeichnung sagt { $recorded }, ein Lesen um { $time } UTC { $shown }
evidence-no-record = { $size } ist offen, und nichts von Holdfast weiß davon: niemand überwacht es
evidence-of-nothing = zu einem Platz, der nichts hält, gibt es eine Aufzeichnung
evidence-stray = { $symbol } { $side ->
    [buy] Kauf
   *[sell] Verkauf
} { $qty }
evidence-strays = { $more ->
    [0] Orders von Holdfast sind offen, die zu keinem Trade von ihm gehören: { $orders }
   *[other] Orders von Holdfast sind offen, die zu keinem Trade von ihm gehören: { $orders } und { $more } mehr
}
evidence-unrecorded = der Trade ist geschlossen, und der Verlauf hat ihn nicht genau einmal, oder die Aufzeichnung ist noch da
