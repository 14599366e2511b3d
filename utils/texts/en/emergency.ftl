### /emergency: one message, from what is open to what Bybit shows closed.

emergency-ask = 🚨 <b>Emergency.</b> { $count ->
    [0] No position is open
    [one] 1 position is open
   *[other] { $count } positions are open
}
emergency-new = ⚠️ New since that was shown: { $names }. Look again
emergency-item = • { $name } { $size } · { $worth } USDT · { $result }{ $guard ->
    [unguarded] { " · not guarded" }
   *[other] { "" }
}{ $covered ->
    [no] { " · 🟥 no stop" }
   *[yes] { " · stop " }{ $stop }
}{ $entries ->
    [0] { "" }
    [one] { " · 1 entry waits" }
   *[other] { " · " }{ $entries } entries wait
}
emergency-waits = • { $name } · { $count ->
    [one] 1 entry waits
   *[other] { $count } entries wait
}
emergency-idle-bot = • { $name } · no position · is stopped
emergency-buyer = • { $name } { $size } · buys no more; its coins stay
emergency-more = … and { $count } more
emergency-sum = Exposure { $worth } USDT · ≈ { $result } before fees{ $entries ->
    [0] { "" }
    [one] { " · 1 entry waits" }
   *[other] { " · " }{ $entries } entries wait
}{ $bare ->
    [0] { "" }
   *[other] { " · 🟥 " }{ $bare } without a stop
}
emergency-not-read = ⚠️ Bybit has not answered since the start: this is what the records know, and nothing opened elsewhere is in it. It begins as soon as Bybit answers
emergency-safe-mode = 🚨 SAFE MODE: which orders of Holdfast's wait is not known from here. Entries on Bybit that carry the ids of its trades are cancelled; buys of DCA bots stay
emergency-sure = 🚨 <b>Sure?</b> { $scope ->
    [guarded] Only what is guarded:
   *[other] Everything:
}
emergency-stays = { $count ->
    [one] 1 other stays as it is
   *[other] { $count } others stay as they are
}
emergency-how = { $count ->
    [0] Waiting entries are cancelled, new ones paused
    [one] Waiting entries are cancelled, 1 position is closed at market, new entries are paused
   *[other] Waiting entries are cancelled, { $count } positions are closed at market, new entries are paused
}
emergency-close-all = { $count ->
    [0] 🚨 Cancel what waits…
   *[other] 🚨 Close everything… ({ $count })
}
emergency-close-guarded = Only the guarded… ({ $count })
emergency-no = ✖ No, leave it
emergency-yes = { $count ->
    [0] 🚨 Yes, cancel what waits ({ $seconds } s)
    [one] 🚨 Yes, close 1 position ({ $seconds } s)
   *[other] 🚨 Yes, close { $count } positions ({ $seconds } s)
}

emergency-under-way = { $count ->
    [0] ⏳ <b>What waits is being cancelled</b>
   *[other] ⏳ <b>Closing:</b> Bybit shows { $over } of { $count } done
}
emergency-done = ✅ <b>Confirmed</b> by Bybit at { $at } UTC: nothing of it is open, and no order of Holdfast's is left
emergency-not-done = { $count ->
    [0] ⚠️ <b>Not confirmed</b>, as Bybit showed at { $at } UTC
   *[other] ⚠️ <b>Not confirmed:</b> { $over } of { $count } done, as Bybit showed at { $at } UTC
}
emergency-flat = ✅ { $name }: flat
emergency-open = ⏳ { $name }: { $left } open, { $covered ->
    [no] 🟥 no stop
   *[yes] stop { $stop } stays
}
emergency-settling = ⏳ { $name }: Bybit shows no position; what may still come of its orders is being asked for
emergency-unread = – { $name }: not read yet
emergency-buys-no-more = ✅ { $name }: buys no more
emergency-buys-still = ⏳ { $name }: may still buy
emergency-why = { " (" }{ $why })
emergency-orders = ⏳ Orders left: { $orders }
emergency-trouble = ⚠️ Bybit does not answer: { $why }. It is asked again; stops stay
emergency-others = Stays as it is: { $names }
emergency-foreign = { $count ->
    [one] ⚠️ 1 order that is not Holdfast's may still open a position
   *[other] ⚠️ { $count } orders that are not Holdfast's may still open a position
}
emergency-what-now = See /positions now, and Bybit's app. Guarded positions are still being closed; for the rest send /emergency again
emergency-paused = ⏸ New entries are paused; /resume ends that
emergency-lost = ⚠️ What became of it is not known here any more. See /positions

emergency-nothing-done = { $why ->
    [expired] ⌛️ No answer in time: nothing was done. /emergency asks again
    [replaced] ✖ A newer /emergency is below: nothing was done here
   *[denied] ✖ Nothing was done
}
emergency-refused = ⚠️ Nothing was done: { $problem }
emergency-nothing = No position is open, and no order of Holdfast's waits, as Bybit showed at { $at } UTC. /pause stops new entries.
emergency-nothing-here = Nothing is open that Holdfast could close, and no order of its own waits, as Bybit showed at { $at } UTC.
emergency-running = One is under way: its message above says how far it is.
emergency-cooldown = One was begun { $seconds } s ago: see its message, or /positions. Another one can be asked for in { $left } s.
emergency-observe = 👁 MODE=observe: nothing is sent, so nothing can be closed from here.
emergency-asked = Asked, with what is open
emergency-first-press = Now confirm it
emergency-anew = Something has changed: look again
emergency-settled = That is decided already
emergency-begun = Closing; the message says how far it is
