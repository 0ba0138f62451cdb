"""Rules as data: which words state which relation, and the classes of words that they speak of."""
