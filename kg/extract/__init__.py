"""From a text to candidates: documents, names, coreference, values, relations, modality; language models; evaluation.

Comes in: a document. Goes out: candidates, which a person reviews.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
