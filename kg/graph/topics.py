"""What words say of things beside their names: their classes, and in which statements they stand.

Comes in: tables, the ontology and claims. Goes out: `Topics`, by which a search takes a sentence: "who signed the
treaty" leads to what is a treaty and was signed, most often first. All words are those of the ontology's labels.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from kg.model import Claim, Modality, Ontology, Tables
from kg.tables import Topics, stem_word

_OF_CLASS, _OF_OBJECT, _OF_SUBJECT = 0.9, 0.8, 0.7
"""How much it tells that a thing is of a class, or that most claims of a predicate are about it; a name tells 1."""


def find_topics(tables: Tables, ontology: Ontology, claims: Iterable[Claim]) -> Topics:
    """Stems of the labels of classes and predicates, with the ids that they are said of.

    Parameters
    ----------
    tables
        For the entities.
    ontology
        For the labels.
    claims
        Those that count; what is denied says nothing.
    """
    topics: defaultdict[str, dict[str, float]] = defaultdict(dict)

    def note(label: str, identity: str, grade: float) -> None:
        words = label.split()
        for word in map(stem_word, words):
            if len(word) > 2:  # neither "of" nor "in"
                topics[word][identity] = max(grade / len(words) ** 0.5, topics[word].get(identity, 0.0))

    for entity in tables.entities.values():
        for name in ontology.ancestors[entity.type]:
            note(ontology.classes[name].label.casefold(), entity.id, _OF_CLASS)
    sides: Counter[tuple[str, str, float]] = Counter()
    for claim in claims:
        if claim.modality is not Modality.NEGATED:
            sides[claim.predicate, claim.subject, _OF_SUBJECT] += 1
            if claim.object:
                sides[claim.predicate, claim.object, _OF_OBJECT] += 1
    for (predicate, identity, grade), count in sides.items():
        note(ontology.properties[predicate].label.casefold(), identity, grade * (1 - 0.5 / (1 + count)))
    return dict(topics)
