"""How sure a ranking is: variants of a network, their scores, and intervals."""
