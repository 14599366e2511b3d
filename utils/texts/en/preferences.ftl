### How a chat has its alerts, and the settings.

prefs-head = 🔔 <b>Alerts in this chat</b>
prefs-how = Tap one to change it: 🔔 with sound, 🔕 silent, ✖ off.
prefs-quiet = 🌙 Quiet { $hours } ({ $zone }): all of these come silently then.
prefs-no-quiet =
    🌙 No quiet hours. Set them:
    <code>/alerts quiet 23:00-07:00 Europe/Berlin</code>
prefs-critical = 🚨 What is critical always comes, with sound: no stop, a close that is refused, liquidation near, Bybit not reached, key, clock, disk.
prefs-again = { $minutes ->
    [0] ⏰ What is critical is told once.
   *[other] ⏰ Nobody saw it for { $minutes } min: it is told once more, unless it is over.
}
prefs-type = { $type ->
    [entries] Entries
    [targets] Targets
    [stops] Stop moved
    [closed] Closed
    [dca] DCA bots
    [questions] Questions
    [prices] Price alerts
    [reports] Reports
    [connection] Connection
    [health] Health
   *[people] People
}
prefs-button-type = { $manner ->
    [on] 🔔
    [silent] 🔕
   *[off] ✖
} { $type }
prefs-button-quiet = { $state ->
    [on] 🌙 Quiet { $hours }: turn off
   *[off] 🌙 Quiet { $hours }: turn on
}
prefs-button-again = { $state ->
    [on] ⏰ Once more: on
   *[off] ⏰ Once more: off
}
prefs-button-prices = { $count ->
    [0] 📈 Price alerts
   *[other] 📈 Price alerts ({ $count })
}
prefs-set = { $type }: { $manner ->
    [on] with sound
    [silent] silent
   *[off] off
}
prefs-quiet-set = { $state ->
    [on] Quiet { $hours } { $zone }
   *[off] No quiet hours
}
prefs-again-set = { $minutes ->
    [0] Critical alerts: told once
   *[other] Critical alerts: once more after { $minutes } min
}
prefs-disk-fails = ⚠️ Nothing was changed: the disk fails, and it could not be kept.
prefs-group = In a group that is for a trader.

prefs-line-what = { $word } is nothing that /alerts knows; say a type such as entries, or quiet, or add
prefs-line-how = say how: on, silent or off
prefs-line-manner = { $word } is none of on, silent and off
prefs-line-always = { $type ->
    [reports] reports can be silent, but not off: /report off ends them
   *[questions] questions can be silent, but not off: what is not answered decides itself
}
prefs-line-hours-missing = say from when to when
prefs-line-hours = { $word } are no hours; write them as 23:00-07:00
prefs-line-again-missing = say after how many minutes, or off
prefs-line-again = { $word } is no number of minutes from 1 to { $most }, and not off
prefs-line-too-much = { $word } is too much

prefs-silenced = 🔕 Silent: { $types }
prefs-switched-off = ✖ Off: { $types }
settings-chat = ⚙️ <b>This chat</b>, to change with /alerts and /report
settings-unknown = ⚠️ What this chat prefers is not known: the state could not be read (SAFE MODE). Until it is, every alert comes with sound
settings-language = 🌐 Language: English, for everybody (LANGUAGE in .env)
settings-bot = 🤖 <b>The bot</b>, as in .env
settings-one = <code>{ $name }={ $value }</code>
settings-others = { $count ->
    [one] One other is as it comes: /settings all
   *[other] { $count } others are as they come: /settings all
}
