"""Who is connected: ties, networks, measures of centrality, uncertainty, time, paths, communities, Spark.

Comes in: an open graph. Goes out: rankings, paths and groups as values.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
