"""A person decides: candidates to cards, decisions to rows of the tables, nothing into the graph without one.

Comes in: candidates and a data folder. Goes out: rows, each with who decided and when.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
