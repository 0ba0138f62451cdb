"""Names in a text: where they stand, of what type they are, and which known entity bears them."""
