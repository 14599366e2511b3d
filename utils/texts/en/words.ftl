### Words that many texts share: how long, why something ended, what the exchange or the way to it said.

words-duration = { $unit ->
    [days] { $count } d
    [hours] { $count } h
    [minutes] { $count } min
   *[seconds] { $count } s
}
words-moment = { $time } UTC
words-after-fees = { $result ->
    [none] not known, executions are missing
   *[known] { $result } after fees
}
words-repeated = <i>(possibly repeated)</i>
words-cut = … cut here: Telegram takes no longer message
words-stop-confirmed = 🛡 stop { $stop } confirmed
words-stop-not-confirmed = 🟥 stop not confirmed yet

# What ended a trade. The last one is a reason that has no words of its own.
words-trade-end = { $reason ->
    [take-profit] take profit
    [stop] stop
    [break-even] break-even
    [trailing] trailing
    [smart-stop] smart stop
    [from-the-chat] from the chat
    [by-hand] by hand
    [time] time
    [no-stop-possible] no stop possible
    [late-entry-fill-closed] late entry fill closed
    [liquidation] liquidation
    [auto-deleveraging] auto-deleveraging
    [settlement] settlement
    [entry-not-filled] entry not filled
    [margin-of-the-account] margin of the account
    [monitor-removed] not guarded any more, its end not known
    [unknown] unknown
   *[other] { $recorded }
}

# Why an order ended, or why a question to the exchange failed. They stand within a sentence.
reason-on-request = cancelled on request
reason-by-exchange = cancelled by the exchange
reason-less-to-sell = cancelled: there was less left to sell
reason-liquidated = cancelled: the position was being liquidated
reason-deleveraged = cancelled: the exchange was closing the position itself
reason-settlement = cancelled at the settlement
reason-own-order = cancelled: it would have traded with an order of your own
reason-connection-lost = cancelled: the connection was lost
reason-nobody-paid = nobody paid that price at that moment
reason-would-fill = it would have filled at once
reason-none-given = no reason was given
reason-clock = Bybit refused the time in the request: its clock and ours differ. Holdfast compares them again by itself; if it stays so, look at this machine's time service (timedatectl status)
reason-balance = not enough free balance
reason-no-answer = no answer in time
reason-no-connection = no connection
reason-connection-broke = the connection broke
reason-connection-failed = the connection failed
reason-no-safe-connection = no safe connection
reason-servers-down = Bybit's servers are down or overloaded

# What the auditor watches. It stands within a sentence.
words-invariant = { $invariant ->
    [I1] its stop
    [I2] its take profits
    [I3] its stop was loosened
    [I4] positions and records
    [I5] what is left after a close
   *[other] { $invariant }
}
