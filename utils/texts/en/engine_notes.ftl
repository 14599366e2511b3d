### What the guard says itself: notes of a preview, what it tells of itself, what its auditor found. A fact that is
### `none` is not known, or there is none of it.

## Words that stand within its sentences

engine-positions = { $count ->
    [0] no positions
    [one] 1 position
   *[other] { $count } positions
}
engine-waiting-trades = { $count ->
    [one] 1 waiting trade
   *[other] { $count } waiting trades
}
engine-positions-and-trades = { $positions } and { $trades }
engine-entry-standing = { $standing ->
    [NOT_SENT] not sent yet
    [UNANSWERED] waiting for the exchange
    [NO_ANSWER] sent, no answer yet
    [RESTING] resting
   *[OVER] over
}
engine-order = { $role ->
    [entry] entry{ $number }
    [close] close{ $number }
   *[tp] tp{ $number }
}
engine-order-waiting = { $symbol }: { $side ->
    [buy] buy
   *[sell] sell
} { $qty }
engine-more = … and { $count } more
engine-failed-inside = it failed inside Holdfast; its log says how
engine-step-failed = a step of { $name }: { $failed }. All of it is read anew
engine-doing = { $what ->
    [SetStop] setting its stop
    [SetTrail] setting Bybit's trailing stop
    [Place] placing an order
    [Amend] changing an order
    [Cancel] cancelling an order
    [RemoveStop] removing the stop of a part
   *[other] reading what the exchange shows
}
engine-stop-series = { $series ->
    [last] last price
    [mark] mark price
    [index] index price
   *[none] price not told
}
engine-stop-order = { $status ->
    [UNTRIGGERED] waiting
    [TRIGGERED] has fired
    [NEW] has fired
    [PARTIALLY_FILLED] has fired, filled in part
    [FILLED] has fired, filled
    [UNKNOWN] to be seen again
   *[other] is gone
}
engine-unguarded = { $stop ->
    [none] { $name } (no stop on the position)
   *[known] { $name } (its own stop { $stop })
}
engine-other-position = { $product ->
    [inverse] { $name } { $size } (inverse)
   *[option] { $name } { $size } (option)
}
engine-other-coin = { $worth ->
    [unknown] { $qty } { $coin } (spot)
   *[known] { $qty } { $coin } (spot, about { $worth } USD)
}
engine-other-debt = { $worth ->
    [unknown] { $qty } { $coin } owed
   *[known] { $qty } { $coin } owed, about { $worth } USD
}

## Notes of a preview

note-targets-numbered = The take profits are numbered from the nearest one.
note-target-shares = The shares are those of { $setting }: { $shares } %.
note-target-even-shares = { $setting } is for { $count ->
    [one] { $count } take profit
   *[other] { $count } take profits
}, the line has { $given }: even shares.
note-target-joins = TP{ $number } is under the exchange's minimum and joins TP{ $into }: what follows it follows that one.
note-target-joins-neighbour = TP{ $number } is under the exchange's minimum and joins its neighbour.
note-entry-orders = Entry { $number } goes in { $count } orders: Bybit takes at most { $most } in one.
note-entry-at-once = A limit entry that the price has reached already fills at once, at the market.
note-entry-beyond-stop = Entry { $number } at { $price } lies beyond the new stop and is cancelled.
note-runner = { $qty } { $base } have no take profit: only the stop ends them.
note-close-orders = Closing at once would take several orders of at most { $most }.
note-smart-ends = The smart stop at { $price } ends: the new stop is as tight.
note-liquidation-unknown = Liquidation price: unknown.
note-liquidation-far = Liquidation: out of reach (estimated).
note-liquidation = Liquidation at about { $price } (estimated), beyond the stop.

## What became of a command

sync-size = size { $before } → { $after }
sync-stop = stop { $before ->
    [none] none
   *[known] { $before }
} → { $after ->
    [none] none
   *[known] { $after }
}
sync-executions = { $count ->
    [one] { $count } execution more
   *[other] { $count } executions more
}
sync-order-ended = { $order } has ended
sync-order-now = { $price ->
    [none] { $order } is { $qty } now
   *[known] { $order } is { $qty } now at { $price }
}
close-nobody-took = the market took nothing of it
emergency-disk-silent = the disk does not answer
native-cleared = its own trailing stop is gone, and it does not say who removed it
native-taken-not-shown = Bybit took it, and does not show it
native-standing-not-shown = Bybit says that it stands, and does not show it

## The way to Bybit, and Bybit itself

told-access-denied = Bybit denies access: { $reason }
told-state-mended = the state was mended at the start: { $finding }
told-shut-out = Bybit shuts this address out for too many requests. Stops and take profits stand there; nothing can be moved or closed until it lets us in again, mostly after 10 minutes.
told-unreadable = Bybit's answer about the account as a whole cannot be read ({ $field }). Each guarded position is looked at by itself; one that nobody guards is not noticed until it can.
told-no-contact = Bybit cannot be reached since the start, { $since } UTC. { $records }; nothing can be moved or closed, and no entry is sent, until it answers. It is tried again by itself.
told-contact = Bybit answers: guarding { $counted } again, everything is read anew.
told-prices-by-request = Bybit's price stream is silent. The prices of { $symbols } come by request, every { $seconds } seconds: trails and break-even follow in such steps. Stops stand on the exchange.
told-prices-streamed = Bybit's prices are streamed again.
told-maintenance = { $title ->
    [none] Bybit announces maintenance
   *[known] Bybit announces maintenance ({ $title })
} from { $begin } UTC until { $end ->
    [none] an unknown time
   *[known] { $end } UTC
}
told-maintenance-ahead = { $announced }. Until it ends no new trade is taken and no entry is sent; those that stand at Bybit stay, and what is open stays guarded.
told-margin-rate = The account's maintenance margin rate is { $rate }; at 100 % Bybit liquidates. From { $limit } on no new trade is taken and no entry is sent. Close something, or add margin.
entries-wait-for-look = Bybit is being read after the start: no entries until its maintenance and the margin were looked at. Try again in a moment.
told-entries-wait = Entries that are not at Bybit yet wait ({ $names }). { $why }. When that is over, each trade is looked at anew, and what it should have then is sent.
told-rules = Bybit has changed the trading rules of { $symbol }: { $changes }.
told-rule = { $rule ->
    [tick_size] tick size
    [qty_step] qty step
    [min_qty] min qty
    [min_notional] min notional
    [max_market_qty] max market qty
   *[max_limit_qty] max limit qty
} { $before } → { $after }
told-not-trading = Bybit does not take new positions in { $symbol } any more: it is about to be delisted, or halted. Yours is guarded on; what is open at its end Bybit settles.
told-profit-unchecked = { $symbol }: Holdfast counts { $ours } before funding for the trade that has closed; Bybit has shown no complete closed PnL for it in ten minutes. Compare it in the app.
told-profit-differs = { $symbol }: Holdfast counts { $ours } before funding for the trade that has closed, Bybit { $theirs }: they differ by { $difference }. Compare the executions in the app.
told-profit-of-more = { $symbol }: Holdfast counts { $ours } before funding for the { $size } of the trade that has closed. Bybit's rows of its closing orders say { $theirs } for { $more }: one of them has closed another position as well, or Holdfast has missed executions. Compare them in the app.

records-none = No positions in the records
records-strange = The records have no such position. { $records }
records-known = { $counted } in the records: { $each }; what stands on the exchange stays
records-stop = { $stop ->
    [none] no stop was seen
   *[known] stop { $stop }, as last seen
}
records-unfilled = not filled yet

## The disk, the records, and safe mode

told-disk-fails = { $lasted ->
    [none] Holdfast
   *[known] Holdfast still, after { $lasted },
} cannot write its state: { $reason }. It goes on protecting what is open (stops and /close work); new trades are refused; it tries again by itself. Look at the disk.
told-disk-works = The disk works again after { $lasted }: everything is written, trades are taken.
told-not-saved = cannot save what is known of { $name }: { $reason }
told-history-not-read = the trade history cannot be read, and nothing in it is changed
told-history-not-written = the trade history cannot be written, and what happens waits in the state
told-history-missing = there was no trade history, though there were trades: a new one was begun. If the file trade_history.db was moved or deleted, stop the bot and put it back
told-history-not-archived = old trades cannot be archived, and stay
told-history-row = a row of the trade log cannot be read ({ $row }: { $reason }): it is kept in the state's section { $section }, and its trade may be incomplete in the history
told-observed = MODE=observe, nothing was sent. It would: { $what }
observed-stop = set the stop of { $name } to { $stop }
observed-trail = { $distance ->
    [none] remove Bybit's trailing stop of { $name }
   *[known] have Bybit trail { $distance } behind the price of { $name }
}
observed-entry = { $side ->
    [buy] buy { $qty } { $symbol }
   *[sell] sell { $qty } { $symbol }
} { $price ->
    [none] at market
   *[known] at { $price }
} ({ $order }), with the stop { $stop }
observed-exit = { $side ->
    [buy] buy { $qty } { $symbol }
   *[sell] sell { $qty } { $symbol }
} { $price ->
    [none] at market
   *[known] at { $price }
} ({ $order })
observed-close = close all of { $name } at market
observed-amend = change { $order } of { $symbol }{ $price ->
    [none] {""}
   *[known] {" "}to the price { $price }
}{ $qty ->
    [none] {""}
   *[known] {" "}to the quantity { $qty }
}
observed-cancel = { $order ->
    [none] cancel a stop of a part of { $symbol }
   *[known] cancel { $order } of { $symbol }
}
told-safe-mode =
    SAFE MODE: { $findings }.
    Nothing on disk is changed. Every stop and every order on the exchange stays as it is; no stop is moved, no trade is taken. Positions are watched, and /close SYMBOL works.
    What to do: stop the bot, run python main.py state check, then python main.py state restore NAME, and start it again.
told-safe-mode-more = … and { $count } more; see python main.py state check
told-safe-mode-gone = { $name } is no longer open on the exchange (safe mode: nothing is recorded).
told-safe-mode-naked = { $name }, size { $size }, has NO STOP on the exchange. Holdfast is in safe mode and sets none: set one in Bybit's app now, or close it: /close { $name }

## Orders that nothing knows of, and writes that change nothing

told-strays = { $count ->
    [one] Removed 1 order
   *[other] Removed { $count } orders
} with Holdfast's ids that it knows nothing of ({ $orders }).
told-strays-unguarded = { $removed } If you restored a backup, look at { $symbols }: what is open there is not guarded.
told-stray = { $symbol }: { $side ->
    [buy] buy
   *[sell] sell
} { $qty } { $price ->
    [none] at market
   *[limit] at { $price }
}
told-frozen = { $name }: { $why }. Take profits and entries of it rest for up to 10 minutes, or until something new happens or you give a command. Its stop and closing go on.
frozen-no-effect = { $doing ->
    [placing] placing
    [changing] changing
   *[cancelling] cancelling
} { $order } had no effect { $times } times
frozen-repeats = { $count } writes in a minute repeated what was written before

## What the auditor found, with the exchange's figures

evidence-naked = { $size } has no stop that the exchange shows standing
evidence-unconfirmed = the stop { $stop } is not confirmed; { $shown }
evidence-liquidation = { $size } would be liquidated before its stop fires; { $shown }
evidence-unasked = the stop went from { $before } to { $after } ({ $origin ->
    [break-even] break-even
    [follow] follow
    [trailing] trailing
    [person] person
    [chat] chat
   *[plan] plan
}), unasked
evidence-looser = the stop stood at { $before }; { $shown }
evidence-shown = the exchange shows { $stop } (seen { $time } UTC)
evidence-shown-none = the exchange shows none
evidence-unseen = a read at { $time } UTC shows no stop order behind { $size }
evidence-share = TP{ $number } { $offered } instead of { $wanted }
evidence-shares = of { $size } the take profits offer { $shares }
evidence-size = the record says { $recorded }, a read at { $time } UTC { $shown }
evidence-no-record = { $size } is open, and nothing of Holdfast's knows of it: nobody guards it
evidence-of-nothing = a record is kept of a slot that holds nothing
evidence-stray = { $symbol } { $side ->
    [buy] buy
   *[sell] sell
} { $qty }
evidence-strays = { $more ->
    [0] orders of Holdfast's are open that belong to no trade of it: { $orders }
   *[other] orders of Holdfast's are open that belong to no trade of it: { $orders } and { $more } more
}
evidence-unrecorded = it has closed, and the trade log does not hold it once, or its record is still there
