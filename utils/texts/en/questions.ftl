### Questions with buttons, and what became of an answer. A fact that is `none` was not recorded, or there is none.

question-over = ⌛️ <i>This question is over: it was answered, its time has run out, or what it asks about has moved on. /positions shows what stands.</i>
question-answered-elsewhere = ⌛️ <i>This question was answered in another chat:</i>
question-recorded = Recorded; the exchange has not shown it yet
question-close-recorded = The close is recorded; the exchange has not shown it yet
question-nothing-changed = Nothing was changed. { $problem }
question-nothing-changed-retry = Nothing was changed: { $reason }. Press again to retry.
question-settled-already = This is settled already; see /positions.
question-stop-stands = Stop { $stop } stands.
question-not-confirmed = Not confirmed yet, it is being tried; see /positions.

## A stop that was moved in the app

question-stop =
    ✋ { $title }: the stop { $moved ->
        [once-ours] stands where Holdfast had it before (moved back in the app, or its own request came late)
       *[person] was moved in the app
    }, { $before } → { $theirs }
    If it fires, the whole trade:
    • yours, { $theirs }: { $result_theirs }
    • put back, { $held_by ->
        [none] { $ours }
        [break-even] { $ours } → { $held } (break-even is due and held back)
        [follow] { $ours } → { $held } (the next step of follow is due and held back)
       *[other] { $ours } → { $held } (it is due and held back)
    }: { $result_ours }
question-stop-looser = ⚠️ Yours is looser: it may lose more
question-stop-trails = Put back, the trail goes on from the price as it is and may move it on
question-stop-until = Yours stands now, and stays without an answer within { $time }
question-stop-keep = ✋ Keep mine ({ $result })
question-stop-put-back = ↩️ Put back ({ $result })
question-stop-moved-by = { $moved_by ->
    [break-even] break-even, which was due, moved it on at once
    [follow] the next step of follow, which was due, moved it on at once
    [trailing] the trail moved it on
   *[other] it was moved again since
}
question-stop-yours = Yours stands: { $stop }
question-stop-moved-on = { $put_back } was put back, and { $why }: { $stop } is confirmed
question-stop-is-back = Put back and confirmed: { $stop }
question-stop-refused = { $name }: { $problem }. Yours stands.
question-stop-text-yours = ✋ <b>{ $name }</b>: your stop { $stop } stays
question-stop-text-moved-on = ↩️ <b>{ $name }</b>: { $put_back } was put back, and { $why }: stop { $stop } is confirmed
question-stop-text-moving-on = ⏳ <b>{ $name }</b>: { $put_back } was put back, and { $why }: stop { $stop } stands, the new one is not confirmed yet. See /positions
question-stop-text-is-back = { $trails ->
    [trails] ↩️ <b>{ $name }</b>: stop { $stop } is put back and confirmed; the trail goes on from the price as it is and may move it on
   *[stands] ↩️ <b>{ $name }</b>: stop { $stop } is put back and confirmed
}
question-stop-text-under-way = ⏳ <b>{ $name }</b>: the stop is being put back; { $stop } stands. See /positions
question-stop-text-settled = { $name ->
    [none] ⌛️ this is settled: it was answered, its time has run out, or the stop has moved since.
   *[known] ⌛️ <b>{ $name }</b>: this is settled: it was answered, its time has run out, or the stop has moved since.
}

## A trail's trigger that rose while prices were missed

question-gap = ⚠️ { $title }: while prices were missed the trail would have followed to { $trigger }, and the price is beyond that: { $price }
question-gap-choices =
    • close { $size } at market now: the whole trade: { $result ->
        [none] not known, executions are missing
       *[known] about { $result } after fees
    }
    • go on: the trail begins anew from the price as it is
    🛡 { $stop } stands. { $otherwise ->
        [closes] Without an answer within { $time } it is closed
       *[goes-on] Without an answer within { $time } it goes on
    }
question-gap-no-answer = ⏰ { $title }: no answer came
question-gap-stop-goes = The stop goes to { $trigger }; while the price is beyond it, that closes at market
question-gap-begins-anew =
    { $why ->
        [setting] The trail begins anew from the price as it is (GAP_TRIGGER_ACTION=rearm)
        [too-old] The trail begins anew from the price as it is (that is longer ago than TRAILING_MAX_GAP_S)
        [too-far] The trail begins anew from the price as it is (the price is farther beyond it than GAP_MAX_SLIPPAGE_PERCENT)
       *[other] The trail begins anew from the price as it is
    }
    🛡 { $stop } stands
question-gap-close = 🏁 Close now
question-gap-go-on = ▶️ Go on
question-gap-closed = Closed
question-gap-closing = Not closed yet, it is being tried; see /positions.
question-gap-went-on = The trail begins anew.
question-gap-text-closed = 🏁 <b>{ $name }</b>: closed at market, as its trail would have
question-gap-text-closing = ⏳ <b>{ $name }</b>: being closed at market. See /positions
question-gap-text-went-on = ▶️ <b>{ $name }</b>: the trail begins anew from the price as it is.
question-gap-text-settled = { $name ->
    [none] ⌛️ this is settled: it was answered, its time has run out, or the trail has gone on since.
   *[known] ⌛️ <b>{ $name }</b>: this is settled: it was answered, its time has run out, or the trail has gone on since.
}

## A position that was opened elsewhere

question-button-plan = 🛡 Guard with default plan
question-button-stop = 🛑 Only a stop
question-button-ignore = 👁 Ignore
question-button-targets = 🎯 Add default targets
question-adopt =
    ❓ { $title } was opened elsewhere: { $size } at { $entry }
    Nobody guards it. Shall Holdfast?
question-adopt-no-stop =
    🟥 No stop can be proposed: { $problem }.
    Set one in Bybit's app, then press: it will be kept.
question-adopt-stop = 🛡 stop { $stop } ({ $whose ->
    [kept] yours, kept
   *[new] new
}) · at it { $loss } after fees
question-adopt-tightens = ⚠️ A part of it has a looser stop of yours: this one would fire first
question-adopt-targets = 🎯 { $targets ->
    [none] no take profits of Holdfast's
   *[some] { $targets }
}
question-adopt-foreign = Your own orders take { $qty } of it; they stay as they are
question-adopt-take-profit = Your take profit { $price } stays as it is
question-adopted = 🤝 { $title } is guarded: { $size } at { $entry }
question-adopted-stop = 🛡 stop { $stop } ({ $whose ->
    [kept] yours, kept
   *[new] set
}) confirmed
question-adopted-offered = As things stand, the default ones would be at { $targets }
question-adopted-estimated = Its executions cannot be read back: what it earns will not be known here
question-adopt-guarded = Guarded, the stop is confirmed
question-adopt-guarded-soon = Guarded, but the stop is not confirmed yet
question-adopt-ignored = Ignored
question-adopt-redrawn = { $name } or its price has changed. Look at the question as it is now, and press again.
question-adopt-offered-anew = { $name } or its price has changed. Look at the targets as they are now, and press again.
question-adopt-refused = { $name }: { $problem }.
question-adopt-gone = That position is not there any more; nothing was done.
question-adopt-text-guarded = 🤝 <b>{ $name }</b> is guarded · 🛡 stop { $stop } confirmed
question-adopt-text-guarded-soon = ⏳ <b>{ $name }</b> is guarded; its stop is not confirmed yet, it is being tried. See /positions
question-adopt-text-ignored = 👁 <b>{ $name }</b> is ignored: Holdfast never touches it. It has only the stop that you gave it
question-adopt-text-gone = ⌛️ <b>{ $name }</b>: that position is not there any more, or not as it was. Nothing was done
question-adopt-text-settled = ⌛️ This is settled: it was answered, or that position is gone. /positions shows what is guarded
