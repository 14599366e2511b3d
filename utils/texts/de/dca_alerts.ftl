### Alerts about DCA bots: what has happened, figures first. `title` is a bot's name and symbol; a fact that is `none`
### was not recorded, or there is none of it; `mode` is observe where nothing is sent.

dca-alert-title = <b>{ $name }</b> { $symbol }
dca-alert-observed = 👁 MODE=observe: Holdfast selbst sendet nichts

## Lots

dca-alert-bought =
    🧺 { $title }: Los { $lot } gekauft, { $qty } zu { $price }
    { $cost }
    Offene Lose { $lots } von { $of }
dca-alert-cost = { $received ->
    [all] Kosten { $cost }
   *[less] { $received } nach Gebühr · Kosten { $cost }
}
dca-alert-cost-and-target = { $cost } · Verkauf bei { $target }
dca-alert-sold =
    💰 { $sold }
    { $buy_price } → { $sell_price }: <b>{ $profit }</b> nach Gebühren
    { $lots ->
        [one] { $lots } Los offen · { $total } insgesamt
       *[other] { $lots } Lose offen · { $total } insgesamt
    }
dca-alert-sold-by = { $by ->
    [stop] { $title }: Los { $lot } durch den Hard-Stop verkauft, { $qty }
   *[target] { $title }: Los { $lot } verkauft, { $qty }
}
dca-alert-sold-together = { $count ->
    [one] { $sold }, zusammen mit Los { $lots }
   *[other] { $sold }, zusammen mit den Losen { $lots }
}
dca-alert-carried = { $by ->
    [buy] Mit dabei, was von früheren Losen zu klein war: { $qty }, Kosten { $cost }
   *[sell] Darin enthalten, was von früheren Losen zu klein war: { $qty }, Kosten { $cost }
}
dca-alert-credit-used = Guthaben: es musste { $credit } weniger bringen
dca-alert-credit-given = { $lot ->
    [none] Guthaben: das neueste Los muss jetzt { $credit } weniger bringen
   *[known] Guthaben: Los { $lot } muss jetzt { $credit } weniger bringen
}
dca-alert-sold-beyond = ✋ Der Verkauf wurde vergrößert, nicht von Holdfast: { $qty } mehr als das Los hatte wurden mitverkauft. Sie stehen in keiner Zahl des Bots: war ein anderes Los gemeint, dieses mit /dca drop ausbuchen

## Sells that were disturbed

dca-alert-sell-removed =
    ✋ { $title }: Verkauf von Los { $lot } von Hand storniert
    { $qty } bleibt und wird nicht neu angeboten. /dca sell { $bot } { $lot } stellt ihn wieder ein
dca-alert-sell-lost = { $mode ->
    [observe]
        ⚠️ { $title }: den Verkauf von Los { $lot } kennt die Börse nicht mehr, und nichts weiter davon wurde gefüllt
        { $qty } bleibt und würde am Ziel neu angeboten
   *[live]
        ⚠️ { $title }: den Verkauf von Los { $lot } kennt die Börse nicht mehr, und nichts weiter davon wurde gefüllt
        { $qty } bleibt und wird am Ziel neu angeboten
}
dca-alert-sell-larger = { $mode ->
    [observe]
        ✋ { $title }: Verkauf von Los { $lot } geändert, nicht von Holdfast: { $was } → { $qty }
        Das ist mehr als das Los hat: er würde zurückgezogen und der Rest des Loses neu angeboten
   *[live]
        ✋ { $title }: Verkauf von Los { $lot } geändert, nicht von Holdfast: { $was } → { $qty }
        Das ist mehr als das Los hat: er wird zurückgezogen und der Rest des Loses neu angeboten
}
dca-alert-sell-resized =
    ✋ { $title }: Verkauf von Los { $lot } geändert, nicht von Holdfast: { $was } → { $qty }
    Es bleibt dabei. Der Rest des Loses wird angeboten, wenn dieser beendet ist
dca-alert-sell-moved =
    ✋ { $title }: Verkauf von Los { $lot } in der App verschoben, { $was } → { $price }
    Er bleibt dort und folgt dem Ziel nicht mehr

## What stands in its way

dca-alert-refused =
    ⛔️ { $title }: { $lot ->
        [none] ein Kauf wurde abgelehnt
       *[known] der Verkauf von Los { $lot } wurde abgelehnt
    }
    { $reason ->
        [none] Ohne Angabe von Gründen
       *[known] { $reason }
    }
    Neue Versuche in immer größeren Abständen
dca-alert-unexplained =
    🟥 { $title }: seine Orders sind weiter gefüllt, als die Börse an Trades auflistet
    Die Liste wird immer wieder gelesen; bis sie da sind, kauft der Bot nichts
dca-alert-halted = { $state ->
    [paused] 🟥 { $title } hat sich selbst pausiert: { $reason }
    [stopped] 🟥 { $title } hat sich selbst gestoppt: { $reason }
   *[other] 🟥 { $title } hat sich selbst angehalten: { $reason }
}
dca-alert-halted-see = /dca show { $bot } zeigt den Rest; /dca resume { $bot } setzt fort

## The hard stop

dca-alert-stop-tighter =
    🛡 { $title }: Hard-Stop von Hand auf { $stop } verschoben, war { $shown }
    Er ist enger und bleibt daher; spätere Käufe übernehmen ihn
dca-alert-stop-put-back =
    🛡 { $title }: Hard-Stop war { $shown ->
        [none] nicht da und steht jetzt auf { $stop }
       *[known] auf { $shown } verschoben und ist zurückgesetzt auf { $stop }
    }
    Ein Bot auf einem Perpetual behält seinen Stop. Ein engerer bleibt; um ihn loszuwerden: Bot stoppen und schließen
dca-alert-unprotected = { $mode ->
    [observe]
        🟥 { $title }: { $shown ->
            [none] { $size } seit { $seconds } s ohne Stop
           *[known] der Hard-Stop von { $size } steht seit { $seconds } s falsch: bei { $shown } statt { $stop }
        }
        MODE=observe: es wird nichts gesendet. Er würde auf { $stop } gesetzt: selbst setzen
   *[live]
        🟥 { $title }: { $shown ->
            [none] { $size } seit { $seconds } s ohne Stop
           *[known] der Hard-Stop von { $size } steht seit { $seconds } s falsch: bei { $shown } statt { $stop }
        }
        Er wird auf { $stop } gesetzt, immer wieder, bis er steht; ist der Kurs hindurch, wird die Position geschlossen
}

## What its trails missed while nobody heard prices. Without a lot it is the trail of a buy.

dca-alert-gap-executed = { $lot ->
    [none] ⚠️ { $title }: während Kurse fehlten, lief der Trail des Kaufs bis { $trigger }; der Kurs ist dahinter: { $price }
   *[known] ⚠️ { $title }: während Kurse fehlten, lief der Trail von Los { $lot } bis { $trigger }; der Kurs ist dahinter: { $price }
}
dca-alert-gap-buys = { $mode ->
    [observe] Er würde jetzt per Market kaufen, wenn der Filter es zulässt
   *[live] Er kauft jetzt per Market, wenn der Filter es zulässt
}
dca-alert-gap-sells = { $mode ->
    [observe] Es würde jetzt verkauft, am Ziel oder besser
   *[live] Es wird jetzt verkauft, am Ziel oder besser
}
dca-alert-gap-rearmed = { $lot ->
    [none]
        ⚠️ { $title }: während Kurse fehlten, wäre der Trail des Kaufs bis { $trigger } gelaufen; der Kurs ist dahinter: { $price }
        Er wird verworfen, der Filter wird neu geprüft ({ $why })
   *[known]
        ⚠️ { $title }: während Kurse fehlten, wäre der Trail von Los { $lot } bis { $trigger } gelaufen; der Kurs ist dahinter: { $price }
        Er beginnt neu beim jetzigen Kurs ({ $why })
}
dca-alert-gap-why = { $why ->
    [setting] GAP_TRIGGER_ACTION=rearm
    [too-old] länger her als TRAILING_MAX_GAP_S
    [too-far] Kurs weiter entfernt als GAP_MAX_SLIPPAGE_PERCENT
    [below-floor] dort brächte das Los seinen Gewinn nicht
   *[other] { $recorded }
}
dca-alert-gap-passed = { $lot ->
    [none]
        ⚠️ { $title }: während Kurse fehlten, ging der Kurs durch { $trigger }, wo der Trail des Kaufs gestanden hätte, und kam zurück
        Er läuft von hier weiter
   *[known]
        ⚠️ { $title }: während Kurse fehlten, ging der Kurs durch { $trigger }, wo der Trail von Los { $lot } gestanden hätte, und kam zurück
        Er läuft von hier weiter
}
