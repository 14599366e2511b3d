### Positions: their cards, the commands that change them, and what came of it.

# ---------------------------------------- lines that are wrong

positions-line-which-position = say which position, for example { $example }
positions-line-one-too-many = { $word } is one too many
positions-line-side = { $word }: long or short stands right behind the symbol
positions-line-guard-how = { $word }: a position is guarded with default (stop and targets) or stop (only a stop), or ignored: ignore
positions-line-break-even-beyond = { $word }: it goes on with how far beyond break-even: +0.1%, or in price units, +15

# ---------------------------------------- which one

position-forgotten = { $word } stands where the symbol belongs: name the position first
position-which-one = ⚠️ More than one position is meant: { $symbol }.
position-none-such = ⚠️ There is no such position: { $symbol }.
position-not-guarded = ⚠️ { $name } is there, but Holdfast does not guard it. Have it guarded: { $line }, or change and close it in Bybit's app.
position-open-ones = Open: { $names }

# ---------------------------------------- the card

card-which = { $count ->
    [0] Nothing is guarded.
    *[other] Which one?
}
card-open = 📋 { $name }
card-chart = 📈 Chart
card-refresh = 🔄 Refresh
card-stop = 🛡 Stop
card-targets = 🎯 Targets
card-trail = 〽️ Trail
card-close = Close { $percent }%
card-entries = ✖ Cancel entries
card-undo = ↩️ Undo (until { $until })
card-step = { $price } ({ $percent })
card-break-even = ⚖️ Break-even
card-remove = ✂️ Remove TP{ $number } { $price }
card-trail-off = ✖ No trail
card-back = ‹ Back
card-yes = ✅ Yes
card-no = ✖ No

card-type-stop = Another price: tap, paste, change it
    { $line }
card-type-targets = Other targets: tap, paste, change them
    { $line }
card-type-trail = Behind the best price by how much? Other terms: tap, paste, change them
    { $line }
card-gone = ⌛️ { $name } is not guarded any more, nothing was done. /positions shows what is
card-below = Its card is below
card-now = As it is now
card-drawing = The chart is being drawn
card-waited = This press may have waited while Holdfast was away. Press again if you still mean it.
card-closing = Closing; Bybit has not shown it yet
card-closed = Closed
card-see-message = See the message

# ---------------------------------------- questions

ask-stop = ⚠️ A looser stop for { $name }?
ask-targets = { $count ->
    [0] ⚠️ No target any more for { $name }?
    *[other] ⚠️ Fewer targets for { $name }? These would stand:
}
ask-targets-lost = { $what ->
    [break-even] ⚖️ Break-even { $terms } goes with them
    *[trail] 〽️ Trail { $terms } goes with them
}
ask-smart = { $what ->
    [none] ⚠️ No smart stop any more for { $name }?
   *[looser] ⚠️ A looser smart stop for { $name }?
}
ask-smart-figures = { $what ->
    [none] 🕯 { $old } → none: what is left is the stop at { $stop }; when it fires the trade makes { $result_new } after fees, not { $result_old }
   *[looser] 🕯 { $old } → { $new }: at its price the trade makes { $result_new } after fees, not { $result_old }
}
ask-entries = ✖ Cancel the waiting entries of { $name }? What has filled stays, and stays guarded
ask-close = { $part ->
    [all] ✂️ Close { $name }, all of { $size } at market?
       ≈ { $notional } in value, ≈ { $result } before fees. Stop, targets and waiting entries go with it
    *[part] ✂️ Close { $percent } of { $name }, ≈ { $qty } of { $size } at market?
       ≈ { $notional } in value, ≈ { $result } before fees. The rest stays guarded
}
ask-within = Without an answer within { $seconds } s nothing is done.
ask-look = Look at what it does, then confirm
ask-not-yours = Only the person who asked for this can decide on it.
ask-no = ✖ Nothing was done
ask-expired = ⌛️ No answer within { $seconds } s: nothing was done
ask-confirmed = ✅ Confirmed already at { $at } UTC; this shows what came of it
ask-interrupted = ⚠️ Confirmed at { $at } UTC, but Holdfast was interrupted before it was seen to have begun. Look at what stands, and send it again if you still mean it
ask-declined = ✖ Decided already at { $at } UTC: nothing was done
ask-disk-fails = ⚠️ Nothing was done: the disk fails ({ $problem }). /close works without it

# ---------------------------------------- what came of it

change-stop-figures = { $old } → { $new }: when it fires the trade makes { $result_new } after fees, not { $result_old }
change-stop-to-come = { $old } → { $new }
change-target = 🎯 TP{ $number } { $price } · { $share } · { $qty }
change-runner = { $qty } without a target: only the stop ends it
change-done = { $what ->
    [stop] ✅ { $name }: stop { $to } confirmed
    [stop-to-come] ✅ { $name }: stop { $to } comes with the entry
    [targets] ✅ { $name }: the new targets stand
    [no-targets] ✅ { $name }: no target any more; only the stop ends it
    [trail] ✅ { $name }: trail { $to }
    [no-trail] ✅ { $name }: no trail any more; the stop stays where it is
    [smart] ✅ { $name }: smart stop { $to }
    [no-smart] ✅ { $name }: no smart stop any more
    [entries] ✅ { $name }: no entry waits any more
    *[undo] ✅ { $name }: the last change is taken back
}
change-under-way = { $what ->
    [stop] ⏳ { $name }: stop { $to } is asked for; Bybit has not shown it yet
    [stop-to-come] ⏳ { $name }: stop { $to } is to come with the entry
    [targets] ⏳ { $name }: the new targets are asked for; Bybit has not shown them yet
    [no-targets] ⏳ { $name }: the targets are being taken away; Bybit has not shown it yet
    [trail] ⏳ { $name }: trail { $to } is asked for; Bybit has not shown it yet
    [no-trail] ⏳ { $name }: the trail is being taken away; Bybit has not shown it yet
    [smart] ⏳ { $name }: smart stop { $to } is asked for
    [no-smart] ⏳ { $name }: the smart stop is being taken away
    [entries] ⏳ { $name }: the waiting entries are being cancelled; Bybit has not shown it yet
    *[undo] ⏳ { $name }: the last change is being taken back; Bybit has not shown it yet
}
change-late = { $what ->
    [stop] ⏳ { $name }: stop { $to } is not confirmed yet; it is being tried. /position shows it
    [stop-to-come] ⏳ { $name }: that stop { $to } comes with the entry is not sure yet. /position shows it
    [targets] ⏳ { $name }: not all of the new targets are confirmed yet; it is being tried. /position shows it
    [no-targets] ⏳ { $name }: that no target is left is not confirmed yet; it is being tried. /position shows it
    [trail] ⏳ { $name }: trail { $to } is not confirmed yet; it is being tried. /position shows it
    [no-trail] ⏳ { $name }: that the trail is gone is not confirmed yet; it is being tried. /position shows it
    [smart] ⏳ { $name }: smart stop { $to } is not confirmed yet. /position shows it
    [no-smart] ⏳ { $name }: that the smart stop is gone is not confirmed yet. /position shows it
    [entries] ⏳ { $name }: not all of the entries are seen to be gone yet; it is being tried. /position shows it
    *[undo] ⏳ { $name }: that the last change is taken back is not confirmed yet. /position shows it
}
change-same = { $what ->
    [stop] ℹ️ { $name }: the stop is { $to } already; nothing was changed
    [stop-to-come] ℹ️ { $name }: stop { $to } comes with the entry already; nothing was changed
    [targets] ℹ️ { $name }: these are its targets already; nothing was changed
    [no-targets] ℹ️ { $name }: there is no target; nothing was changed
    [trail] ℹ️ { $name }: trail { $to } is set already; nothing was changed
    [no-trail] ℹ️ { $name }: there is no trail; nothing was changed
    [smart] ℹ️ { $name }: smart stop { $to } is set already; nothing was changed
    [no-smart] ℹ️ { $name }: there is no smart stop; nothing was changed
    *[entries] ℹ️ { $name }: no entry waits; nothing was changed
}
undo-change = { $what ->
    [stop] 🛡 stop { $from } → { $to }
    [targets] 🎯 { $from } → { $to }
    [break-even] ⚖️ break-even { $from } → { $to }
    [trail] 〽️ trail { $from } → { $to }
    [smart] 🕯 smart stop { $from } → { $to }
    [follow] 🪜 follow { $from } → { $to }
    [hours] ⌛️ closing by time { $from } → { $to }
    *[entries] ⏳ entries { $from } → { $to }
}
undo-none = none
undo-hours = after { $hours } h
undo-market = market
change-refused = ⚠️ Nothing was changed: { $problem }
change-in-doubt = ⚠️ Bybit gave no answer: it may be done. See /positions before you send it again
change-stale = { $name } has changed since that was shown; look again
change-not-yet = Bybit has not answered since the start, so nothing can be changed yet; try again in a moment
change-no-target = TP{ $number } does not wait any more
change-percent-of-nothing = nothing has filled yet, so there is nothing to count a percent from; say a price
change-on-the-tick = On the tick: tap, paste
    { $line }
change-stop-stands-elsewhere =
    { $stands ->
        [none] The exchange shows no stop.
       *[known] The exchange shows the stop at { $stands }.
    } Where Holdfast wants it: tap, paste, change it
    { $line }
change-as-it-stands = As it stands: tap, paste, change it
    { $line }

# ---------------------------------------- all of them

close-all-title = { $count ->
    [one] 🛑 <b>Close the one position?</b>
    *[other] 🛑 <b>Close all { $count }?</b>
}
close-all-one = • { $name } { $size } · { $result }
close-all-waits = • { $name } waits; its entries are cancelled
close-all-sum = At market, entries first. Exposure { $exposure }, ≈ { $result } before fees. What is not guarded here stays as it is
close-all-new = { $name } has come since that was shown; send /closeall again
close-all-begun = { $count ->
    [one] ⏳ Closing the one position; Bybit has not shown it yet
    *[other] ⏳ Closing all { $count }; Bybit has not shown it yet
}
close-all-done = All closed
close-all-none = Nothing is guarded, so there is nothing to close.
close-all-safe-mode = { $count ->
    [0] 🚨 <b>SAFE MODE</b>: nothing is guarded, and Bybit was not seen to hold a position. /positions says when it was last read
   *[other] 🚨 <b>SAFE MODE</b>: nothing is guarded, so each position is closed by its name. Tap, paste:
}

# ---------------------------------------- positions opened elsewhere, and the account read anew

guard-begun = ⏳ { $symbol }: read, and asked for at Bybit
guard-done = 🤝 { $name } is guarded · 🛡 stop { $stop } confirmed
guard-late = ⏳ { $name } is guarded; its stop is not confirmed yet, it is being tried. /position shows it
guard-none = Nothing is open that is not guarded.
guard-already = 🤝 { $name } is guarded already: { $line } shows it
guard-ignored = 👁 { $name } is ignored: Holdfast never touches it. It has only the stop that you gave it

sync-begun = ⏳ Reading the whole account
sync-same = ✅ Read in full: nothing differed from what Holdfast knew
sync-differed = 🔄 Read in full; this differed from what Holdfast knew
sync-each = { $name }: { $facts }
sync-unguarded = ⚠️ Not guarded: { $names }
sync-in-doubt = ⏳ Something is still in doubt, and is being asked for
sync-failed = ⚠️ The account could not be read: { $reason }. Nothing was changed

# ---------------------------------------- one position in full

position-held = { $name } { $size } at { $entry }
position-held-part = { $name } { $size } of { $planned } at { $entry }
position-closing = { $name } closing, { $size } left
position-waits = { $prices ->
    [none] { $name } waits for { $qty }
   *[other] { $name } waits for { $qty } at { $prices }
}
position-entry-standing = { $standing ->
    [NOT_SENT] not sent yet
    [NO_ANSWER] sent, no answer yet
   *[UNANSWERED] waiting for the exchange
}
position-some-entries = { $count } of { $all } { $standing }
position-profit = { $price } · { $result } · { $r }
position-realised = Realised { $result } after fees
position-leaving = ⏳ { $qty } of it is being closed; Bybit has not shown it yet
position-stop-to-come = 🛡 stop { $stop } comes with the entry
position-stop = 🛡 stop { $stop } · verified { $seen }
position-stop-bare = 🟥 stop { $stop } UNCONFIRMED
position-stop-moving = 🟥 stop { $stop } UNCONFIRMED · { $standing } stands
position-frozen = 🧊 frozen since { $since }: writes had no effect; only stop and close are sent
position-shown = Bybit shows stop { $stop } ({ $series }), { $state }, read { $read } · on the position { $row }, read { $row_read }
position-series = { $series ->
    [LAST] last price
    [MARK] mark price
    [INDEX] index price
   *[none] price not told
}
position-stop-state = { $state ->
    [UNTRIGGERED] waiting
    [TRIGGERED] has fired
    [NEW] has fired
    [PARTIALLY_FILLED] has fired, filled in part
    [FILLED] has fired, filled
    [UNKNOWN] to be seen again
   *[gone] is gone
}
position-naked = Without a stop while guarded: { $duration }
position-breach = 🟥 { $what }, not as it should be: { $evidence }
position-stop-by = { $origin ->
    [plan] Stop of the plan · { $liquidation }
    [break-even] Stop at break-even · { $liquidation }
    [follow] Stop moved by follow · { $liquidation }
    [trailing] Stop moved by the trail · { $liquidation }
    [person] Stop moved by hand · { $liquidation }
   *[chat] Stop set from the chat · { $liquidation }
}
position-liquidation-unknown = liquidation unknown, Bybit names none
position-liquidation = { $near ->
    [yes] { $known ->
        [estimated] 🟥 liquidation { $price } (estimated): too near the stop, or before it
       *[sure] 🟥 liquidation { $price }: too near the stop, or before it
    }
   *[no] { $known ->
        [estimated] liquidation { $price } (estimated)
       *[sure] liquidation { $price }
    }
}
position-asked = ❓ you moved the stop: keep it, or put back { $ours }? Without an answer it stays at { $until }
position-asked-held = ❓ you moved the stop: keep it, or put back { $ours } (then at once { $price }: { $due } is due)? Without an answer it stays at { $until }
position-due = { $origin ->
    [break-even] break-even
    [follow] follow
    [trailing] trailing
    [person] person
    [chat] chat
   *[plan] plan
}
position-break-even = { $trigger ->
    [none] ⚖️ break-even { $terms }
   *[other] ⚖️ break-even { $terms } ({ $trigger })
}{ $stop ->
    [none] { "" }
   *[other] : the stop goes to about { $stop }
}{ $there ->
    [yes] ; it is there already, or tighter
   *[no] { "" }
}
position-trail = { $best ->
    [none] 〽️ trail { $terms } · waits
   *[other] 〽️ trail { $terms } · best price { $best }
}
position-trail-native = { $seen ->
    [fires] 〽️ Bybit's own, { $behind } behind · fires at { $at }
    [standing] 〽️ Bybit's own, { $behind } behind · seen standing
   *[unconfirmed] 〽️ Bybit's own, { $behind } behind · UNCONFIRMED
}
position-smart = 🕯 smart stop: { $terms }
position-smart-moot = 🕯 smart stop { $price }: the stop is there already, or tighter
position-follow = 🪜 follow: { $follow }
position-time = { $at ->
    [none] ⌛️ closed { $hours } h after it opens
   *[known] ⌛️ closed at { $at }, after { $hours } h
}
position-target = { $state ->
    [hit] { $qty ->
        [none] ✅ TP{ $number } { $price } hit
       *[other] ✅ TP{ $number } { $price } · { $qty } hit
    }
    [removed] { $qty ->
        [none] ✂️ TP{ $number } { $price } removed
       *[other] ✂️ TP{ $number } { $price } · { $qty } removed
    }
   *[waits] { $qty ->
        [none] 🎯 TP{ $number } { $price }
       *[other] 🎯 TP{ $number } { $price } · { $qty }
    }
}
position-entry = { $price ->
    [none] ⏳ entry { $number } market · { $filled } of { $qty }
   *[other] ⏳ entry { $number } { $price } · { $filled } of { $qty }
}
position-opened = Opened { $at }
position-moment = { $at } UTC

# ---------------------------------------- all positions

positions-title = <b>{ $what }</b> · equity { $equity } · free { $free }{ $read ->
    [none] {""}
   *[known] {" "}· read { $read } UTC
}
positions-none = No positions
positions-none-guarded = No guarded positions
positions-held = { $count ->
    [one] 1 position
   *[other] { $count } positions
}
positions-waiting = { $count ->
    [one] 1 waiting trade
   *[other] { $count } waiting trades
}
positions-and-trades = { $positions } and { $trades }
positions-from-records = { $count ->
    [0] ⚠️ Bybit has not answered since the start; it is tried again every few seconds. The records have no positions
    [one] ⚠️ Bybit has not answered since the start; it is tried again every few seconds. This is in the records, with stops that stand on the exchange as last seen: nothing is lost
   *[other] ⚠️ Bybit has not answered since the start; it is tried again every few seconds. These are in the records, with stops that stand on the exchange as last seen: nothing is lost
}
positions-safe-mode = 🚨 <b>SAFE MODE</b>: the state could not be read. No trade is taken, no stop is moved; what stands on the exchange stays. /health says why
positions-paused = ⏸ Paused since { $since }: no new entries; /resume ends it
positions-entries-held = ⚠️ { $why }
positions-disk = ⚠️ The disk fails ({ $why }): protection goes on, no new trades
positions-stream-down = ⚠️ Live stream down: the exchange is asked in turns
positions-bare = 🟥 { $count } without a confirmed stop
positions-moving = ⏳ { $count } whose stop is to move: the older one stands
positions-unguarded = ⚠️ Not guarded: { $names }
positions-ignored = 👁 Ignored, as you said: { $names }
positions-own-stop = { $stop ->
    [none] { $name } (no stop on the position)
   *[other] { $name } (its own stop { $stop })
}
positions-of-bots = 🧺 Of DCA bots: { $names }
positions-others = ℹ️ Not guarded, since Holdfast guards USDT and USDC perpetuals only: { $what }
positions-naked = Guarded ones without a confirmed stop since start: { $duration }
positions-swept = Exchange last read in full { $at } UTC
positions-not-swept = The exchange has not been read in full yet
positions-watched = { $name } { $size } at { $entry } · { $result }
positions-watched-stop = { $stop ->
    [none] 🟥 NO STOP on the exchange
   *[other] 🛡 stop { $stop } stands on the exchange
}

# ---------------------------------------- closing one

close-what = say what to close, for example /close BTCUSDT or /close BTCUSDT 50%
close-one-too-many = { $word } is one too many
close-behind = { $word }: behind the symbol stand long or short, and how much, such as 50%
close-most = more than 100% cannot be closed
close-rejected = ⚠️ Not closed: { $problem }
close-in-doubt-itself = ⚠️ The exchange gave no answer: it may be closed. See /positions; sending it again does no harm.
close-failed = ⚠️ Not closed: { $reason }. The stop stays. Send it again.
close-refused = ⚠️ { $name }: nothing was closed: { $why }. The stop stays. Send it again
close-not-shown = The exchange has not shown it yet; it is being tried, and you are told its end
close-begun = { $what ->
    [nothing] ⏳ { $name }: nothing has filled; what waits is cancelled
    [all] ⏳ Closing { $name }: all of { $size } at market
   *[part] ⏳ Closing { $name }: { $qty } of { $size } at market
}
close-done = { $what ->
    [nothing] ✅ { $name }: nothing is open, and nothing waits any more
    [all] { $left ->
        [none] ✅ Closed { $name }: all of { $size } at market, nothing is left
       *[other] ✅ Closed { $name }: all of { $size } at market, { $left } left
    }
   *[part] { $left ->
        [none] ✅ Closed { $name }: { $qty } of { $size } at market, nothing is left
       *[other] ✅ Closed { $name }: { $qty } of { $size } at market, { $left } left
    }
}
