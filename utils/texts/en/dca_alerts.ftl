### Alerts about DCA bots: what has happened, figures first. `title` is a bot's name and symbol; a fact that is `none`
### was not recorded, or there is none of it; `mode` is observe where nothing is sent.

dca-alert-title = <b>{ $name }</b> { $symbol }
dca-alert-observed = 👁 MODE=observe: Holdfast itself sends nothing

## Lots

dca-alert-bought =
    🧺 { $title }: lot { $lot } bought, { $qty } at { $price }
    { $cost }
    Open lots { $lots } of { $of }
dca-alert-cost = { $received ->
    [all] cost { $cost }
   *[less] { $received } after the fee · cost { $cost }
}
dca-alert-cost-and-target = { $cost } · to be sold at { $target }
dca-alert-sold =
    💰 { $sold }
    { $buy_price } → { $sell_price }: <b>{ $profit }</b> after fees
    { $lots ->
        [one] { $lots } lot open · { $total } in all
       *[other] { $lots } lots open · { $total } in all
    }
dca-alert-sold-by = { $by ->
    [stop] { $title }: lot { $lot } sold by its hard stop, { $qty }
   *[target] { $title }: lot { $lot } sold, { $qty }
}
dca-alert-sold-together = { $count ->
    [one] { $sold }, together with lot { $lots }
   *[other] { $sold }, together with lots { $lots }
}
dca-alert-carried = { $by ->
    [buy] It takes along what was too little of lots before it: { $qty }, cost { $cost }
   *[sell] In it what was too little of lots before it: { $qty }, cost { $cost }
}
dca-alert-credit-used = Credit: it had to bring { $credit } less
dca-alert-credit-given = { $lot ->
    [none] Credit: the newest lot has to bring { $credit } less now
   *[known] Credit: lot { $lot } has to bring { $credit } less now
}
dca-alert-sold-beyond = ✋ Its sell had been made larger, not by Holdfast: { $qty } more than the lot had were sold with it. Those are in none of the bot's figures: if you meant another lot, /dca drop that one

## Sells that were disturbed

dca-alert-sell-removed =
    ✋ { $title }: the sell of lot { $lot } was cancelled by hand
    { $qty } is kept and not offered again. /dca sell { $bot } { $lot } places it again
dca-alert-sell-lost = { $mode ->
    [observe]
        ⚠️ { $title }: the sell of lot { $lot } is not known to the exchange any more, and nothing more of it has filled
        { $qty } is kept, and would be offered again at its target
   *[live]
        ⚠️ { $title }: the sell of lot { $lot } is not known to the exchange any more, and nothing more of it has filled
        { $qty } is kept, and is offered again at its target
}
dca-alert-sell-larger = { $mode ->
    [observe]
        ✋ { $title }: the sell of lot { $lot } was changed, not by Holdfast: { $was } → { $qty }
        That is more than the lot has: it would be withdrawn, and what the lot still has would be offered anew
   *[live]
        ✋ { $title }: the sell of lot { $lot } was changed, not by Holdfast: { $was } → { $qty }
        That is more than the lot has: it is withdrawn, and what the lot still has is offered anew
}
dca-alert-sell-resized =
    ✋ { $title }: the sell of lot { $lot } was changed, not by Holdfast: { $was } → { $qty }
    It stays so. The rest of the lot is offered again when this one has ended
dca-alert-sell-moved =
    ✋ { $title }: the sell of lot { $lot } was moved in the app, { $was } → { $price }
    It stays where you put it, and moves no more with its target

## What stands in its way

dca-alert-refused =
    ⛔️ { $title }: { $lot ->
        [none] a buy was refused
       *[known] the sell of lot { $lot } was refused
    }
    { $reason ->
        [none] No reason was given
       *[known] { $reason }
    }
    It is tried again, ever more slowly
dca-alert-unexplained =
    🟥 { $title }: its orders have filled more than the exchange lists trades of
    The list is read again and again, and the bot buys nothing until they are there
dca-alert-halted = { $state ->
    [paused] 🟥 { $title } has paused itself: { $reason }
    [stopped] 🟥 { $title } has stopped itself: { $reason }
   *[other] 🟥 { $title } has halted itself: { $reason }
}
dca-alert-halted-see = /dca show { $bot } has the rest; /dca resume { $bot } goes on

## The hard stop

dca-alert-stop-tighter =
    🛡 { $title }: you moved its hard stop to { $stop }, it was { $shown }
    It is tighter, so it is kept, and later buys carry it
dca-alert-stop-put-back =
    🛡 { $title }: its hard stop was { $shown ->
        [none] missing, and stands now at { $stop }
       *[known] moved to { $shown }, and stands again at { $stop }
    }
    A bot on a perpetual keeps its stop. A tighter one of yours is kept; to be rid of it, stop the bot and close
dca-alert-unprotected = { $mode ->
    [observe]
        🟥 { $title }: { $shown ->
            [none] { $size } has no stop for { $seconds } s
           *[known] the hard stop of { $size } is not where it belongs for { $seconds } s: { $shown } in place of { $stop }
        }
        MODE=observe: nothing is sent. It would be set at { $stop }: set it yourself
   *[live]
        🟥 { $title }: { $shown ->
            [none] { $size } has no stop for { $seconds } s
           *[known] the hard stop of { $size } is not where it belongs for { $seconds } s: { $shown } in place of { $stop }
        }
        It is set at { $stop }, again and again until it stands; with the price through it, the position is closed
}

## What its trails missed while nobody heard prices. Without a lot it is the trail of a buy.

dca-alert-gap-executed = { $lot ->
    [none] ⚠️ { $title }: while prices were missed the trail of its buy went to { $trigger }; the price is beyond: { $price }
   *[known] ⚠️ { $title }: while prices were missed the trail of lot { $lot } went to { $trigger }; the price is beyond: { $price }
}
dca-alert-gap-buys = { $mode ->
    [observe] It would buy at market now, if its gate lets it
   *[live] It buys at market now, if its gate lets it
}
dca-alert-gap-sells = { $mode ->
    [observe] It would be sold now, at its target or better
   *[live] It is sold now, at its target or better
}
dca-alert-gap-rearmed = { $lot ->
    [none]
        ⚠️ { $title }: while prices were missed the trail of its buy would have gone to { $trigger }; the price is beyond: { $price }
        It is forgotten, and the gate is looked at anew ({ $why })
   *[known]
        ⚠️ { $title }: while prices were missed the trail of lot { $lot } would have gone to { $trigger }; the price is beyond: { $price }
        It begins anew from the price as it is ({ $why })
}
dca-alert-gap-why = { $why ->
    [setting] GAP_TRIGGER_ACTION=rearm
    [too-old] that is longer ago than TRAILING_MAX_GAP_S
    [too-far] the price is farther beyond it than GAP_MAX_SLIPPAGE_PERCENT
    [below-floor] there the lot would not bring its profit
   *[other] { $recorded }
}
dca-alert-gap-passed = { $lot ->
    [none]
        ⚠️ { $title }: while prices were missed one went through { $trigger }, where the trail of its buy would have stood, and came back
        It goes on from here
   *[known]
        ⚠️ { $title }: while prices were missed one went through { $trigger }, where the trail of lot { $lot } would have stood, and came back
        It goes on from here
}
