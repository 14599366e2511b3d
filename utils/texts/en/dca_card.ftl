### What a DCA bot holds and waits for: its card, the list, /positions. `mode` is observe where nothing is sent.

dca-observed = 👁 MODE=observe: nothing is sent. This is what it would do
dca-title = 🧺 <b>{ $name }</b> { $symbol } { $market } · { $state }
dca-state = { $state ->
    [running] ▶️ running
    [paused] ⏸ paused
    [stopped] ⏹ stopped
   *[away] 🟥 does not run now
}
dca-state-because = { $state }: { $reason }

## The list

dca-list-none = There is no DCA bot yet. <code>/help dca</code> says how to begin one
dca-list-bot = { $state ->
    [running] ▶️
    [paused] ⏸
    [stopped] ⏹
   *[away] 🟥
} <b>{ $name }</b> { $symbol } { $market } · { $lots } of { $most } lots, { $unrealised } · realised { $realised }
dca-list-more = One of them in full: <code>/dca show NAME</code>

## The card

dca-card-trouble =
    🟥 It does not run: { $reason }
    This is from its record; what stands on the exchange stays there
dca-card-price = Price { $price } · open lots { $lots } of { $most }
dca-card-realised = { $trades ->
    [one] Realised <b>{ $realised }</b> after fees · { $trades } lot sold: { $wins } won, { $losses } lost
   *[other] Realised <b>{ $realised }</b> after fees · { $trades } lots sold: { $wins } won, { $losses } lost
}
dca-card-unrealised = Open lots, if sold now: { $unrealised } after fees · fees so far { $fees }
dca-card-no-lot = No open lot · fees so far { $fees }
dca-card-funding = { $way ->
    [paid] Funding paid: { $funding }, part of what its lots cost
   *[received] Funding received: { $funding }, part of what its lots cost
}
dca-card-credit = Credit: sales beyond their targets have earned { $credit } that open lots need not bring
dca-card-left-over = Left over, too small to sell: cost { $cost }; the next lot takes it along
dca-card-owed = Owed: { $qty }, which fees of sells took beyond their lots; the next lot gives it
dca-card-buys = { $buys }, only when:
dca-card-begun = Begun { $at } UTC · id <code>{ $id }</code>

## Its lots: what each holds, where it will be sold, and, in a line below, what it waits for

dca-lots-older = { $count ->
    [one] … { $count } older lot, and the newest:
   *[other] … { $count } older lots, and the newest:
}
dca-lot =
    🎯 Lot { $number }: { $held } → { $target }
    {"    "}{ $waits }
dca-lot-with-credit =
    🎯 Lot { $number }: { $held } → { $target } (credit: { $credit } less to bring)
    {"    "}{ $waits }
dca-lot-held = { $qty } at { $price }, cost { $cost }
dca-lot-held-in-part = { $qty } at { $price }, cost { $cost }, { $back } of it back
dca-lot-bought = still being bought
dca-lot-cancelled-by-hand = ✋ held: its sell was cancelled by hand; <code>/dca sell { $bot } { $number }</code> places it again
dca-lot-kept = kept, not offered: the bot is stopped
dca-lot-refused = ⛔️ its sell was refused ({ $reason }); again at { $at } UTC
dca-lot-placed = { $mode ->
    [observe] its sell would be placed
   *[live] its sell is being placed
}
dca-lot-waits = waits for its target
dca-lot-sent = { $mode ->
    [observe] would be offered at { $price }
   *[live] its sell at { $price } is sent, and not confirmed yet
}
dca-lot-rests = sell rests at { $price }
dca-lot-rests-for-part = sell rests at { $price } for { $qty } of it
dca-lot-moved = { $rests }, where you moved it
dca-lot-sold-in-part = { $rests }, { $filled } of { $qty } sold
dca-lot-cancelled = { $mode ->
    [observe] { $rests }, would be cancelled
   *[live] { $rests }, being cancelled
}
dca-lot-trails = 〽️ trails: best price { $best }, fires at { $fires }
dca-lot-trail-fired = { $mode ->
    [observe] 〽️ its trail has fired, it would be sold
   *[live] 〽️ its trail has fired, it is being sold
}
dca-lot-trail-begins = 〽️ its trail begins at { $price }

## What it waits for before it buys next

dca-next-buy = { $mode ->
    [observe] { $price ->
        [market] 🛒 It would buy at market
       *[limit] 🛒 It would buy at { $price }
    }
   *[live] { $price ->
        [market] 🛒 A buy is under way at market
       *[limit] 🛒 A buy is under way at { $price }
    }
}
dca-next-buy-until = { $buy }, until { $until } UTC
dca-next-trail = { $mode ->
    [observe] 〽️ Would buy when it turns: low { $low }, buys at { $fires }
   *[live] 〽️ Buys when it turns: low { $low }, buys at { $fires }
}
dca-next-lot = Next lot at { $price } or below
dca-next-refused = ⛔️ The last buy was refused: { $reason }
dca-next-look = Looks at its gate at { $at } UTC
dca-next-looked = { $again ->
    [none] at { $at } UTC
   *[known] at { $at } UTC (looks again { $again })
}
dca-next-why-not = { $mode ->
    [observe] Why it would not have bought { $looked }:
   *[live] Why it did not buy { $looked }:
}
dca-next-would-have = 👁 It would have bought { $looked }
dca-next-would-have-unasked = 👁 It would have bought { $looked }; its indicators were not asked
dca-next-indicators-of = Its indicators are of candles until { $candles }
dca-next-indicators = Indicators at { $candles }: { $held }
dca-next-indicators-agreed = Indicators at { $candles }: agreed, { $agreeing } of { $needed } needed
dca-next-candles = { $time } UTC

## The position of a bot on a perpetual, and its hard stop

dca-slot-never-seen = ⏳ Position not known: the exchange has not shown it yet
dca-slot-seen-last = ⏳ Position not known now. Seen last at { $seen }: { $qty }
dca-slot-seen-last-with-stop = ⏳ Position not known now. Seen last at { $seen }: { $qty }, stop { $stop }
dca-slot-seen = { $time } UTC
dca-slot-seen-ago = { $time } UTC ({ $ago } ago)
dca-slot-by-fills = By its fills it holds { $qty }, bought at { $price }
dca-slot-stop-not-verified = 🛡 Hard stop { $stop }: not verified until the exchange answers
dca-slot-gone = { $why ->
    [strange] 🟥 The exchange shows no position, and its lots hold { $qty }: somebody traded in its slot
   *[read] 🟥 The exchange shows no position, and its lots hold { $qty }: it is being read what became of them
}
dca-slot-coming = No position yet; the buy brings its hard stop { $stop } along
dca-slot-none = No position is open
dca-slot-short = 🟥 The exchange shows a SHORT of { $qty }, and the bot only buys: somebody traded in its slot
dca-slot-open = Position { $qty }
dca-slot-open-bought = Position { $qty }, bought at { $price }
dca-slot-differs = { $why ->
    [strange] ⚠️ Its lots hold { $qty }: somebody traded in its slot, and the difference is not the bot's
   *[read] ⚠️ Its lots hold { $qty }: the difference is being read
}
dca-slot-stop-missing = { $mode ->
    [observe] 🟥 NO STOP is shown, { $stop } would be set · without a stop { $naked } since the start
   *[live] 🟥 NO STOP is shown, { $stop } is being set · without a stop { $naked } since the start
}
dca-slot-stop-other = 🟥 Hard stop { $stop } UNCONFIRMED, { $standing } stands · without a stop { $naked } since the start
dca-slot-stop-old = ⏳ Hard stop { $stop }, last seen at { $seen }: not verified since · without a stop { $naked } since the start
dca-slot-stop = 🛡 Hard stop { $stop } · verified { $at } UTC · without a stop { $naked } since the start

## Bots in /positions

dca-positions-head = <b>DCA bots</b>
dca-positions-others = { $count ->
    [one] { $count } more bot holds nothing: <code>/dca list</code>
   *[other] { $count } more bots hold nothing: <code>/dca list</code>
}
dca-positions-trouble = 🟥 It does not run, and its card says why. This is from its record
dca-positions-lots = { $lots ->
    [one] { $lots } lot, cost { $cost } · if sold now { $unrealised }
   *[other] { $lots } lots, cost { $cost } · if sold now { $unrealised }
}
dca-positions-coins = { $lots ->
    [one] { $qty } in { $lots } lot, cost { $cost } · if sold now { $unrealised }
   *[other] { $qty } in { $lots } lots, cost { $cost } · if sold now { $unrealised }
}
dca-positions-kept = Its lots are kept, not offered: the bot is stopped
dca-positions-cancelled-by-hand = { $lots ->
    [one] ✋ { $lots } lot is held, not offered: its sell was cancelled by hand
   *[other] ✋ { $lots } lots are held, not offered: their sells were cancelled by hand
}
dca-positions-target = 🎯 Next target { $price }, of lot { $number }
dca-positions-target-of-all = 🎯 Next target { $price }, of lot { $number } and all others
dca-positions-target-moved = 🎯 Next target { $price }, of lot { $number }, where you moved its sell
