"""The graph as tools of an assistant, by the Model Context Protocol.

Comes in: a `Service` and calls of tools. Goes out: short records, each claim with its source, and what is missing.
"""
