### Trade signals that are pasted as they come.

signal-line =
    Read as, to copy and change:
    <code>{ $line }</code>
signal-ignored = <i>Not taken: { $what }</i>
signal-question = ❓ <b>Not clear enough to preview.</b> Nothing was sent.
signal-copy = { $count ->
    [one] Tap the button to go on with it, or copy and change it:
   *[other] Tap the one that is meant, or copy and change it:
}
signal-go-on = 🧭 Go on with this one
signal-without = without that
signal-expired = ⌛️ Expired after 10 minutes. Send the signal again.
signal-press-not-yours = Only the person who sent this signal can go on with it.
signal-not-yours = ⛔ That reads like a signal; trading is for a { $role }. Nothing was done.
signal-too-old = ⌛️ Too old: this signal was sent at { $sent } UTC. Nothing was done; send it again.

## What is open. Each is one line; `what` are the words or figures it is about.

signal-doubt-symbol-missing = • No symbol in it: put it in place of SYMBOL.
signal-doubt-symbols = • Which one: { $what }?
signal-doubt-scaled = • It is traded as { $what }: its prices below are so many times as high.
signal-doubt-side-missing = • Neither long nor short is said.
signal-doubt-sides = • Both long and short are in it.
signal-doubt-side-against-prices = • Its prices are those of a { $what ->
    [long] long
   *[short] short
}, and it says the opposite.
signal-doubt-prices = • These prices fit neither a long nor a short: { $what }.
signal-doubt-far = • Far from the other prices: { $what }. A digit too many or too few?
signal-doubt-number = • A number that cannot be read: { $what }.
signal-doubt-style = • Its commas and points can be read in two ways.
signal-doubt-entry-missing = • No entry in it: at market?
signal-doubt-stop-missing = • No stop in it: where is the trade given up? The { "2%" } below is only an example.
signal-doubt-stops = • Which stop: { $what }?
signal-doubt-target-missing = • No target in it: where is profit taken? The 2R below is only an example.
signal-doubt-market-and-price = • At market, or with a limit at { $what }?
signal-doubt-condition = • It enters once the price has passed a level; here an entry is a limit, or at market.
signal-doubt-shares = • The percents beside the { $what ->
    [entry] entries
   *[tp] targets
}: shares of the size, or not?
signal-doubt-levered = • { $what }: of the price, or with leverage?
signal-doubt-labels = • { $what }: the number of a target, or a price?
signal-doubt-risk = • How much is at stake ({ $what })? A line takes percent of the equity, or nothing for the default risk.
signal-doubt-size-percent = • { $what }%: lost at the stop (risk), or something else? Without it the default risk is taken.
signal-doubt-margin = • { $what }: the value of the position, or its margin?
signal-doubt-size-unit = • { $what }: coins, or USDT?
signal-doubt-left-over = • What is { $what }? It looks like a price and belongs to nothing.
signal-doubt-leverage = • Which leverage: { $what }?
signal-doubt-running = • “{ $what }”: is this trade on already, over, or not meant to be opened?
signal-doubt-several = • More than one signal ({ $what }): send them one by one.
signal-doubt-too-many = • More { $what ->
    [entry] entries
   *[tp] targets
} than a line takes.
