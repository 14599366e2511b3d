### Positions: their cards, the commands that change them, and what came of it.

# ---------------------------------------- lines that are wrong

positions-line-which-position = sag, welche Position, zum Beispiel { $example }
positions-line-one-too-many = { $word } ist zu viel
positions-line-side = { $word }: long oder short steht direkt nach dem Symbol
positions-line-guard-how = { $word }: eine Position wird mit default überwacht (Stop und Ziele), mit stop (nur ein Stop), oder ignoriert: ignore
positions-line-break-even-beyond = { $word }: danach steht, wie weit über Break-even hinaus: +0.1%, oder in Preiseinheiten, +15

# ---------------------------------------- which one

position-forgotten = { $word } steht, wo das Symbol hingehört: erst die Position nennen
position-which-one = ⚠️ Mehr als eine Position ist gemeint: { $symbol }.
position-none-such = ⚠️ Diese Position gibt es nicht: { $symbol }.
position-not-guarded = ⚠️ { $name } ist da, wird aber nicht von Holdfast überwacht. Überwachen lassen: { $line }, oder in Bybits App ändern und schließen.
position-open-ones = Offen: { $names }

# ---------------------------------------- the card

card-which = { $count ->
    [0] Nichts wird überwacht.
    *[other] Welche?
}
card-open = 📋 { $name }
card-chart = 📈 Chart
card-refresh = 🔄 Neu
card-stop = 🛡 Stop
card-targets = 🎯 Ziele
card-trail = 〽️ Trail
card-close = { $percent }% zu
card-entries = ✖ Einstiege weg
card-undo = ↩️ Rückgängig (bis { $until })
card-step = { $price } ({ $percent })
card-break-even = ⚖️ Break-even
card-remove = ✂️ TP{ $number } { $price } weg
card-trail-off = ✖ Kein Trail
card-back = ‹ Zurück
card-yes = ✅ Ja
card-no = ✖ Nein

card-type-stop = Anderer Preis: antippen, einfügen, ändern
    { $line }
card-type-targets = Andere Ziele: antippen, einfügen, ändern
    { $line }
card-type-trail = Wie weit hinter dem besten Kurs? Anderes: antippen, einfügen, ändern
    { $line }
card-gone = ⌛️ { $name } wird nicht mehr überwacht, nichts getan. /positions zeigt, was da ist
card-below = Die Karte steht unten
card-now = So ist es jetzt
card-drawing = Der Chart wird gezeichnet
card-waited = Dieser Druck hat vielleicht gewartet, während Holdfast weg war. Noch einmal drücken, wenn er noch gilt.
card-closing = Wird geschlossen; Bybit zeigt es noch nicht
card-closed = Geschlossen
card-see-message = Siehe die Nachricht

# ---------------------------------------- questions

ask-stop = ⚠️ Ein weiterer Stop für { $name }?
ask-targets = { $count ->
    [0] ⚠️ Kein Ziel mehr für { $name }?
    *[other] ⚠️ Weniger Ziele für { $name }? Diese würden stehen:
}
ask-targets-lost = { $what ->
    [break-even] ⚖️ Break-even { $terms } geht mit
    *[trail] 〽️ Trail { $terms } geht mit
}
ask-smart = { $what ->
    [none] ⚠️ Kein Smart-Stop mehr für { $name }?
   *[looser] ⚠️ Ein weiterer Smart-Stop für { $name }?
}
ask-smart-figures = { $what ->
    [none] 🕯 { $old } → keiner: es bleibt der Stop bei { $stop }; löst er aus, macht der Trade { $result_new } nach Gebühren, nicht { $result_old }
   *[looser] 🕯 { $old } → { $new }: bei seinem Preis macht der Trade { $result_new } nach Gebühren, nicht { $result_old }
}
ask-entries = ✖ Die wartenden Einstiege von { $name } stornieren? Was gefüllt ist, bleibt und bleibt überwacht
ask-close = { $part ->
    [all] ✂️ { $name } schließen, alle { $size } per Market?
       Wert ≈ { $notional }, ≈ { $result } vor Gebühren. Stop, Ziele und wartende Einstiege gehen mit
    *[part] ✂️ { $percent } von { $name } schließen, ≈ { $qty } von { $size } per Market?
       Wert ≈ { $notional }, ≈ { $result } vor Gebühren. Der Rest bleibt überwacht
}
ask-within = Ohne Antwort binnen { $seconds } s wird nichts getan.
ask-look = Ansehen, was es tut, dann bestätigen
ask-not-yours = Nur wer gefragt hat, kann das entscheiden.
ask-no = ✖ Nichts getan
ask-expired = ⌛️ Keine Antwort binnen { $seconds } s: nichts getan
ask-confirmed = ✅ Schon um { $at } UTC bestätigt; hier steht, was daraus wurde
ask-interrupted = ⚠️ Um { $at } UTC bestätigt, aber Holdfast wurde unterbrochen, bevor zu sehen war, dass es begonnen hat. Nachsehen, was steht, und noch einmal senden, wenn es noch gilt
ask-declined = ✖ Schon um { $at } UTC entschieden: nichts getan
ask-disk-fails = ⚠️ Nichts getan: Datenträger fehlerhaft ({ $problem }). /close geht auch so

# ---------------------------------------- what came of it

change-stop-figures = { $old } → { $new }: löst er aus, bringt der Trade { $result_new } nach Gebühren, nicht { $result_old }
change-stop-to-come = { $old } → { $new }
change-target = 🎯 TP{ $number } { $price } · { $share } · { $qty }
change-runner = { $qty } ohne Ziel: nur der Stop beendet es
change-done = { $what ->
    [stop] ✅ { $name }: Stop { $to } bestätigt
    [stop-to-come] ✅ { $name }: Stop { $to } kommt mit dem Einstieg
    [targets] ✅ { $name }: die neuen Ziele stehen
    [no-targets] ✅ { $name }: kein Ziel mehr; nur der Stop beendet sie
    [trail] ✅ { $name }: Trail { $to }
    [no-trail] ✅ { $name }: kein Trail mehr; der Stop bleibt, wo er ist
    [smart] ✅ { $name }: Smart-Stop { $to }
    [no-smart] ✅ { $name }: kein Smart-Stop mehr
    [entries] ✅ { $name }: kein Einstieg wartet mehr
    *[undo] ✅ { $name }: die letzte Änderung ist zurückgenommen
}
change-under-way = { $what ->
    [stop] ⏳ { $name }: Stop { $to } ist angefragt; Bybit zeigt ihn noch nicht
    [stop-to-come] ⏳ { $name }: Stop { $to } soll mit dem Einstieg kommen
    [targets] ⏳ { $name }: die neuen Ziele sind angefragt; Bybit zeigt sie noch nicht
    [no-targets] ⏳ { $name }: die Ziele werden entfernt; Bybit zeigt es noch nicht
    [trail] ⏳ { $name }: Trail { $to } ist angefragt; Bybit zeigt ihn noch nicht
    [no-trail] ⏳ { $name }: der Trail wird entfernt; Bybit zeigt es noch nicht
    [smart] ⏳ { $name }: Smart-Stop { $to } ist angefragt
    [no-smart] ⏳ { $name }: der Smart-Stop wird entfernt
    [entries] ⏳ { $name }: die wartenden Einstiege werden storniert; Bybit zeigt es noch nicht
    *[undo] ⏳ { $name }: die letzte Änderung wird zurückgenommen; Bybit zeigt es noch nicht
}
change-late = { $what ->
    [stop] ⏳ { $name }: Stop { $to } noch nicht bestätigt; wird weiter versucht. /position zeigt ihn
    [stop-to-come] ⏳ { $name }: noch nicht sicher, dass Stop { $to } mit dem Einstieg kommt. /position zeigt ihn
    [targets] ⏳ { $name }: noch nicht alle neuen Ziele bestätigt; wird weiter versucht. /position zeigt sie
    [no-targets] ⏳ { $name }: noch nicht bestätigt, dass kein Ziel mehr da ist; wird weiter versucht. /position zeigt es
    [trail] ⏳ { $name }: Trail { $to } noch nicht bestätigt; wird weiter versucht. /position zeigt ihn
    [no-trail] ⏳ { $name }: noch nicht bestätigt, dass der Trail weg ist; wird weiter versucht. /position zeigt es
    [smart] ⏳ { $name }: Smart-Stop { $to } noch nicht bestätigt. /position zeigt ihn
    [no-smart] ⏳ { $name }: noch nicht bestätigt, dass der Smart-Stop weg ist. /position zeigt es
    [entries] ⏳ { $name }: noch nicht alle Einstiege sind weg; wird weiter versucht. /position zeigt es
    *[undo] ⏳ { $name }: noch nicht bestätigt, dass die letzte Änderung zurückgenommen ist. /position zeigt es
}
change-same = { $what ->
    [stop] ℹ️ { $name }: der Stop ist schon { $to }; nichts geändert
    [stop-to-come] ℹ️ { $name }: Stop { $to } kommt schon mit dem Einstieg; nichts geändert
    [targets] ℹ️ { $name }: das sind schon ihre Ziele; nichts geändert
    [no-targets] ℹ️ { $name }: es gibt kein Ziel; nichts geändert
    [trail] ℹ️ { $name }: Trail { $to } steht schon; nichts geändert
    [no-trail] ℹ️ { $name }: es gibt keinen Trail; nichts geändert
    [smart] ℹ️ { $name }: Smart-Stop { $to } steht schon; nichts geändert
    [no-smart] ℹ️ { $name }: es gibt keinen Smart-Stop; nichts geändert
    *[entries] ℹ️ { $name }: kein Einstieg wartet; nichts geändert
}
undo-change = { $what ->
    [stop] 🛡 Stop { $from } → { $to }
    [targets] 🎯 { $from } → { $to }
    [break-even] ⚖️ Break-even { $from } → { $to }
    [trail] 〽️ Trail { $from } → { $to }
    [smart] 🕯 Smart-Stop { $from } → { $to }
    [follow] 🪜 Follow { $from } → { $to }
    [hours] ⌛️ Schließen nach Zeit { $from } → { $to }
    *[entries] ⏳ Einstiege { $from } → { $to }
}
undo-none = nichts
undo-hours = nach { $hours } h
undo-market = Market
change-refused = ⚠️ Nichts geändert: { $problem }
change-in-doubt = ⚠️ Bybit gab keine Antwort: es kann geschehen sein. Siehe /positions, bevor du es noch einmal sendest
change-stale = { $name } hat sich seit der Anzeige geändert; noch einmal ansehen
change-not-yet = Bybit hat seit dem Start nicht geantwortet, noch lässt sich nichts ändern; gleich noch einmal versuchen
change-no-target = TP{ $number } wartet nicht mehr
change-percent-of-nothing = noch ist nichts gefüllt, von dem ein Prozentsatz zählen könnte; nenne einen Preis
change-on-the-tick = Auf dem Tick: antippen, einfügen
    { $line }
change-stop-stands-elsewhere =
    { $stands ->
        [none] Die Börse zeigt keinen Stop.
       *[known] Die Börse zeigt den Stop bei { $stands }.
    } Wo Holdfast ihn will: antippen, einfügen, ändern
    { $line }
change-as-it-stands = Wie es steht: antippen, einfügen, ändern
    { $line }

# ---------------------------------------- all of them

close-all-title = { $count ->
    [one] 🛑 <b>Die eine Position schließen?</b>
    *[other] 🛑 <b>Alle { $count } schließen?</b>
}
close-all-one = • { $name } { $size } · { $result }
close-all-waits = • { $name } wartet; ihre Einstiege werden storniert
close-all-sum = Per Market, Einstiege zuerst. Exposure { $exposure }, ≈ { $result } vor Gebühren. Was hier nicht überwacht ist, bleibt, wie es ist
close-all-new = { $name } ist seit der Anzeige dazugekommen; /closeall noch einmal senden
close-all-begun = { $count ->
    [one] ⏳ Die eine Position wird geschlossen; Bybit zeigt es noch nicht
    *[other] ⏳ Alle { $count } werden geschlossen; Bybit zeigt es noch nicht
}
close-all-done = Alle geschlossen
close-all-none = Nichts wird überwacht, also ist nichts zu schließen.
close-all-safe-mode = { $count ->
    [0] 🚨 <b>SAFE MODE</b>: nichts wird überwacht, und bei Bybit war keine Position zu sehen. /positions sagt, wann zuletzt gelesen wurde
   *[other] 🚨 <b>SAFE MODE</b>: nichts wird überwacht, darum wird jede Position mit ihrem Namen geschlossen. Antippen, einfügen:
}

# ---------------------------------------- positions opened elsewhere, and the account read anew

guard-begun = ⏳ { $symbol }: gelesen und bei Bybit angefragt
guard-done = 🤝 { $name } wird überwacht · 🛡 Stop { $stop } bestätigt
guard-late = ⏳ { $name } wird überwacht; der Stop ist noch nicht bestätigt, wird weiter versucht. /position zeigt ihn
guard-none = Nichts ist offen, was nicht überwacht wird.
guard-already = 🤝 { $name } wird schon überwacht: { $line } zeigt sie
guard-ignored = 👁 { $name } wird ignoriert: Holdfast rührt sie nie an. Sie hat nur den Stop, den du ihr gegeben hast

sync-begun = ⏳ Das ganze Konto wird gelesen
sync-same = ✅ Ganz gelesen: nichts wich von dem ab, was Holdfast wusste
sync-differed = 🔄 Ganz gelesen; das wich von dem ab, was Holdfast wusste
sync-each = { $name }: { $facts }
sync-unguarded = ⚠️ Nicht überwacht: { $names }
sync-in-doubt = ⏳ Etwas ist noch unklar und wird nachgefragt
sync-failed = ⚠️ Das Konto war nicht lesbar: { $reason }. Nichts geändert

# ---------------------------------------- one position in full

position-held = { $name } { $size } zu { $entry }
position-held-part = { $name } { $size } von { $planned } zu { $entry }
position-closing = { $name } wird geschlossen, { $size } übrig
position-waits = { $prices ->
    [none] { $name } wartet auf { $qty }
   *[other] { $name } wartet auf { $qty } zu { $prices }
}
position-entry-standing = { $standing ->
    [NOT_SENT] noch nicht gesendet
    [NO_ANSWER] gesendet, noch keine Antwort
   *[UNANSWERED] wartet auf die Börse
}
position-some-entries = { $count } von { $all } { $standing }
position-profit = { $price } · { $result } · { $r }
position-realised = Realisiert { $result } nach Gebühren
position-leaving = ⏳ { $qty } davon wird geschlossen; Bybit zeigt es noch nicht
position-stop-to-come = 🛡 Stop { $stop } kommt mit dem Einstieg
position-stop = 🛡 Stop { $stop } · geprüft { $seen }
position-stop-bare = 🟥 Stop { $stop } UNBESTÄTIGT
position-stop-moving = 🟥 Stop { $stop } UNBESTÄTIGT · { $standing } steht
position-frozen = 🧊 eingefroren seit { $since }: Änderungen blieben ohne Wirkung; nur Stop und Schließen werden gesendet
position-shown = Bybit zeigt Stop { $stop } ({ $series }), { $state }, gelesen { $read } · auf der Position { $row }, gelesen { $row_read }
position-series = { $series ->
    [LAST] Lastpreis
    [MARK] Markpreis
    [INDEX] Indexpreis
   *[none] Preisart nicht genannt
}
position-stop-state = { $state ->
    [UNTRIGGERED] wartet
    [TRIGGERED] hat ausgelöst
    [NEW] hat ausgelöst
    [PARTIALLY_FILLED] hat ausgelöst, zum Teil gefüllt
    [FILLED] hat ausgelöst, gefüllt
    [UNKNOWN] muss neu gesehen werden
   *[gone] ist weg
}
position-naked = Ohne Stop, während überwacht: { $duration }
position-breach = 🟥 { $what }, nicht wie es sein soll: { $evidence }
position-stop-by = { $origin ->
    [plan] Stop des Plans · { $liquidation }
    [break-even] Stop auf Break-even · { $liquidation }
    [follow] Stop von Follow gezogen · { $liquidation }
    [trailing] Stop vom Trail gezogen · { $liquidation }
    [person] Stop von Hand verschoben · { $liquidation }
   *[chat] Stop aus dem Chat · { $liquidation }
}
position-liquidation-unknown = Liquidation unbekannt, Bybit nennt keine
position-liquidation = { $near ->
    [yes] { $known ->
        [estimated] 🟥 Liquidation { $price } (geschätzt): zu nah am Stop oder davor
       *[sure] 🟥 Liquidation { $price }: zu nah am Stop oder davor
    }
   *[no] { $known ->
        [estimated] Liquidation { $price } (geschätzt)
       *[sure] Liquidation { $price }
    }
}
position-asked = ❓ du hast den Stop verschoben: behalten, oder zurück auf { $ours }? Ohne Antwort bleibt er so ab { $until }
position-asked-held = ❓ du hast den Stop verschoben: behalten, oder zurück auf { $ours } (dann sofort { $price }: { $due } ist fällig)? Ohne Antwort bleibt er so ab { $until }
position-due = { $origin ->
    [break-even] Break-even
    [follow] Follow
    [trailing] Trail
    [person] von Hand
    [chat] Chat
   *[plan] Plan
}
position-break-even = { $trigger ->
    [none] ⚖️ Break-even { $terms }
   *[other] ⚖️ Break-even { $terms } ({ $trigger })
}{ $stop ->
    [none] { "" }
   *[other] : der Stop geht auf etwa { $stop }
}{ $there ->
    [yes] ; er ist schon dort oder enger
   *[no] { "" }
}
position-trail = { $best ->
    [none] 〽️ Trail { $terms } · wartet
   *[other] 〽️ Trail { $terms } · bester Kurs { $best }
}
position-trail-native = { $seen ->
    [fires] 〽️ Bybits eigener, { $behind } dahinter · löst aus bei { $at }
    [standing] 〽️ Bybits eigener, { $behind } dahinter · steht, gesehen
   *[unconfirmed] 〽️ Bybits eigener, { $behind } dahinter · UNBESTÄTIGT
}
position-smart = 🕯 Smart-Stop: { $terms }
position-smart-moot = 🕯 Smart-Stop { $price }: der Stop ist schon dort oder enger
position-follow = 🪜 Follow: { $follow }
position-time = { $at ->
    [none] ⌛️ schließt { $hours } h nach der Eröffnung
   *[known] ⌛️ schließt um { $at }, nach { $hours } h
}
position-target = { $state ->
    [hit] { $qty ->
        [none] ✅ TP{ $number } { $price } erreicht
       *[other] ✅ TP{ $number } { $price } · { $qty } erreicht
    }
    [removed] { $qty ->
        [none] ✂️ TP{ $number } { $price } entfernt
       *[other] ✂️ TP{ $number } { $price } · { $qty } entfernt
    }
   *[waits] { $qty ->
        [none] 🎯 TP{ $number } { $price }
       *[other] 🎯 TP{ $number } { $price } · { $qty }
    }
}
position-entry = { $price ->
    [none] ⏳ Einstieg { $number } market · { $filled } von { $qty }
   *[other] ⏳ Einstieg { $number } { $price } · { $filled } von { $qty }
}
position-opened = Eröffnet { $at }
position-moment = { $at } UTC

# ---------------------------------------- all positions

positions-title = <b>{ $what }</b> · Equity { $equity } · frei { $free }{ $read ->
    [none] {""}
   *[known] {" "}· gelesen { $read } UTC
}
positions-none = Keine Positionen
positions-none-guarded = Keine überwachten Positionen
positions-held = { $count ->
    [one] 1 Position
   *[other] { $count } Positionen
}
positions-waiting = { $count ->
    [one] 1 wartender Trade
   *[other] { $count } wartende Trades
}
positions-and-trades = { $positions } und { $trades }
positions-from-records = { $count ->
    [0] ⚠️ Bybit hat seit dem Start nicht geantwortet; neuer Versuch alle paar Sekunden. Die Aufzeichnungen haben keine Positionen
    [one] ⚠️ Bybit hat seit dem Start nicht geantwortet; neuer Versuch alle paar Sekunden. Das steht in den Aufzeichnungen, mit Stops, die zuletzt gesehen an der Börse stehen: nichts ist verloren
   *[other] ⚠️ Bybit hat seit dem Start nicht geantwortet; neuer Versuch alle paar Sekunden. Diese stehen in den Aufzeichnungen, mit Stops, die zuletzt gesehen an der Börse stehen: nichts ist verloren
}
positions-safe-mode = 🚨 <b>SAFE MODE</b>: der Zustand war nicht lesbar. Kein Trade wird angenommen, kein Stop bewegt; was an der Börse steht, bleibt. /health sagt, warum
positions-paused = ⏸ Pausiert seit { $since }: keine neuen Einstiege; /resume beendet die Pause
positions-entries-held = ⚠️ { $why }
positions-disk = ⚠️ Datenträger fehlerhaft ({ $why }): der Schutz läuft weiter, keine neuen Trades
positions-stream-down = ⚠️ Live-Stream weg: die Börse wird reihum gefragt
positions-bare = 🟥 { $count } ohne bestätigten Stop
positions-moving = ⏳ { $count } mit Stop in Bewegung: der ältere steht
positions-unguarded = ⚠️ Nicht überwacht: { $names }
positions-ignored = 👁 Ignoriert, wie gewünscht: { $names }
positions-own-stop = { $stop ->
    [none] { $name } (kein Stop auf der Position)
   *[other] { $name } (eigener Stop { $stop })
}
positions-of-bots = 🧺 Von DCA-Bots: { $names }
positions-others = ℹ️ Nicht überwacht, denn Holdfast überwacht nur USDT- und USDC-Perpetuals: { $what }
positions-naked = Überwachte ohne bestätigten Stop seit dem Start: { $duration }
positions-swept = Börse zuletzt ganz gelesen { $at } UTC
positions-not-swept = Die Börse wurde noch nicht ganz gelesen
positions-watched = { $name } { $size } zu { $entry } · { $result }
positions-watched-stop = { $stop ->
    [none] 🟥 KEIN STOP an der Börse
   *[other] 🛡 Stop { $stop } steht an der Börse
}

# ---------------------------------------- closing one

close-what = sag, was geschlossen wird, zum Beispiel /close BTCUSDT oder /close BTCUSDT 50%
close-one-too-many = { $word } ist zu viel
close-behind = { $word }: nach dem Symbol steht long oder short und wie viel, etwa 50%
close-most = mehr als 100% lässt sich nicht schließen
close-rejected = ⚠️ Nicht geschlossen: { $problem }
close-in-doubt-itself = ⚠️ Die Börse gab keine Antwort: es kann geschlossen sein. Siehe /positions; noch einmal senden schadet nicht.
close-failed = ⚠️ Nicht geschlossen: { $reason }. Der Stop bleibt. Noch einmal senden.
close-refused = ⚠️ { $name }: nichts geschlossen: { $why }. Der Stop bleibt. Noch einmal senden
close-not-shown = Die Börse zeigt es noch nicht; wird weiter versucht, das Ende wird gemeldet
close-begun = { $what ->
    [nothing] ⏳ { $name }: nichts ist gefüllt; was wartet, wird storniert
    [all] ⏳ { $name } wird geschlossen: alle { $size } per Market
   *[part] ⏳ { $name } wird geschlossen: { $qty } von { $size } per Market
}
close-done = { $what ->
    [nothing] ✅ { $name }: nichts ist offen, nichts wartet mehr
    [all] { $left ->
        [none] ✅ { $name }: alle { $size } per Market geschlossen, nichts übrig
       *[other] ✅ { $name }: alle { $size } per Market geschlossen, { $left } übrig
    }
   *[part] { $left ->
        [none] ✅ { $name }: { $qty } von { $size } per Market geschlossen, nichts übrig
       *[other] ✅ { $name }: { $qty } von { $size } per Market geschlossen, { $left } übrig
    }
}
