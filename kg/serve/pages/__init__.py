"""The server's HTML: a page for every IRI, search, saved questions, the query editor, review."""
