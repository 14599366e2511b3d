### /drill: what is practised, and what came of it.

drill-running = { $kind ->
    [live] 🧪 <b>Übung am echten Konto</b>: sie sieht nur nach, an der Börse wird nichts geändert
    [all] 🧪 <b>Übung mit jedem Fehler</b>: mit eigenem Bot und eigener Börse, einige Minuten lang; deine Positionen bleiben unberührt
   *[quick] 🧪 <b>Übung</b>: mit eigenem Bot und eigener Börse; deine Positionen bleiben unberührt
}
    { $count ->
        [0] Sie beginnt …
       *[other] { $count } fertig, sie läuft …
    }
drill-ended = { $end ->
    [passed] ✅ <b>Übung bestanden</b>
    [failed] 🟥 <b>Übung NICHT bestanden</b>
    [cancelled] ✖ <b>Übung abgebrochen</b>
    [late] 🟥 <b>Übung beendet: sie hat zu lange gedauert</b>
   *[broken] 🟥 <b>Übung ohne Ergebnis beendet</b>
}{ $kind ->
    [live] { " " }· { $count } Blicke auf das echte Konto, dort wurde nichts geändert
   *[other] { " " }· { $count } Fälle, fern von deinen Positionen
}
drill-look = { $holds ->
    [yes] ✅
   *[no] 🟥
} <b>{ $name }</b>: { $said }
drill-played = { $holds ->
    [yes] ✅
   *[no] 🟥
} { $name } · { $protected ->
    [none] <b>nicht wieder geschützt</b>
   *[known] geschützt nach { $protected } s
} · ohne Stop { $naked } ms
drill-losses = doppelt { $duplicates } · übrige Orders { $orders } · Meldungen { $alerts }, wiederholt { $repeated } · verlorener Zustand { $lost }
drill-sums = <b>ohne Stop { $naked } ms · doppelt { $duplicates } · übrige Orders { $orders } · fehlende Meldungen { $missing } · verlorener Zustand { $lost }</b>
drill-reason = <i>{ $reason }</i>
drill-more = … und { $count } weitere, die gehalten haben
drill-scenario = { $key ->
    [address-banned-for-3-s] Adresse 3 s lang gesperrt
    [answers-lost] Antworten verloren
    [private-stream-cut] privater Stream getrennt
    [public-stream-cut] öffentlicher Stream getrennt
    [events-doubled] Ereignisse doppelt
    [events-reordered] Ereignisse vertauscht
    [clock-10-s-ahead-then-right] Uhr 10 s vor, dann richtig
    [process-killed-while-it-acts] Prozess mitten im Handeln beendet
    [newest-state-file-torn] neueste Zustandsdatei zerrissen
   *[other] { $name }
}
drill-stop = ✖ Übung abbrechen
drill-stopping = Die Übung wird abgebrochen.
drill-not-running = Diese Übung läuft nicht mehr.
drill-one-at-a-time = 🧪 Es läuft schon eine Übung: immer nur eine.
drill-line-which = { $word }: hier steht all oder live, oder nichts
drill-line-more = { $word } ist eins zu viel

## What the drill on the live account has seen

live-drill-key = darf handeln, darf nicht auszahlen, { $days ->
    [none] läuft nicht ab
   *[other] läuft in { $days } Tagen ab
}
live-drill-key-withdraws = der Schlüssel darf auszahlen: mach einen ohne jedes Wallet-Recht, ein Bot braucht es nie
live-drill-key-reads = der Schlüssel darf nicht handeln: Stops könnten nicht bewegt, Positionen nicht geschlossen werden
live-drill-clock = { $offset } ms gegen Bybits Uhr
live-drill-streams = verbunden nach { $first } ms; getrennt, wieder verbunden nach { $again } ms, das ganze Konto neu gelesen nach { $verified } ms
live-drill-streams-late = ein Stream kam in 15 s nicht zustande
live-drill-state = { $count } bewachte Positionen im Zustand, der bis Änderung { $sequence } reicht
live-drill-state-held = { $told }; { $process ->
    [none] ein Bot schreibt ihn gerade
   *[known] Prozess { $process } schreibt ihn gerade
}, darum wurde daneben gelesen, ohne die Sperre
live-drill-stops = { $count } offene Positionen: der Stop von jeder steht an der Börse, wo der Eintrag ihn hat
live-drill-bare = { $name }: die Börse zeigt KEINEN STOP über das Ganze
live-drill-stop-differs = { $name }: die Börse zeigt Stop { $stop }, der Eintrag hat { $record ->
    [none] keinen
   *[known] { $record }
}
live-drill-record-alone = { $name }: es gibt einen Eintrag, aber keine Position
live-drill-backup = { $name } öffnet sich wie bei einem Start: { $count } bewachte Positionen, bis Änderung { $sequence }
live-drill-backup-none = es gibt noch keine Backup: /backup macht eine
live-drill-disk = eine Änderung ist nach { $median } ms auf der Platte, schlimmstens nach { $worst } ms
live-drill-alert = eine stumme Testnachricht hat { $count ->
    [one] die eine Person
   *[other] alle { $count } Leute
} der Einstellungen erreicht, in { $milliseconds } ms
live-drill-alert-nobody = die Einstellungen nennen niemanden, dem etwas gesagt werden könnte
live-drill-alert-missed = nicht erreicht: { $who }
live-drill-alert-text = 🧪 Eine Übung probiert, ob Meldungen ankommen. Es ist nichts passiert.
