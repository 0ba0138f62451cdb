"""The words that code, tables and ontology share: namespaces, modalities, ranks, qualifiers.

Comes in: nothing. Goes out: constants and enums. Everything that can be read from
`ontology/kg.ttl` (classes, predicates, measures, units, statuses) is read from there and is not
repeated here; a test holds the two to the same words.
"""

from __future__ import annotations

from enum import StrEnum

ONTOLOGY = "https://w3id.org/diplokg/ontology/"
ID = "https://w3id.org/diplokg/id/"
CLAIM_ID = ID + "claim/"
SOURCE_ID = ID + "source/"
OBSERVATION_ID = ID + "observation/"
SELECTOR_ID = ID + "selector/"
INTERVAL_ID = ID + "interval/"
REVIEW_ID = ID + "review/"
REVIEWER_ID = ID + "reviewer/"

PREFIXES: dict[str, str] = {
    "kg": ONTOLOGY,
    "kgr": ID,
    "kgc": CLAIM_ID,
    "kgs": SOURCE_ID,
    "kgo": OBSERVATION_ID,
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "prov": "http://www.w3.org/ns/prov#",
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "time": "http://www.w3.org/2006/time#",
    "dcterms": "http://purl.org/dc/terms/",
    "schema": "https://schema.org/",
    "edtf": "http://id.loc.gov/datatypes/edtf/",
    "wd": "http://www.wikidata.org/entity/",
    "wdt": "http://www.wikidata.org/prop/direct/",
    "sh": "http://www.w3.org/ns/shacl#",
}
"""Prefixes that every query and every Turtle file of the project knows."""


class Modality(StrEnum):
    """How a source states a claim (shared annotation guide, section Modality)."""

    ASSERTED = "asserted"
    REPORTED = "reported"
    PLANNED = "planned"
    HYPOTHETICAL = "hypothetical"
    NEGATED = "negated"
    OPINION = "opinion"


INTERVAL = "Interval"
"""What the name of a date-valued predicate has behind it where an edge leads to an interval node."""

FACTUAL = frozenset({Modality.ASSERTED, Modality.REPORTED})
"""Modalities of claims that may give plain edges in the best view."""


UNREALISED = frozenset({Modality.PLANNED, Modality.HYPOTHETICAL})
"""Modalities of claims about what is not so yet, or may never be."""


class Rank(StrEnum):
    """How the graph weighs a claim against others on the same slot (after Wikidata's ranks)."""

    PREFERRED = "preferred"
    NORMAL = "normal"
    DEPRECATED = "deprecated"


class SourceKind(StrEnum):
    """What a source is; claims of a background source stay out of rankings by default."""

    TEXT = "text"
    DATASET = "dataset"
    BACKGROUND = "background"


class NameKind(StrEnum):
    """In which way a name names."""

    LABEL = "label"
    OFFICIAL = "official"
    ALIAS = "alias"
    ABBREVIATION = "abbreviation"
    TRANSLITERATION = "transliteration"
    NICKNAME = "nickname"
    DESCRIPTION = "description"


class Verdict(StrEnum):
    """What a person decided about a candidate; ``edit`` accepts it with changes."""

    ACCEPT = "accept"
    EDIT = "edit"
    REJECT = "reject"


class ViewKind(StrEnum):
    """Which claims give plain edges: the best ones, all but denials, or those in a conflict."""

    BEST = "best"
    ALL = "all"
    DISPUTED = "disputed"


TABLE_FILES = ("sources.csv", "entities.csv", "names.csv", "claims.csv")
"""The tables of a data folder."""

DECISIONS_FILE = "decisions.csv"
"""The table of what a person decided about candidates; a folder without extracted claims needs none."""

SUPERSEDED_FILE = "superseded.csv"
"""The table of claims that were corrected or withdrawn; a folder whose claims all stand needs none."""

OPTIONAL_FILES = (DECISIONS_FILE, SUPERSEDED_FILE)
"""Tables that a data folder has only where they have rows."""

TERMS_WORDS = ("one-way", "mutual")
APPROXIMATION_WORDS = (
    "estimated",
    "nearly",
    "almost",
    "over",
    "more than",
    "about",
    "around",
    "at least",
    "up to",
    "less than",
)


def column_to_term(column: str) -> str:
    """Local name of the ontology term for a CSV column.

    Examples
    --------
    >>> column_to_term("attributed_to")
    'attributedTo'
    """
    head, *rest = column.split("_")
    return head + "".join(part.capitalize() for part in rest)


def term_to_column(term: str) -> str:
    """CSV column for the local name of an ontology term; the mirror of `column_to_term`.

    Examples
    --------
    >>> term_to_column("attributedTo")
    'attributed_to'
    """
    return "".join("_" + letter.lower() if letter.isupper() else letter for letter in term)
