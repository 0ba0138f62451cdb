"""Pages about the graph: what `kg serve` answers with and `kg site` writes, from the same templates and values.

Comes in: an open graph. Goes out: HTML, pictures as SVG, and the RDF that stands beside a page.
"""
