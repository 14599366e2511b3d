### /trade: the preview and what comes of it.

trade-none-now = ⛔ { $problem } Nichts gesendet.
trade-no-preview = ⚠️ Keine Vorschau: keine brauchbare Antwort von Bybit ({ $reason }). Nichts gesendet.
trade-preview-begun = ⏳ Bybit wird gefragt, was die Vorschau braucht
trade-no-answer-within = keine Antwort binnen { $seconds } s

## The preview

preview-head = <b>{ $title }</b> · { $series }kurs { $price }
preview-observe = 👁 MODE=observe: nichts wird gesendet.
preview-added-to = ➕ Zur bestehenden Position: { $held ->
    [none] noch nichts
   *[some] { $held } { $base } zu { $mean }
}
preview-added-to-waiting = { $added } · { $waiting } wartend
preview-hit = Bisher erreichte Ziele: { $targets }
preview-entry = Einstieg { $at }
preview-entry-of-many = Einstieg { $number } { $at } · { $qty }
preview-at-market = per Market ≈ { $price }
preview-mean = Ø Einstieg { $price }
preview-counts-from = Prozente und R zählen ab { $price }
preview-size = Größe { $qty } { $base } · { $notional } { $quote }
preview-size-added = Hinzu { $qty } { $base } · { $notional } { $quote }
preview-leverage = Hebel { $times }x
preview-leverage-unchanged = Hebel unverändert
preview-stop = 🛡 Stop { $stop } ({ $series }): { $loss }, { $risk } der Equity
preview-stop-for-all = 🛡 Stop { $stop } ({ $series }), für alles dann Offene: { $loss }, { $risk } der Equity
preview-open-part = Der offene Teil am Stop: jetzt { $before }, dann <b>{ $after }</b>
preview-whole = Meldungen gelten dem ganzen Trade, mit bisherigem Gewinn oder Verlust
preview-stop-looser = Stop verschoben { $old } → { $new }: ⚠️ <b>weiter</b>
preview-stop-tighter = Stop verschoben { $old } → { $new }: enger
preview-smart = 🕯 Smart-Stop: { $smart }; der Hard-Stop bleibt bei { $stop }
preview-target = 🎯 TP{ $number } { $price } · { $qty } ({ $share }) · { $r } · { $profit }
preview-targets-market = Ziele sind Market-Orders, ausgelöst vom { $series }kurs
preview-runner = Rest ohne Ziel { $qty }: nur der Stop beendet ihn
preview-break-even = Break-even { $break_even }
preview-trail = Trail { $trail }
preview-follow = Follow: { $follow }
preview-hours = Schließt nach { $hours } h
preview-fees = Gebühren { $entry } Einstieg, { $exit } Ausstieg am Stop

## What stands within a sentence

trade-series = { $series ->
    [last] Last
    [mark] Mark
   *[index] Index
}
trade-break-even-off = aus
trade-break-even-when = { $when ->
    [tp] nach TP{ $value }
    [percent] bei { $value } im Plus
   *[r] bei { $value }
}
trade-break-even-beyond = { $when }, { $offset } darüber hinaus
trade-trail-range = { $ranges } ATR ({ $candle })
trade-trail-of-bot = { $start ->
    [tp] { $behind } nach TP{ $at }
    [price] { $behind } ab { $at }
   *[entry] { $behind } ab Einstieg
}
trade-trail-of-exchange = { $trail }, durch Bybit
trade-follow = { $behind ->
    [one] der Stop geht auf das Ziel vor dem zuletzt erreichten
   *[two] der Stop bleibt zwei Ziele hinter dem zuletzt erreichten
}
trade-follow-word = { $behind ->
    [none] nichts
    [one] an
   *[two] zwei dahinter
}
trade-smart-stop = { $side ->
    [long] schließt, wenn eine { $candle }-Kerze unter { $price } schließt
   *[short] schließt, wenn eine { $candle }-Kerze über { $price } schließt
}

## A press on a preview, of a trade or of a DCA bot, that decides nothing any more

draft-unknown = ⌛️ Diese Vorschau ist nicht mehr bekannt. Zeile noch einmal senden.
draft-expired = ⌛️ Abgelaufen
draft-press-unknown = Diese Vorschau ist nicht mehr bekannt. Zeile noch einmal senden.
draft-press-waited = Dieser Druck hat gewartet, während Holdfast weg war. Noch einmal drücken, wenn er noch gilt.
draft-press-not-asked = Nur wer angefragt hat, kann darüber entscheiden.
draft-press-expired = Nach 10 Minuten abgelaufen. Zeile noch einmal senden.
draft-press-cancelled = Abgebrochen
draft-press-cancelled-at = Schon abgebrochen um { $at } UTC.

## The buttons, and what comes of them

trade-confirm = ✅ Bestätigen
trade-cancel = ✖ Abbrechen
trade-cancelled = ✖ Abgebrochen, nichts gesendet
trade-not-opened = ✖ Nicht eröffnet, nichts gesendet
trade-press-confirmed = Bestätigt
trade-press-none-now = ⛔ Nichts gesendet. { $problem }
trade-press-failed = ⚠️ Nichts gesendet: { $reason }. Noch einmal drücken.
trade-press-see-message = ⚠️ Nichts gesendet; die Nachricht sagt, warum. Noch einmal drücken.
trade-press-not-opened = Nicht eröffnet: { $problem }
trade-press-confirmed-at = Schon bestätigt um { $at } UTC.
trade-press-was-not-opened = Dieser wurde nicht eröffnet. Zeile noch einmal senden.
trade-opening = ✅ Bestätigt { $at } UTC — eröffnet wird { $side } { $symbol } { $qty }
trade-adding = ✅ Bestätigt { $at } UTC — aufgestockt wird { $side } { $symbol } { $qty }
trade-recorded = ⏳ aufgezeichnet; die Börse zeigt es noch nicht
trade-see-positions = /positions zeigt, was daraus wurde
trade-is-over = 🏁 Dieser Trade ist beendet; eine eigene Meldung sagt, wie
trade-is-tried = ⏳ Die Börse zeigt es noch nicht; wird weiter versucht; was daraus wird, kommt als Meldung
trade-entry-filled = • { $entry } gefüllt, { $filled }
trade-entry-rests = • { $entry } wartet { $at }, { $qty }
trade-entry-rests-in-part = • { $entry } wartet { $at }, { $qty }, { $filled } davon gefüllt
trade-entry-ended = • { $entry } { $at } ist beendet, { $filled ->
    [none] nichts gefüllt
   *[some] { $filled } von { $qty } gefüllt
}
trade-entry-ended-because = { $ended }: { $reason }
trade-entry-not-shown = • { $entry } { $at }, { $qty }: noch nicht zu sehen
trade-name-of-entry = { $number ->
    [only] Einstieg
   *[one-of-many] Einstieg { $number }
}
trade-at = { $price ->
    [market] per Market
   *[limit] bei { $price }
}
