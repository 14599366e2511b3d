### A trade step by step: /trade without anything behind it.

wizard-head = 🧭 <b>Neuer Trade</b>
wizard-ask-symbol = <b>Welches Symbol?</b> Antippen oder einen Teil davon tippen.
wizard-ask-side = <b>Long oder short?</b>
wizard-ask-entry = <b>Wo einsteigen?</b> Antippen oder Preise tippen, etwa <code>50000 49500</code>
wizard-ask-size = <b>Wie viel darf am Stop verloren gehen?</b> Antippen oder <code>1%</code>, <code>500 usdt</code> oder <code>size 0.01</code> tippen
wizard-ask-stop = <b>Wo liegt der Stop?</b> Antippen oder einen Preis oder <code>2%</code> tippen
wizard-ask-targets = <b>Wo wird Gewinn mitgenommen?</b> R ist der Abstand zum Stop. Antippen oder <code>51000:50% 2R:50%</code> tippen
wizard-ask-even = <b>Wann geht der Stop auf Break-even?</b> Antippen oder <code>tp1 +0.1%</code> tippen
wizard-ask-trail = <b>Folgt der Stop dem Kurs?</b> Antippen oder <code>1% after tp1</code> tippen
wizard-ask-preview = <b>Keine Vorschau.</b> Falsches ändern oder zurück.
wizard-ask-change = <b>Welche Zeile?</b>
wizard-name-symbol = Symbol
wizard-name-side = Richtung
wizard-name-entry = Einstieg
wizard-name-size = Größe
wizard-name-stop = Stop
wizard-name-targets = Ziele
wizard-name-even = Break-even
wizard-name-trail = Trail
wizard-line = ✏️ { $name }: { $answer }

## Buttons

wizard-long = 🟢 Long
wizard-short = 🔴 Short
wizard-favourite = ⭐ { $symbol }
wizard-star = ⭐ { $symbol } als Favorit merken
wizard-unstar = ★ { $symbol } nicht mehr als Favorit
wizard-market = Market ≈ { $price }
wizard-limit = { $price } ({ $way })
wizard-risk = { $percent } ≈ { $loss } USDT
wizard-default-size = Standardrisiko
wizard-range = { $ranges } ATR · { $price }
wizard-template = { $targets } · TP_SHARES { $shares }
wizard-none = ohne
wizard-change = ✏️ Ändern
wizard-back = ◀ Zurück
wizard-stop = ✖ Abbrechen

## What comes of answers and presses

wizard-wrong = ⚠️ { $problem } Zum Beispiel: <code>{ $example }</code>
wizard-size-unit = { $word }: USDT oder { $base }?
wizard-size-none = { $word } ist keine Größe: Prozent der Equity, USDT oder Coins
wizard-one-thing = eins nach dem anderen; der Rest wird noch gefragt
wizard-no-symbol = { $word } gibt es nicht
wizard-found = 🔎 { $count ->
    [one] Ein Symbol passt dazu:
   *[other] { $count } Symbole passen dazu:
}
wizard-ended = ✖ Beendet durch { $by }; nichts gesendet.
wizard-ended-by-signal = ein Signal
wizard-ended-by-command = einen Befehl
wizard-not-yours = ⛔ Handeln braucht die Rolle { $role }, die du nicht mehr hast: nichts gesendet.
wizard-stopped = ✖ Abgebrochen; nichts gesendet.
wizard-expired = ⌛️ Nach 10 Minuten abgelaufen; nichts gesendet. /trade beginnt neu.
wizard-press-expired = Nach 10 Minuten abgelaufen. /trade beginnt neu.
wizard-press-over = Dieser Ablauf ist beendet. /trade beginnt neu.
wizard-press-stale = Dieser Knopf gehört zu einem früheren Schritt; so steht es jetzt.
wizard-press-overtaken = Inzwischen kam etwas Neueres; diese Vorschau wird nicht gezeigt.
wizard-press-not-yours = Nur wer das begonnen hat, kann damit weitermachen.
wizard-press-settled = Über diesen Trade ist schon entschieden.
