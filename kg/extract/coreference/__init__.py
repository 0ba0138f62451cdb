"""Which mentions mean the same: pronouns, nominals, plurals, descriptions, and the entities of a document."""
