### What the commands do. `command-NAME` is a line of the menu, `help-NAME` the help in full; usage lines stay English.

command-positions = alle Positionen im Detail
command-dashboard = eine angeheftete Nachricht, immer aktuell
command-chart = Position, geschlossener Trade oder Symbol als Bild
command-trade = überwachten Trade eröffnen, nach Vorschau
command-dca = Bots, die in Losen kaufen und jedes mit Gewinn verkaufen
command-pause = keine neuen Einstiege; Offenes bleibt überwacht
command-resume = Pause beenden
command-position = eine Position mit ihren Knöpfen
command-guard = anderswo eröffnete Position überwachen
command-sl = Stop verschieben
command-tp = andere Ziele setzen
command-breakeven = Stop auf Break-even
command-trail = Stop, der dem Kurs folgt, oder keiner
command-smart = engerer Stop, den ein Kerzenschluss auslöst, oder keiner
command-cancel = wartende Einstiege stornieren
command-undo = letzte Änderung einer Position rückgängig
command-closeall = alles Überwachte schließen, nach Rückfrage
command-emergency = alles sofort schließen, nach zweimal Drücken
command-sync = ganzes Konto jetzt lesen, mit Abweichungen
command-close = Position oder einen Teil davon schließen
command-health = wie es dem Bot geht
command-people = wer sehen und handeln darf; zulassen, ändern, entfernen
command-audit = wer was wann getan hat, und das Ergebnis
command-history = geschlossene Trades und woraus jeder besteht
command-stats = Trefferquote, Erwartungswert, Drawdown, je Symbol oder Tag
command-export = Trade-Log als Dokument
command-report = Ergebnis je Tag oder Woche, zur gewählten Zeit
command-alerts = welche Meldungen wie kommen, Ruhezeit, Kursalarme
command-settings = Einstellungen dieses Chats und des Bots
command-backup = geprüfte Kopie des Zustands, jetzt
command-drill = Fehler, erprobt an einem eigenen Bot, mit Ergebnis
command-help = diese Liste; /help und ein Befehl für mehr

group-look = <b>Ansehen</b>
group-trade = <b>Handeln</b>
group-move = <b>Position ändern</b>
group-leave = <b>Aussteigen</b>
group-bot = <b>Der Bot</b>

help-of-command = <b>/{ $name }</b>: { $summary }
help-line = /{ $name } – { $summary }
help-no-command = /{ $name } gibt es nicht.
help-no-command-meant = /{ $name } gibt es nicht. /{ $meant } gemeint?
help-all = { $problem } /help listet alle.
help-small-talk = Befehle beginnen mit /; /help listet sie.
help-other-bot = /{ $name }@{ $bot } geht an einen anderen Bot; nichts getan.
help-edited = Eine bearbeitete Nachricht wird nicht ausgeführt; als neue senden.
help-forwarded = Ein Befehl, der weitergeleitet wurde oder über einen anderen Bot kam, wird nicht ausgeführt: jemand anderes kann ihn geschrieben haben. Kopiere ihn und sende ihn selbst.

welcome = <b>Holdfast</b> überwacht deine Positionen: jede hat einen Stop an der Börse.
welcome-begin = { $role ->
    [trader] Für den Anfang: /dashboard, das im Blick bleibt, und /trade, das Schritt für Schritt fragt. Nichts wird gesendet, bevor du bestätigst.
   *[viewer] Für den Anfang: /dashboard, das im Blick bleibt.
}
welcome-observe = 👁 MODE=observe: nichts geht an die Börse.

help-trade =
    <b>/trade</b>: Schritt für Schritt, mit Knöpfen
    <b>/trade SYMBOL long|short CLAUSES</b>
    In beliebiger Reihenfolge, jede einmal:
    <pre>sl PRICE | P%            Pflicht
    tp PRICE | P% | nR [:SHARE%] …
                             Pflicht
    size 0.01   Coins      | eine
    usdt 500    Nominalwert| davon
    risk 1%     der Equity | oder keine
    entry market | PRICE[:SHARE%] …
    lev 5
    be tp1 | P% | nR [+P% | +PRICE] | off
    trail P% | $PRICE | nATR [15m] …
          {"["}after tp1 | at PRICE] [native]
    follow [2]
    hours 24
    smart PRICE [5m|15m|1h]  Kerzenschluss
    legs limit | market
    trigger last | mark</pre>
    Prozente zählen ab dem geplanten Ø-Einstieg, R ist der Abstand zum Stop. Anteile unter 100% lassen einen Rest ohne Ziel.
    Ist das Symbol schon überwacht, kommt der Trade zur Position dazu.
    Vor der Bestätigung wird nichts gesendet. Beispiel:
    <code>{ $example }</code>

help-position =
    <b>/position SYMBOL [long|short]</b>
    Alles dazu, mit Knöpfen: Stop, Ziele, Trail, Teil schließen, Rückgängig. Ohne Symbol: ein Knopf je Position.
    <code>/position BTCUSDT</code>

help-chart =
    <b>/chart [SYMBOL] [long|short] [1m…1d] [light]</b>
    Kerzen mit Einstieg, Ausführungen, jeder Stop-Bewegung, Zielen, Trail. Ohne Position: die Kerzen.
    <code>/chart BTCUSDT 1h light</code>
    <code>/chart BTCUSDT last</code>: der ganze zuletzt geschlossene Trade
    <code>/chart alerts</code>: ob ein Bild auf Meldungen folgt

help-guard =
    <b>/guard SYMBOL [long|short] [default|stop|ignore]</b>
    Eine anderswo eröffnete Position: mit Stop und Zielen der Einstellungen (default), nur mit Stop (stop) oder ignoriert (ignore). Sofort, ohne Rückfrage.
    <code>/guard BTCUSDT</code>
    <code>/guard BTCUSDT long stop</code>

help-sl =
    <b>/sl SYMBOL [long|short] PRICE | P% | be</b>
    Prozente zählen ab dem Ø-Einstieg, be ist Break-even. Ein engerer Stop gilt sofort, ein weiterer nach Rückfrage.
    <code>/sl BTCUSDT 49500</code>
    <code>/sl BTCUSDT long 1.5%</code>

help-tp =
    <b>/tp SYMBOL [long|short] PRICE | P% | nR [:SHARE%] … | off</b>
    Ersetzt die wartenden Ziele; Erreichtes bleibt. Anteile gelten vom Offenen, unter 100% bleibt ein Rest ohne Ziel. Weniger Ziele als jetzt: erst Rückfrage.
    <code>/tp BTCUSDT 52000:50% 54000:30%</code>
    <code>/tp BTCUSDT 1R 2R</code>
    <code>/tp BTCUSDT off</code>

help-breakeven =
    <b>/breakeven SYMBOL [long|short] [+P% | +PRICE]</b>
    Stop dorthin, wo ein Ausstieg nach Gebühren und Funding null ergibt, oder so weit darüber hinaus.
    <code>/breakeven BTCUSDT +0.1%</code>

help-trail =
    <b>/trail SYMBOL [long|short] TERMS | off</b>
    TERMS wie in /trade: P% | $PRICE | nATR [15m], dann after tp1 oder at PRICE, dann native.
    <code>/trail BTCUSDT 1% after tp1</code>
    <code>/trail BTCUSDT off</code>

help-smart =
    <b>/smart SYMBOL [long|short] PRICE [5m|15m|1h] | off</b>
    Schließt, wenn eine Kerze jenseits des Preises schließt; ein Docht bewirkt nichts. Der Hard-Stop bleibt, wo er ist.
    <code>/smart BTCUSDT 49500 15m</code>
    <code>/smart BTCUSDT off</code>

help-cancel =
    <b>/cancel SYMBOL [long|short]</b>
    Wartende Einstiege werden storniert; Gefülltes bleibt, und bleibt überwacht.
    <code>/cancel BTCUSDT</code>

help-undo =
    <b>/undo SYMBOL [long|short]</b>
    Macht die letzte Änderung von Stop, Zielen, Trail oder wartenden Einstiegen rückgängig, kurze Zeit danach, und sagt, was es war. Ein Stop wird dadurch nie weiter; stornierte Einstiege werden neu gesendet, wenn sie noch warten dürfen.
    <code>/undo BTCUSDT</code>

help-closeall =
    <b>/closeall</b>
    Zeigt, was offen ist, und fragt; dann werden wartende Einstiege storniert und alle überwachten Positionen per Market geschlossen.
    <code>/closeall</code>

help-emergency =
    <b>/emergency</b>
    Zeigt alles Offene: überwacht oder nicht, wartende Einstiege, DCA-Bots. Zweimal Drücken startet, das zweite Mal binnen 12 s. Dann: neue Einstiege pausiert, wartende storniert, alles per Market geschlossen, und dieselbe Nachricht zeigt, was Bybit bestätigt.
    <code>/emergency</code>

help-sync =
    <b>/sync</b>
    Liest jetzt das ganze Konto von Bybit und sagt, was abwich. Ändert dort nichts.
    <code>/sync</code>

help-close =
    <b>/close SYMBOL [long|short] [50%]</b>
    Per Market und sofort, ohne Rückfrage. Ohne Prozent: alles, und wartende Einstiege gehen mit.
    <code>/close BTCUSDT</code>
    <code>/close BTCUSDT long 50%</code>

help-history =
    <b>/history [SYMBOL] [n]</b>
    Geschlossene Trades, neueste zuerst, n je Seite. Eine Nummer darunter öffnet einen Trade: Ausführungen mit IDs, Gebühren, Funding und jede Stop-Bewegung.
    <code>/history BTCUSDT 5</code>

help-stats =
    <b>/stats [7d|30d|all] [by symbol|side|exit|day]</b>
    Summe der geschlossenen Trades, netto nach Gebühren und Funding. R ist das Risiko bei Bestätigung. Das Bild zeigt die Kurve und jeden Tag.
    <code>/stats 30d by symbol</code>

help-export =
    <b>/export [csv|json] [SINCE]</b>
    Das Trade-Log als Dokument: csv hat eine Zeile je Trade, json alles, was darin geschah. Seit einem Tag (UTC) oder so vielen Tagen.
    <code>/export csv 2026-01-01</code>
    <code>/export json 30d</code>

help-report =
    <b>/report</b>: wann dieser Chat seine Berichte bekommt
    <code>/report daily 08:00 Europe/Berlin</code>
    <code>/report weekly mon 08:00 Europe/Berlin</code>
    <code>/report off</code>
    Jeder umfasst die Zeit seit dem vorigen. Einer, der nicht erstellt werden konnte, kommt einmal, später, und sagt es.

help-backup =
    <b>/backup</b>
    Kopiert den Zustand zu den anderen Backups auf dem Server und liest die Kopie zurück. Die Datei geht nie durch Telegram.
    <code>/backup</code>

help-drill =
    <b>/drill</b>: Streams getrennt, Antworten verloren, der Prozess beendet und mehr, an einem eigenen Bot und einer simulierten Börse; dann, was verloren ging. Deine Positionen bleiben unberührt.
    <code>/drill all</code> jeder Fehler, den es gibt, einige Minuten lang
    <code>/drill live</code> sieht am echten Konto nach: Streams, Stops gegen die Einträge, Schlüssel, Uhr, neuestes Backup, Platte. Dort ändert es nichts.
    <code>/drill</code>

help-people =
    <b>/people</b>: wer was darf, mit Knöpfen
    <code>/people add ID viewer|trader [NAME]</code>
    <code>/people remove ID</code>
    Ein Betrachter (viewer) sieht; ein Trader eröffnet, ändert und schließt. Inhaber stehen in TELEGRAM_ALLOWED_USER_IDS. Wer dem Bot ohne Rolle schreibt, bekommt keine Antwort, und die ID wird dir einmal gemeldet.
    Beispiel: <code>{ $example }</code>

help-audit =
    <b>/audit [10]</b>
    Die letzten Zeilen, wer was im Chat getan hat, mit Ergebnis.
    <code>/audit 30</code>

help-dca =
    <b>/dca new SYMBOL usdt AMOUNT CLAUSES</b>
    Ein Bot kauft ein Los für diesen Betrag, wenn sein Filter öffnet, und verkauft jedes mit seinem Gewinn. Beliebige Reihenfolge, jede Angabe einmal:
    <pre>profit 1%     nach allen Gebühren
    every 4h      nach letztem Kauf
    below PRICE | above PRICE
    step 0.5% [x1.5] [max 5%]
          unter dem neuesten Los
    lots 10       höchstens offen
    budget 500    in offenen Losen
    buy  limit|market|trailing [0.25%]
    sell limit|market|trailing [0.25%]
    target lot|average | credit 50%
    indicators none|dca|flexgrid|
               advanced_dca
    rsi 30 | stoch 20 | stochrsi 20
    ema 25 | macd | mfi 20
    rise 0.5% [3] | drop 0.5% [3]
    agree 60% | candles 5m
    expires 15m   eines Limit-Kaufs
    market spot|linear | sl 10%
    name TEXT</pre>
    Vor der Bestätigung startet nichts. Danach:
    <code>/dca list</code>
    <code>/dca show|pause|resume|stop|reset BOT</code>
    <code>/dca chart BOT [1h] [light]</code>: Kerzen, Lose, Ziele, Ausführungen
    <code>/dca sell BOT LOT</code>: ein Los, dessen Verkauf du storniert hast
    <code>/dca drop BOT LOT</code>: bucht ein Los aus, dessen Coins weg sind
    <code>/dca import FILE</code>: ein Bot aus seiner Zustandsdatei
    <code>/dca backtest SYMBOL usdt AMOUNT CLAUSES days 30</code>: was so ein Bot getan hätte
    BOT ist seine ID, sein Name oder sein Symbol. Beispiel:
    <code>{ $example }</code>

help-alerts =
    <b>/alerts</b>: jede Art mit Ton, stumm oder aus, per Knopf. Kritisches kommt immer, mit Ton.
    <code>/alerts quiet 23:00-07:00 Europe/Berlin</code>
    <code>/alerts targets silent</code>
    <code>/alerts again 10m</code>
    <b>/alerts add SYMBOL [pnl|distance] &gt;|&lt; LIMIT [repeat 1h]</b>
    Meldet, wenn Kurs, offene P&amp;L oder der Abstand vom Kurs zum Stop die Grenze kreuzt; einmal oder jedes Mal.
    <code>/alerts add BTCUSDT &gt; 51000</code>
    <code>/alerts add BTCUSDT pnl &lt; -50 repeat 1h</code>
    <code>/alerts add BTCUSDT distance 0.5%</code>
    <code>/alerts list</code>

help-settings =
    <b>/settings [all]</b>
    Was dieser Chat bevorzugt, und jede Einstellung des Bots, die vom Standard abweicht; all zeigt auch die anderen. Geheimes wird nie gezeigt.
    <code>/settings</code>
    <code>/settings report daily 08:00 Europe/Berlin</code>
