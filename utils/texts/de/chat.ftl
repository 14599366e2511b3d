### What the chat says around commands.

command-failed = ⚠️ Das ist in Holdfast fehlgeschlagen; es steht im Log. Siehe /positions, bevor du es noch einmal sendest.
command-not-yours = ⛔ /{ $name } ist für { $role ->
    [owner] Inhaber
    [trader] Trader
   *[other] Betrachter
}. Nichts getan.
command-too-old = ⌛️ Zu alt: dieses /{ $name } ist von { $sent } UTC. Nichts getan; noch einmal senden.
command-left-over = ⌛️ Zu alt: Holdfast endete, während es dieses /{ $name } von { $sent } UTC in der Hand hatte, und führt es jetzt nicht mehr aus. Vielleicht war es schon begonnen: siehe /positions, dann bei Bedarf noch einmal senden.
close-in-doubt = ⚠️ Holdfast wurde während dieses /close neu gestartet. Siehe /positions, dann bei Bedarf noch einmal senden.

pause-begun = ⏸ Pausiert seit { $since } UTC: keine neuen Einstiege. Positionen bleiben überwacht; /resume beendet die Pause
pause-ended = ▶️ Weiter: Trades werden angenommen, Einstiege gesendet
pause-none = Es ist keine Pause.
pause-stays = ⏸ Weiter pausiert: { $problem }

press-failed = Hier ging etwas schief. Siehe /positions, bevor du noch einmal drückst.
press-unknown = Dieser Knopf ist hier nicht mehr bekannt.
press-left-over = ⌛️ Zu alt: Holdfast endete, während es den Druck auf [{ $button }] von { $taken } UTC in der Hand hatte, und führt ihn jetzt nicht mehr aus. Vielleicht war es schon begonnen: siehe /positions, dann bei Bedarf noch einmal drücken.
press-under-way = Der erste Druck läuft noch: die Börse zeigt es noch nicht. Dieser tut nichts.
press-not-yours = Dieser Knopf ist für { $role ->
    [owner] Inhaber
    [trader] Trader
   *[other] Betrachter
}. Nichts getan.

health-head = <b>Holdfast</b> · { $mode }
health-waiting = Wartende Meldungen: { $waiting ->
    [unknown] unbekannt, der Speicher ist nicht lesbar
   *[known] { $waiting }
}
health-counted = Gezählt: { $counted }
