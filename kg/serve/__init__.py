"""`kg serve`: the graph over HTTP, read only, with every query in a process that can be ended.

Comes in: an open graph and settings. Goes out: an ASGI application. Read from the bottom: `formats` (what an
answer may look like), `service` (what every route reads), `jobs` (what a worker does), `nursery` (the process
that workers are forked from), `pool` (lanes and limits), then the routes, and `app`, which puts them together.
"""
