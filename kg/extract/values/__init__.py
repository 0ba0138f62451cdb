"""Dates and numbers of a text."""
