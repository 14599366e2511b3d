### What is done with a DCA bot: buttons, questions, and what came of them.

dca-button-pause = ⏸ Pause
dca-button-resume = ▶️ Resume
dca-button-reset = ↺ Reset trails
dca-button-stop = ⏹ Stop
dca-button-refresh = 🔄 Refresh
dca-button-chart = 📈 Chart
dca-button-open = 🧺 { $name }
dca-button-halt = ⏹ Yes, stop it
dca-button-leave = ✖ Leave it

dca-done = { $action ->
    [pause] Paused: it buys no more, and goes on selling
    [resume] It runs
    [reset] Its trails begin anew
   *[halt] Stopped: its orders are cancelled, what it bought stays
}
# Of a bot that does not run.
dca-done-later = { $action ->
    [pause] Paused. It does not run now: a buy that rests is cancelled as soon as it does
    [resume] Resumed. It does not run now, and does as soon as it can
    [reset] Its trails begin anew
   *[halt] Stopped. It does not run now: its orders are cancelled as soon as it does
}
dca-done-observed = { $action ->
    [pause] Paused. MODE=observe: nothing is sent, so a buy that rests is not cancelled
    [resume] It runs. MODE=observe: nothing is sent
    [reset] Its trails begin anew
   *[halt] Stopped. MODE=observe: nothing is sent, so its orders are not cancelled
}
dca-press-waited = This press may have waited while Holdfast was away. Press again if you still mean it.
dca-press-shown = As it is now
dca-press-card-below = Its card is below
dca-press-ask-first = See what that does first
dca-press-drawn = The chart is being drawn
dca-press-changed = Its lots or orders have changed. Look again, then press
dca-press-stale = { $state ->
    [running] Nothing was done: the bot is running by now
    [paused] Nothing was done: the bot is paused by now
   *[stopped] Nothing was done: the bot is stopped by now
}

## Lines that do something with a bot

dca-imported = Imported. It is paused: look at what it holds first
dca-dropped = Lot { $number } is written off
dca-not-held = Lot { $number } is not held: nobody cancelled its sell
dca-offered = { $mode ->
    [observe] Lot { $number } would be offered again: MODE=observe
   *[live] Lot { $number } is offered again
}
dca-drop-perpetual = on a perpetual the position itself says what is there: nothing is written off
dca-which-bot = say which bot: { $names }
dca-no-bot = there is no DCA bot yet; /help dca
dca-no-lot = { $open ->
    [none] { $name } has no open lot { $number }; open are: none
   *[some] { $name } has no open lot { $number }; open are: { $open }
}
dca-chart-caption =
    🧺 <b>{ $name }</b> { $symbol } · { $length } candles, { $begin } to { $end } UTC
    <code>/dca show { $bot }</code>

## What stopping a bot does, before it is done

dca-stop = ⏹ Stop <b>{ $name }</b> { $symbol }?
dca-stop-observed = 👁 MODE=observe: nothing is sent, so no order is cancelled
dca-stop-buy = { $mode ->
    [observe] • its open buy would be cancelled
   *[live] • its open buy is cancelled
}
dca-stop-sells = { $count ->
    [one] { $mode ->
        [observe] • the sell of lot { $lots } would be cancelled
       *[live] • the sell of lot { $lots } is cancelled
    }
   *[other] { $mode ->
        [observe] • the sells of lots { $lots } would be cancelled
       *[live] • the sells of lots { $lots } are cancelled
    }
}
dca-stop-no-order = • no order of it is open
dca-stop-no-lot = • it holds no lot
dca-stop-coins = { $lots ->
    [one] • { $qty } in { $lots } lot, cost { $cost }, stay in your account; nobody sells them then but you
   *[other] • { $qty } in { $lots } lots, cost { $cost }, stay in your account; nobody sells them then but you
}
dca-stop-position = { $lots ->
    [one] • the position of { $qty } in { $lots } lot, cost { $cost }, stays open; nobody sells it then but you
   *[other] • the position of { $qty } in { $lots } lots, cost { $cost }, stays open; nobody sells it then but you
}
dca-stop-stop-stays = • its hard stop { $stop } stays on the exchange
dca-stop-resume = <code>/dca resume { $bot }</code> takes it up again.
dca-stop-resume-with-lots = It keeps its lots in its record: <code>/dca resume { $bot }</code> takes it up again.
dca-stop-pause = <code>/dca pause { $bot }</code> instead ends only the buying, and goes on selling.

## What writing a lot off does, before it is done

dca-drop =
    🗑 Write off lot { $number } of <b>{ $name }</b> { $symbol }?
    • { $qty } of it, lot cost { $cost }, leave the record for good
    • its sell is cancelled; coins that are still in your account stay there, and the bot sells them no more
    • it counts neither as profit nor as loss: what you got for the coins, only you know
    To do it: <code>/dca drop { $bot } { $number } { $yes }</code>

## Why something was not done. The first three are answers to a press, the others messages.

dca-trouble-press-refused = Nothing was changed: { $problems }
dca-trouble-press-exchange = Nothing was changed: { $reason }. Press again to retry.
dca-trouble-press-disk = Nothing was changed: the disk fails ({ $reason }).
dca-trouble-late = ⏳ Not on disk yet: it is carried out as soon as it is. /dca show says when
dca-trouble-refused = ⚠️ { $problem }
dca-trouble-exchange = ⚠️ Bybit gave no usable answer ({ $reason }). Nothing was changed; send it again
dca-trouble-disk = ⛔ The disk fails ({ $reason }): nothing was changed
