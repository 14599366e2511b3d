### Alerts that people set: on a price, on P&L, on the distance to the stop.

watch-head = 📈 <b>Kursalarme dieses Chats</b>
watch-none = Es gibt keine.
watch-how = Einen setzen:
    <code>/alerts add BTCUSDT &gt; 51000</code>
    <code>/alerts add BTCUSDT pnl &lt; -50 repeat 1h</code>
    <code>/alerts add BTCUSDT distance 0.5%</code>
watch-line = { $number }. { $what }
watch-wish = { $symbol } { $measure ->
    [price] { $way ->
        [above] bei { $limit } oder höher
       *[below] bei { $limit } oder tiefer
    }
    [pnl] P&amp;L { $way ->
        [above] { $limit } oder mehr
       *[below] { $limit } oder weniger
    }
   *[distance] Stop { $way ->
        [above] { $limit } entfernt oder mehr
       *[below] { $limit } entfernt oder weniger
    }
}
watch-repeats = · jedes Mal, höchstens alle { $length }
watch-set = ✅ { $what }
watch-set-waiting = { $measure ->
    [price] Der Kurs ist schon dort: Meldung, wenn er zurückkommt und wieder kreuzt.
   *[other] Meldung beim Kreuzen; jetzt ist es schon darüber hinaus, oder nichts Messbares ist offen.
}
watch-already = { $measure ->
    [price] { $symbol } ist schon bei { $value }.
    [pnl] Die P&amp;L von { $symbol } ist schon { $value }.
   *[distance] Der Stop von { $symbol } ist schon { $value } entfernt.
}
    Nichts gesetzt: { $what }
watch-too-many = Mehr als { $most } Kursalarme gehen nicht. Einen entfernen: /alerts list
watch-no-symbol = { $symbol } wird bei Bybit nicht gehandelt.
watch-no-symbol-meant = { $symbol } wird bei Bybit nicht gehandelt. Das gemeint?
    <code>{ $line }</code>
watch-no-price = ⚠️ Nichts gesetzt: Bybit nennt gerade keinen Kurs ({ $reason }).
watch-removed = Entfernt
watch-removed-line = ✖ Entfernt: { $what }
watch-gone = Schon weg; so ist es jetzt.
watch-no-number = Hier gibt es keinen Kursalarm { $number }. /alerts list
watch-button-remove = ✖ { $number }
watch-button-back = ← Meldungen
watch-button-list = 📈 Alle Kursalarme
watch-button-again = Beim nächsten Kreuzen

watch-told = 📈 { $symbol } { $measure ->
    [price] { $way ->
        [above] hat { $limit } von unten erreicht
       *[below] hat { $limit } von oben erreicht
    }
        Jetzt { $price }
    [pnl] P&amp;L { $value } ({ $way ->
        [above] gestiegen auf
       *[below] gefallen auf
    } { $limit })
        Kurs { $price }
   *[distance] Stop { $value } entfernt ({ $way ->
        [above] mindestens
       *[below] höchstens
    } { $limit })
        Kurs { $price }
}
watch-told-by-candle = 🕓 Späte Meldung: es ging bis { $value } in der Kerze von { $at }, während keine Kurse zu sehen waren.
watch-told-late = 🕓 Späte Meldung: seit { $at } waren keine Kurse zu sehen.
watch-told-unsure = Es war vielleicht kurz vor dem Setzen des Alarms dort: die Kerze verrät es nicht.
watch-told-once = Einmal gemeldet und entfernt.

watch-line-symbol = Symbol angeben, etwa BTCUSDT
watch-line-sign = angeben, ob darüber oder darunter, mit > oder <, dann der Preis; oder pnl, oder distance
watch-line-limit = Grenze angeben
watch-line-amount = { $word } ist kein Betrag
watch-line-which = angeben, welcher, per Nummer aus /alerts list
watch-line-too-much = { $word } ist zu viel; hinter der Grenze darf nur repeat 1h stehen
watch-line-length = angeben, wie oft höchstens, etwa repeat 1h
watch-line-length-wrong = { $word } ist keine solche Zeit: von 1m bis 7d, etwa 1h
