### A trade step by step: /trade without anything behind it.

wizard-head = 🧭 <b>New trade</b>
wizard-ask-symbol = <b>Which symbol?</b> Tap one, or type a part of it.
wizard-ask-side = <b>Long or short?</b>
wizard-ask-entry = <b>Where in?</b> Tap, or type prices such as <code>50000 49500</code>
wizard-ask-size = <b>How much may be lost at the stop?</b> Tap, or type <code>1%</code>, <code>500 usdt</code> or <code>size 0.01</code>
wizard-ask-stop = <b>Where is it given up?</b> Tap, or type a price or <code>2%</code>
wizard-ask-targets = <b>Where is profit taken?</b> R is the distance to the stop. Tap, or type <code>51000:50% 2R:50%</code>
wizard-ask-even = <b>When does the stop go to break-even?</b> Tap, or type <code>tp1 +0.1%</code>
wizard-ask-trail = <b>Does the stop follow the price?</b> Tap, or type <code>1% after tp1</code>
wizard-ask-preview = <b>No preview.</b> Change what is wrong, or go back.
wizard-ask-change = <b>Which line?</b>
wizard-name-symbol = Symbol
wizard-name-side = Side
wizard-name-entry = Entry
wizard-name-size = Size
wizard-name-stop = Stop
wizard-name-targets = Targets
wizard-name-even = Break-even
wizard-name-trail = Trail
wizard-line = ✏️ { $name }: { $answer }

## Buttons

wizard-long = 🟢 Long
wizard-short = 🔴 Short
wizard-favourite = ⭐ { $symbol }
wizard-star = ⭐ Keep { $symbol } as a favourite
wizard-unstar = ★ { $symbol } is no favourite any more
wizard-market = Market ≈ { $price }
wizard-limit = { $price } ({ $way })
wizard-risk = { $percent } ≈ { $loss } USDT
wizard-default-size = Default risk
wizard-range = { $ranges } ATR · { $price }
wizard-template = { $targets } · TP_SHARES { $shares }
wizard-none = none
wizard-change = ✏️ Change
wizard-back = ◀ Back
wizard-stop = ✖ Stop

## What comes of answers and presses

wizard-wrong = ⚠️ { $problem } For example: <code>{ $example }</code>
wizard-size-unit = { $word }: USDT, or { $base }?
wizard-size-none = { $word } is no size: percent of the equity, USDT, or coins
wizard-one-thing = one thing at a time; the rest is asked for in its turn
wizard-no-symbol = there is no { $word }
wizard-found = 🔎 { $count ->
    [one] One symbol is near that:
   *[other] { $count } symbols are near that:
}
wizard-ended = ✖ Ended by { $by }; nothing was sent.
wizard-ended-by-signal = a signal
wizard-ended-by-command = a command
wizard-not-yours = ⛔ Trading is for a { $role }, which you are not any more: nothing was sent.
wizard-stopped = ✖ Stopped; nothing was sent.
wizard-expired = ⌛️ Expired after 10 minutes; nothing was sent. /trade begins anew.
wizard-press-expired = Expired after 10 minutes. /trade begins anew.
wizard-press-over = This one is over. /trade begins anew.
wizard-press-stale = That button is of an earlier step; this is where it stands.
wizard-press-overtaken = Something newer has come; that preview is not shown.
wizard-press-not-yours = Only the person who began this can go on with it.
wizard-press-settled = This trade was decided on already.
