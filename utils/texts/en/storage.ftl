### What is wrong with the files of the state, or with the disk. They stand within a sentence; without markup.

storage-unreadable = { $file } cannot be read: { $error }
storage-not-readable = cannot be read: { $error }
storage-missing = { $file } is missing
storage-unverified = { $file } does not verify
storage-backup-unverified = the backup { $file } does not verify
storage-not-copied = { $file } does not verify and is not copied to the backups
storage-copy-differs = { $copy } is not what { $file } is
storage-damaged = { $file } is damaged
storage-newer = { $file } was written by a newer Holdfast (format { $format }, this one knows { $known }): start that one again, or put back a backup from before the upgrade
storage-newer-file = { $file } was written by a newer Holdfast in a format that this one does not know: start that one again, or put back a backup from before the upgrade
storage-torn-end = { $file }: { $count } bytes at its end are unsound
storage-other-checksum = the checksum file is not the state file's
storage-no-journal = there is no journal: changes since the state file was written, if any, are lost
storage-journal-missing = { $file } is missing, and the changes in it with it
storage-journal-short = the journal reaches change { $reached }, but change { $committed } was committed
storage-both-short = { $file } and the journal reach change { $reached }, but change { $committed } was committed
storage-rebuilt = the state was rebuilt from { $file } and the journal
storage-rebuilt-from-journal = the state was rebuilt from the journal alone
storage-nothing-written = nothing is written: { $reason }
storage-stuck = { $file }: the disk has not answered for { $seconds } s
storage-undone = the disk failed while this transaction was open: what it read may be undone
