### What is told of the way to the exchange: outages, streams, clocks, the key. Without markup.

connection-lost = Bybit cannot be reached since { $since } ({ $failures } checks failed; the internet: { $internet }). Stops and take profits stand there; nothing can be moved or closed, and no entry is sent, until it is back. It is tried again by itself.
connection-back = Bybit is back after { $duration } ({ $failures } checks failed): the whole account was read again, and entries are sent again.
connection-entries-wait = Bybit cannot be reached since { $since }: no new entries until it is back and everything was read again. What stands on the exchange goes on protecting.
connection-entries-wait-for-read = Bybit answers again: no new entries until everything was read once. Try again in a moment.

# Whether there is internet at all. They stand within a sentence.
connection-internet-unseen = not looked at yet
connection-internet-answers = answers in { $duration } ms
connection-internet-silent = no answer in { $seconds } s
connection-internet-away = no answer ({ $why })

connection-stream-down = Bybit's private stream is down since { $since } UTC. The account is read every few seconds instead: fills and moved stops are seen a little later. Stops and take profits stand on the exchange. It is connected again by itself.
connection-stream-up = Bybit's private stream is up again.
connection-clock-off = { $side ->
    [behind] This machine's clock is { $seconds } s behind Bybit's. Requests carry Bybit's time, so nothing is refused for it; times that are shown are off by as much. Look at its time service (timedatectl status).
   *[ahead] This machine's clock is { $seconds } s ahead of Bybit's. Requests carry Bybit's time, so nothing is refused for it; times that are shown are off by as much. Look at its time service (timedatectl status). If it was set right since Holdfast began, restart Holdfast: while it runs, its own time never goes back.
}
connection-clock-right = This machine's clock is right again.
connection-key-expires = { $days ->
    [one] The API key expires in { $days } day. Without it nothing can be moved or closed from here. Make a new one at Bybit, or bind this one to the address of this machine; put it into .env and restart.
   *[other] The API key expires in { $days } days. Without it nothing can be moved or closed from here. Make a new one at Bybit, or bind this one to the address of this machine; put it into .env and restart.
}
connection-key-withdraws = The API key may withdraw: whoever steals it can empty the account. Nothing new is opened with it; what is open stays guarded. Take the right from it at Bybit (no Wallet permission at all), or make a new key, put it into .env and restart. It is looked at again every ten minutes.
connection-key-mended = The API key may not withdraw any more: entries are sent again.
