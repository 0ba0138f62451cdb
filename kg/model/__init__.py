"""What a claim is: sources, entities, names, claims and decisions as values; terms, dates, the ontology's words.

Comes in: nothing but `kg.errors` and the text of `kg.ttl`. Goes out: frozen values that every other room shares. Here
nothing knows of tables or of RDF.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
