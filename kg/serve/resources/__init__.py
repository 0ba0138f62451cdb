"""What the API and the pages both show: entities, claims, sources, conflicts and terms as typed models.

Comes in: an open dataset. Goes out: an index of its claims, and models that hold what a page or an answer says.
"""
