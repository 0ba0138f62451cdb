"""What leaves the house: the interactive page, pages of the web and a static site, exports, plots, diffs.

Comes in: an open graph. Goes out: bytes and text.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
