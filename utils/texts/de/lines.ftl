### What is wrong in a line. Each is one sentence that has no full stop: its first letter and the full stop are set where
### it is shown. Names of clauses stay English, as they are written in a line.

line-besides = Außerdem: { $problem }
line-for-example = Zum Beispiel: <code>{ $part }</code>
line-for-example-whole =
    Zum Beispiel:
    <code>{ $line }</code>
line-help = So wird es geschrieben: { $help }
line-that-works =
    Eine Zeile, die geht:
    <code>{ $line }</code>
line-or = { $these } oder { $last }

## Numbers

line-digits = { $word }… hat zu viele Stellen
line-zero = { $word } muss über null liegen
line-amount-sign = { $word }: ein Betrag liegt über null und steht ohne Vorzeichen
line-percent-sign = { $word } braucht ein Prozentzeichen
line-share-most = ein Anteil ist höchstens 100%, nicht { $word }
line-share-missing = { $word } hat keinen Anteil nach dem Doppelpunkt
line-share-twice = { $word } hat zwei Anteile; einer steht hinter einem Doppelpunkt
line-two-prices = { $word }: zwischen zwei Preisen steht ein Leerzeichen
line-commas = { $word }: Zahlen stehen ohne Komma
line-exponent = { $word }: Zahlen werden ausgeschrieben, ohne Exponent
line-sign = { $word }: Zahlen stehen ohne Vorzeichen
line-no-number = { $word } ist keine einfache Zahl
line-value-none = { $clause }: { $word } ist keine Zahl

## Words and clauses

line-value-missing = { $clause } braucht einen Wert
line-value-missing-such-as = { $clause } braucht einen Wert, zum Beispiel { $example }
line-value-missing-before = vor { $word } fehlt ein Wert
line-values-too-many = { $count ->
    [0] { $clause } nimmt keinen Wert; { $word } ist zu viel
    [1] { $clause } nimmt einen Wert; { $word } ist zu viel
   *[other] { $clause } nimmt { $count } Werte; { $word } ist zu viel
}
line-one-word = { $words } wird zusammengeschrieben
line-leverage = { $word }: ein Hebel wird { $meant } geschrieben
line-space = { $word }: zwischen Angabe und Wert steht ein Leerzeichen
line-no-clause = { $word } gehört zu keiner Angabe: nenne sie, etwa { $clauses }
line-no-word = { $word } ist kein Wort von { $command }
line-no-word-meant = { $word } ist kein Wort von { $command }: { $meant } gemeint?
line-target-no-number = { $clause }: { $word } ist kein Ziel; schreibe tp1
line-target-none = { $clause }: es gibt kein { $word }
line-target-not-there = { $count ->
    [one] { $clause }: es gibt kein tp{ $number }; die Zeile hat ein Ziel
   *[other] { $clause }: es gibt kein tp{ $number }; die Zeile hat { $count } Ziele
}

## A trade

line-trade-what = sag, was gehandelt wird: ein Symbol, long oder short, ein Stop und ein Ziel
line-symbol-first = zuerst steht das Symbol, dann long oder short
line-symbol-missing = vor { $word } fehlt ein Symbol wie BTCUSDT
line-symbol-none = { $word } ist kein Symbol; so sehen sie aus: BTCUSDT, btc/usdt oder BTC-USDT
line-side-missing = nach dem Symbol fehlt long oder short
line-side-neither = { $word } ist weder long noch short
line-entry-bare = { $word } gehört zu keiner Angabe; ein Einstiegspreis wird { $meant } geschrieben
line-entry-or-size-bare = { $word } gehört zu keiner Angabe; ein Einstiegspreis wird { $meant } geschrieben, eine Menge { $other }
line-clause-twice = { $clause } steht zweimal da
line-size-twice = { $earlier } und { $clause } schließen einander aus: die Größe steht einmal da
line-stop-missing = sl fehlt: wo der Stop liegt, zum Beispiel { $example }
line-target-missing = tp fehlt: wo Gewinn mitgenommen wird, zum Beispiel { $example }
line-more-than-all = { $word } ist mehr als alles
line-entry-either = entry ist market oder Preise, nicht beides
line-entries-most = entry nimmt höchstens { $most } Preise
line-targets-most = tp nimmt höchstens { $most } Ziele
line-shares-of-entries = die Anteile der Einstiege sind zusammen { $sum } und müssen 100% sein
line-shares-of-targets = die Anteile der Ziele sind zusammen { $sum }; höchstens 100%
line-shares-of-some = { $clause }: Anteile stehen bei allen Werten oder bei keinem; { $word } hat keinen
line-stop-in-r = sl: R ist der Abstand zum Stop selbst, also ist der Stop ein Preis oder ein Prozentsatz
line-stop-too-far = sl: ein Stop { $percent } entfernt ist keiner
line-trigger = trigger ist last oder mark: der Kurs, der den Stop auslöst
line-legs = legs ist limit (liegt im Buch) oder market (erst beim Auslösen gesendet)
line-follow = { $word }: der Stop bleibt 1 oder 2 Ziele hinter dem zuletzt erreichten
line-smart-price = { $word }: smart beginnt mit einem Preis, dahinter steht die Länge der Kerzen
line-smart-candles = nach smart steht die Länge der Kerzen: { $lengths }
line-hours-most = { $word } Stunden sind mehr als ein Jahr; lass die Angabe weg
line-be = be ist tp1 (nach diesem Ziel), 1%, 1R oder off
line-be-meant = be { $word }: ist { $meant } gemeint? be ist tp1 (nach diesem Ziel), 1%, 1R oder off
line-be-beyond = nach be steht, wie weit über Break-even hinaus: +0.1%, oder in Preiseinheiten, +15
line-trail-needs = { $word ->
    [after] trail: nach after gehört tp1
   *[at] trail: nach at gehört ein Preis
}
line-trail-once = trail nimmt after oder at, und native, je einmal
line-trail-candles = trail: die Kerzen einer mittleren Spanne sind { $lengths } lang
line-trail-goes-on = nach trail steht after tp1, oder at und ein Preis, oder native
line-trail-most = ein Trail von { $word } ist keiner; { $most } ist das Höchste
