"""A file as a document: its text with offsets kept, its zones, lines, tokens and speakers."""
