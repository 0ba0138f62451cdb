"""What the search of a static site knows: names, and what words say of things, as a script that a page loads.

Comes in: a dataset. Goes out: JavaScript that sets one constant. A script and not JSON, since a page that is opened
from a disk may load the one and not the other. Names are folded here; what is typed is folded by `static/search.js`
with the tables of `kg.tables.folding_tables`.
"""

from __future__ import annotations

from kg.graph import ValidDataset, find_topics
from kg.publish.page.payload import Json, format_json
from kg.publish.site.index import index_of
from kg.publish.site.markup import file_of
from kg.tables import SMALL_WORDS, fold_name, folding_tables


def search_index(dataset: ValidDataset) -> str:
    """The script that `static/search.js` searches.

    Notes
    -----
    Entities stand in the order of the list on the page, so that a number names one.
    """
    tables, ontology = dataset.tables, dataset.ontology
    ids = index_of(dataset).by_class[""]
    places = {identity: place for place, identity in enumerate(ids)}
    entities: list[Json] = []
    for identity in ids:
        entity = tables.entities[identity]
        names = [entity.id, entity.label, entity.wikidata, entity.iso3166]
        names += [name.name for name in tables.names_by_entity.get(identity, ())]
        folded: list[Json] = list(dict.fromkeys(filter(None, map(fold_name, names))))
        entities.append([file_of(f"/id/{identity}"), entity.label, ontology.classes[entity.type].label, folded])
    topics: dict[str, Json] = {
        word: {str(places[identity]): round(grade, 2) for identity, grade in sorted(grades.items())}
        for word, grades in sorted(find_topics(tables, ontology, dataset.selection.claims).items())
    }
    letters, removed = folding_tables()
    fold: dict[str, Json] = {"letters": dict(letters), "removed": "".join(removed)}
    given: dict[str, Json] = {"fold": fold, "small": sorted(SMALL_WORDS), "entities": entities, "topics": topics}
    return f'"use strict";\nconst KG_INDEX = {format_json(given)};\n'
