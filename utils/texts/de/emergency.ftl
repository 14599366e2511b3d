### /emergency: one message, from what is open to what Bybit shows closed.

emergency-ask = 🚨 <b>Notfall.</b> { $count ->
    [0] Keine Position ist offen
    [one] 1 Position ist offen
   *[other] { $count } Positionen sind offen
}
emergency-new = ⚠️ Neu seit der Anzeige: { $names }. Noch einmal ansehen
emergency-item = • { $name } { $size } · { $worth } USDT · { $result }{ $guard ->
    [unguarded] { " · nicht überwacht" }
   *[other] { "" }
}{ $covered ->
    [no] { " · 🟥 kein Stop" }
   *[yes] { " · Stop " }{ $stop }
}{ $entries ->
    [0] { "" }
    [one] { " · 1 Einstieg wartet" }
   *[other] { " · " }{ $entries } Einstiege warten
}
emergency-waits = • { $name } · { $count ->
    [one] 1 Einstieg wartet
   *[other] { $count } Einstiege warten
}
emergency-idle-bot = • { $name } · keine Position · wird gestoppt
emergency-buyer = • { $name } { $size } · kauft nicht mehr; seine Coins bleiben
emergency-more = … und { $count } mehr
emergency-sum = Exposure { $worth } USDT · ≈ { $result } vor Gebühren{ $entries ->
    [0] { "" }
    [one] { " · 1 Einstieg wartet" }
   *[other] { " · " }{ $entries } Einstiege warten
}{ $bare ->
    [0] { "" }
   *[other] { " · 🟥 " }{ $bare } ohne Stop
}
emergency-not-read = ⚠️ Bybit hat seit dem Start nicht geantwortet: das ist der Stand der Aufzeichnungen, und nichts, was anderswo eröffnet wurde. Es beginnt, sobald Bybit antwortet
emergency-safe-mode = 🚨 SAFE MODE: welche Orders von Holdfast warten, ist hier nicht bekannt. Einstiege bei Bybit, die Ids seiner Trades tragen, werden storniert; Käufe von DCA-Bots bleiben
emergency-sure = 🚨 <b>Sicher?</b> { $scope ->
    [guarded] Nur was überwacht ist:
   *[other] Alles:
}
emergency-stays = { $count ->
    [one] 1 andere bleibt, wie sie ist
   *[other] { $count } andere bleiben, wie sie sind
}
emergency-how = { $count ->
    [0] Wartende Einstiege werden storniert, neue pausiert
    [one] Wartende Einstiege werden storniert, 1 Position per Market geschlossen, neue Einstiege pausiert
   *[other] Wartende Einstiege werden storniert, { $count } Positionen per Market geschlossen, neue Einstiege pausiert
}
emergency-close-all = { $count ->
    [0] 🚨 Wartendes stornieren…
   *[other] 🚨 Alles schließen… ({ $count })
}
emergency-close-guarded = Nur Überwachte… ({ $count })
emergency-no = ✖ Nein, so lassen
emergency-yes = { $count ->
    [0] 🚨 Ja, stornieren ({ $seconds } s)
    [one] 🚨 Ja, 1 schließen ({ $seconds } s)
   *[other] 🚨 Ja, { $count } schließen ({ $seconds } s)
}

emergency-under-way = { $count ->
    [0] ⏳ <b>Was wartet, wird storniert</b>
   *[other] ⏳ <b>Wird geschlossen:</b> Bybit zeigt { $over } von { $count } erledigt
}
emergency-done = ✅ <b>Bestätigt</b> von Bybit um { $at } UTC: nichts davon ist offen, keine Order von Holdfast übrig
emergency-not-done = { $count ->
    [0] ⚠️ <b>Nicht bestätigt</b>, Stand bei Bybit { $at } UTC
   *[other] ⚠️ <b>Nicht bestätigt:</b> { $over } von { $count } erledigt, Stand bei Bybit { $at } UTC
}
emergency-flat = ✅ { $name }: flat
emergency-open = ⏳ { $name }: { $left } offen, { $covered ->
    [no] 🟥 kein Stop
   *[yes] Stop { $stop } bleibt
}
emergency-settling = ⏳ { $name }: Bybit zeigt keine Position; was aus den Orders noch kommen kann, wird abgefragt
emergency-unread = – { $name }: noch nicht gelesen
emergency-buys-no-more = ✅ { $name }: kauft nicht mehr
emergency-buys-still = ⏳ { $name }: kann noch kaufen
emergency-why = { " (" }{ $why })
emergency-orders = ⏳ Übrige Orders: { $orders }
emergency-trouble = ⚠️ Bybit antwortet nicht: { $why }. Es wird wieder gefragt; Stops bleiben
emergency-others = Bleibt, wie es ist: { $names }
emergency-foreign = { $count ->
    [one] ⚠️ 1 Order, die nicht von Holdfast ist, kann noch eine Position öffnen
   *[other] ⚠️ { $count } Orders, die nicht von Holdfast sind, können noch eine Position öffnen
}
emergency-what-now = Siehe jetzt /positions und Bybits App. Überwachte Positionen werden weiter geschlossen; für den Rest noch einmal /emergency senden
emergency-paused = ⏸ Neue Einstiege sind pausiert; /resume beendet das
emergency-lost = ⚠️ Was daraus wurde, ist hier nicht mehr bekannt. Siehe /positions

emergency-nothing-done = { $why ->
    [expired] ⌛️ Keine Antwort in der Zeit: nichts getan. /emergency fragt noch einmal
    [replaced] ✖ Ein neueres /emergency steht unten: hier nichts getan
   *[denied] ✖ Nichts getan
}
emergency-refused = ⚠️ Nichts getan: { $problem }
emergency-nothing = Keine Position ist offen, keine Order von Holdfast wartet, Stand bei Bybit { $at } UTC. /pause hält neue Einstiege an.
emergency-nothing-here = Nichts ist offen, was Holdfast schließen könnte, und keine eigene Order wartet, Stand bei Bybit { $at } UTC.
emergency-running = Einer läuft schon: seine Nachricht oben zeigt, wie weit er ist.
emergency-cooldown = Einer begann vor { $seconds } s: siehe seine Nachricht oder /positions. Der nächste geht in { $left } s.
emergency-observe = 👁 MODE=observe: nichts wird gesendet, also lässt sich von hier nichts schließen.
emergency-asked = Gefragt, mit dem, was offen ist
emergency-first-press = Jetzt bestätigen
emergency-anew = Etwas hat sich geändert: noch einmal ansehen
emergency-settled = Das ist schon entschieden
emergency-begun = Wird geschlossen; die Nachricht zeigt, wie weit es ist
