"""Rows in and out: CSV tables to values, each problem with its file and line; names to look up; the user's own texts.

Comes in: a folder. Goes out: `Tables`, or problems; files are written whole or not at all.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
