"""The application: middleware, the SPARQL protocol, forms of an answer, errors, logs, and the running server."""
