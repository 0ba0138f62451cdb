"""Asking: the guard, the engine, saved questions, cards, and other SPARQL endpoints.

Comes in: an open graph and a text. Goes out: results as values, or as text in any form.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
