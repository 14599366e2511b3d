### Alerts: what has happened, figures first. A fact that is `none` was not recorded, or there is none of it.

alert-unworded = <b>{ $kind }</b> (shown as recorded)
alert-system = { $urgency ->
    [urgent] 🚨
   *[calm] ℹ️
} { $text }
alert-account = the account
alert-breach =
    🟥 { $subject }: { $invariant }, not as it should be for { $time }
    { $evidence }
    It is being mended; look at the exchange if it stays
alert-breach-over =
    🛡 { $subject }: { $invariant }, as it should be again after { $time }
    It was: { $evidence }

## Orders and what they filled

alert-entry-filled =
    ✅ { $title }: entry { $leg } filled, { $qty } at { $price }
    Size { $size } of { $planned } · mean { $mean } · fee { $fee }
alert-entry-refused =
    ⛔️ { $title }: entry { $leg } refused
    Bybit: { $reason }
alert-entries-cancelled = ⚪️ { $title }: entry { $legs } cancelled unfilled ({ $prices })
alert-entry-moved =
    ✋ { $title }: entry { $leg } was moved in the app, { $moved ->
        [price] price { $old_price } → { $new_price }
        [quantity] quantity { $old_qty } → { $new_qty }
       *[both] price { $old_price } → { $new_price }, quantity { $old_qty } → { $new_qty }
    }
alert-entry-stays = It stays so. If all entries fill and then the stop fires, the whole trade: { $result }
alert-entry-beyond-stop = There it lies at the stop or beyond it, so it is cancelled
alert-entry-too-much = ⚠️ That is more than one trade may lose: { $most } (MAX_RISK_PER_TRADE)
alert-late-entry =
    ↩️ { $title }: an entry filled after its trade had ended, and is guarded on (LATE_ENTRY=guard)
    { $size } at { $entry }
    🛡 stop { $stop } confirmed
    { $targets ->
        [none] No target is ahead: only the stop ends it.
       *[some] 🎯 { $targets }
    }
alert-target-hit =
    🎯 { $title }: TP{ $leg } hit, { $qty } at { $price }
    <b>{ $profit }</b> after fees · { $remaining } left
alert-target-removed = ✂️ { $title }: TP{ $leg } was cancelled in the app and stays away
alert-target-lost =
    ⚠️ { $title }: the exchange does not know TP{ $leg } at { $price } any more, and nothing more of it has filled
    Who took it away cannot be found out any more. The plan stands, so it { $mode ->
        [observe] would be placed again.
       *[live] is placed again.
    } If it was cancelled on purpose: /tp gives the trade other targets
alert-target-part = { $count ->
    [one] { $qty ->
        [none] { $others } sells its part too
       *[known] { $others } sells its part too: { $qty }
    }
   *[other] { $qty ->
        [none] { $others } sell its part too
       *[known] { $others } sell its part too: { $qty } together
    }
}
alert-target-moved =
    ✋ { $title }: TP{ $leg } was moved in the app, { $moved ->
        [price] price { $old_price } → { $new_price }
        [quantity] quantity { $old_qty } → { $new_qty }
       *[both] price { $old_price } → { $new_price }, quantity { $old_qty } → { $new_qty }
    }
    { $then ->
        [price-stays] Its price stays so.
        [quantity-stays] It stays so; the other targets share the rest.
       *[planned-again] With that quantity another target could not stand: quantities are planned again.
    }
alert-targets-small = 🔗 { $title }: { $targets } { $count ->
    [one] is
   *[other] are
} under the exchange's minimum now
alert-target-joins = TP{ $leg } joins TP{ $into }
alert-targets-joined = { $joined } · { $size } open
alert-targets-none = No take profit can stand: only the stop ends { $size }
alert-size-changed =
    ↕️ { $title }: size changed by { $change }, { $author ->
        [lost] by an entry that Holdfast's record had lost
        [auto-deleveraging] by Bybit's deleveraging (ADL)
        [liquidation] by Bybit's liquidation of a part
       *[other] not by Holdfast
    }
    Size now { $size }; stop and take profits follow

## The stop and what moves it

alert-stop-moved =
    🛡 { $title }: stop { $old } → { $new } ({ $origin ->
        [put-back] you put it back
        [break-even] break-even
        [follow] follows the targets
        [trailing] trailing
        [person] moved by hand
        [once-ours] Holdfast had it there before: moved back by hand, or its own request came late
        [chat] from the chat
        [plan] stop of the plan
       *[other] { $origin }
    }{ $moves ->
        [1] {""}
       *[other] , { $moves } moves
    })
    If it fires, the whole trade: { $result } · { $size } open
alert-stops-moved = 🛡 { $count } stops moved (trailing). If one fires, its whole trade after fees:
alert-stops-moved-of = { $title } { $old } → { $new }{ $moves ->
    [1] {""}
   *[other] {" "}({ $moves } moves)
} · { $result }
alert-stop-gives-way = It was put back { $times } times; from now on yours stands
alert-stop-found = ✋ It was moved in the app, to { $found }; { $origin ->
    [break-even] break-even came due meanwhile and takes its place
    [follow] the next step of follow came due meanwhile and takes its place
    [trailing] the trail came this far meanwhile and takes its place
   *[other] the stop of the plan is put back
}
alert-stop-moved-on = ↩️ You put { $restored } back; { $origin ->
    [break-even] break-even was due and moved it on at once
    [follow] the next step of follow was due and moved it on at once
    [trailing] the trail moved it on at once
   *[other] it was moved on at once
}
alert-stop-put-back =
    🛡 { $title }: the stop { $found ->
        [none] { $by ->
            [person] was removed in the app
            [adl] went when Bybit deleveraged the position (ADL)
            [liquidation] went when Bybit liquidated a part of the position
            [exchange] was removed by Bybit
           *[unknown] was gone
        }
       *[known] was moved in the app, to { $found }
    }
    { $stop } is put back and confirmed · { $size } open
alert-stop-waits =
    ⏳ { $title }: the price is through { $wanted }, so the stop cannot move there yet
    🛡 { $standing } stays; tried again when the price is clear
alert-stop-refused =
    🟥 { $title }: the exchange refused the stop { $wanted } { $times } times
    Now: { $standing ->
        [none] no stop is seen standing
       *[known] { $standing } still stands
    }
alert-stop-beyond-liquidation =
    🟥 { $title }: it would be liquidated at { $liquidation }, before its stop { $stop } fires
    Move the stop nearer, add margin, or close a part of { $size }
alert-unprotected =
    🟥 { $title }: no confirmed stop for { $time }
    Size { $size }. Look at the exchange now.
alert-protected =
    🛡 { $title }: stop { $stop } is confirmed again
    Unconfirmed for { $time }
alert-trail-set =
    🛡 { $title }: { $activation ->
        [none] Bybit trails { $distance } behind the price
       *[known] Bybit trails { $distance } behind the price, from { $activation } on
    }
    The stop { $stop } stays beside it
alert-trail-refused =
    ℹ️ { $title }: Bybit does not trail this position ({ $reason })
    Holdfast moves the stop behind the price instead
alert-trail-removed =
    ✋ { $title }: Bybit's trailing stop was removed in the app
    It stays away, and the stop follows no more. If the stop { $stop } fires, the whole trade: { $result }
alert-trail-changed =
    ✋ { $title }: Bybit's trailing stop was changed in the app: { $old } → { $new } behind the price
    It stays so. If the stop { $stop } fires, the whole trade: { $result }
alert-trail-in-doubt =
    ⚠️ { $title }: in the minute in which its trail began { $best } was traded, and it is not known whether before or after; prices were missed in it
    After: the stop would belong at { $trigger }. The trail goes on from { $watermark }, { $stop } stands; to be on the safe side, move it or close
alert-break-even-in-doubt =
    ⚠️ { $title }: in the minute in which break-even began to wait { $best } was traded, and it is not known whether before or after; prices were missed in it
    After: the stop would belong at { $wanted }. Break-even waits on, { $stop } stands; to be on the safe side, move it or close
alert-trail-missed =
    ⚠️ { $title }: while prices were missed, one went through { $trigger }, where the trail would have stood
    The stop that stands is { $stop }; the trail goes on from here

## The end of a position, or of a part of it

alert-reduced =
    ✂️ { $title }: { $qty } closed at { $price }
    <b>{ $profit }</b> after fees · { $remaining } left
alert-reduction-refused =
    ⛔️ { $title }: the partial close was refused, nothing was closed
    { $reason }
alert-closing =
    ⚠️ { $title }: closing { $size } at market
    Reason: { $reason }
alert-closing-smart =
    ⚠️ { $title }: closing { $size } at market
    Reason: { $reason }, { $smart }: the { $candles } candle until { $ended } UTC closed at { $closed_at }
alert-close-refused =
    🟥 { $title }: refused { $times } times to close { $size }
    { $reason }
    It is tried again and again. Orders of yours that reduce it may be in the way.
alert-close-unfilled =
    🟥 { $title }: { $times } orders to close { $size } found nobody
    It is tried again and again, also with a limit at the edge of what the exchange allows.
alert-closed =
    🏁 { $title } closed: { $reason }
    <b>Net { $net ->
        [none] not known, see Bybit's app
       *[known] { $net }
    }</b>
    Gross { $gross ->
        [none] not known
       *[known] { $gross }
    } · fees { $fees } · funding { $funding }
    { $qty }: { $entry } → { $exit }
    { $planned ->
        [none] no TPs · { $fills } fills · open { $time }
       *[some] TPs { $hit } of { $planned } · { $fills } fills · open { $time }
    }
alert-closed-by = { $moved_by ->
    [follow] { $reason }, where follow had moved it
    [person] { $reason }, where it was moved by hand
    [chat] { $reason }, where it was set from the chat
   *[other] { $reason }
}
alert-not-filled =
    ⚪️ { $title }: nothing was filled, nothing is left
    Reason: { $reason }
alert-not-filled-taken =
    ⚪️ { $title }: nothing was filled, nothing is left
    Somebody opened the other side of this position outside of Holdfast: in one-way mode the entry would have closed that, so it was cancelled. What is there now is none of this trade's
alert-not-filled-too-old =
    ⚪️ { $title }: nothing was filled, nothing is left
    The market entry could not be sent within a minute of your Confirm. By then its preview was too old, so it was given up. Send the line again if you still mean it

alert-seen = 👁 Seen
alert-seen-by = 👁 Seen by { $name }, { $at } UTC
alert-again = ⏰ <b>Once more: nobody has seen this</b> (first at { $at } UTC)
