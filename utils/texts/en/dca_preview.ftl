### A DCA bot before it is begun, and what becomes of its preview.

dca-preview-head = 🧺 <b>{ $name }</b> { $symbol } { $market } · price { $price }
dca-preview-observed = The first start with MODE=live pauses it, until you /dca resume it
dca-preview-gate = It buys only when:
dca-preview-looks = It looks the first time within { $each } of your press, then every { $each }
dca-preview-unrestrained = { $lots ->
    [one] ⚠️ Nothing slows it down: it buys at every look until { $lots } lot is open. every, step or indicators do
   *[other] ⚠️ Nothing slows it down: it buys at every look until { $lots } lots are open. every, step or indicators do
}
dca-preview-credit = Where a lot is sold above its target, { $share } of the extra lowers the target of the newest other lot
dca-preview-first = { $market ->
    [spot] First lot, if bought at { $price }: { $qty } after the fee of { $fee } at most, for { $cost }
   *[linear] First lot, if bought at { $price }: { $qty } for { $cost } with the fee of { $fee } at most
}
dca-preview-sold = 🎯 sold: { $qty } at { $price } = <b>{ $net }</b> after fees
dca-preview-trail = 〽️ its trail begins at { $price }
dca-preview-worst = { $lots ->
    [one] Worst case: { $lots } open lot = <b>{ $money }</b>
   *[other] Worst case: { $lots } open lots = <b>{ $money }</b>
}
dca-preview-worst-last = Worst case: { $lots } open lots, the last at { $last } = <b>{ $money }</b>
dca-preview-stop = 🛡 The hard stop then fires at { $stop }: <b>{ $loss }</b>
dca-preview-stop-of-bought-higher = { $said }; lots that are bought higher than now lose more
dca-preview-no-stop = There is no stop on spot: what the price falls below them, open lots lose until it is back
dca-preview-free = { $less_than ->
    [stop] ⚠️ { $free } is free: less than the hard stop may lose
    [one] ⚠️ { $free } is free: not one buy
   *[all] ⚠️ { $free } is free: less than all lots cost
}
dca-preview-free-claimed = ⚠️ { $free } is free, and your other bots may still buy for { $claimed } of it
dca-preview-begun = ⏳ Asking Bybit for what the preview needs
dca-preview-none = ⚠️ No preview: Bybit gave no usable answer ({ $reason }). Nothing was begun.
dca-preview-no-answer = no answer within { $seconds } s

## Its buttons, and what comes of them

dca-draft-confirm = ✅ Confirm
dca-draft-cancel = ✖ Cancel
dca-draft-begun = ✅ Begun { $at } UTC
dca-draft-begun-observed = ✅ Begun { $at } UTC. MODE=observe: it sends nothing
dca-draft-begun-see = <code>/dca show { $bot }</code> shows what it does
dca-draft-begun-see-list = <code>/dca list</code> shows what it does
dca-draft-cancelled = ✖ Cancelled, nothing was begun
dca-draft-not-begun = ✖ Not begun, nothing was bought
dca-draft-expired = ⌛️ Expired: nothing was begun. Send the line again
dca-draft-press-begun = Begun
dca-draft-press-not-begun = Not begun: { $problem }
dca-draft-press-begun-at = Already begun at { $at } UTC.
dca-draft-press-was-not-begun = This one was not begun. Send the line again.
