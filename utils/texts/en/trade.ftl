### /trade: the preview and what comes of it.

trade-none-now = ⛔ { $problem } Nothing was sent.
trade-no-preview = ⚠️ No preview: Bybit gave no usable answer ({ $reason }). Nothing was sent.
trade-preview-begun = ⏳ Asking Bybit for what the preview needs
trade-no-answer-within = no answer within { $seconds } s

## The preview

preview-head = <b>{ $title }</b> · { $series } price { $price }
preview-observe = 👁 MODE=observe: nothing will be sent.
preview-added-to = ➕ Added to the position that is there: { $held ->
    [none] nothing yet
   *[some] { $held } { $base } at { $mean }
}
preview-added-to-waiting = { $added } · { $waiting } waiting
preview-hit = Targets hit so far: { $targets }
preview-entry = Entry { $at }
preview-entry-of-many = Entry { $number } { $at } · { $qty }
preview-at-market = market ≈ { $price }
preview-mean = Mean entry { $price }
preview-counts-from = Percents and R count from { $price }
preview-size = Size { $qty } { $base } · { $notional } { $quote }
preview-size-added = Added { $qty } { $base } · { $notional } { $quote }
preview-leverage = Leverage { $times }x
preview-leverage-unchanged = Leverage unchanged
preview-stop = 🛡 Stop { $stop } ({ $series }): { $loss }, { $risk } of equity
preview-stop-for-all = 🛡 Stop { $stop } ({ $series }), for all that is open then: { $loss }, { $risk } of equity
preview-open-part = The open part at the stop: now { $before }, then <b>{ $after }</b>
preview-whole = Alerts speak of the whole trade, with what it has earned or lost before
preview-stop-looser = The stop moves { $old } → { $new }: ⚠️ <b>looser</b>
preview-stop-tighter = The stop moves { $old } → { $new }: tighter
preview-smart = 🕯 Smart stop: { $smart }; the hard stop stays at { $stop }
preview-target = 🎯 TP{ $number } { $price } · { $qty } ({ $share }) · { $r } · { $profit }
preview-targets-market = Take profits are market orders that the { $series } price triggers
preview-runner = Runner { $qty }: ended by the stop only
preview-break-even = Break-even { $break_even }
preview-trail = Trail { $trail }
preview-follow = Follow: { $follow }
preview-hours = Closed after { $hours } h
preview-fees = Fees { $entry } in, { $exit } out at the stop

## What stands within a sentence

trade-series = { $series ->
    [last] last
    [mark] mark
   *[index] index
}
trade-break-even-off = off
trade-break-even-when = { $when ->
    [tp] after TP{ $value }
    [percent] at { $value } in favour
   *[r] at { $value }
}
trade-break-even-beyond = { $when }, { $offset } beyond it
trade-trail-range = { $ranges } ATR ({ $candle })
trade-trail-of-bot = { $start ->
    [tp] { $behind } after TP{ $at }
    [price] { $behind } from { $at } on
   *[entry] { $behind } from the entry on
}
trade-trail-of-exchange = { $trail }, by Bybit
trade-follow = { $behind ->
    [one] the stop goes to the target before the last one hit
   *[two] the stop stays two targets behind the last one hit
}
trade-follow-word = { $behind ->
    [none] none
    [one] on
   *[two] two behind
}
trade-smart-stop = { $side ->
    [long] closes when a { $candle } candle closes below { $price }
   *[short] closes when a { $candle } candle closes above { $price }
}

## A press on a preview, of a trade or of a DCA bot, that decides nothing any more

draft-unknown = ⌛️ This preview is no longer known. Send the line again.
draft-expired = ⌛️ Expired
draft-press-unknown = This preview is no longer known. Send the line again.
draft-press-waited = This press waited while Holdfast was away. Press again if you still mean it.
draft-press-not-asked = Only the person who asked can decide on it.
draft-press-expired = Expired after 10 minutes. Send the line again.
draft-press-cancelled = Cancelled
draft-press-cancelled-at = Already cancelled at { $at } UTC.

## The buttons, and what comes of them

trade-confirm = ✅ Confirm
trade-cancel = ✖ Cancel
trade-cancelled = ✖ Cancelled, nothing was sent
trade-not-opened = ✖ Not opened, nothing was sent
trade-press-confirmed = Confirmed
trade-press-none-now = ⛔ Nothing was sent. { $problem }
trade-press-failed = ⚠️ Nothing was sent: { $reason }. Press again to retry.
trade-press-see-message = ⚠️ Nothing was sent; the message says why. Press again to retry.
trade-press-not-opened = Not opened: { $problem }
trade-press-confirmed-at = Already confirmed at { $at } UTC.
trade-press-was-not-opened = This one was not opened. Send the line again.
trade-opening = ✅ Confirmed { $at } UTC — opening { $side } { $symbol } { $qty }
trade-adding = ✅ Confirmed { $at } UTC — adding to { $side } { $symbol } { $qty }
trade-recorded = ⏳ recorded; the exchange has not shown it yet
trade-see-positions = /positions shows what came of it
trade-is-over = 🏁 This trade is over; an alert of its own tells how
trade-is-tried = ⏳ The exchange has not shown it yet; it is being tried, and you are told what comes of it
trade-entry-filled = • { $entry } filled, { $filled }
trade-entry-rests = • { $entry } rests { $at }, { $qty }
trade-entry-rests-in-part = • { $entry } rests { $at }, { $qty }, { $filled } of it filled
trade-entry-ended = • { $entry } { $at } has ended, { $filled ->
    [none] nothing filled
   *[some] { $filled } of { $qty } filled
}
trade-entry-ended-because = { $ended }: { $reason }
trade-entry-not-shown = • { $entry } { $at }, { $qty }: not shown yet
trade-name-of-entry = { $number ->
    [only] Entry
   *[one-of-many] Entry { $number }
}
trade-at = { $price ->
    [market] at market
   *[limit] at { $price }
}
