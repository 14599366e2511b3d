### What /health says, a line each, and what has gone wrong inside the program. Without markup.

health-not-yet = not yet
health-never = never
health-unread = The rest cannot be read; the log says why

## What the chat has counted since its start

health-count = { $what ->
    [alerts-delayed] alerts delayed { $number }
    [alerts-dropped] alerts dropped { $number }
    [alerts-folded-into-others] alerts folded into others { $number }
    [alerts-left-out-as-repeats] alerts left out as repeats { $number }
    [alerts-not-wanted] alerts not wanted { $number }
    [alerts-repeated] alerts repeated { $number }
    [alerts-sent] alerts sent { $number }
    [alerts-unworded] alerts unworded { $number }
    [audit-lines-late] audit lines late { $number }
    [audit-lines-lost] audit lines lost { $number }
    [chat-data-not-written] chat data not written { $number }
    [chat-data-refused] chat data refused { $number }
    [chat-data-unread] chat data unread { $number }
    [dashboard-failures] dashboard failures { $number }
    [DCA-bots-not-begun] DCA bots not begun { $number }
    [emergency-messages-late] emergency messages late { $number }
    [exchange-errors] exchange errors { $number }
    [floods] floods { $number }
    [health-failures] health failures { $number }
    [outbox-failures] outbox failures { $number }
    [pictures-dropped] pictures dropped { $number }
    [pictures-sent] pictures sent { $number }
    [polls-failed] polls failed { $number }
    [presses-not-answered] presses not answered { $number }
    [preview-failures] preview failures { $number }
    [question-failures] question failures { $number }
    [replies-lost] replies lost { $number }
    [sessions-failed] sessions failed { $number }
    [store-failures] store failures { $number }
    [strangers-ignored] strangers ignored { $number }
    [updates-failed] updates failed { $number }
    [updates-malformed] updates malformed { $number }
    [wizard-failures] wizard failures { $number }
   *[other] { $what } { $number }
}

## The connection

health-link = { $state ->
    [online] Connectivity: ONLINE, { $failures } failed checks in a row, last success { $at }
    [degraded] Connectivity: DEGRADED, { $failures } failed checks in a row, last success { $at }
    [offline] Connectivity: OFFLINE, { $failures } failed checks in a row, last success { $at }
   *[recovering] Connectivity: RECOVERING, { $failures } failed checks in a row, last success { $at }
}
health-link-unchecked = Connectivity: not checked yet
health-link-before = { $line } (before the start: { $failures } failures, last success { $at })
health-link-public-stream = the public stream is down
health-link-chat = the chat is away
health-link-clocks = the clocks differ by { $offset } ms
health-rest-answers = Bybit REST: answers, its clock minus ours { $offset } ms
health-rest = { $rest ->
    [away] Bybit REST: no answer ({ $said })
    [postponed] Bybit REST: postponed ({ $said })
   *[denied] Bybit REST: denied ({ $said })
}
health-rest-since = { $line }, away since { $at }
health-internet = Internet ({ $target }, for diagnosis only): { $answer }
health-private-stream = Bybit private stream: { $stream }
health-public-stream = Bybit public stream: { $stream }
health-stream = { $state ->
    [up] up
   *[down] down
}
health-stream-heard = { $stream }, last heard { $seconds } s ago
health-stream-idle = idle, nothing to watch
health-requests = Bybit requests: { $counted }
health-requests-none = Bybit requests: none yet
health-requests-of = { $outcome ->
    [confirmed] { $count } confirmed
    [refused] { $count } refused
    [transient] { $count } not done and sent again
    [ambiguous] { $count } without an answer
    [denied] { $count } denied
   *[other] { $count } { $outcome }
}
health-candles = Candles for indicators: { $fetches } requests ({ $failures } failed), { $hits } from the cache, { $joined } shared
health-telegram = Telegram: { $status }
health-sweep = Last sweep: { $at }

## How the chat is connected to Telegram. They stand within the line above

telegram-not-yet = not connected yet
telegram-connecting = connecting
telegram-connected = connected
telegram-no-answer = no answer from Telegram
telegram-silence = Telegram asks for silence
telegram-other-program = another program polls with the same token
telegram-token = Telegram rejects the token
telegram-unreachable = Telegram cannot be reached
telegram-unreadable = what Telegram sends cannot be read; the log says why
telegram-failed-inside = the chat failed inside; the log says why
telegram-stopped = stopped

## What is guarded

health-guarded = Guarded: { $guarded }, without a standing stop since the start: { $seconds } s
health-guarded-unknown = Guarded: none yet, Bybit has not answered since the start; in the records: { $count }
health-paused = PAUSED since { $since }: no new entries are sent
health-found = Found not as it should be, since the start: { $counted }
health-found-nothing = Found not as it should be, since the start: nothing
health-found-now = NOT AS IT SHOULD BE now: { $what }
health-not-guarded = NOT GUARDED: { $what }
health-ignored = Ignored, as you said: { $what }
health-others = NOT GUARDED, being neither USDT nor USDC perpetuals: { $what }
health-stop = Stop of { $name }: { $price } ({ $series }), { $state }, read { $at }, without a stop while guarded { $seconds } s
health-stop-unseen = Stop of { $name }: not seen yet, without a stop while guarded { $seconds } s
health-stop-to-come = Stop of { $name }: comes with the entry, of which nothing has filled
health-stops-more = … and the stops of { $count } more: /positions

## DCA bots

health-dca = DCA bots: { $counted }; { $lots } open lots, cost { $cost }; realised { $realised }
health-dca-none = DCA bots: none
health-dca-counted = { $state ->
    [running] { $count } running
    [paused] { $count } paused
   *[stopped] { $count } stopped
}
health-dca-bot = DCA bot { $name } ({ $id })
health-dca-not-running = { $bot } does not run: { $trouble }
health-dca-because = { $state ->
    [running] { $bot } is running: { $reason }
    [paused] { $bot } is paused: { $reason }
   *[stopped] { $bot } is stopped: { $reason }
}
health-dca-buy-refused = { $bot }: a buy was refused { $count } times: { $reason }
health-dca-sell-refused = { $bot }: the sell of lot { $lot } was refused { $count } times: { $reason }
health-dca-sell-removed = { $bot }: lot { $lot } is not offered, its sell was cancelled by hand
health-dca-stop = { $stop ->
    [none] Stop of { $bot }: NONE, without a stop { $seconds } s since the start
   *[known] Stop of { $bot }: { $stop }, without a stop { $seconds } s since the start
}
health-dca-stop-read = { $stop ->
    [none] Stop of { $bot }: NONE, read { $at } UTC, without a stop { $seconds } s since the start
   *[known] Stop of { $bot }: { $stop }, read { $at } UTC, without a stop { $seconds } s since the start
}
health-dca-stop-nothing = Stop of { $bot }: nothing is open, without a stop { $seconds } s since the start
health-dca-files = State files of DCA bots: { $count }, saved { $saves } times
health-dca-files-failed = { $line }, { $failed } failed
health-dca-files-waiting = { $line }, { $waiting } waiting

## The state on disk, and the trade log

health-state = State: on disk; the disk failed { $failures } times since the start
health-state-safe-mode = State: SAFE MODE since { $since }, nothing is written: { $findings }
health-state-not-written = State: NOT WRITTEN since { $since } ({ $reason }): { $held } changes held in memory, tried again { $tries } times
health-files = State's files: { $verified }, state file { $snapshot }, backup { $backup }
health-files-unverified = not yet verified
health-files-verified = verified { $at }
health-files-problems = PROBLEMS ({ $findings }) { $at }
health-profits = Closed trades against Bybit's closed PnL: { $agree } agree, { $differ } differ, { $missing } without its figures
health-backup-failed = SAFE MODE: { $reason }

## What recurs

health-job = { $name }: { $what }, { $runs } times, { $troubles } failed or late, { $due }
health-job-what = { $name ->
    [sync_positions] reading the account
    [auto_cleanup] moving closed trades into the history, giving memory back
    [integrity_check] verifying the files of the state
    [persistence_backup] backing up the state
    [persistence_statistics] writing statistics into the log
    [profit_check] comparing profits with Bybit's
    [trade_archive] putting old trades into archives
    [connectivity_check] checking the connection
    [account_watch] looking for maintenance and new trading rules
    [heartbeat] calling the heartbeat's service
    [dashboard_refresh] refreshing dashboards
    [reports] sending daily and weekly reports
   *[auto_save] writing the files of DCA bots
}
health-job-next = next in { $seconds } s
health-job-stopped = stopped
health-job-not-begun = not begun yet: Bybit has not answered
health-heartbeat = Heartbeat: { $sent } sent, { $failed } failed, { $held } held back
health-heartbeat-off = Heartbeat: off (HEARTBEAT_URL)
health-metrics = Metrics: listening at { $where }, for this machine only
health-metrics-open = Metrics: listening at { $where }, OPEN TO OTHER MACHINES: whoever reaches it sees your positions (METRICS_HOST)
health-metrics-failed = Metrics: cannot listen at { $where }: { $error }
health-heartbeat-last = { $line }, the last one { $last }
heartbeat-arrived = arrived
heartbeat-failed = failed: { $why }
heartbeat-held-back = held back: { $why }
heartbeat-no-answer = its service does not answer
heartbeat-answers = its service answers { $status }
heartbeat-safe-mode = safe mode
heartbeat-not-read = the account was not read in full lately
heartbeat-frozen = frozen: { $names }
heartbeat-no-chat = there is no chat: nobody could be told

## What has gone wrong inside, counted by its words

health-trouble = Trouble ({ $count } times): { $what }
trouble-connectivity = the connectivity check failed inside; the log says how
trouble-no-chat = the chat could not begin; the log says why. No command was heard and no alert told, and positions were guarded all the same
trouble-outage = what follows from an outage failed inside; the log says how
trouble-files-mended = the files of the state did not verify ({ $problems }): they were written anew from memory, nothing is lost
trouble-files-not-mended = the files of the state did not verify ({ $problems }): NOT mended
trouble-dca-not-run = DCA bot { $name } is not run: { $why }
trouble-dca-not-saved = cannot save the DCA bot { $name }: { $error }
trouble-dca-step = step of the DCA bot { $name } failed
trouble-dca-request = a request of the DCA bot { $name } ended: { $error }
trouble-dca-record = the record of DCA bot { $bot } cannot be read, it is left alone: { $error }
trouble-dca-sold-lots = of the sold lots of DCA bot { $bot } { $count } cannot be read and are left alone: { $error }
trouble-dca-bots = the DCA bots cannot begin; the log says why. Positions are guarded all the same

# State files of DCA bots. What is wrong with one comes first.
trouble-state-file = { $problem }. Nothing is done with it
trouble-state-file-of-ours = { $problem }. The store has this bot
trouble-state-file-unusable = { $file } cannot be used: { $why }
trouble-state-file-unreadable = { $file } cannot be read: { $error }
trouble-state-file-moved = { $file } cannot be used: { $why }. It was moved to { $place }
trouble-state-file-not-moved = { $file } cannot be used: { $why }; it could not be moved away: { $error }
trouble-state-file-unknown = { $file } holds the DCA bot { $name } ({ $symbol }), which the store does not know: nothing is done for it. /dca import { $file } brings it back, paused
trouble-state-files = the state files of DCA bots cannot be kept; the log says why. The bots go on, their records are in the store
trouble-state-files-unlisted = the state files of DCA bots cannot be listed: { $error }
trouble-state-file-not-written = the state file of DCA bot { $bot } cannot be written ({ $error }): it is tried again. The bot goes on, its record is in the store
