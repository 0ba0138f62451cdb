"""The words that code, tables and ontology share: namespaces, modalities, ranks, qualifiers.

Comes in: nothing. Goes out: constants and enums. Everything that can be read from
`ontology/kg.ttl` (classes, predicates, measures, units, statuses) is read from there and is not
repeated here; a test holds the two to the same words.
"""

from __future__ import annotations

from enum import StrEnum

_BASE = "https://w3id.org/diplokg/"
ONTOLOGY = _BASE + "ontology/"
ID = _BASE + "id/"
CLAIM_ID = ID + "claim/"
SOURCE_ID = ID + "source/"
OBSERVATION_ID = ID + "observation/"
SELECTOR_ID = ID + "selector/"
INTERVAL_ID = ID + "interval/"
REVIEW_ID = ID + "review/"
REVIEWER_ID = ID + "reviewer/"
BODY_ID = ID + "body/"
GEOMETRY_ID = ID + "geometry/"
DATASET_ID = ID + "dataset/graph"

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
    "geo": "http://www.opengis.net/ont/geosparql#",
    "geof": "http://www.opengis.net/def/function/geosparql/",
    "wgs": "http://www.w3.org/2003/01/geo/wgs84_pos#",
    "void": "http://rdfs.org/ns/void#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "plan": _BASE + "plan/",
    "hypo": _BASE + "hypo/",
    "denied": _BASE + "denied/",
    "opinion": _BASE + "opinion/",
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

MODAL_PREFIXES: dict[Modality, str] = {
    Modality.PLANNED: "plan",
    Modality.HYPOTHETICAL: "hypo",
    Modality.NEGATED: "denied",
    Modality.OPINION: "opinion",
}
"""Prefix of the plain edges of claims that are not stated as fact; those of all others have ``kg``."""


def edge_namespace(modality: Modality) -> str:
    """Namespace of the plain edges that claims of a modality give.

    Examples
    --------
    >>> edge_namespace(Modality.REPORTED) == ONTOLOGY
    True
    >>> edge_namespace(Modality.PLANNED)
    'https://w3id.org/diplokg/plan/'
    """
    return PREFIXES[MODAL_PREFIXES.get(modality, "kg")]


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


class PublisherKind(StrEnum):
    """What kind of body publishes a source; empty where that is not known."""

    UNKNOWN = ""
    STATE_BODY = "state body"
    STATE_MEDIA = "state media"
    INDEPENDENT_MEDIA = "independent media"
    ACADEMIC = "academic"
    COMPANY = "company"
    INTERNATIONAL_ORGANISATION = "international organisation"


class Extent(StrEnum):
    """How much of a source was read; empty where that is not known."""

    UNKNOWN = ""
    WHOLE = "whole"
    OPENING = "opening"


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
    """Which claims give plain edges: the best ones, all of them, or those in a conflict."""

    BEST = "best"
    ALL = "all"
    DISPUTED = "disputed"


TABLE_FILES = ("sources.csv", "entities.csv", "names.csv", "claims.csv")
"""The tables of a data folder."""

DECISIONS_FILE = "decisions.csv"
"""The table of what a person decided about candidates; a folder without extracted claims needs none."""

SUPERSEDED_FILE = "superseded.csv"
"""The table of claims that were corrected or withdrawn; a folder whose claims all stand needs none."""

PLACES_FILE = "places.csv"
"""The table of where entities lie on a map; a folder without one has no map."""

OPTIONAL_FILES = (DECISIONS_FILE, SUPERSEDED_FILE, PLACES_FILE)
"""Tables that a data folder has only where they have rows."""


def format_language(tag: str) -> str:
    """A language tag as BCP 47 writes it: script as a title, region in capitals, all else in small letters.

    The engine keeps tags in small letters, which say the same; whatever leaves it is written like the tables.

    References
    ----------
    RFC 5646, section 2.1.1.

    Examples
    --------
    >>> [format_language(tag) for tag in ("zh-hans", "UZ-cyrl-uz", "en", "x-abcd", "de-1996")]
    ['zh-Hans', 'uz-Cyrl-UZ', 'en', 'x-abcd', 'de-1996']
    """
    spelled: list[str] = []
    for part in tag.lower().split("-"):
        is_plain = bool(spelled) and len(spelled[-1]) > 1 and part.isalpha()
        spelled.append({2: part.upper(), 4: part.title()}.get(len(part), part) if is_plain else part)
    return "-".join(spelled)


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
