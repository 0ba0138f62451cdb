"""Public datasets to claims: an adapter for each, one resolver of who is who, one writer of tables.

Comes in: files that the user has downloaded. Goes out: a data folder like any other, with what was rejected and why.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
