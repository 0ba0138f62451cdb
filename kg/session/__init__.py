"""Asking from Python: `kg.open()` gives a `Session`, which does in one value what the commands do.

Comes in: a data folder or a store, and a view. Goes out: answers as rows, pandas frames, rdflib results, plain values.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
