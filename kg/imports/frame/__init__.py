"""What every adapter stands on: records of files, items, who is who, accounts, and the writer of tables."""
