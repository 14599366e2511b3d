### Why the guard refuses what a person asks: a trade, a change, a close. Each is one sentence that may stand behind
### another; the line that would be right stands beside it. A fact that is `none` is not known.

## No new trade now

refused-observe = MODE=observe: nothing is sent
refused-observe-guard = MODE=observe: nothing is sent. It would guard { $name } with the stop { $stop }{ $targets ->
    [none] {" "}and no take profit
   *[some] {" "}and take profits at { $targets }
}
refused-observe-now = MODE=observe: nothing is sent.
refused-observe-preview = MODE=observe: nothing is sent. This is what would be done.
refused-safe-mode = Safe mode: the state could not be read, so no trade is taken. Stop the bot, run python main.py state check and state restore NAME, and start it again.
refused-disk = The disk fails ({ $reason }): Holdfast goes on protecting what is open but takes no new trade until it can write again.
refused-paused = Paused since { $since } UTC: no new trade is taken; what is open stays guarded. /resume ends it.
refused-key-withdraws = The API key may withdraw: no new trade is taken with it; what is open stays guarded. Take the Wallet permission from it at Bybit.
refused-no-answer = Bybit has not answered since the start; it is tried again every few seconds
refused-no-answer-close = Bybit has not answered since the start; it is tried again every few seconds, and nothing was sent. { $known }
refused-maintenance = { $announced }: no entry is sent from 15 minutes before until it ends
refused-margin-rate = The account's maintenance margin rate is { $rate } (at 100 % Bybit liquidates): from { $limit } on no entry is sent
refused-places = { $counted } count already, and MAX_POSITIONS is { $most }
refused-history = the trade history cannot be read, so what today has cost is not known (DAILY_LOSS_LIMIT)
refused-daily-loss = today's trades have lost { $lost }, and DAILY_LOSS_LIMIT is { $limit }: no new ones until 00:00 UTC

## Symbol and slot

refused-guarded = { $symbol } is guarded already
refused-guarded-again = { $name } is guarded already; send the line again
refused-guarded-close = { $name } is guarded already; close it first: /close { $symbol }
refused-changed-since-preview = { $symbol } has changed since the preview; send the line again
refused-nothing-added = { $name } is being closed: nothing is added to it now
refused-part-of-it = a partial close of { $name } is under way; send the line again when it is done
refused-executions-read = executions of { $name } are being read; send the line again in a moment
refused-mode-changed = the position mode of { $symbol } has changed since the preview; ask again
refused-not-trading = { $symbol } is not open for trading now
refused-no-contract = Bybit lists no linear contract { $symbol } for trading
refused-no-contract-choose = Bybit lists no linear contract { $symbol } for trading; /trade alone helps to find one
refused-slot-taken = there is a { $side } position of { $qty } in { $symbol } already; a trade needs a free slot: close it first
refused-not-that-side = { $symbol } is not { $side } on the exchange; ask again
refused-slot-of-bot = { $symbol } belongs to DCA bot { $bot }
refused-slot-of-bot-free = { $symbol } belongs to DCA bot { $bot }; it is free when the bot is stopped and has sold its lots
refused-slot-of-bot-guards = { $symbol } belongs to DCA bot { $bot }, which keeps its stop itself
refused-slot-foreign = the { $side } position in { $symbol } was opened elsewhere and { $owner ->
    [ignored] is ignored, as you said
   *[asking] waits for your answer
}
refused-slot-foreign-close = { $taken }; close it in Bybit's app first
refused-not-all-shown = { $symbol }: Bybit does not show all of it yet; try again in a moment
refused-slot-guarded = { $name } is guarded; a bot trades only where nobody else does
refused-slot-open = a position is open in { $symbol }; close it first
refused-slot-orders = orders are open in { $symbol }; cancel them first

## Entries and size

refused-some-shares = either every price has a share, or none has
refused-entry-shares = the shares of the entries have to be 100 % together
refused-entries-equal = two entries have the same price
refused-entry-small = entry { $number } would be { $qty } { $base }, less than the exchange takes; the whole size has to be at least { $least }
refused-entry-orders = the exchange takes at most { $most } { $base } in one order, and the entries of a trade are { $orders } orders at most
refused-qty-step = { $symbol } trades in steps of { $step }
refused-size-small = { $qty ->
    [none] what that comes to
   *[known] { $qty } { $base }
} is less than the exchange takes: at least { $least } (about { $value } { $quote })
refused-no-equity = the account has no equity
refused-tick = { $symbol } prices move in steps of { $tick }
refused-price-high = the exchange takes no price of { $symbol } above { $most }
refused-far = { $price } is { $side ->
    [below] less than a tenth of
   *[above] more than ten times
} the price, which is { $market }
refused-far-percent = { $far }; if a percentage is meant, write { $example }

## Limits

refused-leverage = { $symbol } takes a leverage of 1 to { $most }
refused-leverage-stands = { $symbol } is in use at leverage { $leverage }, which is not changed under it
refused-risk = the loss at the stop would be { $loss } { $quote }, { $percent } % of the equity; MAX_RISK_PER_TRADE is { $most } %
refused-risk-now = the price is { $price } now: the loss at the stop would be { $percent } % of the equity; MAX_RISK_PER_TRADE is { $most } %. Send the line again
refused-total-risk = all trades together would risk { $percent } % of the equity; MAX_TOTAL_RISK is { $most } %
refused-total-risk-now = all trades together would risk { $percent } % of the equity now; MAX_TOTAL_RISK is { $most } %
refused-notional = the position would be worth { $value } { $quote }; MAX_NOTIONAL is { $most }
refused-notional-now = the price is { $price } now: the position would be worth { $value } { $quote }; MAX_NOTIONAL is { $most }. Send the line again
refused-margin = it needs a margin of { $margin } { $quote } at leverage { $leverage }; { $available } are available
refused-liquidated = it would be liquidated at about { $price } (estimated), before its stop { $stop } is safe

## The stop

refused-stop-side = the stop of a { $side } belongs at least { $least } { $side ->
    [long] below
   *[short] above
} every entry; { $entry } is one
refused-stop-passed = the price is { $price }: a { $side }'s stop at { $stop } would fire at once
refused-stop-fires = the price is { $price }: a stop at { $stop } would fire at once
refused-stop-fires-now = the price is { $price } now: the stop would fire at once
refused-stop-entry = an entry waits at { $entry }, beyond a stop at { $stop }
refused-stop-moved = the stop of { $symbol } has moved since; look again
refused-trigger = the { $series } price triggers the stop that stands
refused-no-stop-price = the price is { $price }, already beyond { $stop }, the stop that would lose { $percent } % of the equity
refused-no-stop-loses = at no price does it lose { $percent } % of the equity (DEFAULT_RISK)
refused-smart-tick = prices move in steps of { $tick }
refused-smart-looser = a smart stop is tighter than the stop, which is { $stop }
refused-smart-side = the smart stop of a { $side } belongs { $side ->
    [long] below
   *[short] above
} { $price }
refused-smart-stands = the smart stop at { $price } stands: { $problem }
refused-break-even-far = that far beyond break-even is about { $stop }, and the stop would be moved there when the price is { $price }: it would fire at once
refused-break-even-none = { $symbol }: nothing is open, so there is no break-even

## The trail

refused-trail-side = a trail begins { $side ->
    [long] above
   *[short] below
} the stop, which is { $stop }
refused-trail-tick = a trail of { $percent } % is less than a tick
refused-trail-step = a trail { $distance } behind a price of { $price } is less than a step of it, which is { $least }
refused-trail-none = a trail { $distance } behind a price of { $price } is none
refused-trail-zero = a trail's distance is above zero, not { $distance }
refused-trail-percent = a trail of { $percent } % is none; at most { $most } %
refused-trail-activation = a trail's activation price is above zero, not { $price }
refused-trail-native-atr = Bybit's own trailing stop keeps one distance, and an average range changes
refused-trail-native-series = Bybit's own trailing stop looks at the last price only

## Targets

refused-no-target = there is no TP{ $number }
refused-no-target-of = { $symbol } has no TP{ $number }
refused-target-entry = { $price } is no take profit: it belongs { $side ->
    [long] above
   *[short] below
} every entry; { $entry } is one
refused-target-reached = { $price } is no take profit: it belongs { $side ->
    [long] above
   *[short] below
} { $reached }, which was reached
refused-target-behind = { $price } is no take profit: it belongs { $side ->
    [long] above
   *[short] below
} { $reached }
refused-target-passed = the price is { $price } now: TP{ $number } is behind it
refused-target-zero = a take profit so far away would be below zero
refused-target-shares = the shares of the take profits are { $percent } % together; 100 % is the most
refused-targets-equal = two take profits have the same price
refused-targets-small = no take profit can stand: each would be less than the exchange takes ({ $qty } { $base }, { $notional } { $quote })
refused-targets-kind = the take profits that stand are { $kind } orders
refused-targets-conditional = { $count } take profits cannot wait as market orders: the exchange takes { $most } conditional orders for a symbol, { $free } stay free, { $taken } are taken; there is room for { $room }
refused-targets-beyond = no target stands beyond the market now
refused-targets-own = your take profit { $price } on the position takes all of it
refused-targets-taken = your own orders in { $symbol } take all of it
refused-targets-no-r = its stop is in profit, so there is no R to count targets from: name them with /tp { $symbol }
refused-other-count = at most { $most } targets can be set
refused-other-small = each of them would be less than the exchange takes of { $qty }
refused-other-shares = the shares are { $percent } % together; 100 % is the most
refused-other-equal = two of them have the same price
refused-other-no-price = the price of the market is not known yet: say the targets as prices

## A position that is there

refused-no-such-position = no single guarded position is meant by { $symbol }
refused-closing = { $name } is being closed
refused-changing = { $name } is changing just now; try again in a moment
refused-changed = { $name } has changed since; look again
refused-undo-none = { $symbol }: there is nothing to take back, or it is too late
refused-undo-looser = the stop stood at { $stop }, which is looser: set it by itself
refused-close-part-safe-mode = in safe mode only the whole of it can be closed: /close { $symbol }
refused-close-orders = other orders of { $symbol } that reduce it take all of it: cancel them in Bybit's app, or close there
refused-close-part = a partial close is under way; send it again when that is done
refused-close-unfilled = nothing has filled yet; /cancel { $symbol } takes back what waits
refused-close-small = { $percent }% of { $size } is less than the exchange takes
refused-emergency = /emergency is under way: new entries stay paused until it has ended
refused-emergency-again = another one is under way
