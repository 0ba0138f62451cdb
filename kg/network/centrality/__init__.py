"""Measures of centrality, each with its definition, and the matrices that they are computed on."""
