"""`kg serve`: the graph over HTTP, read only, with every query in a process that can be ended.

Comes in: requests. Goes out: answers in any form that a client takes; `kg serve --mcp` gives them to an assistant.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
