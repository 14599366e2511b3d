### A DCA bot before it is begun, and what becomes of its preview.

dca-preview-head = 🧺 <b>{ $name }</b> { $symbol } { $market } · Kurs { $price }
dca-preview-observed = Der erste Start mit MODE=live pausiert ihn, bis /dca resume ihn fortsetzt
dca-preview-gate = Er kauft nur, wenn alles zutrifft:
dca-preview-looks = Erste Prüfung binnen { $each } nach dem Druck, dann alle { $each }
dca-preview-unrestrained = { $lots ->
    [one] ⚠️ Nichts bremst ihn: er kauft bei jeder Prüfung, bis { $lots } Los offen ist. Bremsen sind every, step, indicators
   *[other] ⚠️ Nichts bremst ihn: er kauft bei jeder Prüfung, bis { $lots } Lose offen sind. Bremsen sind every, step, indicators
}
dca-preview-credit = Bei Verkauf über Ziel senken { $share } vom Mehr das Ziel des neuesten anderen Loses
dca-preview-first = { $market ->
    [spot] Erstes Los, bei Kauf zu { $price }: { $qty } nach Gebühr von höchstens { $fee }, für { $cost }
   *[linear] Erstes Los, bei Kauf zu { $price }: { $qty } für { $cost } mit Gebühr von höchstens { $fee }
}
dca-preview-sold = 🎯 Verkauf: { $qty } zu { $price } = <b>{ $net }</b> nach Gebühren
dca-preview-trail = 〽️ Trail beginnt bei { $price }
dca-preview-worst = { $lots ->
    [one] Schlimmster Fall: { $lots } offenes Los = <b>{ $money }</b>
   *[other] Schlimmster Fall: { $lots } offene Lose = <b>{ $money }</b>
}
dca-preview-worst-last = Schlimmster Fall: { $lots } offene Lose, das letzte bei { $last } = <b>{ $money }</b>
dca-preview-stop = 🛡 Der Hard-Stop löst dann aus bei { $stop }: <b>{ $loss }</b>
dca-preview-stop-of-bought-higher = { $said }; höher als jetzt gekaufte Lose verlieren mehr
dca-preview-no-stop = Bei Spot kein Stop: was der Kurs darunter fällt, verlieren offene Lose, bis er zurück ist
dca-preview-free = { $less_than ->
    [stop] ⚠️ { $free } frei: weniger, als der Hard-Stop verlieren kann
    [one] ⚠️ { $free } frei: reicht für keinen Kauf
   *[all] ⚠️ { $free } frei: weniger, als alle Lose kosten
}
dca-preview-free-claimed = ⚠️ { $free } frei, und deine anderen Bots dürfen davon noch für { $claimed } kaufen
dca-preview-begun = ⏳ Bybit wird gefragt, was die Vorschau braucht
dca-preview-none = ⚠️ Keine Vorschau: keine brauchbare Antwort von Bybit ({ $reason }). Nichts gestartet.
dca-preview-no-answer = keine Antwort binnen { $seconds } s

## Its buttons, and what comes of them

dca-draft-confirm = ✅ Bestätigen
dca-draft-cancel = ✖ Abbrechen
dca-draft-begun = ✅ Gestartet { $at } UTC
dca-draft-begun-observed = ✅ Gestartet { $at } UTC. MODE=observe: er sendet nichts
dca-draft-begun-see = <code>/dca show { $bot }</code> zeigt, was er tut
dca-draft-begun-see-list = <code>/dca list</code> zeigt, was er tut
dca-draft-cancelled = ✖ Abgebrochen, nichts gestartet
dca-draft-not-begun = ✖ Nicht gestartet, nichts gekauft
dca-draft-expired = ⌛️ Abgelaufen: nichts gestartet. Zeile noch einmal senden
dca-draft-press-begun = Gestartet
dca-draft-press-not-begun = Nicht gestartet: { $problem }
dca-draft-press-begun-at = Schon gestartet um { $at } UTC.
dca-draft-press-was-not-begun = Dieser wurde nicht gestartet. Zeile noch einmal senden.
