### What is wrong in a /dca line: each as in lines.ftl one sentence that begins small and has no full stop. What stands
### before a colon is a clause, and stays as it is written in a line.

## Values

dca-line-length = { $word } ist keine Dauer; sie sieht aus wie 30m, 4h oder 1d
dca-line-minutes = { $word } ist keine Dauer; sie sieht aus wie 15m oder 1h
dca-line-year = { $word } ist mehr als ein Jahr
dca-line-minutes-broken = { $word } sind keine ganzen Minuten
dca-line-count = { $word } ist keine Zahl von 1 bis { $most }
dca-line-lot-number = { $word } ist keine Losnummer
dca-line-factor = { $word }: ein Faktor wird x1.5 geschrieben
dca-line-factor-least = { $word }: Schritte werden nicht enger; ein Faktor ist mindestens x1
dca-line-level-percent = { $word }: eine Schwelle hat kein Prozentzeichen
dca-line-level-most = { $word } liegt über 100, so hoch geht nichts
dca-line-below-all = { $word } unter einem Kurs bleibt nichts
dca-line-candles-least = { $word }: verglichen werden mindestens { $least } Kerzen
dca-line-name = { $word }: ein Name ist ein Wort aus Buchstaben, Ziffern, -, _ und ., höchstens 32
dca-line-name-means-else = { $meaning ->
    [symbol] { $word } würde als Symbol gelesen
    [lot] { $word } würde als Losnummer gelesen
    [id] { $word } würde als Bot-ID gelesen
   *[word] { $word } ist ein Wort der /dca-Zeilen und kein Name
}

## Clauses of a new bot

dca-line-of-name = name: { $problem }
dca-line-name-one-word = name ist ein Wort: { $name }
dca-line-name-taken = name: einen Bot { $name } gibt es schon
dca-line-one-of = { $clause } ist { $words }
dca-line-no-distance = { $clause } { $way } hat keinen Abstand; nur trailing hat einen
dca-line-step-max = step: hinter max gehört der weiteste Schritt
dca-line-step-too-many = step: { $word } ist zu viel
dca-line-step-goes-on = hinter step folgt ein Faktor wie x1.5 oder max 5%
dca-line-step-narrower = step: der weiteste Schritt ist enger als der erste
dca-line-target = target ist lot (jedes hat sein eigenes) oder average (alle teilen eines)
dca-line-indicators = indicators ist eines von { $sets }
dca-line-candles = candles sind { $lengths } lang

## A new bot

dca-line-what = angeben, was gekauft wird: ein Symbol, und für wie viel je Kauf
dca-line-read-as = { $word } wird als { $symbol } gelesen: Bybits Paare sind in USDT
dca-line-no-pair = { $symbol } wird bei Bybit nicht gehandelt ({ $market })
dca-line-amount-missing = usdt fehlt: für wie viel je Kauf, etwa usdt 20
dca-line-amount-bare = { $word } gehört zu keiner Angabe; der Betrag je Kauf wird { $meant } geschrieben
dca-line-indicators-none = indicators none: aber die Zeile nennt einen; eines davon weglassen
dca-line-without-indicators = { $clause } gilt für Indikatoren, und die Zeile fragt keine
dca-line-above-below = above: über { $above } und zugleich unter { $below } liegt nichts
dca-line-expires = expires gilt für eine Kauforder, die wartet; dieser Bot kauft sofort: buy limit angeben
dca-line-credit = credit gilt für target lot: Lose mit gemeinsamem Ziel teilen es ohnehin
dca-line-stop-on-spot = sl gilt für market linear: Spot wird nicht liquidiert, Lose warten auf ihren Gewinn
dca-line-stop-missing = sl fehlt: bei linear ist ein Hard-Stop Pflicht, unter dem ersten Los, zum Beispiel { $example }

## A bot that is there

dca-line-action = { $word } kann /dca nicht; es kann { $actions }
dca-line-too-many = /dca { $action } nimmt nicht mehr; { $word } ist zu viel
dca-line-which-file = Datei angeben, zum Beispiel /dca import bot_state_1a2b3c4d.json
dca-line-which-lot = Los und Bot angeben, zum Beispiel /dca { $action } btcusdt-1 3
dca-line-of-lot = lot: { $problem }
dca-line-confirms = { $word } bestätigt nichts; { $yes } tut es
dca-line-chart-too-many = { $word } ist zu viel
dca-line-chart = { $word }: hinter dem Bot stehen ein Intervall ({ $intervals }) und { $themes }

## A backtest

dca-line-on-linear = market: ein Backtest gilt für Spot; er kennt weder Funding noch den Stop einer Position
dca-line-days-twice = days steht zweimal
dca-line-days-missing = days braucht eine Zahl
dca-line-days-most = { $word }: höchstens { $most } werden durchgespielt
dca-line-of-days = days: { $problem }
