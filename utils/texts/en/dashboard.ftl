### The dashboard: one pinned message. Its first line stands in the bar of pinned messages, so that it has what counts.

dashboard-title = { $sign }<b>{ $what }</b> · open { $open } · today { $today } USDT
dashboard-title-none = { $sign }<b>{ $what }</b> · today { $today } USDT
dashboard-positions = { $count ->
    [0] No positions
    [one] 1 position
   *[other] { $count } positions
}
dashboard-waiting = { $count ->
    [one] 1 waiting trade
   *[other] { $count } waiting trades
}
dashboard-none-guarded = No guarded positions
dashboard-account = Equity { $equity } USDT · free { $free }{ $is_read ->
    [no] {""}
   *[yes] {" "}· read { $seen }
}
dashboard-today-unknown = { $count ->
    [one] ⚠️ Of today's { $trades } closed trades 1 has no known result
   *[other] ⚠️ Of today's { $trades } closed trades { $count } have no known result
}
dashboard-as-of = As of { $at }

# The way to Bybit, and the jobs: one line.
dashboard-state = { $link } · { $jobs }
dashboard-link = { $state ->
    [online] 🟢 ONLINE
    [degraded] 🟡 DEGRADED: { $ailing }
    [offline] 🔴 OFFLINE since { $since }: { $ailing }
    [recovering] 🟠 RECOVERING: everything is read anew, no entries until then
   *[unknown] ⚪️ connection not checked yet
}
dashboard-ailing = { $what ->
    [rest] Bybit gives no answer
    [postponed] Bybit takes no requests now
    [denied] Bybit denies access
    [private-stream] private stream down
    [public-stream] price stream down
    [chat] Telegram was away
    [clocks] the clocks differ
   *[nothing] to be checked again
}
dashboard-jobs-fine = jobs fine
dashboard-jobs-not-begun = jobs have not begun
dashboard-jobs-ailing = ⚠️ { $jobs }
dashboard-job = { $trouble ->
    [late] { $name } is late
   *[failed] { $name } failed
}
dashboard-job-name = { $name ->
    [sync_positions] reading the account
    [auto_cleanup] moving closed trades into the history, giving memory back
    [integrity_check] verifying the files of the state
    [persistence_backup] backing up the state
    [persistence_statistics] writing statistics into the log
    [profit_check] comparing profits with Bybit's
    [trade_archive] archiving old trades
    [connectivity_check] checking the connection
    [account_watch] looking for maintenance and new trading rules
    [heartbeat] calling the heartbeat's service
    [dashboard_refresh] refreshing dashboards
    [reports] sending reports
    [auto_save] writing the files of DCA bots
   *[other] { $name }
}

# What a person has to know before anything else.
dashboard-observe = 👁 MODE=observe: nothing is sent to the exchange
dashboard-from-records = { $count ->
    [0] ⚠️ Bybit has not answered since the start; it is tried again every few seconds. The records have no positions
    [one] ⚠️ Bybit has not answered since the start; it is tried again every few seconds. This is in the records, with a stop that stands on the exchange as last seen: nothing is lost
   *[other] ⚠️ Bybit has not answered since the start; it is tried again every few seconds. These are in the records, with stops that stand on the exchange as last seen: nothing is lost
}
dashboard-safe-mode = 🚨 <b>SAFE MODE</b>: the state could not be read. No trade is taken, no stop is moved; what stands on the exchange stays. /health says why
dashboard-paused = ⏸ Paused since { $since }: no new entries; /resume ends it
dashboard-entries-held = ⚠️ { $why }
dashboard-disk = ⚠️ The disk fails ({ $why }): protection goes on, no new trades
dashboard-bare = 🟥 { $count } without a confirmed stop
dashboard-moving = ⏳ { $count } whose stop is to move: the older one stands
dashboard-all-confirmed = 🛡 { $count ->
    [one] 1 stop confirmed · verified { $seen }
   *[other] All { $count } stops confirmed · the oldest verified { $seen }
}
dashboard-breach = 🟥 { $what }, not as it should be: { $evidence }
dashboard-unguarded = ⚠️ Not guarded: { $names }
dashboard-ignored = 👁 Ignored, as you said: { $names }
dashboard-own-stop = { $stop ->
    [none] { $name } (no stop on the position)
   *[other] { $name } (its own stop { $stop })
}
dashboard-others = ℹ️ Not guarded: { $what } · /positions
dashboard-others-positions = { $count ->
    [one] 1 inverse or option position
   *[other] { $count } inverse or option positions
}
dashboard-others-coins = { $count ->
    [one] 1 coin on spot
   *[other] { $count } coins on spot
}
dashboard-naked = Without a stop since the start: { $duration }
dashboard-swept = Account read { $seen }
dashboard-not-swept = The account has not been read in full yet
dashboard-more = { $count ->
    [one] … and 1 more: /positions
   *[other] … and { $count } more: /positions
}

# One position.
dashboard-name = { $side ->
    [long] { $coin } long
   *[short] { $coin } short
}
dashboard-held = <b>{ $name }</b> { $size } at { $entry }
dashboard-held-part = <b>{ $name }</b> { $size } of { $planned } at { $entry }
dashboard-closing = <b>{ $name }</b> closing, { $size } left
dashboard-to-come = <b>{ $name }</b> waits for { $size }{ $where }
dashboard-to-come-at = { " " }at { $prices }
dashboard-entry-standing = { $standing ->
    [NOT_SENT] not sent yet
    [NO_ANSWER] sent, no answer yet
   *[UNANSWERED] waiting for the exchange
}
dashboard-entries-standing = { " " }· { $standing }
dashboard-some-entries-standing = { " " }· { $count } of { $all } { $standing }
dashboard-profit = { $price } · { $result } · { $r }
dashboard-leaving = ⏳ { $qty } of it is being closed; Bybit has not shown it yet
dashboard-stop = 🛡 stop { $stop }{ $distance } · verified { $seen }
dashboard-stop-to-come = 🛡 stop { $stop } comes with the entry
dashboard-stop-moving = ⏳ stop { $stop } not shown yet; { $standing }{ $distance } stands, verified { $seen }
dashboard-stop-bare = 🟥 stop { $stop } UNCONFIRMED: nothing is known to stand
dashboard-distance = { " " }({ $percent })
dashboard-naked-itself = ⏱ { $duration } without a stop since the start
dashboard-frozen = 🧊 frozen since { $since }: writes had no effect; only stop and close are sent
dashboard-asked = ❓ you moved its stop: the question about it is open until { $until }
dashboard-no-targets = 🎯 no take profits, only the stop
dashboard-no-target-left = 🎯 no take profit left
dashboard-target = 🎯 TP{ $number } { $price }{ $distance }{ $qty }{ $hit }
dashboard-target-qty = { " " }· { $qty }
dashboard-target-hit = { " " }· { $hit } of { $all } hit
dashboard-trail = 〽️ trail { $terms } · { $best ->
    [waits] waits
   *[best] best { $best }
}
dashboard-trail-unconfirmed = 〽️ trail { $terms } · Bybit's own UNCONFIRMED
dashboard-line = { $sign } <b>{ $name }</b> { $result } · { $stop }
dashboard-line-stop = stop { $percent }
dashboard-line-bare = NO STOP
dashboard-line-to-come = waits
dashboard-watched = <b>{ $name }</b> { $size } at { $entry } · { $result }
dashboard-watched-stop = 🛡 stop { $stop } stands on the exchange
dashboard-watched-bare = 🟥 NO STOP on the exchange

# DCA bots: one line.
dashboard-bots = 🧺 { $count ->
    [one] 1 DCA bot
   *[other] { $count } DCA bots
}: { $states } · { $lots ->
    [0] no lots
    [one] 1 lot
   *[other] { $lots } lots
}{ $worth }
dashboard-bots-state = { $state ->
    [running] { $count } running
    [paused] { $count } paused
   *[stopped] { $count } stopped
}
dashboard-bots-worth = { ", " }{ $result } if sold now
dashboard-bots-ailing = { $count ->
    [one] 🟥 1 DCA bot does not run: { $names }
   *[other] 🟥 { $count } DCA bots do not run: { $names }
}

# Buttons, and what a press answers.
dashboard-button-card = { $sign }{ $name }
dashboard-button-refresh = Refresh
dashboard-button-positions = Positions
dashboard-button-pause = Pause
dashboard-button-resume = Resume
dashboard-refreshed = It is being drawn anew
dashboard-positions-below = All positions are below
dashboard-pause-begun = Paused: no new entries. Positions stay guarded
dashboard-pause-ended = Resumed: entries are sent again
dashboard-pause-none = There is no pause.
dashboard-pause-another = That pause is over; this is another one. Press again if you mean it.
dashboard-press-waited = This press may have waited while Holdfast was away. Press again if you still mean it.
dashboard-not-live = This dashboard is no longer kept up to date.
dashboard-over = 📌 This dashboard is no longer kept up to date. The newest one is pinned; /dashboard makes a new one here.
