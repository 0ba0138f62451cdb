"""What the graph says: views and conflicts, RDF, checks, and the stores in which it is kept.

Comes in: tables. Goes out: a `ValidDataset`, opened from memory or from a store on disk.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
