"""A language model as an extractor: it proposes in words, and only what the text bears out becomes a candidate."""
