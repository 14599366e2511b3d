### /drill: what is practised, and what came of it.

drill-running = { $kind ->
    [live] 🧪 <b>Drill on the live account</b>: it only looks, nothing on the exchange is changed
    [all] 🧪 <b>Drill with every fault</b>: a bot and an exchange of its own, for some minutes; your positions are not touched
   *[quick] 🧪 <b>Drill</b>: a bot and an exchange of its own; your positions are not touched
}
    { $count ->
        [0] It begins …
       *[other] { $count } done, under way …
    }
drill-ended = { $end ->
    [passed] ✅ <b>Drill passed</b>
    [failed] 🟥 <b>Drill FAILED</b>
    [cancelled] ✖ <b>Drill stopped</b>
    [late] 🟥 <b>Drill ended: it took too long</b>
   *[broken] 🟥 <b>Drill ended without a verdict</b>
}{ $kind ->
    [live] { " " }· { $count } looks at the live account, nothing changed there
   *[other] { " " }· { $count } scenarios, away from your positions
}
drill-look = { $holds ->
    [yes] ✅
   *[no] 🟥
} <b>{ $name }</b>: { $said }
drill-played = { $holds ->
    [yes] ✅
   *[no] 🟥
} { $name } · { $protected ->
    [none] <b>not protected again</b>
   *[known] protected in { $protected } s
} · naked { $naked } ms
drill-losses = duplicates { $duplicates } · orders left { $orders } · alerts { $alerts }, repeated { $repeated } · state lost { $lost }
drill-sums = <b>naked { $naked } ms · duplicates { $duplicates } · orders left { $orders } · alerts missing { $missing } · state lost { $lost }</b>
drill-reason = <i>{ $reason }</i>
drill-more = … and { $count } more that held
drill-scenario = { $key ->
    [address-banned-for-3-s] address banned for 3 s
    [answers-lost] answers lost
    [private-stream-cut] private stream cut
    [public-stream-cut] public stream cut
    [events-doubled] events doubled
    [events-reordered] events reordered
    [clock-10-s-ahead-then-right] clock 10 s ahead, then right
    [process-killed-while-it-acts] process killed while it acts
    [newest-state-file-torn] newest state file torn
   *[other] { $name }
}
drill-stop = ✖ Stop the drill
drill-stopping = The drill is being stopped.
drill-not-running = This drill is not running any more.
drill-one-at-a-time = 🧪 A drill is running already: one at a time.
drill-line-which = { $word }: here stands all or live, or nothing
drill-line-more = { $word } is one too many

## What the drill on the live account has seen

live-drill-key = may trade, may not withdraw, { $days ->
    [none] does not expire
   *[other] expires in { $days } days
}
live-drill-key-withdraws = the key may withdraw: make one without any Wallet permission, a bot never needs it
live-drill-key-reads = the key may not trade: stops could not be moved, nor positions closed
live-drill-clock = { $offset } ms against Bybit's
live-drill-streams = up in { $first } ms; cut, up again after { $again } ms, the whole account read anew after { $verified } ms
live-drill-streams-late = a stream did not come up within 15 s
live-drill-state = { $count } guarded positions in the state, which reaches change { $sequence }
live-drill-state-held = { $told }; { $process ->
    [none] a bot is writing it
   *[known] process { $process } is writing it
}, so it was read beside that, without its lock
live-drill-stops = { $count } open positions: the stop of each stands on the exchange, where the record says
live-drill-bare = { $name }: the exchange shows NO STOP over all of it
live-drill-stop-differs = { $name }: the exchange shows stop { $stop }, the record says { $record ->
    [none] none
   *[known] { $record }
}
live-drill-record-alone = { $name }: there is a record, but no position
live-drill-backup = { $name } opens as a start would open it: { $count } guarded positions, up to change { $sequence }
live-drill-backup-none = there is no backup yet: /backup makes one
live-drill-disk = a change is on the disk after { $median } ms, { $worst } ms at worst
live-drill-alert = a silent test message reached { $count ->
    [one] the one person
   *[other] all { $count } people
} of the settings, in { $milliseconds } ms
live-drill-alert-nobody = the settings name nobody who could be told
live-drill-alert-missed = not reached: { $who }
live-drill-alert-text = 🧪 A drill tries whether alerts arrive. Nothing has happened.
