### What /health says, a line each, and what has gone wrong inside the program. Without markup.

health-not-yet = noch nicht
health-never = noch nie
health-unread = Der Rest ist nicht lesbar; das Log sagt, warum

## What the chat has counted since its start

health-count = { $what ->
    [alerts-delayed] Meldungen verspätet { $number }
    [alerts-dropped] Meldungen verworfen { $number }
    [alerts-folded-into-others] Meldungen mit anderen zusammen gesendet { $number }
    [alerts-left-out-as-repeats] Meldungen als Wiederholung ausgelassen { $number }
    [alerts-not-wanted] Meldungen nicht gewünscht { $number }
    [alerts-repeated] Meldungen wiederholt { $number }
    [alerts-sent] Meldungen gesendet { $number }
    [alerts-unworded] Meldungen ohne Text { $number }
    [audit-lines-late] Audit-Zeilen verspätet { $number }
    [audit-lines-lost] Audit-Zeilen verloren { $number }
    [chat-data-not-written] Chatdaten nicht geschrieben { $number }
    [chat-data-refused] Chatdaten abgelehnt { $number }
    [chat-data-unread] Chatdaten nicht lesbar { $number }
    [dashboard-failures] Fehler bei Dashboards { $number }
    [DCA-bots-not-begun] DCA-Bots nicht gestartet { $number }
    [emergency-messages-late] Notfall-Nachrichten verspätet { $number }
    [exchange-errors] Fehler der Börse { $number }
    [floods] Sendepausen { $number }
    [health-failures] Fehler bei /health { $number }
    [outbox-failures] Fehler im Ausgang { $number }
    [pictures-dropped] Bilder verworfen { $number }
    [pictures-sent] Bilder gesendet { $number }
    [polls-failed] Abfragen fehlgeschlagen { $number }
    [presses-not-answered] Knöpfe ohne Antwort { $number }
    [preview-failures] Fehler bei Vorschauen { $number }
    [question-failures] Fehler bei Fragen { $number }
    [replies-lost] Antworten verloren { $number }
    [sessions-failed] Sitzungen abgebrochen { $number }
    [store-failures] Fehler des Speichers { $number }
    [strangers-ignored] Fremde ignoriert { $number }
    [updates-failed] Nachrichten fehlgeschlagen { $number }
    [updates-malformed] Nachrichten nicht lesbar { $number }
    [wizard-failures] Fehler im Assistenten { $number }
   *[other] { $what } { $number }
}

## The connection

health-link = { $state ->
    [online] Verbindung: ONLINE, { $failures } Prüfungen in Folge fehlgeschlagen, zuletzt erreicht { $at }
    [degraded] Verbindung: GESTÖRT, { $failures } Prüfungen in Folge fehlgeschlagen, zuletzt erreicht { $at }
    [offline] Verbindung: OFFLINE, { $failures } Prüfungen in Folge fehlgeschlagen, zuletzt erreicht { $at }
   *[recovering] Verbindung: ERHOLUNG, { $failures } Prüfungen in Folge fehlgeschlagen, zuletzt erreicht { $at }
}
health-link-unchecked = Verbindung: noch nicht geprüft
health-link-before = { $line } (vor dem Start: { $failures } fehlgeschlagen, zuletzt erreicht { $at })
health-link-public-stream = der öffentliche Stream ist weg
health-link-chat = der Chat ist weg
health-link-clocks = die Uhren weichen { $offset } ms voneinander ab
health-rest-answers = Bybit REST: antwortet, seine Uhr minus unsere { $offset } ms
health-rest = { $rest ->
    [away] Bybit REST: keine Antwort ({ $said })
    [postponed] Bybit REST: vertröstet ({ $said })
   *[denied] Bybit REST: verweigert ({ $said })
}
health-rest-since = { $line }, weg seit { $at }
health-internet = Internet ({ $target }, nur zur Diagnose): { $answer }
health-private-stream = Bybit, privater Stream: { $stream }
health-public-stream = Bybit, öffentlicher Stream: { $stream }
health-stream = { $state ->
    [up] steht
   *[down] weg
}
health-stream-heard = { $stream }, zuletzt gehört vor { $seconds } s
health-stream-idle = ruht, nichts zu beobachten
health-requests = Anfragen an Bybit: { $counted }
health-requests-none = Anfragen an Bybit: noch keine
health-requests-of = { $outcome ->
    [confirmed] { $count } bestätigt
    [refused] { $count } abgelehnt
    [transient] { $count } nicht ausgeführt und neu gesendet
    [ambiguous] { $count } ohne Antwort
    [denied] { $count } verweigert
   *[other] { $count } { $outcome }
}
health-candles = Kerzen für Indikatoren: { $fetches } Anfragen ({ $failures } fehlgeschlagen), { $hits } aus dem Zwischenspeicher, { $joined } geteilt
health-telegram = Telegram: { $status }
health-sweep = Konto zuletzt gelesen: { $at }

## How the chat is connected to Telegram. They stand within the line above

telegram-not-yet = noch nicht verbunden
telegram-connecting = verbindet
telegram-connected = verbunden
telegram-no-answer = keine Antwort von Telegram
telegram-silence = Telegram bittet um Ruhe
telegram-other-program = ein anderes Programm fragt mit demselben Token ab
telegram-token = Telegram lehnt das Token ab
telegram-unreachable = Telegram ist nicht erreichbar
telegram-unreadable = was Telegram sendet, ist nicht lesbar; das Log sagt, warum
telegram-failed-inside = der Chat ist innen gescheitert; das Log sagt, warum
telegram-stopped = gestoppt

## What is guarded

health-guarded = Überwacht: { $guarded }, ohne stehenden Stop seit dem Start: { $seconds } s
health-guarded-unknown = Überwacht: noch nichts, Bybit hat seit dem Start nicht geantwortet; in den Aufzeichnungen: { $count }
health-paused = PAUSE seit { $since }: keine neuen Einstiege
health-found = Nicht, wie es sein soll, seit dem Start: { $counted }
health-found-nothing = Nicht, wie es sein soll, seit dem Start: nichts
health-found-now = NICHT, WIE ES SEIN SOLL, jetzt: { $what }
health-not-guarded = NICHT ÜBERWACHT: { $what }
health-ignored = Ignoriert, wie gewünscht: { $what }
health-others = NICHT ÜBERWACHT, weder USDT- noch USDC-Perpetuals: { $what }
health-stop = Stop von { $name }: { $price } ({ $series }), { $state }, gelesen { $at }, überwacht und ohne Stop { $seconds } s
health-stop-unseen = Stop von { $name }: noch nicht gesehen, überwacht und ohne Stop { $seconds } s
health-stop-to-come = Stop von { $name }: kommt mit dem Einstieg, von dem noch nichts gefüllt ist
health-stops-more = … und die Stops von { $count } weiteren: /positions

## DCA bots

health-dca = DCA-Bots: { $counted }; offene Lose { $lots }, Kosten { $cost }; realisiert { $realised }
health-dca-none = DCA-Bots: keine
health-dca-counted = { $state ->
    [running] { $count ->
        [one] { $count } läuft
       *[other] { $count } laufen
    }
    [paused] { $count } pausiert
   *[stopped] { $count } gestoppt
}
health-dca-bot = DCA-Bot { $name } ({ $id })
health-dca-not-running = { $bot } läuft nicht: { $trouble }
health-dca-because = { $state ->
    [running] { $bot } läuft: { $reason }
    [paused] { $bot } ist pausiert: { $reason }
   *[stopped] { $bot } ist gestoppt: { $reason }
}
health-dca-buy-refused = { $bot }: ein Kauf wurde { $count }-mal abgelehnt: { $reason }
health-dca-sell-refused = { $bot }: der Verkauf von Los { $lot } wurde { $count }-mal abgelehnt: { $reason }
health-dca-sell-removed = { $bot }: Los { $lot } wird nicht angeboten, sein Verkauf wurde von Hand storniert
health-dca-stop = { $stop ->
    [none] Stop von { $bot }: KEINER, ohne Stop { $seconds } s seit dem Start
   *[known] Stop von { $bot }: { $stop }, ohne Stop { $seconds } s seit dem Start
}
health-dca-stop-read = { $stop ->
    [none] Stop von { $bot }: KEINER, gelesen { $at } UTC, ohne Stop { $seconds } s seit dem Start
   *[known] Stop von { $bot }: { $stop }, gelesen { $at } UTC, ohne Stop { $seconds } s seit dem Start
}
health-dca-stop-nothing = Stop von { $bot }: nichts offen, ohne Stop { $seconds } s seit dem Start
health-dca-files = Zustandsdateien der DCA-Bots: { $count }, { $saves }-mal gespeichert
health-dca-files-failed = { $line }, { $failed } fehlgeschlagen
health-dca-files-waiting = { $line }, { $waiting } warten

## The state on disk, and the trade log

health-state = Zustand: auf dem Datenträger; der ist seit dem Start { $failures }-mal ausgefallen
health-state-safe-mode = Zustand: SAFE MODE seit { $since }, nichts wird geschrieben: { $findings }
health-state-not-written = Zustand: NICHT GESCHRIEBEN seit { $since } ({ $reason }): { $held } Änderungen nur im Arbeitsspeicher, { $tries }-mal neu versucht
health-files = Dateien des Zustands: { $verified }, Zustandsdatei { $snapshot }, Backup { $backup }
health-files-unverified = noch nicht geprüft
health-files-verified = geprüft { $at }
health-files-problems = PROBLEME ({ $findings }) { $at }
health-profits = Geschlossene Trades gegen Bybits Closed PnL: { $agree } stimmen, { $differ } weichen ab, { $missing } ohne dessen Zahlen
health-backup-failed = SAFE MODE: { $reason }

## What recurs

health-job = { $name }: { $what }, { $runs }-mal, { $troubles } fehlgeschlagen oder verspätet, { $due }
health-job-what = { $name ->
    [sync_positions] Konto lesen
    [auto_cleanup] geschlossene Trades in den Verlauf legen, Speicher zurückgeben
    [integrity_check] Dateien des Zustands prüfen
    [persistence_backup] Backup des Zustands
    [persistence_statistics] Statistik ins Log schreiben
    [profit_check] Ergebnisse mit Bybits vergleichen
    [trade_archive] alte Trades ins Archiv legen
    [connectivity_check] Verbindung prüfen
    [account_watch] nach Wartung und neuen Handelsregeln sehen
    [heartbeat] Dienst des Heartbeats rufen
    [dashboard_refresh] Dashboards auffrischen
    [reports] Tages- und Wochenberichte senden
   *[auto_save] Dateien der DCA-Bots schreiben
}
health-job-next = wieder in { $seconds } s
health-job-stopped = gestoppt
health-job-not-begun = noch nicht begonnen: Bybit hat nicht geantwortet
health-heartbeat = Heartbeat: { $sent } gesendet, { $failed } fehlgeschlagen, { $held } zurückgehalten
health-heartbeat-off = Heartbeat: aus (HEARTBEAT_URL)
health-metrics = Metriken: lauschen auf { $where }, nur für diesen Rechner
health-metrics-open = Metriken: lauschen auf { $where }, OFFEN FÜR ANDERE RECHNER: wer hinkommt, sieht deine Positionen (METRICS_HOST)
health-metrics-failed = Metriken: können nicht auf { $where } lauschen: { $error }
health-heartbeat-last = { $line }, der letzte { $last }
heartbeat-arrived = angekommen
heartbeat-failed = fehlgeschlagen: { $why }
heartbeat-held-back = zurückgehalten: { $why }
heartbeat-no-answer = sein Dienst antwortet nicht
heartbeat-answers = sein Dienst antwortet { $status }
heartbeat-safe-mode = SAFE MODE
heartbeat-not-read = das Konto wurde zuletzt nicht ganz gelesen
heartbeat-frozen = eingefroren: { $names }
heartbeat-no-chat = es gibt keinen Chat: niemand erführe etwas

## What has gone wrong inside, counted by its words

health-trouble = Störung ({ $count }-mal): { $what }
trouble-connectivity = die Prüfung der Verbindung ist innen gescheitert; das Log sagt, wie
trouble-no-chat = der Chat konnte nicht beginnen; das Log sagt, warum. Kein Befehl wurde gehört, kein Alarm gemeldet; die Positionen wurden trotzdem überwacht
trouble-outage = was aus einem Ausfall folgt, ist innen gescheitert; das Log sagt, wie
trouble-files-mended = die Dateien des Zustands waren nicht in Ordnung ({ $problems }): neu geschrieben aus dem Arbeitsspeicher, nichts ist verloren
trouble-files-not-mended = die Dateien des Zustands sind nicht in Ordnung ({ $problems }): NICHT repariert
trouble-dca-not-run = DCA-Bot { $name } läuft nicht: { $why }
trouble-dca-not-saved = DCA-Bot { $name } lässt sich nicht speichern: { $error }
trouble-dca-step = ein Schritt des DCA-Bots { $name } schlug fehl
trouble-dca-request = eine Anfrage des DCA-Bots { $name } brach ab: { $error }
trouble-dca-record = die Aufzeichnung des DCA-Bots { $bot } ist nicht lesbar und bleibt unberührt: { $error }
trouble-dca-sold-lots = von den verkauften Lots des DCA-Bots { $bot } sind { $count } nicht lesbar und bleiben unberührt: { $error }
trouble-dca-bots = die DCA-Bots können nicht beginnen; das Log sagt, warum. Die Positionen werden trotzdem geschützt

# State files of DCA bots. What is wrong with one comes first.
trouble-state-file = { $problem }. Damit geschieht nichts
trouble-state-file-of-ours = { $problem }. Der Speicher hat diesen Bot
trouble-state-file-unusable = { $file } ist nicht brauchbar: { $why }
trouble-state-file-unreadable = { $file } ist nicht lesbar: { $error }
trouble-state-file-moved = { $file } ist nicht brauchbar: { $why }. Sie liegt jetzt unter { $place }
trouble-state-file-not-moved = { $file } ist nicht brauchbar: { $why }; sie ließ sich nicht wegräumen: { $error }
trouble-state-file-unknown = { $file } enthält den DCA-Bot { $name } ({ $symbol }), den der Speicher nicht kennt: damit geschieht nichts. /dca import { $file } holt ihn zurück, pausiert
trouble-state-files = die Zustandsdateien der DCA-Bots werden nicht geführt; das Log sagt, warum. Die Bots machen weiter, ihre Aufzeichnungen sind im Speicher
trouble-state-files-unlisted = die Zustandsdateien der DCA-Bots lassen sich nicht auflisten: { $error }
trouble-state-file-not-written = die Zustandsdatei des DCA-Bots { $bot } lässt sich nicht schreiben ({ $error }): es wird weiter versucht. Der Bot macht weiter, seine Aufzeichnung ist im Speicher
