### What is wrong in a line. Each is one sentence that begins small and has no full stop: both are added where it is
### shown. Names of clauses stay English, as they are written in a line.

line-besides = Also: { $problem }
line-for-example = For example: <code>{ $part }</code>
line-for-example-whole =
    For example:
    <code>{ $line }</code>
line-help = How it is written: { $help }
line-that-works =
    A line that works:
    <code>{ $line }</code>
line-or = { $these } or { $last }

## Numbers

line-digits = { $word }… has too many digits
line-zero = { $word } has to be above zero
line-amount-sign = { $word }: an amount is above zero, and written without a sign
line-percent-sign = { $word } needs a percent sign
line-share-most = a share is at most 100%, not { $word }
line-share-missing = { $word } has no share behind its colon
line-share-twice = { $word } has two shares; one stands behind a colon
line-two-prices = { $word }: two prices have a space between them
line-commas = { $word }: numbers are written without commas
line-exponent = { $word }: numbers are written out, without an exponent
line-sign = { $word }: numbers are written without a sign
line-no-number = { $word } is not a plain number
line-value-none = { $clause }: { $word } is no number

## Words and clauses

line-value-missing = { $clause } needs a value
line-value-missing-such-as = { $clause } needs a value, for example { $example }
line-value-missing-before = a value is missing before { $word }
line-values-too-many = { $count ->
    [0] { $clause } takes no value; { $word } is one too many
    [1] { $clause } takes one value; { $word } is one too many
   *[other] { $clause } takes { $count } values; { $word } is one too many
}
line-one-word = { $words } is written in one word
line-leverage = { $word }: leverage is written { $meant }
line-space = { $word }: a space stands between a clause and its value
line-no-clause = { $word } belongs to no clause: name it, such as { $clauses }
line-no-word = { $word } is not a word of { $command }
line-no-word-meant = { $word } is not a word of { $command }: did you mean { $meant }?
line-target-no-number = { $clause }: { $word } is no take profit; write tp1
line-target-none = { $clause }: there is no { $word }
line-target-not-there = { $count ->
    [one] { $clause }: there is no tp{ $number }; the line has one take profit
   *[other] { $clause }: there is no tp{ $number }; the line has { $count } take profits
}

## A trade

line-trade-what = say what to trade: a symbol, long or short, a stop and a take profit
line-symbol-first = the symbol stands first, then long or short
line-symbol-missing = a symbol such as BTCUSDT is missing before { $word }
line-symbol-none = { $word } is no symbol; they look like BTCUSDT, btc/usdt or BTC-USDT
line-side-missing = long or short is missing behind the symbol
line-side-neither = { $word } is neither long nor short
line-entry-bare = { $word } belongs to no clause; an entry price is written { $meant }
line-entry-or-size-bare = { $word } belongs to no clause; an entry price is written { $meant }, a quantity { $other }
line-clause-twice = { $clause } stands twice
line-size-twice = { $earlier } and { $clause } exclude each other: the size is said once
line-stop-missing = sl is missing: where the trade is given up, for example { $example }
line-target-missing = tp is missing: where profit is taken, for example { $example }
line-more-than-all = { $word } is more than everything
line-entry-either = entry is either market or prices, not both
line-entries-most = entry takes at most { $most } prices
line-targets-most = tp takes at most { $most } take profits
line-shares-of-entries = the shares of the entries are { $sum } together and have to be 100%
line-shares-of-targets = the shares of the take profits are { $sum } together; 100% is the most
line-shares-of-some = { $clause }: shares stand with all values or with none; { $word } has none
line-stop-in-r = sl: R is the distance to the stop itself, so the stop is a price or a percent
line-stop-too-far = sl: a stop { $percent } away is no stop
line-trigger = trigger is last or mark: the price that fires the stop
line-legs = legs is limit (resting in the book) or market (sent when triggered)
line-follow = { $word }: the stop stays 1 or 2 targets behind the last one hit
line-smart-price = { $word }: smart begins with a price, and the length of its candles stands behind it
line-smart-candles = smart goes on with the length of its candles: { $lengths }
line-hours-most = { $word } hours are more than a year; leave the clause out
line-be = be is tp1 (after that take profit), 1%, 1R or off
line-be-meant = be { $word }: is { $meant } meant? be is tp1 (after that take profit), 1%, 1R or off
line-be-beyond = be goes on with how far beyond break-even: +0.1%, or in price units, +15
line-trail-needs = { $word ->
    [after] trail: after needs tp1 behind it
   *[at] trail: at needs a price behind it
}
line-trail-once = trail takes after or at, and native, each once
line-trail-candles = trail: the candles of an average range are { $lengths } long
line-trail-goes-on = trail goes on with after tp1, or with at and a price, or with native
line-trail-most = a trail of { $word } is none; { $most } is the most
