### Alerts: what has happened, figures first. A fact that is `none` was not recorded, or there is none of it.

alert-unworded = <b>{ $kind }</b> (wie aufgezeichnet)
alert-system = { $urgency ->
    [urgent] 🚨
   *[calm] ℹ️
} { $text }
alert-account = das Konto
alert-breach =
    🟥 { $subject }: { $invariant }, seit { $time } nicht wie es sein soll
    { $evidence }
    Wird behoben; bleibt es so, bei der Börse nachsehen
alert-breach-over =
    🛡 { $subject }: { $invariant }, nach { $time } wieder wie es sein soll
    Es war: { $evidence }

## Orders and what they filled

alert-entry-filled =
    ✅ { $title }: Einstieg { $leg } gefüllt, { $qty } zu { $price }
    Größe { $size } von { $planned } · Ø { $mean } · Gebühr { $fee }
alert-entry-refused =
    ⛔️ { $title }: Einstieg { $leg } abgelehnt
    Bybit: { $reason }
alert-entries-cancelled = ⚪️ { $title }: Einstieg { $legs } ungefüllt storniert ({ $prices })
alert-entry-moved =
    ✋ { $title }: Einstieg { $leg } wurde in der App verschoben, { $moved ->
        [price] Preis { $old_price } → { $new_price }
        [quantity] Menge { $old_qty } → { $new_qty }
       *[both] Preis { $old_price } → { $new_price }, Menge { $old_qty } → { $new_qty }
    }
alert-entry-stays = Das bleibt so. Wenn alle Einstiege füllen und dann der Stop auslöst, der ganze Trade: { $result }
alert-entry-beyond-stop = Dort liegt er am Stop oder jenseits davon und wird darum storniert
alert-entry-too-much = ⚠️ Das ist mehr, als ein Trade verlieren darf: { $most } (MAX_RISK_PER_TRADE)
alert-late-entry =
    ↩️ { $title }: ein Einstieg wurde nach dem Ende seines Trades gefüllt und wird weiter überwacht (LATE_ENTRY=guard)
    { $size } zu { $entry }
    🛡 Stop { $stop } bestätigt
    { $targets ->
        [none] Kein Ziel liegt voraus: nur der Stop beendet es.
       *[some] 🎯 { $targets }
    }
alert-target-hit =
    🎯 { $title }: TP{ $leg } erreicht, { $qty } zu { $price }
    <b>{ $profit }</b> nach Gebühren · { $remaining } übrig
alert-target-removed = ✂️ { $title }: TP{ $leg } wurde in der App storniert und bleibt weg
alert-target-lost =
    ⚠️ { $title }: TP{ $leg } zu { $price } kennt die Börse nicht mehr, und nichts weiter davon wurde gefüllt
    Wer es weggenommen hat, ist nicht mehr festzustellen. Der Plan gilt, also { $mode ->
        [observe] würde es wieder gesetzt.
       *[live] wird es wieder gesetzt.
    } Wurde es mit Absicht storniert: /tp gibt dem Trade andere Ziele
alert-target-part = { $count ->
    [one] { $qty ->
        [none] { $others } verkauft seinen Teil mit
       *[known] { $others } verkauft seinen Teil mit: { $qty }
    }
   *[other] { $qty ->
        [none] { $others } verkaufen seinen Teil mit
       *[known] { $others } verkaufen seinen Teil mit: zusammen { $qty }
    }
}
alert-target-moved =
    ✋ { $title }: TP{ $leg } wurde in der App verschoben, { $moved ->
        [price] Preis { $old_price } → { $new_price }
        [quantity] Menge { $old_qty } → { $new_qty }
       *[both] Preis { $old_price } → { $new_price }, Menge { $old_qty } → { $new_qty }
    }
    { $then ->
        [price-stays] Der Preis bleibt so.
        [quantity-stays] Es bleibt so; die anderen Ziele teilen sich den Rest.
       *[planned-again] Mit dieser Menge könnte ein anderes Ziel nicht stehen: Mengen werden neu geplant.
    }
alert-targets-small = 🔗 { $title }: { $targets } { $count ->
    [one] liegt
   *[other] liegen
} jetzt unter dem Minimum der Börse
alert-target-joins = TP{ $leg } geht in TP{ $into } auf
alert-targets-joined = { $joined } · { $size } offen
alert-targets-none = Kein Ziel kann stehen: nur der Stop beendet { $size }
alert-size-changed =
    ↕️ { $title }: Größe um { $change } geändert, { $author ->
        [lost] durch einen Einstieg, der in Holdfasts Aufzeichnung fehlte
        [auto-deleveraging] durch Bybits Auto-Deleveraging (ADL)
        [liquidation] durch Bybits Liquidation eines Teils
       *[other] nicht von Holdfast
    }
    Größe jetzt { $size }; Stop und Ziele ziehen nach

## The stop and what moves it

alert-stop-moved =
    🛡 { $title }: Stop { $old } → { $new } ({ $origin ->
        [put-back] von dir zurückgesetzt
        [break-even] Break-even
        [follow] folgt den Zielen
        [trailing] Trail
        [person] von Hand verschoben
        [once-ours] dort hatte Holdfast ihn schon: von Hand zurückgeschoben, oder sein eigener Auftrag kam spät
        [chat] aus dem Chat
        [plan] Stop des Plans
       *[other] { $origin }
    }{ $moves ->
        [1] {""}
       *[other] , { $moves } Mal
    })
    Löst er aus, der ganze Trade: { $result } · { $size } offen
alert-stops-moved = 🛡 { $count } Stops nachgezogen (Trail). Löst einer aus, sein ganzer Trade nach Gebühren:
alert-stops-moved-of = { $title } { $old } → { $new }{ $moves ->
    [1] {""}
   *[other] {" "}({ $moves } Mal)
} · { $result }
alert-stop-gives-way = Er wurde { $times } Mal zurückgesetzt; ab jetzt gilt deiner
alert-stop-found = ✋ Er wurde in der App auf { $found } verschoben; { $origin ->
    [break-even] inzwischen wurde Break-even fällig und tritt an seine Stelle
    [follow] inzwischen wurde der nächste Schritt von Follow fällig und tritt an seine Stelle
    [trailing] inzwischen kam der Trail so weit und tritt an seine Stelle
   *[other] der Stop des Plans wird zurückgesetzt
}
alert-stop-moved-on = ↩️ Du hast { $restored } zurückgesetzt; { $origin ->
    [break-even] Break-even war fällig und hat ihn sofort weitergezogen
    [follow] der nächste Schritt von Follow war fällig und hat ihn sofort weitergezogen
    [trailing] der Trail hat ihn sofort weitergezogen
   *[other] er wurde sofort weitergezogen
}
alert-stop-put-back =
    🛡 { $title }: der Stop { $found ->
        [none] { $by ->
            [person] wurde in der App entfernt
            [adl] fiel weg, als Bybit die Position verringerte (ADL)
            [liquidation] fiel weg, als Bybit einen Teil der Position liquidierte
            [exchange] wurde von Bybit entfernt
           *[unknown] war weg
        }
       *[known] wurde in der App auf { $found } verschoben
    }
    { $stop } ist zurückgesetzt und bestätigt · { $size } offen
alert-stop-waits =
    ⏳ { $title }: der Kurs ist durch { $wanted }, der Stop kann noch nicht dorthin
    🛡 { $standing } bleibt; neuer Versuch, wenn der Kurs frei ist
alert-stop-refused =
    🟥 { $title }: die Börse hat den Stop { $wanted } { $times } Mal abgelehnt
    Jetzt: { $standing ->
        [none] kein Stop ist zu sehen
       *[known] { $standing } steht noch
    }
alert-stop-beyond-liquidation =
    🟥 { $title }: Liquidation bei { $liquidation }, bevor der Stop { $stop } auslöst
    Stop enger setzen, Margin zuführen oder einen Teil von { $size } schließen
alert-unprotected =
    🟥 { $title }: seit { $time } kein bestätigter Stop
    Größe { $size }. Jetzt bei der Börse nachsehen.
alert-protected =
    🛡 { $title }: Stop { $stop } ist wieder bestätigt
    Unbestätigt für { $time }
alert-trail-set =
    🛡 { $title }: { $activation ->
        [none] Bybit zieht mit { $distance } Abstand zum Kurs nach
       *[known] Bybit zieht mit { $distance } Abstand zum Kurs nach, ab { $activation }
    }
    Der Stop { $stop } bleibt daneben
alert-trail-refused =
    ℹ️ { $title }: Bybit zieht bei dieser Position nicht nach ({ $reason })
    Stattdessen zieht Holdfast den Stop hinter dem Kurs nach
alert-trail-removed =
    ✋ { $title }: Bybits eigener Trail wurde in der App entfernt
    Er bleibt weg, und der Stop zieht nicht mehr nach. Löst der Stop { $stop } aus, der ganze Trade: { $result }
alert-trail-changed =
    ✋ { $title }: Bybits eigener Trail wurde in der App geändert: Abstand { $old } → { $new } zum Kurs
    Es bleibt so. Löst der Stop { $stop } aus, der ganze Trade: { $result }
alert-trail-in-doubt =
    ⚠️ { $title }: in der Minute, in der der Trail begann, wurde { $best } gehandelt; ob davor oder danach, ist nicht bekannt, denn Kurse fehlen
    Danach: der Stop gehörte auf { $trigger }. Der Trail geht ab { $watermark } weiter, { $stop } steht; im Zweifel verschieben oder schließen
alert-break-even-in-doubt =
    ⚠️ { $title }: in der Minute, in der Break-even zu warten begann, wurde { $best } gehandelt; ob davor oder danach, ist nicht bekannt, denn Kurse fehlen
    Danach: der Stop gehörte auf { $wanted }. Break-even wartet weiter, { $stop } steht; im Zweifel verschieben oder schließen
alert-trail-missed =
    ⚠️ { $title }: während Kurse fehlten, ging einer durch { $trigger }, wo der Trail gestanden hätte
    Es steht der Stop { $stop }; der Trail geht von hier weiter

## The end of a position, or of a part of it

alert-reduced =
    ✂️ { $title }: { $qty } zu { $price } geschlossen
    <b>{ $profit }</b> nach Gebühren · { $remaining } übrig
alert-reduction-refused =
    ⛔️ { $title }: Teilschließung abgelehnt, nichts geschlossen
    { $reason }
alert-closing =
    ⚠️ { $title }: { $size } wird per Market geschlossen
    Grund: { $reason }
alert-closing-smart =
    ⚠️ { $title }: { $size } wird per Market geschlossen
    Grund: { $reason }, { $smart }: die { $candles }-Kerze bis { $ended } UTC schloss bei { $closed_at }
alert-close-refused =
    🟥 { $title }: { $times } Mal abgelehnt, { $size } zu schließen
    { $reason }
    Es wird weiter versucht. Eigene Orders, die verkleinern, können im Weg sein.
alert-close-unfilled =
    🟥 { $title }: { $times } Orders zum Schließen von { $size } fanden niemanden
    Es wird weiter versucht, auch mit einem Limit am Rand dessen, was die Börse erlaubt.
alert-closed =
    🏁 { $title } geschlossen: { $reason }
    <b>Netto { $net ->
        [none] nicht bekannt, siehe Bybits App
       *[known] { $net }
    }</b>
    Brutto { $gross ->
        [none] nicht bekannt
       *[known] { $gross }
    } · Gebühren { $fees } · Funding { $funding }
    { $qty }: { $entry } → { $exit }
    { $planned ->
        [none] keine Ziele · { $fills } Ausführungen · offen { $time }
       *[some] Ziele { $hit } von { $planned } · { $fills } Ausführungen · offen { $time }
    }
alert-closed-by = { $moved_by ->
    [follow] { $reason }, wohin Follow ihn gezogen hatte
    [person] { $reason }, wohin er von Hand verschoben war
    [chat] { $reason }, wohin er aus dem Chat gesetzt war
   *[other] { $reason }
}
alert-not-filled =
    ⚪️ { $title }: nichts gefüllt, nichts übrig
    Grund: { $reason }
alert-not-filled-taken =
    ⚪️ { $title }: nichts gefüllt, nichts übrig
    Jemand hat außerhalb von Holdfast die Gegenseite dieser Position eröffnet: im One-Way-Modus hätte der Einstieg sie geschlossen, also wurde er storniert. Was jetzt da ist, gehört nicht zu diesem Trade
alert-not-filled-too-old =
    ⚪️ { $title }: nichts gefüllt, nichts übrig
    Der Market-Einstieg ließ sich nicht binnen einer Minute nach dem Bestätigen senden. Die Vorschau war dann zu alt, er wurde aufgegeben. Zeile noch einmal senden, wenn er noch gewollt ist

alert-seen = 👁 Gesehen
alert-seen-by = 👁 Gesehen von { $name }, { $at } UTC
alert-again = ⏰ <b>Noch einmal: niemand hat das gesehen</b> (zuerst um { $at } UTC)
