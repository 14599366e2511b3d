### What the chat says around commands.

command-failed = ⚠️ That failed inside Holdfast; it is in the log. See /positions before you send it again.
command-not-yours = ⛔ /{ $name } is for { $role ->
    [owner] an owner
    [trader] a trader
   *[other] a viewer
}. Nothing was done.
command-too-old = ⌛️ Too old: this /{ $name } is from { $sent } UTC. Nothing was done; send it again.
command-left-over = ⌛️ Too old: Holdfast ended while it had this /{ $name } from { $sent } UTC in hand, and does not carry it out now. It may have begun it before: see /positions, then send it again if needed.
close-in-doubt = ⚠️ Holdfast restarted while it handled this /close. See /positions, then send it again if needed.

pause-begun = ⏸ Paused since { $since } UTC: no new entries. Positions stay guarded; /resume ends it
pause-ended = ▶️ Resumed: trades are taken, and entries are sent
pause-none = There is no pause.
pause-stays = ⏸ Still paused: { $problem }

press-failed = Something went wrong here. See /positions before you press again.
press-unknown = This button is not known here any more.
press-left-over = ⌛️ Too old: Holdfast ended while it had the press on [{ $button }] from { $taken } UTC in hand, and does not carry it out now. It may have begun it before: see /positions, then press again if needed.
press-under-way = Your first press is under way: the exchange has not shown it yet. This one does nothing.
press-not-yours = This button is for { $role ->
    [owner] an owner
    [trader] a trader
   *[other] a viewer
}. Nothing was done.

health-head = <b>Holdfast</b> · { $mode }
health-waiting = Alerts waiting: { $waiting ->
    [unknown] unknown, the store cannot be read
   *[known] { $waiting }
}
health-counted = Counted: { $counted }
