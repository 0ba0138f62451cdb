"""What every route shares: middleware, errors, entity tags, logs, metrics, limits on connections; and `/sparql`.

Comes in: requests and a `Service`. Goes out: the SPARQL protocol, health and metrics, and what the application puts
around the other routes.
"""
