### Questions with buttons, and what became of an answer. A fact that is `none` was not recorded, or there is none.

question-over = ⌛️ <i>Diese Frage ist vorbei: sie wurde beantwortet, ihre Zeit ist um, oder es hat sich etwas geändert. /positions zeigt, was steht.</i>
question-answered-elsewhere = ⌛️ <i>Diese Frage wurde in einem anderen Chat beantwortet:</i>
question-recorded = Aufgezeichnet; die Börse zeigt es noch nicht
question-close-recorded = Das Schließen ist aufgezeichnet; die Börse zeigt es noch nicht
question-nothing-changed = Nichts geändert. { $problem }
question-nothing-changed-retry = Nichts geändert: { $reason }. Noch einmal drücken.
question-settled-already = Das ist schon erledigt; siehe /positions.
question-stop-stands = Stop { $stop } steht.
question-not-confirmed = Noch nicht bestätigt, wird weiter versucht; siehe /positions.

## A stop that was moved in the app

question-stop =
    ✋ { $title }: der Stop { $moved ->
        [once-ours] steht, wo Holdfast ihn schon hatte (in der App zurückgeschoben, oder sein eigener Auftrag kam spät)
       *[person] wurde in der App verschoben
    }, { $before } → { $theirs }
    Löst er aus, der ganze Trade:
    • deiner, { $theirs }: { $result_theirs }
    • zurückgesetzt, { $held_by ->
        [none] { $ours }
        [break-even] { $ours } → { $held } (Break-even ist fällig und zurückgehalten)
        [follow] { $ours } → { $held } (der nächste Schritt von Follow ist fällig und zurückgehalten)
       *[other] { $ours } → { $held } (fällig und zurückgehalten)
    }: { $result_ours }
question-stop-looser = ⚠️ Deiner ist weiter: er kann mehr verlieren
question-stop-trails = Zurückgesetzt läuft der Trail ab dem jetzigen Kurs weiter und kann ihn weiterziehen
question-stop-until = Deiner steht jetzt und bleibt ohne Antwort binnen { $time }
question-stop-keep = ✋ Behalten ({ $result })
question-stop-put-back = ↩️ Zurück ({ $result })
question-stop-moved-by = { $moved_by ->
    [break-even] Break-even war fällig und hat ihn sofort weitergezogen
    [follow] der nächste Schritt von Follow war fällig und hat ihn sofort weitergezogen
    [trailing] der Trail hat ihn weitergezogen
   *[other] er wurde seitdem wieder verschoben
}
question-stop-yours = Deiner steht: { $stop }
question-stop-moved-on = { $put_back } wurde zurückgesetzt, und { $why }: { $stop } ist bestätigt
question-stop-is-back = Zurückgesetzt und bestätigt: { $stop }
question-stop-refused = { $name }: { $problem }. Deiner steht.
question-stop-text-yours = ✋ <b>{ $name }</b>: dein Stop { $stop } bleibt
question-stop-text-moved-on = ↩️ <b>{ $name }</b>: { $put_back } wurde zurückgesetzt, und { $why }: Stop { $stop } ist bestätigt
question-stop-text-moving-on = ⏳ <b>{ $name }</b>: { $put_back } wurde zurückgesetzt, und { $why }: Stop { $stop } steht, der neue ist noch nicht bestätigt. Siehe /positions
question-stop-text-is-back = { $trails ->
    [trails] ↩️ <b>{ $name }</b>: Stop { $stop } ist zurückgesetzt und bestätigt; der Trail läuft ab dem jetzigen Kurs weiter und kann ihn weiterziehen
   *[stands] ↩️ <b>{ $name }</b>: Stop { $stop } ist zurückgesetzt und bestätigt
}
question-stop-text-under-way = ⏳ <b>{ $name }</b>: der Stop wird zurückgesetzt; { $stop } steht. Siehe /positions
question-stop-text-settled = { $name ->
    [none] ⌛️ erledigt: beantwortet, Zeit abgelaufen, oder der Stop hat sich seitdem bewegt.
   *[known] ⌛️ <b>{ $name }</b>: erledigt: beantwortet, Zeit abgelaufen, oder der Stop hat sich seitdem bewegt.
}

## A trail's trigger that rose while prices were missed

question-gap = ⚠️ { $title }: während Kurse fehlten, wäre der Trail bis { $trigger } gefolgt, und der Kurs ist schon dahinter: { $price }
question-gap-choices =
    • { $size } jetzt per Market schließen: der ganze Trade: { $result ->
        [none] nicht bekannt, Ausführungen fehlen
       *[known] etwa { $result } nach Gebühren
    }
    • weiter: der Trail beginnt neu ab dem jetzigen Kurs
    🛡 { $stop } steht. { $otherwise ->
        [closes] Ohne Antwort binnen { $time } wird geschlossen
       *[goes-on] Ohne Antwort binnen { $time } geht es weiter
    }
question-gap-no-answer = ⏰ { $title }: es kam keine Antwort
question-gap-stop-goes = Der Stop geht auf { $trigger }; ist der Kurs dahinter, schließt das per Market
question-gap-begins-anew =
    { $why ->
        [setting] Der Trail beginnt neu ab dem jetzigen Kurs (GAP_TRIGGER_ACTION=rearm)
        [too-old] Der Trail beginnt neu ab dem jetzigen Kurs (länger her als TRAILING_MAX_GAP_S)
        [too-far] Der Trail beginnt neu ab dem jetzigen Kurs (der Kurs ist weiter dahinter als GAP_MAX_SLIPPAGE_PERCENT)
       *[other] Der Trail beginnt neu ab dem jetzigen Kurs
    }
    🛡 { $stop } steht
question-gap-close = 🏁 Jetzt schließen
question-gap-go-on = ▶️ Weiter
question-gap-closed = Geschlossen
question-gap-closing = Noch nicht geschlossen, wird weiter versucht; siehe /positions.
question-gap-went-on = Der Trail beginnt neu.
question-gap-text-closed = 🏁 <b>{ $name }</b>: per Market geschlossen, wie es der Trail getan hätte
question-gap-text-closing = ⏳ <b>{ $name }</b>: wird per Market geschlossen. Siehe /positions
question-gap-text-went-on = ▶️ <b>{ $name }</b>: der Trail beginnt neu ab dem jetzigen Kurs.
question-gap-text-settled = { $name ->
    [none] ⌛️ erledigt: beantwortet, Zeit abgelaufen, oder der Trail ist seitdem weitergelaufen.
   *[known] ⌛️ <b>{ $name }</b>: erledigt: beantwortet, Zeit abgelaufen, oder der Trail ist seitdem weitergelaufen.
}

## A position that was opened elsewhere

question-button-plan = 🛡 Mit Standardplan
question-button-stop = 🛑 Nur ein Stop
question-button-ignore = 👁 Ignorieren
question-button-targets = 🎯 Standardziele dazu
question-adopt =
    ❓ { $title } wurde woanders eröffnet: { $size } zu { $entry }
    Niemand überwacht sie. Soll Holdfast?
question-adopt-no-stop =
    🟥 Kein Stop lässt sich vorschlagen: { $problem }.
    In Bybits App einen setzen, dann drücken: er wird behalten.
question-adopt-stop = 🛡 Stop { $stop } ({ $whose ->
    [kept] deiner, behalten
   *[new] neu
}) · dort { $loss } nach Gebühren
question-adopt-tightens = ⚠️ Ein Teil davon hat einen weiteren Stop von dir: dieser würde zuerst auslösen
question-adopt-targets = 🎯 { $targets ->
    [none] keine Ziele von Holdfast
   *[some] { $targets }
}
question-adopt-foreign = Deine eigenen Orders nehmen { $qty } davon; sie bleiben, wie sie sind
question-adopt-take-profit = Dein Ziel { $price } bleibt, wie es ist
question-adopted = 🤝 { $title } wird überwacht: { $size } zu { $entry }
question-adopted-stop = 🛡 Stop { $stop } ({ $whose ->
    [kept] deiner, behalten
   *[new] gesetzt
}) bestätigt
question-adopted-offered = Nach jetzigem Stand lägen die Standardziele bei { $targets }
question-adopted-estimated = Die Ausführungen lassen sich nicht nachlesen: das Ergebnis wird hier nicht bekannt sein
question-adopt-guarded = Überwacht, der Stop ist bestätigt
question-adopt-guarded-soon = Überwacht, aber der Stop ist noch nicht bestätigt
question-adopt-ignored = Ignoriert
question-adopt-redrawn = { $name } oder ihr Kurs hat sich geändert. Die Frage ansehen, wie sie jetzt ist, dann noch einmal drücken.
question-adopt-offered-anew = { $name } oder ihr Kurs hat sich geändert. Die Ziele ansehen, wie sie jetzt sind, dann noch einmal drücken.
question-adopt-refused = { $name }: { $problem }.
question-adopt-gone = Diese Position ist nicht mehr da; nichts getan.
question-adopt-text-guarded = 🤝 <b>{ $name }</b> wird überwacht · 🛡 Stop { $stop } bestätigt
question-adopt-text-guarded-soon = ⏳ <b>{ $name }</b> wird überwacht; der Stop ist noch nicht bestätigt, wird weiter versucht. Siehe /positions
question-adopt-text-ignored = 👁 <b>{ $name }</b> wird ignoriert: Holdfast rührt sie nie an. Sie hat nur den Stop, den du ihr gegeben hast
question-adopt-text-gone = ⌛️ <b>{ $name }</b>: diese Position ist nicht mehr da oder nicht mehr wie zuvor. Nichts getan
question-adopt-text-settled = ⌛️ Erledigt: beantwortet, oder die Position ist weg. /positions zeigt, was überwacht wird
