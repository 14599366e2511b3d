### The dashboard: one pinned message. Its first line stands in the bar of pinned messages, so that it has what counts.

dashboard-title = { $sign }<b>{ $what }</b> · offen { $open } · heute { $today } USDT
dashboard-title-none = { $sign }<b>{ $what }</b> · heute { $today } USDT
dashboard-positions = { $count ->
    [0] Keine Positionen
    [one] 1 Position
   *[other] { $count } Positionen
}
dashboard-waiting = { $count ->
    [one] 1 wartender Trade
   *[other] { $count } wartende Trades
}
dashboard-none-guarded = Keine überwachten Positionen
dashboard-account = Equity { $equity } USDT · frei { $free }{ $is_read ->
    [no] {""}
   *[yes] {" "}· gelesen { $seen }
}
dashboard-today-unknown = { $count ->
    [one] ⚠️ Von { $trades } heute geschlossenen Trades hat 1 kein bekanntes Ergebnis
   *[other] ⚠️ Von { $trades } heute geschlossenen Trades haben { $count } kein bekanntes Ergebnis
}
dashboard-as-of = Stand { $at }

# The way to Bybit, and the jobs: one line.
dashboard-state = { $link } · { $jobs }
dashboard-link = { $state ->
    [online] 🟢 ONLINE
    [degraded] 🟡 GESTÖRT: { $ailing }
    [offline] 🔴 OFFLINE seit { $since }: { $ailing }
    [recovering] 🟠 ERHOLUNG: alles wird neu gelesen, bis dahin keine Einstiege
   *[unknown] ⚪️ Verbindung noch nicht geprüft
}
dashboard-ailing = { $what ->
    [rest] Bybit antwortet nicht
    [postponed] Bybit nimmt gerade keine Anfragen an
    [denied] Bybit verweigert den Zugang
    [private-stream] privater Stream weg
    [public-stream] Kurs-Stream weg
    [chat] Telegram war weg
    [clocks] die Uhren weichen ab
   *[nothing] wird wieder geprüft
}
dashboard-jobs-fine = Jobs in Ordnung
dashboard-jobs-not-begun = Jobs noch nicht begonnen
dashboard-jobs-ailing = ⚠️ { $jobs }
dashboard-job = { $trouble ->
    [late] { $name }: verspätet
   *[failed] { $name }: fehlgeschlagen
}
dashboard-job-name = { $name ->
    [sync_positions] Konto lesen
    [auto_cleanup] geschlossene Trades in den Verlauf legen, Speicher zurückgeben
    [integrity_check] Dateien des Zustands prüfen
    [persistence_backup] Zustand sichern
    [persistence_statistics] Statistik ins Log schreiben
    [profit_check] Gewinne mit Bybit vergleichen
    [trade_archive] alte Trades archivieren
    [connectivity_check] Verbindung prüfen
    [account_watch] nach Wartung und neuen Handelsregeln sehen
    [heartbeat] Heartbeat-Dienst rufen
    [dashboard_refresh] Dashboards aktualisieren
    [reports] Berichte senden
    [auto_save] Dateien der DCA-Bots schreiben
   *[other] { $name }
}

# What a person has to know before anything else.
dashboard-observe = 👁 MODE=observe: nichts wird an die Börse gesendet
dashboard-from-records = { $count ->
    [0] ⚠️ Bybit hat seit dem Start nicht geantwortet; neuer Versuch alle paar Sekunden. Die Aufzeichnungen haben keine Positionen
    [one] ⚠️ Bybit hat seit dem Start nicht geantwortet; neuer Versuch alle paar Sekunden. Diese steht in den Aufzeichnungen, mit einem Stop, der zuletzt gesehen an der Börse steht: nichts ist verloren
   *[other] ⚠️ Bybit hat seit dem Start nicht geantwortet; neuer Versuch alle paar Sekunden. Diese stehen in den Aufzeichnungen, mit Stops, die zuletzt gesehen an der Börse stehen: nichts ist verloren
}
dashboard-safe-mode = 🚨 <b>SAFE MODE</b>: der Zustand war nicht lesbar. Kein Trade wird angenommen, kein Stop bewegt; was an der Börse steht, bleibt. /health sagt, warum
dashboard-paused = ⏸ Pausiert seit { $since }: keine neuen Einstiege; /resume beendet die Pause
dashboard-entries-held = ⚠️ { $why }
dashboard-disk = ⚠️ Datenträger fehlerhaft ({ $why }): der Schutz läuft weiter, keine neuen Trades
dashboard-bare = 🟥 { $count } ohne bestätigten Stop
dashboard-moving = ⏳ { $count } mit Stop in Bewegung: der ältere steht
dashboard-all-confirmed = 🛡 { $count ->
    [one] 1 Stop bestätigt · geprüft { $seen }
   *[other] Alle { $count } Stops bestätigt · ältester geprüft { $seen }
}
dashboard-breach = 🟥 { $what }, nicht wie es sein soll: { $evidence }
dashboard-unguarded = ⚠️ Nicht überwacht: { $names }
dashboard-ignored = 👁 Ignoriert, wie gewünscht: { $names }
dashboard-own-stop = { $stop ->
    [none] { $name } (kein Stop auf der Position)
   *[other] { $name } (eigener Stop { $stop })
}
dashboard-others = ℹ️ Nicht überwacht: { $what } · /positions
dashboard-others-positions = { $count ->
    [one] 1 Inverse- oder Options-Position
   *[other] { $count } Inverse- oder Options-Positionen
}
dashboard-others-coins = { $count ->
    [one] 1 Coin am Spot-Markt
   *[other] { $count } Coins am Spot-Markt
}
dashboard-naked = Ohne Stop seit dem Start: { $duration }
dashboard-swept = Konto gelesen { $seen }
dashboard-not-swept = Das Konto wurde noch nicht ganz gelesen
dashboard-more = { $count ->
    [one] … und 1 mehr: /positions
   *[other] … und { $count } mehr: /positions
}

# One position.
dashboard-name = { $side ->
    [long] { $coin } long
   *[short] { $coin } short
}
dashboard-held = <b>{ $name }</b> { $size } zu { $entry }
dashboard-held-part = <b>{ $name }</b> { $size } von { $planned } zu { $entry }
dashboard-closing = <b>{ $name }</b> wird geschlossen, { $size } übrig
dashboard-to-come = <b>{ $name }</b> wartet auf { $size }{ $where }
dashboard-to-come-at = { " " }zu { $prices }
dashboard-entry-standing = { $standing ->
    [NOT_SENT] noch nicht gesendet
    [NO_ANSWER] gesendet, noch keine Antwort
   *[UNANSWERED] wartet auf die Börse
}
dashboard-entries-standing = { " " }· { $standing }
dashboard-some-entries-standing = { " " }· { $count } von { $all } { $standing }
dashboard-profit = { $price } · { $result } · { $r }
dashboard-leaving = ⏳ { $qty } davon wird geschlossen; Bybit zeigt es noch nicht
dashboard-stop = 🛡 Stop { $stop }{ $distance } · geprüft { $seen }
dashboard-stop-to-come = 🛡 Stop { $stop } kommt mit dem Einstieg
dashboard-stop-moving = ⏳ Stop { $stop } noch nicht gezeigt; { $standing }{ $distance } steht, geprüft { $seen }
dashboard-stop-bare = 🟥 Stop { $stop } UNBESTÄTIGT: von keinem ist bekannt, dass er steht
dashboard-distance = { " " }({ $percent })
dashboard-naked-itself = ⏱ { $duration } ohne Stop seit dem Start
dashboard-frozen = 🧊 eingefroren seit { $since }: Änderungen blieben ohne Wirkung; nur Stop und Schließen werden gesendet
dashboard-asked = ❓ du hast den Stop verschoben: die Frage dazu ist offen bis { $until }
dashboard-no-targets = 🎯 keine Ziele, nur der Stop
dashboard-no-target-left = 🎯 kein Ziel übrig
dashboard-target = 🎯 TP{ $number } { $price }{ $distance }{ $qty }{ $hit }
dashboard-target-qty = { " " }· { $qty }
dashboard-target-hit = { " " }· { $hit } von { $all } erreicht
dashboard-trail = 〽️ Trail { $terms } · { $best ->
    [waits] wartet
   *[best] bester Kurs { $best }
}
dashboard-trail-unconfirmed = 〽️ Trail { $terms } · Bybits eigener UNBESTÄTIGT
dashboard-line = { $sign } <b>{ $name }</b> { $result } · { $stop }
dashboard-line-stop = Stop { $percent }
dashboard-line-bare = KEIN STOP
dashboard-line-to-come = wartet
dashboard-watched = <b>{ $name }</b> { $size } zu { $entry } · { $result }
dashboard-watched-stop = 🛡 Stop { $stop } steht an der Börse
dashboard-watched-bare = 🟥 KEIN STOP an der Börse

# DCA bots: one line.
dashboard-bots = 🧺 { $count ->
    [one] 1 DCA-Bot
   *[other] { $count } DCA-Bots
}: { $states } · { $lots ->
    [0] keine Lose
    [one] 1 Los
   *[other] { $lots } Lose
}{ $worth }
dashboard-bots-state = { $state ->
    [running] { $count } aktiv
    [paused] { $count } pausiert
   *[stopped] { $count } gestoppt
}
dashboard-bots-worth = { ", " }{ $result } bei Verkauf jetzt
dashboard-bots-ailing = { $count ->
    [one] 🟥 1 DCA-Bot läuft nicht: { $names }
   *[other] 🟥 { $count } DCA-Bots laufen nicht: { $names }
}

# Buttons, and what a press answers.
dashboard-button-card = { $sign }{ $name }
dashboard-button-refresh = Neu
dashboard-button-positions = Positionen
dashboard-button-pause = Pause
dashboard-button-resume = Weiter
dashboard-refreshed = Wird neu gezeichnet
dashboard-positions-below = Alle Positionen stehen unten
dashboard-pause-begun = Pausiert: keine neuen Einstiege. Positionen bleiben überwacht
dashboard-pause-ended = Weiter: Einstiege werden wieder gesendet
dashboard-pause-none = Es ist keine Pause.
dashboard-pause-another = Jene Pause ist vorbei; das ist eine andere. Noch einmal drücken, wenn sie gemeint ist.
dashboard-press-waited = Dieser Druck hat vielleicht gewartet, während Holdfast weg war. Noch einmal drücken, wenn er noch gilt.
dashboard-not-live = Dieses Dashboard wird nicht mehr aktualisiert.
dashboard-over = 📌 Dieses Dashboard wird nicht mehr aktualisiert. Das neueste ist angeheftet; /dashboard macht hier ein neues.
