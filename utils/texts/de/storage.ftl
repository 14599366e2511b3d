### What is wrong with the files of the state, or with the disk. They stand within a sentence; without markup.

storage-unreadable = { $file } ist nicht lesbar: { $error }
storage-not-readable = nicht lesbar: { $error }
storage-missing = { $file } fehlt
storage-unverified = { $file } besteht die Prüfung nicht
storage-backup-unverified = das Backup { $file } besteht die Prüfung nicht
storage-not-copied = { $file } besteht die Prüfung nicht und kommt nicht zu den Backups
storage-copy-differs = { $copy } ist nicht, was { $file } ist
storage-damaged = { $file } ist beschädigt
storage-newer = { $file } hat ein neueres Holdfast geschrieben (Format { $format }, dieses kennt { $known }): starte jenes wieder, oder spiele eine Sicherung von vor dem Update zurück
storage-newer-file = { $file } hat ein neueres Holdfast in einem Format geschrieben, das dieses nicht kennt: starte jenes wieder, oder spiele eine Sicherung von vor dem Update zurück
storage-torn-end = { $file }: { $count } Bytes am Ende sind unbrauchbar
storage-other-checksum = die Prüfsummendatei gehört nicht zur Zustandsdatei
storage-no-journal = es gibt kein Journal: Änderungen seit der letzten Zustandsdatei sind verloren, falls es welche gab
storage-journal-missing = { $file } fehlt, und mit ihr die Änderungen darin
storage-journal-short = das Journal reicht bis Änderung { $reached }, festgeschrieben war { $committed }
storage-both-short = { $file } und das Journal reichen bis Änderung { $reached }, festgeschrieben war { $committed }
storage-rebuilt = der Zustand wurde aus { $file } und dem Journal wiederhergestellt
storage-rebuilt-from-journal = der Zustand wurde allein aus dem Journal wiederhergestellt
storage-nothing-written = nichts wird geschrieben: { $reason }
storage-stuck = { $file }: der Datenträger antwortet seit { $seconds } s nicht
storage-undone = der Datenträger fiel währenddessen aus: was gelesen war, gilt vielleicht nicht mehr
