"""What is looked at again and again: the account, its slots, the invariants, the disk, and ourselves."""
