"""Public datasets to claims: an adapter for each, one resolver of who is who, one writer of tables.

Comes in: files that the user has downloaded. Goes out: a data folder like any other, and a list of what was
rejected, with row and reason.
"""
