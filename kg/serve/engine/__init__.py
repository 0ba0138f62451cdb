"""Evaluation: queries and functions on an open graph, in processes that end when their limits do.

Comes in: a data folder or an endpoint, and requests. Goes out: a `Service`, whose engine gives answers as bytes, or a
`KgError` within the limits. Nothing here knows a route or a page.
"""
