"""How a text states what it says: asserted, reported, planned, hypothetical, negated."""
