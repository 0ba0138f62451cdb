"""The interactive page: one HTML file that opens from disk and shows every claim with its source.

Comes in: a `ValidDataset`. Goes out: the text of the page. What can be computed beforehand (layout,
search index, centralities, outlines) is computed here; the scripts in `assets/` only look at it.
"""

from kg.publish.page.render import render_page

__all__ = ["render_page"]
