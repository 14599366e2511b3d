### Why a DCA bot did not buy, why it waits, and why it paused itself. They stand within a sentence; without markup.

## What stood in the way of a buy when it was looked at last

dca-obstacle-not-running = { $state ->
    [paused] the bot is paused
   *[stopped] the bot is stopped
}
dca-obstacle-not-running-because = { $state ->
    [paused] the bot is paused: { $why }
   *[stopped] the bot is stopped: { $why }
}
dca-obstacle-forbidden = { $why }
dca-obstacle-not-its-own = { $symbol } does not belong to the bot
dca-obstacle-buying = a buy is under way
dca-obstacle-stop-unseen = its hard stop is not seen to stand yet
dca-obstacle-reading = executions are being read
dca-obstacle-refused = the last buy was refused; again in { $wait }
dca-obstacle-lots = { $open } of { $most } lots are open
dca-obstacle-balance-unknown = the balance is not known
dca-obstacle-balance-unread = the balance cannot be read: { $error }
dca-obstacle-balance = { $free } is free, a buy takes { $amount }
dca-obstacle-budget = open lots cost { $cost } of a budget of { $budget }
dca-obstacle-interval = the next buy may come in { $wait }
dca-obstacle-price-unknown = the price is not known
dca-obstacle-price-above = the price { $price } is above { $most }
dca-obstacle-price-below = the price { $price } is below { $least }
dca-obstacle-next-lot = the next lot is bought at { $price } or below
dca-obstacle-at-stop = the price is at the stop { $stop }
dca-obstacle-too-little = { $amount } buys less at { $price } than the exchange takes an order of
dca-obstacle-not-moved = the price is less than { $percent }% away from that of the last buy: indicators are not asked yet
dca-obstacle-candles-unread = candles cannot be read: { $error }
dca-obstacle-indicators = { $because ->
    [too_few] too few indicators agree ({ $agreeing } of { $needed } needed)
    [mandatory] an indicator that has to agree does not
    [short] there are too few closed candles
   *[none_wanted] no indicator is asked, and none means hold
}
dca-obstacle-indicators-shown = { $because ->
    [too_few] too few indicators agree ({ $agreeing } of { $needed } needed): { $shown }
    [mandatory] an indicator that has to agree does not: { $shown }
    [short] there are too few closed candles: { $shown }
   *[none_wanted] no indicator is asked, and none means hold: { $shown }
}
dca-obstacle-indicator = { $vote ->
    [buy] { $name } { $value } (buy)
    [hold] { $name } { $value } (hold)
   *[unknown] { $name } { $value } (unknown)
}
dca-obstacle-indicator-silent = { $vote ->
    [buy] { $name } no value (buy)
    [hold] { $name } no value (hold)
   *[unknown] { $name } no value (unknown)
}

## Why it does not run

dca-waits-begun = it has not begun yet
dca-waits-rules = the exchange has not told its trading rules yet
dca-waits-rules-unread = its trading rules cannot be read: { $error }

## Why it paused itself

dca-paused-observed = it was begun under MODE=observe, which sends nothing
dca-paused-imported = it was imported: look at what it holds, then /dca resume
dca-paused-liquidated-first = it would be liquidated at { $liquidation }, before its hard stop { $stop }: add margin, or sell
dca-paused-other-size = its position is { $size } { $coin } and its lots hold { $held } { $coin }: somebody traded in its slot
dca-paused-closed = its hard stop did not stand, and the price was through it: closed at market
dca-paused-coins-gone = lot { $lot } has { $wanted } { $coin } to sell, and { $free } { $coin } is free in the account. Bring the coins back and /dca resume { $bot }, or write the lot off with /dca drop { $bot } { $lot }

# Its position was closed, all or part of it, by what no order of a lot did. The lots that it came off follow.
dca-closed = { $by ->
    [stop] its hard stop fired: { $qty } { $coin } at { $price }
    [liquidation] the exchange liquidated { $qty } { $coin } at { $price }
    [deleveraging] the exchange closed { $qty } { $coin } at { $price } by auto-deleveraging
    [market] its hard stop did not stand, and the price was through it: closed { $qty } { $coin } at { $price } at market
   *[person] somebody closed { $qty } { $coin } at { $price } in the app
}
dca-closed-by-sell = the sell of lot { $lot } closed { $qty } { $coin } more than that lot had left, at { $price }
dca-closed-prices = { $lowest } to { $highest }
dca-closed-from = { $count ->
    [one] { $closed }, from lot { $lots }
   *[other] { $closed }, from lots { $lots }
}
dca-closed-partly-from = { $count ->
    [one] { $closed }, { $part } { $coin } of it from lot { $lots }
   *[other] { $closed }, { $part } { $coin } of it from lots { $lots }
}

## Why an order of its came to nothing

dca-order-not-answered = it was not answered, and is not there
dca-order-gone = the exchange does not know it any more
dca-sells-in-a-row = { $count } in a row ended without a fill
dca-sells-in-a-row-because = { $count } in a row ended without a fill: { $why }
