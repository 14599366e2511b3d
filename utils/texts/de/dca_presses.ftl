### What is done with a DCA bot: buttons, questions, and what came of them.

dca-button-pause = ⏸ Pause
dca-button-resume = ▶️ Weiter
dca-button-reset = ↺ Trails neu
dca-button-stop = ⏹ Stoppen
dca-button-refresh = 🔄 Neu
dca-button-chart = 📈 Chart
dca-button-open = 🧺 { $name }
dca-button-halt = ⏹ Ja, stoppen
dca-button-leave = ✖ Laufen lassen

dca-done = { $action ->
    [pause] Pausiert: er kauft nicht mehr und verkauft weiter
    [resume] Er läuft
    [reset] Seine Trails beginnen neu
   *[halt] Gestoppt: seine Orders sind storniert, Gekauftes bleibt
}
# Of a bot that does not run.
dca-done-later = { $action ->
    [pause] Pausiert. Er läuft gerade nicht: ein wartender Kauf wird storniert, sobald er läuft
    [resume] Fortgesetzt. Er läuft gerade nicht, aber sobald er kann
    [reset] Seine Trails beginnen neu
   *[halt] Gestoppt. Er läuft gerade nicht: seine Orders werden storniert, sobald er läuft
}
dca-done-observed = { $action ->
    [pause] Pausiert. MODE=observe: nichts wird gesendet, ein wartender Kauf wird also nicht storniert
    [resume] Er läuft. MODE=observe: nichts wird gesendet
    [reset] Seine Trails beginnen neu
   *[halt] Gestoppt. MODE=observe: nichts wird gesendet, seine Orders werden also nicht storniert
}
dca-press-waited = Dieser Druck hat vielleicht gewartet, während Holdfast weg war. Noch einmal drücken, wenn er noch gilt.
dca-press-shown = Aktueller Stand
dca-press-card-below = Karte steht unten
dca-press-ask-first = Erst ansehen, was das bewirkt
dca-press-drawn = Chart wird gezeichnet
dca-press-changed = Lose oder Orders haben sich geändert. Erst ansehen, dann drücken
dca-press-stale = { $state ->
    [running] Nichts getan: der Bot läuft inzwischen
    [paused] Nichts getan: der Bot ist inzwischen pausiert
   *[stopped] Nichts getan: der Bot ist inzwischen gestoppt
}

## Lines that do something with a bot

dca-imported = Importiert. Er ist pausiert: erst ansehen, was er hält
dca-dropped = Los { $number } ist ausgebucht
dca-not-held = Los { $number } ist nicht gehalten: sein Verkauf wurde nicht storniert
dca-offered = { $mode ->
    [observe] Los { $number } würde wieder angeboten: MODE=observe
   *[live] Los { $number } wird wieder angeboten
}
dca-drop-perpetual = bei einem Perpetual sagt die Position selbst, was da ist: nichts wird ausgebucht
dca-which-bot = Bot angeben: { $names }
dca-no-bot = noch kein DCA-Bot; /help dca
dca-no-lot = { $open ->
    [none] { $name } hat kein offenes Los { $number }; offen: keine
   *[some] { $name } hat kein offenes Los { $number }; offen: { $open }
}
dca-chart-caption =
    🧺 <b>{ $name }</b> { $symbol } · { $length }-Kerzen, { $begin } bis { $end } UTC
    <code>/dca show { $bot }</code>

## What stopping a bot does, before it is done

dca-stop = ⏹ <b>{ $name }</b> { $symbol } stoppen?
dca-stop-observed = 👁 MODE=observe: nichts wird gesendet, also keine Order storniert
dca-stop-buy = { $mode ->
    [observe] • sein offener Kauf würde storniert
   *[live] • sein offener Kauf wird storniert
}
dca-stop-sells = { $count ->
    [one] { $mode ->
        [observe] • der Verkauf von Los { $lots } würde storniert
       *[live] • der Verkauf von Los { $lots } wird storniert
    }
   *[other] { $mode ->
        [observe] • die Verkäufe der Lose { $lots } würden storniert
       *[live] • die Verkäufe der Lose { $lots } werden storniert
    }
}
dca-stop-no-order = • keine Order von ihm ist offen
dca-stop-no-lot = • er hält kein Los
dca-stop-coins = { $lots ->
    [one] • { $qty } in { $lots } Los, Kosten { $cost }, bleiben im Konto; verkaufen musst du sie dann selbst
   *[other] • { $qty } in { $lots } Losen, Kosten { $cost }, bleiben im Konto; verkaufen musst du sie dann selbst
}
dca-stop-position = { $lots ->
    [one] • die Position von { $qty } in { $lots } Los, Kosten { $cost }, bleibt offen; verkaufen musst du sie dann selbst
   *[other] • die Position von { $qty } in { $lots } Losen, Kosten { $cost }, bleibt offen; verkaufen musst du sie dann selbst
}
dca-stop-stop-stays = • sein Hard-Stop { $stop } bleibt an der Börse
dca-stop-resume = <code>/dca resume { $bot }</code> setzt ihn fort.
dca-stop-resume-with-lots = Seine Lose bleiben aufgezeichnet: <code>/dca resume { $bot }</code> setzt ihn fort.
dca-stop-pause = <code>/dca pause { $bot }</code> beendet dagegen nur das Kaufen und verkauft weiter.

## What writing a lot off does, before it is done

dca-drop =
    🗑 Los { $number } von <b>{ $name }</b> { $symbol } ausbuchen?
    • { $qty } davon, Kosten des Loses { $cost }, verlassen die Aufzeichnung endgültig
    • sein Verkauf wird storniert; Coins, die noch im Konto sind, bleiben dort, und der Bot verkauft sie nicht mehr
    • es zählt weder als Gewinn noch als Verlust: was die Coins gebracht haben, weißt nur du
    Ausführen: <code>/dca drop { $bot } { $number } { $yes }</code>

## Why something was not done. The first three are answers to a press, the others messages.

dca-trouble-press-refused = Nichts geändert: { $problems }
dca-trouble-press-exchange = Nichts geändert: { $reason }. Noch einmal drücken.
dca-trouble-press-disk = Nichts geändert: Datenträger fehlerhaft ({ $reason }).
dca-trouble-late = ⏳ Noch nicht auf dem Datenträger: wird ausgeführt, sobald es dort ist. /dca show sagt, wann
dca-trouble-refused = ⚠️ { $problem }
dca-trouble-exchange = ⚠️ Keine brauchbare Antwort von Bybit ({ $reason }). Nichts geändert; noch einmal senden
dca-trouble-disk = ⛔ Datenträger fehlerhaft ({ $reason }): nichts geändert
