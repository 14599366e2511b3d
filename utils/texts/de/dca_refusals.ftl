### Why a DCA bot is not begun, or a command about one is not carried out, and why a state file is not loaded. Without
### markup. Words of a line (usdt, profit, sl …), commands and names of files are the same in each language.

dca-refused-no-bot = kein Bot { $named }; siehe /dca list
dca-refused-several = { $named } trifft auf { $count } Bots zu: { $names }
dca-refused-not-running = { $name } läuft nicht: { $trouble }
dca-refused-that-bot = dieser Bot läuft nicht: { $trouble }
dca-refused-sell-stopped = der Bot ist gestoppt und verkauft nichts: erst /dca resume { $bot } (dann /dca pause { $bot }, falls er nichts kaufen soll), danach /dca sell { $bot } { $lot }
dca-refused-drop-on-linear = auf einem Perpetual sagt die Position selbst, was da ist: nichts wird abgeschrieben
dca-refused-no-market = hier gibt es market { $market } nicht
dca-refused-name-taken = name { $name }: so heißt schon ein Bot; einen anderen wählen, zum Beispiel { $example }
dca-refused-disk = { $what ->
    [begin] Datenträger fehlerhaft: bis er wieder geht, wird kein Bot gestartet
   *[import] Datenträger fehlerhaft: bis er wieder geht, wird kein Bot importiert
}
dca-refused-no-perpetual = { $symbol } ist kein Perpetual in { $coin }
dca-refused-margin-coin = Perpetuals haben hier ihre Margin in { $coin }
dca-refused-liquidated-first = alle seine Lose würden bei etwa { $at } liquidiert (geschätzt), bevor der Hard-Stop { $stop } sicher ist

## The terms of a bot

dca-terms-not-trading = { $symbol } wird gerade nicht gehandelt
dca-terms-too-small = usdt { $amount }: ein Los { $symbol } muss nach Gebühren und einem Kursrückgang verkäuflich bleiben und kostet daher mindestens usdt { $least }
dca-terms-too-large = usdt { $amount }: eine Order darf höchstens { $most } groß sein
dca-terms-profit = profit { $percent }%: über 0 und höchstens 100, zum Beispiel profit 1%
dca-terms-trail = { $clause } { $percent }%: über 0 und höchstens { $most }
dca-terms-credit = credit { $percent }%: 0 bis 100
dca-terms-credit-shared = credit gilt für target lot: Lose mit einem gemeinsamen Ziel geben einander ohnehin alles
dca-terms-lots = lots { $lots }: 1 bis { $most }
dca-terms-budget = budget { $budget }: ein Kauf mit Gebühr kostet mehr
dca-terms-between = above { $low } below { $high }: dazwischen liegt nichts
dca-terms-step = step { $percent }%: über 0 und unter 100
dca-terms-multiplier = der Faktor eines Schritts ist mindestens 1
dca-terms-interval = every: eine Zeit kann nicht negativ sein
dca-terms-stop-on-spot = sl gilt für linear: Spot wird nicht liquidiert, Lose bleiben, bis sie ihren Gewinn bringen
dca-terms-stop-missing = auf linear ist ein Hard-Stop nötig: sl 10% (unter dem ersten Los eines Durchgangs)
dca-terms-stop = sl { $percent }%: über 0 und unter 100
dca-terms-stop-near = sl { $percent }%: weniger als { $ticks } Ticks zu { $tick } unter dem Kurs

## Its indicators

dca-terms-indicator-twice = { $name } ist doppelt genannt
dca-terms-agreement = agreement ist über 0 und höchstens 1, nicht { $agreement }
dca-terms-candle-length = Kerzen von { $minutes } Minuten gibt es nicht, sondern von { $lengths }
dca-terms-candles = Kerzen: 1 bis { $most }, und nicht weniger als die nötigen: { $fewest } und { $candles }
dca-terms-candles-needed = { $name } braucht { $needed } Kerzen, gelesen werden { $candles }
dca-terms-fast = { $name }: fast liegt unter slow, nicht bei { $fast }
dca-terms-smoothing = { $name }: smoothing ist mindestens 1, nicht { $smoothing }
dca-terms-period = { $name }: { $what } ist mindestens { $least }, nicht { $period }
dca-terms-level = { $name }: eine Schwelle liegt über 0 und höchstens bei 100, nicht bei { $level }

## A bot from a state file

dca-import-which = { $named }: eine Datei unter STATE_DIR nennen, ohne ihr Verzeichnis, zum Beispiel { $example }
dca-import-unreadable = { $named } ist nicht lesbar: { $why }; ein Name sieht so aus: { $example }
dca-import-refused = { $named } wird nicht importiert: { $why }
dca-import-damaged = { $named } wird nicht importiert: { $why }; { $kept }. Frühere Fassungen enden auf .1, .2 und so weiter: versuche { $earlier }
dca-import-moved = sie liegt jetzt unter { $place }
dca-import-not-moved = sie ließ sich nicht wegräumen: { $why }
dca-import-other-name = sie enthält Bot { $bot } und heißt daher anders
dca-import-known = der Speicher hat Bot { $bot } schon, und der gilt
dca-import-not-ours = er gehört zu { $theirs }, hier ist { $ours }
dca-import-account = { $account } (Konto { $uid })
dca-import-other-program = { $exchange ->
    [not-named] sie stammt von einem anderen Programm. Sie sagt weder, in wessen Konto und welchem Markt die Coins liegen, noch aus welchen Orders und Ausführungen sie stammen; nichts davon ließe sich mit der Börse vergleichen. Mit /dca new einen Bot starten; was der andere gekauft hat, bleibt im Konto und wird dort verkauft
   *[named] sie stammt von einem anderen Programm für { $exchange }. Sie sagt weder, in wessen Konto und welchem Markt die Coins liegen, noch aus welchen Orders und Ausführungen sie stammen; nichts davon ließe sich mit der Börse vergleichen. Mit /dca new einen Bot starten; was der andere gekauft hat, bleibt im Konto und wird dort verkauft
}
dca-import-does-not-fit = ihr Inhalt passt nicht: { $error }
dca-import-no-json = sie ist kein JSON: { $error }
dca-import-no-state = sie ist kein Zustand eines Bots
dca-import-schema = sie hat Schema { $schema }, diese Version von Holdfast kennt { $known }
dca-import-checksum = ihre Prüfsumme passt nicht: sie ist beschädigt oder bearbeitet
dca-import-two-names = sie nennt den Bot { $named }, ihr Inhalt { $recorded }
dca-import-two-markets = sie gehört zu { $theirs } und handelt { $trades }
dca-import-unbought = sie enthält ein Los, für das nichts gekauft wurde
dca-import-too-large = sie hat mehr als { $most } Bytes
dca-import-no-state-file = { $named } ist kein Name einer Zustandsdatei

## A backtest or a chart

dca-refused-backtest-market = market linear: ein Backtest gilt für Spot; er kennt weder Funding noch den Stop einer Position
dca-refused-backtest-days = days { $days }: 1 bis { $most }, zum Beispiel days 30
dca-refused-backtest-candles = Kerzen: vor { $days } Tagen braucht es für die Indikatoren zu viele
dca-refused-backtest-no-candles = { $symbol }: die Börse hat keine Kerzen davon
dca-refused-backtest-busy = ein anderer Backtest läuft; wieder fragen, wenn er geantwortet hat
dca-refused-chart-no-candles = die Börse hat noch keine Kerzen von { $symbol }
dca-refused-chart = noch kein Chart von { $name }: { $trouble }
