### What a DCA bot holds and waits for: its card, the list, /positions. `mode` is observe where nothing is sent.

dca-observed = 👁 MODE=observe: nichts wird gesendet. Das würde er tun
dca-title = 🧺 <b>{ $name }</b> { $symbol } { $market } · { $state }
dca-state = { $state ->
    [running] ▶️ läuft
    [paused] ⏸ pausiert
    [stopped] ⏹ gestoppt
   *[away] 🟥 läuft gerade nicht
}
dca-state-because = { $state }: { $reason }

## The list

dca-list-none = Noch kein DCA-Bot. <code>/help dca</code> zeigt, wie man einen startet
dca-list-bot = { $state ->
    [running] ▶️
    [paused] ⏸
    [stopped] ⏹
   *[away] 🟥
} <b>{ $name }</b> { $symbol } { $market } · { $lots } von { $most } Losen, { $unrealised } · realisiert { $realised }
dca-list-more = Einer im Detail: <code>/dca show NAME</code>

## The card

dca-card-trouble =
    🟥 Er läuft nicht: { $reason }
    Stand laut Aufzeichnung; was an der Börse steht, bleibt dort
dca-card-price = Kurs { $price } · offene Lose { $lots } von { $most }
dca-card-realised = { $trades ->
    [one] Realisiert <b>{ $realised }</b> nach Gebühren · { $trades } Los verkauft: { $wins } Gewinn, { $losses } Verlust
   *[other] Realisiert <b>{ $realised }</b> nach Gebühren · { $trades } Lose verkauft: { $wins } Gewinn, { $losses } Verlust
}
dca-card-unrealised = Offene Lose bei Verkauf jetzt: { $unrealised } nach Gebühren · Gebühren bisher { $fees }
dca-card-no-lot = Kein offenes Los · Gebühren bisher { $fees }
dca-card-funding = { $way ->
    [paid] Funding gezahlt: { $funding }, Teil der Kosten der Lose
   *[received] Funding erhalten: { $funding }, Teil der Kosten der Lose
}
dca-card-credit = Guthaben: Verkäufe über Ziel brachten { $credit }, die offene Lose nicht bringen müssen
dca-card-left-over = Rest, zu klein zum Verkaufen: Kosten { $cost }; das nächste Los nimmt ihn mit
dca-card-owed = Fehlbetrag: { $qty }, von Verkaufsgebühren über das Los hinaus genommen; das nächste Los gleicht ihn aus
dca-card-buys = { $buys }, nur wenn alles zutrifft:
dca-card-begun = Gestartet { $at } UTC · ID <code>{ $id }</code>

## Its lots: what each holds, where it will be sold, and, in a line below, what it waits for

dca-lots-older = { $count ->
    [one] … { $count } älteres Los, und die neuesten:
   *[other] … { $count } ältere Lose, und die neuesten:
}
dca-lot =
    🎯 Los { $number }: { $held } → { $target }
    {"    "}{ $waits }
dca-lot-with-credit =
    🎯 Los { $number }: { $held } → { $target } (Guthaben: muss { $credit } weniger bringen)
    {"    "}{ $waits }
dca-lot-held = { $qty } zu { $price }, Kosten { $cost }
dca-lot-held-in-part = { $qty } zu { $price }, Kosten { $cost }, davon { $back } zurück
dca-lot-bought = wird noch gekauft
dca-lot-cancelled-by-hand = ✋ gehalten: Verkauf von Hand storniert; <code>/dca sell { $bot } { $number }</code> stellt ihn wieder ein
dca-lot-kept = behalten, nicht angeboten: der Bot ist gestoppt
dca-lot-refused = ⛔️ Verkauf abgelehnt ({ $reason }); erneut um { $at } UTC
dca-lot-placed = { $mode ->
    [observe] Verkauf würde eingestellt
   *[live] Verkauf wird eingestellt
}
dca-lot-waits = wartet auf sein Ziel
dca-lot-sent = { $mode ->
    [observe] würde bei { $price } angeboten
   *[live] Verkauf bei { $price } gesendet, noch nicht bestätigt
}
dca-lot-rests = Verkauf liegt bei { $price }
dca-lot-rests-for-part = Verkauf liegt bei { $price } für { $qty } davon
dca-lot-moved = { $rests }, von Hand verschoben
dca-lot-sold-in-part = { $rests }, { $filled } von { $qty } verkauft
dca-lot-cancelled = { $mode ->
    [observe] { $rests }, würde storniert
   *[live] { $rests }, wird storniert
}
dca-lot-trails = 〽️ Trail läuft: bester Kurs { $best }, löst aus bei { $fires }
dca-lot-trail-fired = { $mode ->
    [observe] 〽️ Trail ausgelöst, es würde verkauft
   *[live] 〽️ Trail ausgelöst, es wird verkauft
}
dca-lot-trail-begins = 〽️ Trail beginnt bei { $price }

## What it waits for before it buys next

dca-next-buy = { $mode ->
    [observe] { $price ->
        [market] 🛒 Er würde per Market kaufen
       *[limit] 🛒 Er würde bei { $price } kaufen
    }
   *[live] { $price ->
        [market] 🛒 Kauf per Market läuft
       *[limit] 🛒 Kauf bei { $price } läuft
    }
}
dca-next-buy-until = { $buy }, bis { $until } UTC
dca-next-trail = { $mode ->
    [observe] 〽️ Würde bei der Wende kaufen: Tief { $low }, Kauf bei { $fires }
   *[live] 〽️ Kauft bei der Wende: Tief { $low }, Kauf bei { $fires }
}
dca-next-lot = Nächstes Los bei { $price } oder tiefer
dca-next-refused = ⛔️ Der letzte Kauf wurde abgelehnt: { $reason }
dca-next-look = Prüft den Filter um { $at } UTC
dca-next-looked = { $again ->
    [none] um { $at } UTC
   *[known] um { $at } UTC (prüft wieder { $again })
}
dca-next-why-not = { $mode ->
    [observe] Warum er { $looked } nicht gekauft hätte:
   *[live] Warum er { $looked } nicht gekauft hat:
}
dca-next-would-have = 👁 Er hätte { $looked } gekauft
dca-next-would-have-unasked = 👁 Er hätte { $looked } gekauft; Indikatoren wurden nicht gefragt
dca-next-indicators-of = Indikatoren aus Kerzen bis { $candles }
dca-next-indicators = Indikatoren { $candles }: { $held }
dca-next-indicators-agreed = Indikatoren { $candles }: { $agreeing } stimmen zu, nötig { $needed }
dca-next-candles = { $time } UTC

## The position of a bot on a perpetual, and its hard stop

dca-slot-never-seen = ⏳ Position unbekannt: die Börse hat sie noch nicht gezeigt
dca-slot-seen-last = ⏳ Position gerade unbekannt. Zuletzt gesehen { $seen }: { $qty }
dca-slot-seen-last-with-stop = ⏳ Position gerade unbekannt. Zuletzt gesehen { $seen }: { $qty }, Stop { $stop }
dca-slot-seen = { $time } UTC
dca-slot-seen-ago = { $time } UTC (vor { $ago })
dca-slot-by-fills = Laut Ausführungen hält er { $qty }, gekauft zu { $price }
dca-slot-stop-not-verified = 🛡 Hard-Stop { $stop }: nicht geprüft, bis die Börse antwortet
dca-slot-gone = { $why ->
    [strange] 🟥 Die Börse zeigt keine Position, die Lose halten { $qty }: jemand hat auf seinem Platz gehandelt
   *[read] 🟥 Die Börse zeigt keine Position, die Lose halten { $qty }: es wird gelesen, was daraus wurde
}
dca-slot-coming = Noch keine Position; der Kauf bringt seinen Hard-Stop { $stop } mit
dca-slot-none = Keine Position offen
dca-slot-short = 🟥 Die Börse zeigt einen SHORT von { $qty }, der Bot kauft aber nur: jemand hat auf seinem Platz gehandelt
dca-slot-open = Position { $qty }
dca-slot-open-bought = Position { $qty }, gekauft zu { $price }
dca-slot-differs = { $why ->
    [strange] ⚠️ Die Lose halten { $qty }: jemand hat auf seinem Platz gehandelt, die Differenz gehört nicht dem Bot
   *[read] ⚠️ Die Lose halten { $qty }: die Differenz wird gelesen
}
dca-slot-stop-missing = { $mode ->
    [observe] 🟥 KEIN STOP zu sehen, { $stop } würde gesetzt · ohne Stop { $naked } seit dem Start
   *[live] 🟥 KEIN STOP zu sehen, { $stop } wird gesetzt · ohne Stop { $naked } seit dem Start
}
dca-slot-stop-other = 🟥 Hard-Stop { $stop } UNBESTÄTIGT, es steht { $standing } · ohne Stop { $naked } seit dem Start
dca-slot-stop-old = ⏳ Hard-Stop { $stop }, zuletzt gesehen { $seen }: seither nicht geprüft · ohne Stop { $naked } seit dem Start
dca-slot-stop = 🛡 Hard-Stop { $stop } · geprüft { $at } UTC · ohne Stop { $naked } seit dem Start

## Bots in /positions

dca-positions-head = <b>DCA-Bots</b>
dca-positions-others = { $count ->
    [one] { $count } weiterer Bot hält nichts: <code>/dca list</code>
   *[other] { $count } weitere Bots halten nichts: <code>/dca list</code>
}
dca-positions-trouble = 🟥 Er läuft nicht, die Karte sagt warum. Stand laut Aufzeichnung
dca-positions-lots = { $lots ->
    [one] { $lots } Los, Kosten { $cost } · bei Verkauf jetzt { $unrealised }
   *[other] { $lots } Lose, Kosten { $cost } · bei Verkauf jetzt { $unrealised }
}
dca-positions-coins = { $lots ->
    [one] { $qty } in { $lots } Los, Kosten { $cost } · bei Verkauf jetzt { $unrealised }
   *[other] { $qty } in { $lots } Losen, Kosten { $cost } · bei Verkauf jetzt { $unrealised }
}
dca-positions-kept = Lose werden behalten, nicht angeboten: der Bot ist gestoppt
dca-positions-cancelled-by-hand = { $lots ->
    [one] ✋ { $lots } Los gehalten, nicht angeboten: Verkauf von Hand storniert
   *[other] ✋ { $lots } Lose gehalten, nicht angeboten: Verkäufe von Hand storniert
}
dca-positions-target = 🎯 Nächstes Ziel { $price }, Los { $number }
dca-positions-target-of-all = 🎯 Nächstes Ziel { $price }, Los { $number } und alle anderen
dca-positions-target-moved = 🎯 Nächstes Ziel { $price }, Los { $number }, Verkauf von Hand verschoben
