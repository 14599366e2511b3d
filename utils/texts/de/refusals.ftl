### Why the guard refuses what a person asks: a trade, a change, a close. Each is one sentence that may stand behind
### another; the line that would be right stands beside it. A fact that is `none` is not known.

## No new trade now

refused-observe = MODE=observe: nichts wird gesendet
refused-observe-guard = MODE=observe: nichts wird gesendet. { $name } würde überwacht mit dem Stop { $stop }{ $targets ->
    [none] {" "}und ohne Take-Profit
   *[some] {" "}und Take-Profits bei { $targets }
}
refused-observe-now = MODE=observe: nichts wird gesendet.
refused-observe-preview = MODE=observe: nichts wird gesendet. So würde es gemacht.
refused-safe-mode = SAFE MODE: der Zustand ließ sich nicht lesen, darum kein neuer Trade. Den Bot anhalten, python main.py state check und state restore NAME ausführen, dann neu starten.
refused-disk = Datenträger fehlerhaft ({ $reason }): Holdfast schützt weiter, was offen ist, nimmt aber keinen neuen Trade, bis es wieder schreiben kann.
refused-paused = Pause seit { $since } UTC: kein neuer Trade; was offen ist, bleibt überwacht. /resume beendet sie.
refused-key-withdraws = Der API-Key darf auszahlen: kein neuer Trade mit ihm; was offen ist, bleibt überwacht. Nimm ihm bei Bybit das Wallet-Recht.
refused-no-answer = Bybit hat seit dem Start nicht geantwortet; alle paar Sekunden ein neuer Versuch
refused-no-answer-close = Bybit hat seit dem Start nicht geantwortet; alle paar Sekunden ein neuer Versuch, und nichts wurde gesendet. { $known }
refused-maintenance = { $announced }: kein Einstieg wird gesendet, von 15 Minuten davor bis zum Ende
refused-margin-rate = Die Maintenance-Margin-Rate des Kontos ist { $rate } (bei 100 % liquidiert Bybit): ab { $limit } wird kein Einstieg gesendet
refused-places = { $counted } zählen schon, und MAX_POSITIONS ist { $most }
refused-history = der Verlauf lässt sich nicht lesen, also ist nicht bekannt, was heute gekostet hat (DAILY_LOSS_LIMIT)
refused-daily-loss = die Trades von heute haben { $lost } verloren, und DAILY_LOSS_LIMIT ist { $limit }: keine neuen bis 00:00 UTC

## Symbol and slot

refused-guarded = { $symbol } wird schon überwacht
refused-guarded-again = { $name } wird schon überwacht; die Zeile noch einmal senden
refused-guarded-close = { $name } wird schon überwacht; zuerst schließen: /close { $symbol }
refused-changed-since-preview = { $symbol } hat sich seit der Vorschau geändert; die Zeile noch einmal senden
refused-nothing-added = { $name } wird geschlossen: jetzt kommt nichts hinzu
refused-part-of-it = eine Teilschließung von { $name } läuft; die Zeile danach noch einmal senden
refused-executions-read = Ausführungen von { $name } werden gelesen; die Zeile gleich noch einmal senden
refused-mode-changed = der Positionsmodus von { $symbol } hat sich seit der Vorschau geändert; noch einmal fragen
refused-not-trading = { $symbol } ist jetzt nicht handelbar
refused-no-contract = Bybit führt keinen linearen Kontrakt { $symbol } zum Handel
refused-no-contract-choose = Bybit führt keinen linearen Kontrakt { $symbol } zum Handel; /trade allein hilft, einen zu finden
refused-slot-taken = in { $symbol } ist schon eine { $side ->
    [long] Long
   *[short] Short
}-Position von { $qty }; ein Trade braucht einen freien Platz: zuerst schließen
refused-not-that-side = { $symbol } ist bei der Börse nicht { $side }; noch einmal fragen
refused-slot-of-bot = { $symbol } gehört dem DCA-Bot { $bot }
refused-slot-of-bot-free = { $symbol } gehört dem DCA-Bot { $bot }; frei, sobald der Bot gestoppt ist und seine Lose verkauft hat
refused-slot-of-bot-guards = { $symbol } gehört dem DCA-Bot { $bot }, der seinen Stop selbst hält
refused-slot-foreign = die { $side ->
    [long] Long
   *[short] Short
}-Position in { $symbol } wurde woanders eröffnet und { $owner ->
    [ignored] wird ignoriert, wie du gesagt hast
   *[asking] wartet auf deine Antwort
}
refused-slot-foreign-close = { $taken }; zuerst in Bybits App schließen
refused-not-all-shown = { $symbol }: Bybit zeigt noch nicht alles davon; gleich noch einmal versuchen
refused-slot-guarded = { $name } wird überwacht; ein Bot handelt nur, wo sonst niemand handelt
refused-slot-open = in { $symbol } ist eine Position offen; zuerst schließen
refused-slot-orders = in { $symbol } sind Orders offen; zuerst stornieren

## Entries and size

refused-some-shares = entweder hat jeder Preis einen Anteil oder keiner
refused-entry-shares = die Anteile der Einstiege müssen zusammen 100 % sein
refused-entries-equal = zwei Einstiege haben denselben Preis
refused-entry-small = Einstieg { $number } wäre { $qty } { $base }, weniger als die Börse nimmt; die ganze Größe muss mindestens { $least } sein
refused-entry-orders = die Börse nimmt höchstens { $most } { $base } in einer Order, und die Einstiege eines Trades sind höchstens { $orders } Orders
refused-qty-step = { $symbol } wird in Schritten von { $step } gehandelt
refused-size-small = { $qty ->
    [none] was dabei herauskommt,
   *[known] { $qty } { $base }
} ist weniger, als die Börse nimmt: mindestens { $least } (etwa { $value } { $quote })
refused-no-equity = das Konto hat keine Equity
refused-tick = Preise von { $symbol } gehen in Schritten von { $tick }
refused-price-high = die Börse nimmt keinen Preis von { $symbol } über { $most }
refused-far = { $price } ist { $side ->
    [below] weniger als ein Zehntel des Kurses
   *[above] mehr als das Zehnfache des Kurses
}, der bei { $market } steht
refused-far-percent = { $far }; sind Prozent gemeint: { $example }

## Limits

refused-leverage = { $symbol } nimmt einen Hebel von 1 bis { $most }
refused-leverage-stands = { $symbol } ist mit Hebel { $leverage } in Gebrauch, und der wird darunter nicht geändert
refused-risk = der Verlust am Stop wäre { $loss } { $quote }, { $percent } % der Equity; MAX_RISK_PER_TRADE ist { $most } %
refused-risk-now = der Kurs ist jetzt { $price }: der Verlust am Stop wäre { $percent } % der Equity; MAX_RISK_PER_TRADE ist { $most } %. Die Zeile noch einmal senden
refused-total-risk = alle Trades zusammen hätten ein Risiko von { $percent } % der Equity; MAX_TOTAL_RISK ist { $most } %
refused-total-risk-now = alle Trades zusammen hätten jetzt ein Risiko von { $percent } % der Equity; MAX_TOTAL_RISK ist { $most } %
refused-notional = die Position wäre { $value } { $quote } wert; MAX_NOTIONAL ist { $most }
refused-notional-now = der Kurs ist jetzt { $price }: die Position wäre { $value } { $quote } wert; MAX_NOTIONAL ist { $most }. Die Zeile noch einmal senden
refused-margin = nötig ist eine Margin von { $margin } { $quote } bei Hebel { $leverage }; verfügbar sind { $available }
refused-liquidated = sie würde bei etwa { $price } liquidiert (geschätzt), bevor ihr Stop { $stop } sicher ist

## The stop

refused-stop-side = der Stop eines { $side ->
    [long] Longs gehört mindestens { $least } unter
   *[short] Shorts gehört mindestens { $least } über
} jeden Einstieg; { $entry } ist einer
refused-stop-passed = der Kurs ist { $price }: der Stop eines { $side ->
    [long] Longs
   *[short] Shorts
} bei { $stop } würde sofort auslösen
refused-stop-fires = der Kurs ist { $price }: ein Stop bei { $stop } würde sofort auslösen
refused-stop-fires-now = der Kurs ist jetzt { $price }: der Stop würde sofort auslösen
refused-stop-entry = ein Einstieg wartet bei { $entry }, jenseits eines Stops bei { $stop }
refused-stop-moved = der Stop von { $symbol } hat sich seitdem bewegt; noch einmal ansehen
refused-trigger = den bestehenden Stop löst der { $series ->
    [last] Lastkurs
    [mark] Markkurs
   *[index] Indexkurs
} aus
refused-no-stop-price = der Kurs ist { $price }, schon jenseits von { $stop }, dem Stop, der { $percent } % der Equity verlöre
refused-no-stop-loses = bei keinem Preis verliert sie { $percent } % der Equity (DEFAULT_RISK)
refused-smart-tick = Preise gehen in Schritten von { $tick }
refused-smart-looser = ein Smart-Stop ist enger als der Stop, der bei { $stop } steht
refused-smart-side = der Smart-Stop eines { $side ->
    [long] Longs gehört unter
   *[short] Shorts gehört über
} { $price }
refused-smart-stands = der Smart-Stop bei { $price } besteht: { $problem }
refused-break-even-far = so weit über Break-even hinaus ist etwa { $stop }, und dorthin ginge der Stop beim Kurs { $price }: er würde sofort auslösen
refused-break-even-none = { $symbol }: nichts ist offen, also gibt es kein Break-even

## The trail

refused-trail-side = ein Trail beginnt { $side ->
    [long] über
   *[short] unter
} dem Stop, der bei { $stop } steht
refused-trail-tick = ein Trail von { $percent } % ist weniger als ein Tick
refused-trail-step = ein Trail { $distance } hinter einem Kurs von { $price } ist weniger als sein Schritt, der { $least } ist
refused-trail-none = ein Trail { $distance } hinter einem Kurs von { $price } ist keiner
refused-trail-zero = der Abstand eines Trails ist größer als null, nicht { $distance }
refused-trail-percent = ein Trail von { $percent } % ist keiner; höchstens { $most } %
refused-trail-activation = der Preis, ab dem ein Trail beginnt, ist größer als null, nicht { $price }
refused-trail-native-atr = Bybits eigener Trail hält einen festen Abstand, und eine mittlere Spanne ändert sich
refused-trail-native-series = Bybits eigener Trail sieht nur auf den Lastkurs

## Targets

refused-no-target = es gibt kein TP{ $number }
refused-no-target-of = { $symbol } hat kein TP{ $number }
refused-target-entry = { $price } ist kein Ziel: es gehört { $side ->
    [long] über
   *[short] unter
} jeden Einstieg; { $entry } ist einer
refused-target-reached = { $price } ist kein Ziel: es gehört { $side ->
    [long] über
   *[short] unter
} { $reached }, und das wurde schon erreicht
refused-target-behind = { $price } ist kein Ziel: es gehört { $side ->
    [long] über
   *[short] unter
} { $reached }
refused-target-passed = der Kurs ist jetzt { $price }: TP{ $number } liegt dahinter
refused-target-zero = ein so fernes Ziel läge unter null
refused-target-shares = die Anteile der Ziele sind zusammen { $percent } %; 100 % ist das Höchste
refused-targets-equal = zwei Ziele haben denselben Preis
refused-targets-small = kein Ziel kann stehen: jedes wäre weniger, als die Börse nimmt ({ $qty } { $base }, { $notional } { $quote })
refused-targets-kind = die bestehenden Ziele sind { $kind ->
    [market] Market
   *[limit] Limit
}-Orders
refused-targets-conditional = { $count } Ziele können nicht als Market-Orders warten: die Börse nimmt { $most } bedingte Orders je Symbol, { $free } bleiben frei, { $taken } sind vergeben; Platz ist für { $room }
refused-targets-beyond = jetzt liegt kein Ziel jenseits des Kurses
refused-targets-own = dein Take-Profit { $price } an der Position nimmt alles
refused-targets-taken = deine eigenen Orders in { $symbol } nehmen alles
refused-targets-no-r = ihr Stop liegt im Gewinn, es gibt also kein R, von dem aus Ziele zählen: nenne sie mit /tp { $symbol }
refused-other-count = höchstens { $most } Ziele lassen sich setzen
refused-other-small = jedes davon wäre weniger, als die Börse von { $qty } nimmt
refused-other-shares = die Anteile sind zusammen { $percent } %; 100 % ist das Höchste
refused-other-equal = zwei davon haben denselben Preis
refused-other-no-price = der Kurs ist noch nicht bekannt: die Ziele als Preise angeben

## A position that is there

refused-no-such-position = mit { $symbol } ist keine einzelne überwachte Position gemeint
refused-closing = { $name } wird geschlossen
refused-changing = { $name } ändert sich gerade; gleich noch einmal versuchen
refused-changed = { $name } hat sich seitdem geändert; noch einmal ansehen
refused-undo-none = { $symbol }: es gibt nichts rückgängig zu machen, oder es ist zu spät
refused-undo-looser = der Stop stand bei { $stop }, und das ist weiter: ihn einzeln setzen
refused-close-part-safe-mode = im SAFE MODE lässt sich nur das Ganze schließen: /close { $symbol }
refused-close-orders = andere Orders von { $symbol }, die verkleinern, nehmen alles: in Bybits App stornieren oder dort schließen
refused-close-part = eine Teilschließung läuft; danach noch einmal senden
refused-close-unfilled = noch nichts gefüllt; /cancel { $symbol } nimmt zurück, was wartet
refused-close-small = { $percent }% von { $size } ist weniger, als die Börse nimmt
refused-emergency = /emergency läuft: neue Einstiege bleiben bis zum Ende in Pause
refused-emergency-again = ein anderer läuft schon
