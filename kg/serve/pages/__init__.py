"""The server's HTML: a page for every IRI, search, saved questions, the query editor, the API's description, review.

Comes in: requests. Goes out: pages, or RDF where a client wants data; and the answers to what does not exist.
"""
