### How a chat has its alerts, and the settings.

prefs-head = 🔔 <b>Meldungen in diesem Chat</b>
prefs-how = Antippen zum Ändern: 🔔 mit Ton, 🔕 stumm, ✖ aus.
prefs-quiet = 🌙 Ruhezeit { $hours } ({ $zone }): dann kommen diese alle stumm.
prefs-no-quiet =
    🌙 Keine Ruhezeit. Einstellen:
    <code>/alerts quiet 23:00-07:00 Europe/Berlin</code>
prefs-critical = 🚨 Kritisches kommt immer, mit Ton: kein Stop, abgelehntes Schließen, Liquidation nah, Bybit nicht erreichbar, Key, Uhr, Datenträger.
prefs-again = { $minutes ->
    [0] ⏰ Kritisches kommt einmal.
   *[other] ⏰ { $minutes } min von niemandem gesehen: kommt noch einmal, wenn es dann nicht vorbei ist.
}
prefs-type = { $type ->
    [entries] Einstiege
    [targets] Ziele
    [stops] Stop verschoben
    [closed] Geschlossen
    [dca] DCA-Bots
    [questions] Fragen
    [prices] Kursalarme
    [reports] Berichte
    [connection] Verbindung
    [health] Zustand
   *[people] Nutzer
}
prefs-button-type = { $manner ->
    [on] 🔔
    [silent] 🔕
   *[off] ✖
} { $type }
prefs-button-quiet = { $state ->
    [on] 🌙 Ruhezeit { $hours }: ausschalten
   *[off] 🌙 Ruhezeit { $hours }: einschalten
}
prefs-button-again = { $state ->
    [on] ⏰ Noch einmal: an
   *[off] ⏰ Noch einmal: aus
}
prefs-button-prices = { $count ->
    [0] 📈 Kursalarme
   *[other] 📈 Kursalarme ({ $count })
}
prefs-set = { $type }: { $manner ->
    [on] mit Ton
    [silent] stumm
   *[off] aus
}
prefs-quiet-set = { $state ->
    [on] Ruhezeit { $hours } { $zone }
   *[off] Keine Ruhezeit
}
prefs-again-set = { $minutes ->
    [0] Kritische Meldungen: einmal
   *[other] Kritische Meldungen: nach { $minutes } min noch einmal
}
prefs-disk-fails = ⚠️ Nichts geändert: Datenträger fehlerhaft, es konnte nicht gespeichert werden.
prefs-group = In einer Gruppe darf das nur ein Trader.

prefs-line-what = /alerts kennt { $word } nicht; eine Art wie entries angeben, oder quiet, oder add
prefs-line-how = angeben, wie: on, silent oder off
prefs-line-manner = { $word } ist weder on noch silent noch off
prefs-line-always = { $type ->
    [reports] Berichte können stumm sein, aber nicht aus: /report off beendet sie
   *[questions] Fragen können stumm sein, aber nicht aus: was unbeantwortet bleibt, entscheidet sich selbst
}
prefs-line-hours-missing = angeben, von wann bis wann
prefs-line-hours = { $word } ist keine Zeitspanne; so schreiben: 23:00-07:00
prefs-line-again-missing = angeben, nach wie vielen Minuten, oder off
prefs-line-again = { $word } ist weder eine Zahl von Minuten von 1 bis { $most } noch off
prefs-line-too-much = { $word } ist zu viel

prefs-silenced = 🔕 Stumm: { $types }
prefs-switched-off = ✖ Aus: { $types }
settings-chat = ⚙️ <b>Dieser Chat</b>, ändern mit /alerts und /report
settings-unknown = ⚠️ Was dieser Chat bevorzugt, ist nicht bekannt: der Zustand war nicht lesbar (SAFE MODE). Bis dahin kommt jede Meldung mit Ton
settings-language = 🌐 Sprache: Deutsch, für alle (LANGUAGE in .env)
settings-bot = 🤖 <b>Der Bot</b>, wie in .env
settings-one = <code>{ $name }={ $value }</code>
settings-others = { $count ->
    [one] Eine weitere steht auf Standard: /settings all
   *[other] { $count } weitere stehen auf Standard: /settings all
}
