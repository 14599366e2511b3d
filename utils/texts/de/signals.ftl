### Trade signals that are pasted as they come.

signal-line =
    Gelesen als, zum Kopieren und Ändern:
    <code>{ $line }</code>
signal-ignored = <i>Nicht übernommen: { $what }</i>
signal-question = ❓ <b>Nicht klar genug für eine Vorschau.</b> Nichts gesendet.
signal-copy = { $count ->
    [one] Per Knopf weiter, oder kopieren und ändern:
   *[other] Das Gemeinte antippen, oder kopieren und ändern:
}
signal-go-on = 🧭 Damit weiter
signal-without = ohne das
signal-expired = ⌛️ Nach 10 Minuten abgelaufen. Signal noch einmal senden.
signal-press-not-yours = Nur wer dieses Signal gesendet hat, kann damit weitermachen.
signal-not-yours = ⛔ Das liest sich wie ein Signal; Handeln braucht die Rolle { $role }. Nichts getan.
signal-too-old = ⌛️ Zu alt: dieses Signal wurde { $sent } UTC gesendet. Nichts getan; noch einmal senden.

## What is open. Each is one line; `what` are the words or figures it is about.

signal-doubt-symbol-missing = • Kein Symbol darin: für SYMBOL einsetzen.
signal-doubt-symbols = • Welches: { $what }?
signal-doubt-scaled = • Gehandelt wird es als { $what }: seine Preise unten sind um so viel höher.
signal-doubt-side-missing = • Weder long noch short angegeben.
signal-doubt-sides = • Long und short kommen beide vor.
signal-doubt-side-against-prices = • Die Preise passen zu einem { $what ->
    [long] Long
   *[short] Short
}, angegeben ist das Gegenteil.
signal-doubt-prices = • Diese Preise passen weder zu Long noch zu Short: { $what }.
signal-doubt-far = • Weit weg von den anderen Preisen: { $what }. Eine Ziffer zu viel oder zu wenig?
signal-doubt-number = • Eine unlesbare Zahl: { $what }.
signal-doubt-style = • Kommas und Punkte lassen sich auf zwei Arten lesen.
signal-doubt-entry-missing = • Kein Einstieg darin: per Market?
signal-doubt-stop-missing = • Kein Stop darin: wo soll er liegen? Die { "2%" } unten sind nur ein Beispiel.
signal-doubt-stops = • Welcher Stop: { $what }?
signal-doubt-target-missing = • Kein Ziel darin: wo wird Gewinn mitgenommen? Die 2R unten sind nur ein Beispiel.
signal-doubt-market-and-price = • Per Market oder mit Limit bei { $what }?
signal-doubt-condition = • Einstieg erst, wenn der Kurs eine Marke passiert hat; hier ist ein Einstieg Limit oder Market.
signal-doubt-shares = • Die Prozente neben den { $what ->
    [entry] Einstiegen
   *[tp] Zielen
}: Anteile der Größe oder nicht?
signal-doubt-levered = • { $what }: vom Preis oder mit Hebel?
signal-doubt-labels = • { $what }: Nummer eines Ziels oder ein Preis?
signal-doubt-risk = • Wie viel steht auf dem Spiel ({ $what })? Eine Zeile nimmt Prozent der Equity, oder nichts für das Standardrisiko.
signal-doubt-size-percent = • { $what }%: Verlust am Stop (risk) oder etwas anderes? Ohne Angabe gilt das Standardrisiko.
signal-doubt-margin = • { $what }: Wert der Position oder ihre Margin?
signal-doubt-size-unit = • { $what }: Coins oder USDT?
signal-doubt-left-over = • Was ist { $what }? Es sieht aus wie ein Preis und gehört zu nichts.
signal-doubt-leverage = • Welcher Hebel: { $what }?
signal-doubt-running = • “{ $what }”: läuft dieser Trade schon, ist er vorbei, oder soll er nicht eröffnet werden?
signal-doubt-several = • Mehr als ein Signal ({ $what }): einzeln senden.
signal-doubt-too-many = • Mehr { $what ->
    [entry] Einstiege
   *[tp] Ziele
} als eine Zeile nimmt.
