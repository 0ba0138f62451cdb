"""The JSON API under `/api`: entities, claims, conflicts, sources, questions, rankings and paths.

Comes in: requests. Goes out: the models of `kg.serve.models`; FastAPI describes them in `/openapi.json`.
"""
